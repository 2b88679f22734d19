"""Suggest a first mapping for a table, with a comment on each line; the user is to check every guess."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from policytrack.domain.statuses import MEANINGS, Status
from policytrack.interchange.cell_dates import day_in
from policytrack.interchange.mapping import FIELDS, ORDERS
from policytrack.interchange.slugs import clean, slug
from policytrack.interchange.tables.json_yaml import TOP_LIST
from policytrack.interchange.tables.read import open_table
from policytrack.interchange.tables.table import Table, TableOptions, TableRow
from policytrack.register.writer import yaml_key
from policytrack.workspace.outcome import Outcome

_ROWS_SAMPLED = 5_000
_MOST_WORDS_LISTED = 40
# Names of columns in existing trackers, as regular expressions; the first field that matches gets the column.
_COLUMN_PATTERNS = {
    "id": r"\b(id|no|number|nr|ref|rec|reference|code|key)\b",
    "status": r"\b(status|state|rating|outcome|progress|disposition|verdict)\b",
    "asked": (
        r"\b(recipients?|agency|agencies|actors?|owners?|responsible|addressees?|addressed to|assigned to|departments?"
        r"|leads?|ministry|ministries|zuständig|state under review)\b"
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
_IN_NUMBERS = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
_LIKE_AN_ID = re.compile(r"(?=.*\d)(?=.*[^\W\d_])[\w./()-]+")
"""Letters and digits in one word, such as `A-10-23`: numbers alone may be amounts, pages or years."""
_DENIAL = re.compile(r"\b(?:not|no|never|un|cannot|can.t|won.t)\b", re.IGNORECASE)
_NOT_YET = re.compile(
    r"\b(?:open|be|being|yet|almost|nearly|barely|hardly|half|expected|planned|proposed|considered|substantially|but"
    r"|part(?:ly|ial|ially)?|in (?:part|progress|principle|preparation|some)|on paper|claimed|reported|reportedly"
    r"|alleged|unverified|unconfirmed|\d+ ?%)(?![a-z])|\?",
    re.IGNORECASE,
)
"""Of what is done in part, or not for sure. A safety board's `Open - Acceptable Response` only accepts a plan."""
_CLOSED = re.compile(r"\bclosed\b", re.IGNORECASE)
_LONG_TEXT = 60  # characters on average; titles are shorter
_LONGEST_STATUS = 60
_HALF = 0.5
_MOSTLY = 0.9
_TOLD_APART = 1.02
"""How many times more ids there must be if the recommendation's own words are a part of them."""
_STATUS_GUESSES = sorted((meaning.guess, status) for status, meaning in MEANINGS.items() if meaning.guess is not None)


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
    has_statuses = "status" in columns and any(map(_guessed_status, _distinct_words(columns["status"], rows)))
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
            meant = _guessed_status(words)
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


class _Column:
    """A column's name and texts, and what can be counted of them."""

    def __init__(self, name: str, rows: Sequence[TableRow]) -> None:
        self.name = name
        self.texts = [text for row in rows if (text := _cell_text(row, name))]
        self.filled = len(self.texts) / max(len(rows), 1)
        self.is_of_lists = any(isinstance(row.cells.get(name), tuple) for row in rows)
        """Whether rows have several texts in it, such as the names of several links."""
        self.distinct = dict.fromkeys(" ".join(text.split()) for text in self.texts)
        self.length = sum(map(len, self.texts)) / max(len(self.texts), 1)

    @property
    def known_statuses(self) -> float:
        """The share of its different texts that are known as words for a status; 0 if there are too many of them."""
        if not self.distinct or len(self.distinct) > _MOST_WORDS_LISTED or self.length > _LONGEST_STATUS:
            return 0.0
        return sum(_guessed_status(text) is not None for text in self.distinct) / len(self.distinct)

    @property
    def addresses(self) -> float:
        """The share of its texts that begin with an address."""
        return sum(re.match("https?://", text) is not None for text in self.texts) / max(len(self.texts), 1)

    @property
    def is_unique(self) -> bool:
        """Whether every row has a text in it that no other has."""
        return self.filled == 1 and len(self.distinct) == len(self.texts)

    @property
    def seems_an_id(self) -> bool:
        """Whether its texts are unique, and such as ids are."""
        plain = [text for text in self.texts if _LIKE_AN_ID.fullmatch(text) and not _seems_a_date(text)]
        return self.is_unique and len(plain) > _MOSTLY * len(self.texts)

    def is_named_as(self, *fields: str) -> bool:
        """Whether its name is usual for one of the fields."""
        return any(self.excess(field) < math.inf for field in fields)

    def excess(self, field: str) -> float:
        """How many letters the column's name has more than the field's usual one; infinite if that is not in it."""
        name = re.sub(r"[._]", " ", self.name)
        rest = re.sub(_COLUMN_PATTERNS[field], "", name, flags=re.IGNORECASE)
        return len(rest) if rest != name else math.inf

    def may_be(self, field: str) -> bool:
        """Whether its texts are of the kind that the field has."""
        if field in ("id", "title") and self.is_of_lists:
            return False
        if field == "id":
            return self.length < _LONG_TEXT
        if field == "title" and not re.search(r"title|headline|subject|promise", self.name, re.IGNORECASE):
            return len(self.distinct) > _HALF * len(self.texts)  # a name may be that of who has written several
        if field == "published":
            return not self.texts or any(_looks_dated(text) for text in self.texts[:20])
        if field == "status":
            return len(self.distinct) <= _MOST_WORDS_LISTED
        if field == "evidence":
            return any("://" in text for text in self.texts)
        return True


def _guessed_columns(table: Table, rows: Sequence[TableRow]) -> dict[str, tuple[str, ...]]:
    """The columns that the fields probably have, most often one."""
    free = [_Column(name, rows) for name in table.columns]
    guessed: dict[str, tuple[str, ...]] = {}
    outer = _outer_columns(table)
    for field in _COLUMN_PATTERNS:
        named = [column for column in free if column.excess(field) < math.inf and column.may_be(field)]
        own = [column for column in named if column.name not in outer]
        if field != "pillar":  # what is said around the rows of a list tells groups of them apart
            named = own or ([] if field in ("id", "title") else named)
        best = _best(field, named, free)
        if best is not None:
            guessed[field] = (best.name,)
            free.remove(best)
    if "pillar" not in guessed:
        groups = [column for column in free if column.name in outer and column.filled > _MOSTLY]
        guessed |= {"pillar": (groups[0].name,)} if groups else {}
    if "words" not in guessed and "title" not in guessed:
        guessed["words"] = (max(free, key=lambda column: column.length).name,) if free else guessed["id"]
    return {**guessed, "id": _id_columns(guessed, table, rows)}


def _best(field: str, named: Sequence[_Column], free: Sequence[_Column]) -> _Column | None:
    """The column for the field, out of those that have its name and, where texts show it better, of all free ones."""
    if field == "status":
        known = [column for column in free if column.known_statuses >= _HALF]
        named = [column for column in named if column.known_statuses >= _HALF] or known or named
    if field == "evidence":
        named = list(named) or [column for column in free if column.addresses > _HALF]
    if field == "words":
        long = [column for column in free if column.length >= _LONG_TEXT and column.may_be("words")]
        named = [column for column in named if column.length >= _LONG_TEXT] or long or named
        return max(named, key=lambda column: (column.excess(field) < math.inf, column.length), default=None)
    if field == "id":
        unique = [column for column in named if column.is_unique]
        unnamed = [column for column in free if column.seems_an_id and not column.is_named_as("title", "words")]
        named = unique or named or unnamed[:1]
    return min(named, key=lambda column: (column.excess(field), column.name), default=None)


def _id_columns(guessed: dict[str, tuple[str, ...]], table: Table, rows: Sequence[TableRow]) -> tuple[str, ...]:
    """The columns that make an id: one, and the recommendation's own words where one does not tell them apart."""
    words = guessed.get("words", ()) or guessed.get("title", ())
    id = guessed.get("id", ()) or words or table.columns[:1]
    ids = {tuple(_cell_text(row, name) for name in id) for row in rows}
    pairs = {tuple(_cell_text(row, name) for name in (*id, *words)) for row in rows}
    return (*id, *words) if len(pairs) > len(ids) * _TOLD_APART and not {*id} & {*words} else id


def _outer_columns(table: Table) -> set[str]:
    """The columns with values from around the list of rows, whose names begin with a step of its path."""
    where = re.search(r" at (\S+)$", table.description)
    steps = [step.removesuffix("[]") or TOP_LIST for step in where[1].split(".")][:-1] if where else []
    outer = {".".join(steps[:end]) for end in range(1, len(steps) + 1)}
    return {name for name in table.columns if name.rpartition(".")[0] in outer}


def _seems_a_date(text: str) -> bool:
    return any(day_in(text, order) is not None for order in ORDERS)


def _looks_dated(text: str) -> bool:
    return day_in(text, "iso") is not None or re.match(r"\d", text) is not None


def _cell_text(row: TableRow, column: str) -> str:
    cell = row.cells.get(column, "")
    return clean(cell if isinstance(cell, str) else "; ".join(cell))


def _guessed_status(words: str) -> Status | None:
    """The status that the words probably stand for; None if that is not clear."""
    words = re.sub(r"(?<=\w)[_-](?=\w)", " ", words)
    for guess, status in _STATUS_GUESSES:
        if match := re.search(rf"\b(?:{guess.pattern})(?![a-z])", words, re.IGNORECASE):
            others = f"{words[: match.start()]} {words[match.end() :]}"
            is_doubtful = _DENIAL.search(others) or (_NOT_YET if status.is_closed else _CLOSED).search(others)
            return None if is_doubtful else status
    return None


def _distinct_words(names: Sequence[str], rows: Sequence[TableRow]) -> list[str]:
    return [*_Column(names[0], rows).distinct][:_MOST_WORDS_LISTED]


def _guessed_separator(columns: dict[str, tuple[str, ...]], rows: Sequence[TableRow]) -> str:
    cells = [_cell_text(row, name) for name in columns.get("asked", ()) for row in rows]
    return max(";|", key=lambda char: sum(char in cell for cell in cells))


def _publication_span(columns: dict[str, tuple[str, ...]], rows: Sequence[TableRow]) -> str:
    """The first and the last date in the column of dates, as an EDTF interval."""
    texts = [_cell_text(row, name) for name in columns.get("published", ()) for row in rows]
    order = _guessed_order(columns, rows)
    days = sorted(day for day in (day_in(text, order) for text in texts) if day is not None)
    return f"{days[0]}/{days[-1]}" if days else "2000/2026"


def _guessed_order(columns: dict[str, tuple[str, ...]], rows: Sequence[TableRow]) -> str:
    """How `03/04/2026` is meant: by the order in which all such dates exist; `iso` if that is not clear."""
    names = (*columns.get("published", ()), *columns.get("deadline", ()))
    texts = [text for name in names for row in rows if _IN_NUMBERS.fullmatch(text := _cell_text(row, name))]
    orders = [order for order in ("day-first", "month-first") if texts and all(day_in(text, order) for text in texts)]
    return orders[0] if len(orders) == 1 else "iso"


def _has_repeated_ids(columns: dict[str, tuple[str, ...]], rows: Sequence[TableRow]) -> bool:
    """Whether more than one id in 20 is repeated, so that a row is probably an actor's component."""
    ids = [tuple(_cell_text(row, name) for name in columns["id"]) for row in rows]
    return len(ids) - len(set(ids)) > len(ids) / 20
