"""Suggest a first mapping for a table, with a comment on each line; the user is to check every guess."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from policytrack.domain.statuses import MEANINGS
from policytrack.interchange.cell_dates import day_in
from policytrack.interchange.mapping import FIELDS
from policytrack.interchange.slugs import clean, slug
from policytrack.interchange.suggested_columns import MOST_WORDS_LISTED, Column, cell_text, suggested_columns
from policytrack.interchange.suggested_statuses import suggested_status
from policytrack.interchange.tables.read import open_table
from policytrack.interchange.tables.table import Table, TableOptions, TableRow
from policytrack.register.writer import yaml_key
from policytrack.workspace.outcome import Outcome

_ROWS_SAMPLED = 5_000
_IN_NUMBERS = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")


def suggested_mapping(file: Path, encoding: str | None) -> Outcome:
    """The lines of a first mapping for the file, with a warning that describes how it was read.

    *encoding* is that of a file that is not Unicode. Raises what `open_table` raises.
    """
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
    columns = suggested_columns(table, rows)
    plain = re.sub(r"[ _-]*\d{4}[_-]?\d\d[_-]?\d\d", "", name.rpartition(".")[0])
    short = slug(plain or name).lower()[:24].strip("-") or "tracker"
    parts = short.upper().split("-")
    prefix = next((part for part in parts if len(part) > 2 and part.isalpha()), short.upper())
    yield f"# How the columns of {clean(name)} become recommendations. Every line is a guess: check it, and fix it."
    yield f"# {clean(table.description)}; {len(rows):,} rows were read."
    yield ""
    yield f"about: {yaml_key(name)}              # what this mapping is for, in a few words"
    if encoding is not None:
        yield f"encoding: {yaml_key(encoding)}           # of copies that are not UTF-8"
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
    has_statuses = "status" in columns and any(map(suggested_status, _distinct_words(columns["status"], rows)))
    for field, names in columns.items():
        shown = yaml_key(names[0]) if len(names) == 1 else f"[{', '.join(map(yaml_key, names))}]"
        if field == "status" and not has_statuses:
            yield f"  # status: {shown}  # list its words under status, and remove the first #"
        else:
            yield f"  {field}: {shown}  # {_ABOUT[field]}"
    yield f"  # there is also: {', '.join(field for field in FIELDS if field not in columns)}"
    yield '# id: {take: "[A-Z]+-[0-9]+"}  # only what matches this regular expression is the id'
    yield ""
    yield "actors:"
    yield f'  separator: "{_guessed_separator(columns, rows)}"                  # between several actors in one cell'
    yield "  blank: Nobody named             # who is asked where the cell is empty; without this line it is a mistake"
    yield "  # part_of: {us: United States}  # the actor that all of them belong to"
    yield ""
    yield "strength: should                  # or {words: {High: must, Low: could}, blank: should} with a column for it"
    yield f"dates: {_guessed_order(columns, rows)}  # iso, day-first or month-first: how 03/04/2026 is meant"
    joined = "yes" if _has_repeated_ids(columns, rows) else "no"
    yield f"join: {joined}  # yes: rows with the same id are one recommendation, each row for one actor"
    if "role" in columns:
        yield "roles:"
        roles = _distinct_words(columns["role"], rows)
        yield f"  words:{'' if roles else ' {}'}  # asked (judged), with, or about"
        for words in roles:
            yield f"    {yaml_key(words)}: {'asked' if re.search('lead|respons|owner|asked', words, re.I) else 'with'}"
    if "status" in columns:
        yield "status:"
        yield f"  words:{'' if has_statuses else ' {}'}  # theirs: ours; `policytrack statuses` says what ours mean"
        for words in _distinct_words(columns["status"], rows):
            meant = suggested_status(words)
            if meant is None:
                yield f"{f'    # {yaml_key(words)}:':<44}  # add what it means, and remove the first #"
            else:
                yield f"    {yaml_key(words)}: {meant}" + f"{'':<4}# {MEANINGS[meant].words}"
        yield "  blank: unassessed               # what an empty cell means"


_ABOUT = {
    "id": "what stays the same in every copy",
    "status": "what its words mean is listed below",
    "title": "a short title; without it, the first words of the text",
    "words": "the recommendation's own words, in full",
    "asked": "who is to do it",
    "pillar": "a heading of the paper",
    "deadline": "in its own words, or a date",
    "published": "the date on which it was made",
    "evidence": "addresses of what supports the status",
    "note": "what the tracker says about the status",
    "role": "the role of the actor, see below",
}


def _distinct_words(names: Sequence[str], rows: Sequence[TableRow]) -> list[str]:
    return [*Column(names[0], rows).distinct][:MOST_WORDS_LISTED]


def _guessed_separator(columns: dict[str, tuple[str, ...]], rows: Sequence[TableRow]) -> str:
    cells = [cell_text(row, name) for name in columns.get("asked", ()) for row in rows]
    return max(";|", key=lambda char: sum(char in cell for cell in cells))


def _publication_span(columns: dict[str, tuple[str, ...]], rows: Sequence[TableRow]) -> str:
    """The first and the last date in the column of dates, as an EDTF interval."""
    texts = [cell_text(row, name) for name in columns.get("published", ()) for row in rows]
    order = _guessed_order(columns, rows)
    days = sorted(day for day in (day_in(text, order) for text in texts) if day is not None)
    return f"{days[0]}/{days[-1]}" if days else "2000/2026"


def _guessed_order(columns: dict[str, tuple[str, ...]], rows: Sequence[TableRow]) -> str:
    """How `03/04/2026` is meant: by the order in which all such dates exist; `iso` if that is not clear."""
    names = (*columns.get("published", ()), *columns.get("deadline", ()))
    texts = [text for name in names for row in rows if _IN_NUMBERS.fullmatch(text := cell_text(row, name))]
    orders = [order for order in ("day-first", "month-first") if texts and all(day_in(text, order) for text in texts)]
    return orders[0] if len(orders) == 1 else "iso"


def _has_repeated_ids(columns: dict[str, tuple[str, ...]], rows: Sequence[TableRow]) -> bool:
    """Whether more than one id in 20 is repeated, so that a row is probably an actor's component."""
    ids = [tuple(cell_text(row, name) for name in columns["id"]) for row in rows]
    return len(ids) - len(set(ids)) > len(ids) / 20
