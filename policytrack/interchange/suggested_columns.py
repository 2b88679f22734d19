"""Suggest which columns of another tracker's table hold which fields, by their names and by their texts."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from policytrack.interchange.cell_dates import day_in
from policytrack.interchange.mapping import ORDERS
from policytrack.interchange.slugs import clean
from policytrack.interchange.suggested_statuses import suggested_status
from policytrack.interchange.tables.json_yaml import TOP_LIST
from policytrack.interchange.tables.table import Table, TableRow

MOST_WORDS_LISTED = 40
"""A column with more different texts is not that of the status."""
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
_LIKE_AN_ID = re.compile(r"(?=.*\d)(?=.*[^\W\d_])[\w./()-]+")
"""Letters and digits in one word, such as `A-10-23`: numbers alone may be amounts, pages or years."""
_LONG_TEXT = 60  # characters on average; titles are shorter
_LONGEST_STATUS = 60
_HALF = 0.5
_MOSTLY = 0.9
_TOLD_APART = 1.02
"""How many times more ids there must be if the recommendation's own words are a part of them."""


class Column:
    """A column's name and texts, and what can be counted of them."""

    def __init__(self, name: str, rows: Sequence[TableRow]) -> None:
        self.name = name
        self.texts = [text for row in rows if (text := cell_text(row, name))]
        self.filled = len(self.texts) / max(len(rows), 1)
        self.is_of_lists = any(isinstance(row.cells.get(name), tuple) for row in rows)
        """Whether rows have several texts in it, such as the names of several links."""
        self.distinct = dict.fromkeys(" ".join(text.split()) for text in self.texts)
        self.length = sum(map(len, self.texts)) / max(len(self.texts), 1)

    @property
    def known_statuses(self) -> float:
        """The share of its different texts that are known as words for a status; 0 if there are too many of them."""
        if not self.distinct or len(self.distinct) > MOST_WORDS_LISTED or self.length > _LONGEST_STATUS:
            return 0.0
        return sum(suggested_status(text) is not None for text in self.distinct) / len(self.distinct)

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
            return len(self.distinct) <= MOST_WORDS_LISTED
        if field == "evidence":
            return any("://" in text for text in self.texts)
        return True


def suggested_columns(table: Table, rows: Sequence[TableRow]) -> dict[str, tuple[str, ...]]:
    """The columns that the fields probably have, most often one."""
    free = [Column(name, rows) for name in table.columns]
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


def _best(field: str, named: Sequence[Column], free: Sequence[Column]) -> Column | None:
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
    ids = {tuple(cell_text(row, name) for name in id) for row in rows}
    pairs = {tuple(cell_text(row, name) for name in (*id, *words)) for row in rows}
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


def cell_text(row: TableRow, column: str) -> str:
    """The row's cell as one text, with semicolons between several."""
    cell = row.cells.get(column, "")
    return clean(cell if isinstance(cell, str) else "; ".join(cell))
