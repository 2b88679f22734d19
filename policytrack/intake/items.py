"""Rows, by a mapping, to recommendations and what a copy says of them; every problem with its row and column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from policytrack.days import calendar_day, edtf_window, named_day
from policytrack.errors import UsageProblem
from policytrack.events import Evidence
from policytrack.evidence import evidence_of, shown
from policytrack.intake.mapping import ROLES, Plan
from policytrack.tables import Cell, Row
from policytrack.vocabulary import Status

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]")
_LINE_ENDS = re.compile("[ \xa0]+\n")
_NO_ID = re.compile(r"[^A-Za-z0-9]+")
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.*")
_LONGEST_ID = 80
_LONGEST_NOTE = 20_000


class Fault(NamedTuple):
    """What is wrong in a row; *column* is None where it is the row as a whole."""

    row: int
    column: str | None
    message: str

    def __str__(self) -> str:
        return f"{self.row}: {f'{self.column}: ' if self.column is not None else ''}{self.message}"


class Says(NamedTuple):
    """What a copy says of one actor's share, or (*actor* None) of the whole; *status* is None where it says nothing."""

    actor: str | None
    status: Status | None
    note: str | None
    evidence: tuple[Evidence, ...]


class Item(NamedTuple):
    """A recommendation as a copy has it: *texts* in a register's own keys, *actors* each with its role."""

    id: str
    paper: str
    rows: tuple[int, ...]
    texts: Mapping[str, str]
    actors: tuple[tuple[str, str], ...]
    extra: Mapping[str, Cell]
    says: tuple[Says, ...]


class Taken(NamedTuple):
    """All that a table comes to: papers and actors as a register declares them, recommendations, and problems.

    Of *items*, whoever has taken one in may let go: there may be a hundred thousand.
    """

    papers: Mapping[str, Mapping[str, str]]
    pillars: Mapping[str, Mapping[str, str]]
    actors: Mapping[str, str]
    items: dict[str, Item]
    faults: tuple[Fault, ...]
    rows: int


def clean(words: str) -> str:
    """Text without control characters, tabs, and space at the ends of lines."""
    if words.isascii() and words.isprintable():
        return words.strip()
    return _LINE_ENDS.sub("\n", _CONTROL.sub("", words).replace("\t", " ")).strip()


def slug(words: str) -> str:
    """What of the words may stand in an id, runs of all else as one hyphen; a digest where nothing may."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    found = _NO_ID.sub("-", plain).strip("-")
    if len(found) > _LONGEST_ID or not found:
        return f"{found[: _LONGEST_ID - 9].strip('-')}-{digest(words)}".lstrip("-")
    return found


def digest(words: str) -> str:
    """Eight hexadecimal digits that stand for the words."""
    return sha256(" ".join(words.split()).encode("utf-8", "replace")).hexdigest()[:8]


def taken(rows: Iterable[Row], columns: Iterable[str], plan: Plan, today: date) -> Taken:
    """Everything in the rows. Raises `UsageProblem` for a mapping that names columns the table has not."""
    return _Taking(plan, tuple(columns), today).all(rows)


class _Bad(Exception):
    """A row that cannot be taken."""

    def __init__(self, column: str | None, message: str) -> None:
        super().__init__(message)
        self.column = column


class _Taking:
    def __init__(self, plan: Plan, columns: tuple[str, ...], today: date) -> None:
        self.plan, self.today = plan, today
        named = [name for names in plan.columns.values() for name in names] + list(plan.paper_columns.values())
        missing = [name for name in dict.fromkeys(named) if name not in columns]
        if missing:
            there = ", ".join(columns)
            raise UsageProblem(f"{plan.name}: the table has no column {', '.join(map(repr, missing))}; it has {there}")
        self.rest = [name for name in columns if name not in named]
        self.papers: dict[str, dict[str, str]] = {}
        self.pillars: dict[str, dict[str, str]] = {}
        self.actors: dict[str, str] = {}
        self.items: dict[str, Item] = {}
        self.faults: list[Fault] = []

    def all(self, rows: Iterable[Row]) -> Taken:
        number = 0
        for row in rows:
            number += 1
            try:
                if row.problem is not None:
                    raise _Bad(None, row.problem)
                self.take(row)
            except _Bad as bad:
                self.faults.append(Fault(row.number, bad.column, str(bad)))
        self.see_that_somebody_is_asked()
        return Taken(self.papers, self.pillars, self.actors, self.items, tuple(self.faults), number)

    def take(self, row: Row) -> None:
        bad: list[_Bad] = []
        found: dict[str, object] = {}
        # Every mistake of a row is told, not the first alone.
        for name, read in (
            ("paper", self.paper),
            ("says", self.status),
            ("evidence", self.evidence),
            ("texts", self.texts),
        ):
            try:
                found[name] = read(row)
            except _Bad as one:
                bad.append(one)
        try:
            actors = self.asked(row)
        except _Bad as one:
            bad.append(one)
        if bad:
            self.faults.extend(Fault(row.number, one.column, str(one)) for one in bad[:-1])
            raise bad[-1]
        paper, status = found["paper"], found["says"]
        evidence, texts = found["evidence"], found["texts"]
        assert isinstance(paper, dict)
        assert isinstance(texts, dict)
        assert isinstance(evidence, tuple)
        name = self.name(row, paper["prefix"])
        note = "\n".join(filter(None, (self.one(row, column) for column in self.plan.columns.get("note", ()))))
        asked = [actor for actor, role in actors if role == "asked"]
        says = [
            Says(actor, status if isinstance(status, Status) else None, note[:_LONGEST_NOTE] or None, evidence)
            for actor in (asked if self.plan.is_joined else [None])
        ]
        pillar = self.first(row, "pillar")
        if pillar:
            code = slug(pillar)
            self.pillars.setdefault(paper["id"], {}).setdefault(code, pillar)
            texts["pillar"] = code
        extra = {column: self.clean_cell(row.cells.get(column, "")) for column in self.rest}
        item = Item(name, paper["id"], (row.number,), texts, actors, {k: v for k, v in extra.items() if v}, tuple(says))
        self.put(row, item, paper)

    def see_that_somebody_is_asked(self) -> None:
        """Where all rows of a recommendation name others than those who are asked."""
        for key, item in list(self.items.items()):
            if "asked" not in dict(item.actors).values():
                if self.plan.nobody is None:
                    column = (self.plan.columns.get("role") or (None,))[0]
                    self.faults.append(Fault(item.rows[0], column, "nobody is asked; say with actors: blank: who is"))
                    del self.items[key]
                else:
                    self.items[key] = item._replace(actors=((self.actor(self.plan.nobody), "asked"), *item.actors))

    def put(self, row: Row, item: Item, paper: dict[str, str]) -> None:
        before = self.items.get(item.id.casefold())
        if before is None:
            self.items[item.id.casefold()] = item
        elif not self.plan.is_joined:
            column = " + ".join(self.plan.columns["id"])
            raise _Bad(
                column,
                f"'{item.id}' stands in row {before.rows[0]} already; set join: yes if a row is an actor's share",
            )
        else:
            if before.texts.get("words") != item.texts.get("words"):
                raise _Bad(
                    None,
                    f"'{item.id}' has other words in row {before.rows[0]}; rows that are joined must have the same",
                )
            known = dict(before.actors)
            actors = (*before.actors, *(each for each in item.actors if each[0] not in known))
            told = {each.actor for each in before.says}
            says = (*before.says, *(each for each in item.says if each.actor not in told))
            self.items[item.id.casefold()] = before._replace(actors=actors, says=says, rows=(*before.rows, row.number))
        self.papers.setdefault(paper["id"], {key: value for key, value in paper.items() if key != "id"})

    # Cells

    def clean_cell(self, cell: Cell) -> Cell:
        return clean(cell) if isinstance(cell, str) else tuple(filter(None, map(clean, cell)))

    def one(self, row: Row, column: str) -> str:
        cell = row.cells.get(column, "")
        return clean(cell if isinstance(cell, str) else ", ".join(cell))

    def first(self, row: Row, field: str) -> str:
        names = self.plan.columns.get(field)
        return self.one(row, names[0]) if names else ""

    # What a row says

    def name(self, row: Row, prefix: str) -> str:
        columns = self.plan.columns["id"]
        words = [self.one(row, column) for column in columns]
        if not all(words):
            raise _Bad(columns[words.index("")], "this is empty, and makes the id")
        own = slug(words[0]) if len(words) == 1 else digest("\x1f".join(words))
        return own if own.startswith(f"{prefix}-") else f"{prefix}-{own}"

    def paper(self, row: Row) -> dict[str, str]:
        plan = self.plan
        found = dict(plan.paper)
        for key, column in plan.paper_columns.items():
            words = self.one(row, column)
            if key == "published" and words:
                words = self.edtf(words, column)
            if words:
                found[key] = words
            elif key in ("id", "title", "published"):
                raise _Bad(column, f"this is empty, and is the paper's {key}")
        if "id" in plan.paper_columns:
            found["id"] = slug(found["id"])
            found["prefix"] = slug(found.get("prefix", found["id"]))
        return found

    def texts(self, row: Row) -> dict[str, str]:
        words, title = self.first(row, "words"), " ".join(self.first(row, "title").split())
        if not words and not title:
            column = (self.plan.columns.get("words") or self.plan.columns["title"])[0]
            raise _Bad(column, "this is empty, and says what is recommended")
        found = {"title": title or shortened(words, self.plan.title_words), "strength": self.strength(row)}
        if words:
            found["words"] = words
        if deadline := self.first(row, "deadline"):
            found["deadline"] = self.readable(deadline)
        if published := self.first(row, "published"):
            found["published"] = self.edtf(published, self.plan.columns["published"][0])
        return found

    def strength(self, row: Row) -> str:
        columns = self.plan.columns.get("strength")
        words = self.first(row, "strength")
        found = self.plan.strength.of(words)
        if found is None:
            raise _Bad(columns[0] if columns else None, f"'{shown(words)}' is in no table under strength")
        return found

    def status(self, row: Row) -> Status | None:
        columns = self.plan.columns.get("status")
        if columns is None:
            return None
        words = self.one(row, columns[0])
        found = self.plan.status.of(words)
        if found is None:
            raise _Bad(columns[0], f"'{shown(words)}' is in no table under status; say there what it means")
        return Status(found)

    def asked(self, row: Row) -> tuple[tuple[str, str], ...]:
        plan = self.plan
        found: dict[str, str] = {}
        role = self.first(row, "role")
        own = plan.roles.of(role) if "role" in plan.columns else "asked"
        if own is None:
            raise _Bad(plan.columns["role"][0], f"'{shown(role)}' is in no table under roles")
        for field in ROLES:
            for column in plan.columns.get(field, ()):
                for name in self.names(row, column):
                    actor = self.actor(name)
                    found.setdefault(actor, own if field == "asked" else field)
        if not found:
            if plan.nobody is None:
                raise _Bad(
                    (plan.columns.get("asked") or (None,))[0], "nobody is asked here; say with actors: blank: who is"
                )
            found[self.actor(plan.nobody)] = "asked"
        return tuple(found.items())

    def names(self, row: Row, column: str) -> Iterator[str]:
        cell = row.cells.get(column, "")
        cells = (cell,) if isinstance(cell, str) else cell
        separator = self.plan.separator
        for words in cells:
            for name in words.split(separator) if separator else (words,):
                if plain := " ".join(clean(name).split()):
                    yield plain

    def actor(self, name: str) -> str:
        actor = slug(name).lower()
        if actor == "tracker":
            actor = "the-tracker"
        if self.plan.side is not None and actor == self.plan.side.id:
            actor = f"{actor}-itself"
        held = self.actors.setdefault(actor, name)
        return actor if held.casefold() == name.casefold() else self.other(actor, name)

    def other(self, actor: str, name: str) -> str:
        """The id of another name with the same one: with a digest, unless only case or signs tell them apart."""
        if _NO_ID.sub("", self.actors[actor]).casefold() == _NO_ID.sub("", name).casefold():
            return actor
        longer = f"{actor}-{digest(name)}"
        self.actors.setdefault(longer, name)
        return longer

    def evidence(self, row: Row) -> tuple[Evidence, ...]:
        found = []
        for column in self.plan.columns.get("evidence", ()):
            for address in self.one(row, column).split():
                try:
                    found.append(evidence_of({"url": address}, self.today))
                except UsageProblem as problem:
                    raise _Bad(column, str(problem)) from None
        return tuple(found)

    # Days

    def day(self, words: str) -> date | None:
        plain = " ".join(words.split())
        if timed := _ISO_TIME.fullmatch(plain):
            plain = timed[1]
        numbers = _NUMBERS.fullmatch(plain)
        if numbers and self.plan.dates != "iso":
            one, other, year = int(numbers[1]), int(numbers[2]), int(numbers[3])
            day, month = (one, other) if self.plan.dates == "day-first" else (other, one)
            return calendar_day(year, month, day)
        return named_day(plain)

    def edtf(self, words: str, column: str) -> str:
        day = self.day(words)
        if day is not None:
            return day.isoformat()
        try:
            edtf_window(words)
        except UsageProblem:
            hint = "; say with dates: whether it is day-first or month-first" if _NUMBERS.fullmatch(words) else ""
            raise _Bad(column, f"'{shown(words)}' is not a date{hint}") from None
        return words

    def readable(self, words: str) -> str:
        """A deadline that is a date, as a date; all other words as they are, for they are kept."""
        day = self.day(words)
        if day is None and _NUMBERS.fullmatch(words):
            column = self.plan.columns["deadline"][0]
            raise _Bad(
                column, f"'{shown(words)}' is a date in numbers; say with dates: whether day-first or month-first"
            )
        return day.isoformat() if day is not None else " ".join(words.split())


def shortened(words: str, most: int) -> str:
    """The first of many words, as a title."""
    plain = words.split()
    return " ".join(plain) if len(plain) <= most else f"{' '.join(plain[:most]).rstrip(',;:.')} …"
