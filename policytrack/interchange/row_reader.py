"""What a row says, by a mapping: each cell read, and what cannot be read told with its column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from policytrack.domain.events import Evidence
from policytrack.domain.evidence import evidence_of, shown
from policytrack.domain.statuses import Status
from policytrack.errors import UsageProblem
from policytrack.interchange.cell_dates import deadline_in, edtf_in
from policytrack.interchange.items import Bad
from policytrack.interchange.mapping import ROLES, Plan
from policytrack.interchange.slugs import clean, digest, shortened, slug
from policytrack.interchange.tables.table import Cell, TableRow

_LONGEST_NOTE = 20_000
_BETWEEN = re.compile(r"[\s;]+|,(?=\s|https?:|$)")
_NONE = ("-", "–", "n/a", "na", "none")
"""What people write where there is no address."""


class Reading:
    """Reads rows by a mapping, *rest* being the columns that it does not name. Its methods raise `Bad`."""

    def __init__(self, plan: Plan, rest: Sequence[str], today: date) -> None:
        self.plan, self.rest, self.today = plan, rest, today

    def problems(self, row: TableRow) -> Iterator[Bad]:
        """Every mistake of a row, where the other methods raise the first."""
        for read in (self.paper, self.status, self.evidence, self.texts, self.asked):
            try:
                read(row)
            except Bad as problem:
                yield problem

    def name(self, row: TableRow, prefix: str) -> str:
        """The recommendation's id."""
        columns = self.plan.columns["id"]
        words = [self.one(row, column) for column in columns]
        if not all(words):
            raise Bad(columns[words.index("")], "this is empty, and makes the id")
        form = self.plan.id_form
        if form is not None:
            words = [found[0] if (found := form.search(each)) else "" for each in words]
            if not all(words):
                column = columns[words.index("")]
                raise Bad(
                    column, f"nothing in '{shown(self.one(row, column))}' is like {form.pattern}, which is the id"
                )
        own = slug(words[0]) if len(words) == 1 else digest("\x1f".join(words))
        return own if own.startswith(f"{prefix}-") else f"{prefix}-{own}"

    def id_words(self, row: TableRow) -> str | None:
        """What the id is made of; None where it is made of a part of it, or of several columns."""
        columns = self.plan.columns["id"]
        return self.one(row, columns[0]) if len(columns) == 1 and self.plan.id_form is None else None

    def paper(self, row: TableRow) -> dict[str, str]:
        """What a register says of the paper, with its id and prefix."""
        plan = self.plan
        found = dict(plan.paper)
        for key, column in plan.paper_columns.items():
            words = self.one(row, column)
            if key == "published" and words:
                words = edtf_in(words, self.plan.dates, column)
            if words:
                found[key] = words
            elif key in ("id", "title", "published"):
                raise Bad(column, f"this is empty, and is the paper's {key}")
        if "id" in plan.paper_columns:
            found["id"] = slug(found["id"])
            found["prefix"] = slug(found.get("prefix", found["id"]))
        return found

    def texts(self, row: TableRow) -> dict[str, str]:
        """The texts in a register's own keys; *published* is the recommendation's own day."""
        words, title = self._first(row, "words"), " ".join(self._first(row, "title").split())
        if not words and not title:
            column = (self.plan.columns.get("words") or self.plan.columns["title"])[0]
            raise Bad(column, "this is empty, and says what is recommended")
        found = {"title": title or shortened(words, self.plan.title_words), "strength": self._strength(row)}
        if words:
            found["words"] = words
        if deadline := self._first(row, "deadline"):
            words, day = deadline_in(deadline, self.plan.dates, self.plan.columns["deadline"][0])
            found |= {"deadline": words} | ({"reading": day.isoformat()} if day is not None else {})
        if published := self._first(row, "published"):
            found["published"] = edtf_in(published, self.plan.dates, self.plan.columns["published"][0])
        return found

    def _strength(self, row: TableRow) -> str:
        columns = self.plan.columns.get("strength")
        words = self._first(row, "strength")
        found = self.plan.strength.of(words)
        if found is None:
            raise Bad(columns[0] if columns else None, f"'{shown(words)}' is in no table under strength")
        return found

    def status(self, row: TableRow) -> Status | None:
        """Our status for theirs; None where the mapping has no such column."""
        columns = self.plan.columns.get("status")
        if columns is None:
            return None
        words = self.one(row, columns[0])
        found = self.plan.status.of(words)
        if found is None:
            raise Bad(columns[0], f"'{shown(words)}' is in no table under status; say there what it means")
        return Status(found)

    def asked(self, row: TableRow) -> list[tuple[str, str]]:
        """The names of actors, each with its role."""
        plan = self.plan
        role = self._first(row, "role")
        own = plan.roles.of(role) if "role" in plan.columns else "asked"
        if own is None:
            raise Bad(plan.columns["role"][0], f"'{shown(role)}' is in no table under roles")
        found = [
            (name, own if field == "asked" else field)
            for field in ROLES
            for column in plan.columns.get(field, ())
            for name in self._names(row, column)
        ]
        if not found and plan.nobody is None:
            raise Bad((plan.columns.get("asked") or (None,))[0], "nobody is asked here; say with actors: blank: who is")
        return found or [(plan.nobody or "", "asked")]

    def _names(self, row: TableRow, column: str) -> Iterator[str]:
        cell = row.cells.get(column, "")
        cells = (cell,) if isinstance(cell, str) else cell
        separator = self.plan.separator
        for words in cells:
            for name in words.split(separator) if separator else (words,):
                if plain := " ".join(clean(name).split()):
                    yield plain

    def pillar(self, row: TableRow) -> str:
        """The pillar's name; nothing where none is named."""
        return self._first(row, "pillar")

    def note(self, row: TableRow) -> str | None:
        """The note, one line for each of its columns; one that is too long says that it was cut."""
        words = "\n".join(filter(None, (self.one(row, column) for column in self.plan.columns.get("note", ()))))
        if len(words) > _LONGEST_NOTE:
            words = f"{words[:_LONGEST_NOTE].rstrip()} … (cut: the copy has {len(words):,} characters)"
        return words or None

    def extra(self, row: TableRow) -> dict[str, Cell]:
        """What stands in the columns that nobody maps."""
        found = {}
        for column in self.rest:
            cell = row.cells.get(column, "")
            cell = clean(cell) if isinstance(cell, str) else tuple(filter(None, map(clean, cell)))
            if cell:
                found[column] = cell
        return found

    def evidence(self, row: TableRow) -> tuple[Evidence, ...]:
        """A piece for each address."""
        found = []
        for column in self.plan.columns.get("evidence", ()):
            words = self.one(row, column)
            for address in () if words.casefold() in _NONE else filter(None, _BETWEEN.split(words)):
                try:
                    found.append(evidence_of({"url": address}, self.today))
                except UsageProblem as problem:
                    raise Bad(column, str(problem)) from None
        return tuple(found)

    def one(self, row: TableRow, column: str) -> str:
        cell = row.cells.get(column, "")
        return clean(cell if isinstance(cell, str) else ", ".join(cell))

    def _first(self, row: TableRow, field: str) -> str:
        names = self.plan.columns.get(field)
        return self.one(row, names[0]) if names else ""
