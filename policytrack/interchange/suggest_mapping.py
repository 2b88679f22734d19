"""Suggest a first mapping for a table, with a comment on each line; the user is to check every guess."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from policytrack.domain.statuses import MEANINGS, Status
from policytrack.interchange.mapping import FIELDS
from policytrack.interchange.slugs import clean, slug
from policytrack.interchange.tables.encoding import UnknownEncoding
from policytrack.interchange.tables.read import open_table
from policytrack.interchange.tables.table import Table, TableOptions, TableRow
from policytrack.register.writer import yaml_key
from policytrack.text.dates import named_day
from policytrack.workspace.outcome import Outcome

_ROWS_SAMPLED = 5_000
_MOST_WORDS_LISTED = 40
# Names of columns in existing trackers, as regular expressions; the first field that matches gets the column.
_COLUMN_PATTERNS = {
    "id": r"\b(id|no|number|nr|ref|reference|code|key)\b",
    "status": r"\b(status|state|rating|outcome|progress|disposition|verdict)\b",
    "asked": (
        r"\b(recipient|agency|agencies|actor|actors|owner|responsible|addressee|department|lead|ministry|zuständig)\b"
    ),
    "title": r"\b(title|headline|name|subject|promise|action)\b",
    "words": r"\b(recommendation|text|description|passage|wording|commitment)\b",
    "pillar": r"\b(pillar|theme|chapter|category|area)\b",
    "deadline": r"\b(deadline|due|target date|due date|frist)\b",
    "published": r"\b(made|published|publication|issued|date)\b",
    "evidence": r"\b(url|link|links|source|sources|evidence)\b",
    "note": r"\b(comment|comments|note|notes|reply|response|remarks)\b",
    "role": r"\brole\b",
}
_STATUS_GUESSES = sorted((meaning.guess, status) for status, meaning in MEANINGS.items() if meaning.guess is not None)


def suggested_mapping(file: Path) -> Outcome:
    """The lines of a first mapping for the file, with a warning that describes how it was read.

    Raises what `open_table` raises.
    """
    encoding = None
    try:
        table = open_table(file)
    except UnknownEncoding as question:
        encoding = question.likeliest
        table = open_table(file, TableOptions(encoding=encoding))
    outcome = Outcome()
    outcome.notes.append(f"{file.name}: {table.description}")
    with outcome.kept():
        rows = list(islice(table.rows, _ROWS_SAMPLED))
        outcome.lines += map(_aligned, _mapping_lines(file.name, table, rows, encoding))
    return outcome


def _aligned(line: str) -> str:
    """The line with its comment moved to a fixed column; a line that is only a comment stays as it is."""
    words, mark, comment = line.partition("  # ")
    return f"{words.rstrip():<44}  # {comment.strip()}" if mark and words.strip() else line


def _mapping_lines(name: str, table: Table, rows: Sequence[TableRow], encoding: str | None) -> Iterator[str]:
    columns = _guessed_columns(table, rows)
    plain = re.sub(r"[ _-]*\d{4}[_-]?\d\d[_-]?\d\d", "", name.rpartition(".")[0])
    short = slug(plain or name).lower()[:24].strip("-") or "tracker"
    parts = short.upper().split("-")
    prefix = next((part for part in parts if len(part) > 2 and part.isalpha()), short.upper())
    yield f"# How the columns of {clean(name)} become recommendations. Every line is a guess: check it, and fix it."
    yield f"# {clean(table.description)}; {len(rows):,} rows were read."
    yield ""
    yield f"about: {yaml_key(name)}              # what this mapping is for, in a few words"
    if encoding is not None:
        yield f"encoding: {encoding}           # fix this if letters with accents are wrong below: another is mac-roman"
    where = re.search(r" at (\S+)$", table.description)
    if where and where[1].endswith("]"):
        yield f'at: "{where[1]}"             # where the list of rows is in the file'
    yield ""
    yield "paper:                            # the publication that recommends; {column: …} takes a value from each row"
    yield f"  id: {yaml_key(short)}"
    yield f"  prefix: {yaml_key(prefix)}                     # how all ids begin"
    title = " ".join(re.sub(r"[_\s]+", " ", name.rpartition(".")[0] or name).split())
    yield f"  title: {yaml_key(clean(title))}  # fix this: what it is called"
    yield f"  published: {_publication_span(columns, rows)}  # fix this: a date, a month, a year, or from/to"
    yield ""
    yield "columns:  # on the right, names of columns; what is mapped nowhere is kept under extra"
    if "id" not in columns:
        yield (
            "  id: ["
            + ", ".join(yaml_key(column) for column in table.columns[:1])
            + "]  # several make an id of their words"
        )
    for field, column in columns.items():
        yield f"  {field}: {yaml_key(column):<28}# {_ABOUT[field]}"
    yield f"  # there is also: {', '.join(field for field in FIELDS if field not in columns)}"
    yield '# id: {take: "[A-Z]+-[0-9]+"}  # of the column only what looks so is the id, a regular expression'
    yield ""
    yield "actors:"
    yield f'  separator: "{_guessed_separator(columns, rows)}"                  # between several actors in one cell'
    yield "  blank: Nobody named             # who is asked where the cell is empty; without this line it is a mistake"
    yield "  # part_of: {us: United States}  # the actor that all of them belong to"
    yield ""
    yield "strength: should                  # or {words: {High: must, Low: could}, blank: should} with a column for it"
    yield "dates: iso                        # or day-first, month-first: how 03/04/2026 is meant"
    joined = "yes" if _has_repeated_ids(columns, rows) else "no"
    yield f"join: {joined}  # yes: rows of one id are one recommendation, each an actor's component"
    if "role" in columns:
        yield "roles:"
        yield "  words:                          # asked (judged), with, or about"
        for words in _distinct_words(columns["role"], rows):
            yield f"    {yaml_key(words)}: {'asked' if re.search('lead|respons|owner|asked', words, re.I) else 'with'}"
    if "status" in columns:
        yield "status:"
        theirs = _distinct_words(columns["status"], rows)
        empty = "" if any(map(_guessed_status, theirs)) else " {}"
        yield f"  words:{empty}                   # theirs: ours; `policytrack statuses` says what ours mean"
        for words in _distinct_words(columns["status"], rows):
            meant = _guessed_status(words)
            if meant is None:
                yield f"{f'    # {yaml_key(words)}:':<44}  # say behind it what it means, and take the first # away"
            else:
                yield f"    {yaml_key(words)}: {meant}" + f"{'':<4}# {MEANINGS[meant].words}"
        yield "  blank: unassessed               # what an empty cell means"


_ABOUT = {
    "id": "what stays the same in every copy",
    "status": "its words are explained below",
    "title": "a line in the encoder's words; without it the first of the words",
    "words": "the recommendation's own words, in full",
    "asked": "who is to do it",
    "pillar": "a heading of the paper",
    "deadline": "in its own words, or a date",
    "published": "the date on which it was made",
    "evidence": "addresses of what supports the status",
    "note": "what the tracker says about the status",
    "role": "what the actor's part in it is, by the words below",
}


def _guessed_columns(table: Table, rows: Sequence[TableRow]) -> dict[str, str]:
    columns: dict[str, str] = {}
    for field, pattern in _COLUMN_PATTERNS.items():
        candidates = [
            column
            for column in table.columns
            if column not in columns.values() and _matches(field, pattern, column, rows)
        ]
        if candidates:
            columns[field] = min(
                candidates, key=lambda column: (len(re.sub(pattern, "", column, flags=re.IGNORECASE)), column)
            )
    if "words" not in columns and "title" not in columns:
        longest = max(table.columns, key=lambda column: sum(len(_cell_text(row, column)) for row in rows[:200]))
        columns["words"] = longest
    return columns


def _matches(field: str, pattern: str, column: str, rows: Sequence[TableRow]) -> bool:
    if not re.search(pattern, re.sub(r"[._]", " ", column), re.IGNORECASE):
        return False
    texts = [_cell_text(row, column) for row in rows[:500] if _cell_text(row, column)]
    if field in ("published", "deadline") and texts:
        return any(named_day(words) or re.match(r"\d", words) for words in texts[:20]) or field == "deadline"
    if field == "status":
        return len(set(texts)) <= _MOST_WORDS_LISTED
    return not (field == "evidence" and not any("://" in words for words in texts))


def _cell_text(row: TableRow, column: str) -> str:
    cell = row.cells.get(column, "")
    return clean(cell if isinstance(cell, str) else "; ".join(cell))


def _guessed_status(words: str) -> Status | None:
    """The status that the words probably stand for; None if that is not clear."""
    status = next(
        (
            status
            for guess, status in _STATUS_GUESSES
            if re.search(rf"\b(?:{guess.pattern})(?![a-z])", words, re.IGNORECASE)
        ),
        None,
    )
    is_denied = re.search(r"\b(?:not|no|never|in|un)\b", words, re.IGNORECASE)
    return None if is_denied and status is Status.IMPLEMENTED else status


def _distinct_words(column: str, rows: Sequence[TableRow]) -> list[str]:
    texts = (" ".join(_cell_text(row, column).split()) for row in rows)
    return list(dict.fromkeys(filter(None, texts)))[:_MOST_WORDS_LISTED]


def _guessed_separator(columns: dict[str, str], rows: Sequence[TableRow]) -> str:
    cells = [_cell_text(row, columns["asked"]) for row in rows] if "asked" in columns else []
    return max(";|", key=lambda char: sum(char in cell for cell in cells))


def _publication_span(columns: dict[str, str], rows: Sequence[TableRow]) -> str:
    """The first and the last date in the column of dates, as an EDTF interval."""
    words = [_cell_text(row, columns["published"])[:10] for row in rows] if "published" in columns else []
    days = sorted(day for day in map(named_day, words) if day is not None)
    return f"{days[0]}/{days[-1]}" if days else "2000/2026"


def _has_repeated_ids(columns: dict[str, str], rows: Sequence[TableRow]) -> bool:
    """Whether more than one id in 20 is repeated, so that a row is probably an actor's component."""
    ids = [_cell_text(row, columns["id"]) for row in rows] if "id" in columns else []
    return len(ids) - len(set(ids)) > len(ids) / 20
