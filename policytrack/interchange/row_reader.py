"""Read a row's cells by a mapping; a cell that cannot be read raises `BadRow` with its column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from policytrack.domain.events import Evidence
from policytrack.domain.evidence import evidence_from, excerpt
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import PRIORITIES, Kind
from policytrack.errors import UsageProblem
from policytrack.interchange.cell_dates import deadline_in, edtf_in
from policytrack.interchange.items import BadRow
from policytrack.interchange.mapping import ROLES, ColumnMapping, WordTable
from policytrack.interchange.slugs import clean, composite_id, kept_id, shortened, slug
from policytrack.interchange.tables.table import Cell, TableRow
from policytrack.text.dates import named_day

_LONGEST_NOTE = 20_000
_MOST_SHARED = 10_000
"""So many different cells are kept, so that equal ones are one object."""
_ADDRESS_SEPARATOR = re.compile(r"[\s;]+|,(?=\s|https?:|$)")
_NO_ADDRESS = ("-", "–", "n/a", "na", "none")
"""What people write in the cell if there is no address."""
_EXPORTED_EXTRA = "extra."
"""How the name of another tracker's column begins in a table that policytrack has exported."""


class RowReader:
    """Reads rows by a mapping; *extra_columns* are those that it does not show. The methods raise `BadRow`."""

    def __init__(self, mapping: ColumnMapping, extra_columns: Sequence[str], today: date) -> None:
        self.mapping, self.today = mapping, today
        self.extra_columns = {column: column.removeprefix(_EXPORTED_EXTRA) for column in extra_columns}
        self.status_column = mapping.kept_status_column
        self.id_of = kept_id if mapping.keeps_ids else slug
        """The id that a text stands for."""
        self._cells: dict[Cell, Cell] = {}

    def mistakes(self, row: TableRow) -> Iterator[BadRow]:
        """The first mistake of each part of the row: paper, statuses, evidence, texts and actors."""
        for read_part in (self.paper, self.status, self.asked_statuses, self.evidence, self.texts, self.actors):
            try:
                read_part(row)
            except BadRow as mistake:
                yield mistake

    def item_id(self, row: TableRow, prefix: str) -> str:
        """The recommendation's id, which begins with the *prefix*."""
        columns = self.mapping.columns["id"]
        texts = [self.cell_text(row, column) for column in columns]
        if not all(texts):
            raise BadRow(columns[texts.index("")], "this is empty, and makes the id")
        pattern = self.mapping.id_pattern
        if pattern is not None:
            texts = [match[0] if (match := pattern.search(text)) else "" for text in texts]
            if not all(texts):
                column = columns[texts.index("")]
                raise BadRow(
                    column,
                    f"nothing in '{excerpt(self.cell_text(row, column))}' is like {pattern.pattern}, which is the id",
                )
        id = self.id_of(texts[0]) if len(texts) == 1 else composite_id(texts)
        return id if id.startswith(f"{prefix}-") else f"{prefix}-{id}"

    def id_text(self, row: TableRow) -> str | None:
        """The text of the id's cell; None if the id is made from a part of it, or from several columns."""
        columns = self.mapping.columns["id"]
        return self.cell_text(row, columns[0]) if len(columns) == 1 and self.mapping.id_pattern is None else None

    def paper(self, row: TableRow) -> dict[str, str]:
        """The paper's fields by the register's keys, with its id and prefix."""
        mapping = self.mapping
        fields = dict(mapping.paper)
        for key, column in mapping.paper_columns.items():
            text = self.cell_text(row, column)
            if key == "published" and text:
                text = edtf_in(text, self.mapping.dates, column)
            if text:
                fields[key] = text
            elif key in ("id", "title", "published"):
                raise BadRow(column, f"this is empty, and is the paper's {key}")
        if "id" in mapping.paper_columns:
            fields["id"] = self.id_of(fields["id"])
            fields["prefix"] = self.id_of(fields.get("prefix", fields["id"]))
        if self.status_column is not None:
            fields["status_column"] = self.status_column
        return fields

    def texts(self, row: TableRow) -> dict[str, str]:
        """The texts by the register's keys; *published* is the date of the recommendation, not of the paper."""
        words, title = self._first(row, "words"), " ".join(self._first(row, "title").split())
        if not words and not title:
            column = (self.mapping.columns.get("words") or self.mapping.columns["title"])[0]
            raise BadRow(column, "this is empty; it should say what is recommended")
        texts = {"title": title or shortened(words, self.mapping.title_words)}
        kind = self._meaning(row, "kind", self.mapping.kind)
        if kind == Kind.RECOMMENDATION:
            texts["strength"] = self._meaning(row, "strength", self.mapping.strength)
        else:
            texts["kind"] = kind
        if words:
            texts["words"] = words
        if deadline := self._first(row, "deadline"):
            if "reading" in self.mapping.columns:
                words, day = " ".join(deadline.split()), named_day(self._first(row, "reading"))
            else:
                words, day = deadline_in(deadline, self.mapping.dates, self.mapping.columns["deadline"][0])
            texts |= {"deadline": words} | ({"reading": day.isoformat()} if day is not None else {})
        if published := self._first(row, "published"):
            texts["published"] = edtf_in(published, self.mapping.dates, self.mapping.columns["published"][0])
        return texts | self._encoders_texts(row)

    def _encoders_texts(self, row: TableRow) -> dict[str, str]:
        """What encoders add to a recommendation and the table has columns for, but for its topics."""
        texts = {field: text for field in ("done_when", "encoder_note") if (text := self._first(row, field))}
        if priority := self._first(row, "priority").casefold():
            if priority not in PRIORITIES:
                column = self.mapping.columns["priority"][0]
                raise BadRow(column, f"'{excerpt(priority)}' is no priority; write {', '.join(PRIORITIES)}")
            texts["priority"] = priority
        return texts

    def _meaning(self, row: TableRow, field: str, table: WordTable) -> str:
        """The register's word for the words in the field's column."""
        columns = self.mapping.columns.get(field)
        words = self._first(row, field)
        meaning = table.meaning_of(words)
        if meaning is None:
            raise BadRow(columns[0] if columns else None, _not_listed(words, field))
        return meaning

    def status(self, row: TableRow) -> Status | None:
        """The status that the cell's words stand for; None if the mapping has no column for it."""
        columns = self.mapping.columns.get("status")
        if columns is None:
            return None
        return self._status(self.cell_text(row, columns[0]), columns[0])

    def _status(self, words: str, column: str) -> Status:
        status = self.mapping.status.meaning_of(words)
        if status is None:
            raise BadRow(column, _not_listed(words, "status"))
        return Status(status)

    def asked_statuses(self, row: TableRow) -> dict[str, Status | None]:
        """The status of each asked actor, by id, if the row has them one by one; else nothing."""
        [column] = self.mapping.columns.get("asked_statuses", (None,))
        pairs = [] if column is None else [*filter(None, map(str.strip, self.cell_text(row, column).split(",")))]
        if column is None or not pairs:
            return {}
        asked = [name for name, role in self.actors(row) if role == "asked"]
        statuses: dict[str, Status] = {}
        for pair in pairs:
            actor, colon, words = (piece.strip() for piece in pair.rpartition(":"))
            if not colon:
                raise BadRow(column, f"'{excerpt(pair)}' is not a status of an actor; write ACTOR: STATUS")
            if actor not in asked:
                raise BadRow(column, f"'{excerpt(actor)}' is not asked here; name an actor who is")
            if actor in statuses:
                raise BadRow(column, f"'{excerpt(actor)}' has two statuses; keep one")
            statuses[actor] = self._status(words, column)
        return {actor: statuses.get(actor, self.status(row)) for actor in asked}

    def actors(self, row: TableRow) -> list[tuple[str, str]]:
        """The actors, each with its role: their names, or their ids if their names have a column of their own."""
        mapping = self.mapping
        words = self._first(row, "role")
        role_in_cell = mapping.roles.meaning_of(words) if "role" in mapping.columns else "asked"
        if role_in_cell is None:
            raise BadRow(mapping.columns["role"][0], _not_listed(words, "roles"))
        actors = [
            (name, role_in_cell if field == "asked" else field)
            for field in ROLES
            for column in mapping.columns.get(field, ())
            for name in self._names(row, column)
        ]
        if not actors and mapping.blank_actor is None:
            raise BadRow(
                (mapping.columns.get("asked") or (None,))[0],
                "nobody is asked here; add who it is to the mapping, as actors: blank",
            )
        return actors or [(mapping.blank_actor or "", "asked")]

    def inferred_actors(self, row: TableRow) -> list[str]:
        """The actors who are meant and not named: in a table with ids of actors, they stand in brackets."""
        columns = (column for field in self.mapping.actor_names for column in self.mapping.columns.get(field, ()))
        written = (words for column in columns for words in self._written_names(row, column))
        return [actor for words in written if (actor := _unbracketed(words)) != words]

    def _names(self, row: TableRow, column: str) -> Iterator[str]:
        written = self._written_names(row, column)
        return map(_unbracketed, written) if self.mapping.actor_names else written

    def _written_names(self, row: TableRow, column: str) -> Iterator[str]:
        cell = row.cells.get(column, "")
        cells = (cell,) if isinstance(cell, str) else cell
        separator = self.mapping.separator
        for words in cells:
            for name in words.split(separator) if separator else (words,):
                if plain := clean(name):
                    yield plain

    def actor_names(self, row: TableRow) -> dict[str, str]:
        """The names of the actors by their ids, if the mapping has a column for them."""
        by_id: dict[str, str] = {}
        for role, names_column in self.mapping.actor_names.items():
            names = [_unbracketed(name.strip()) for name in self.cell_text(row, names_column).split(";")]
            ids = [id for column in self.mapping.columns.get(role, ()) for id in self._names(row, column)]
            if len(ids) == len(names):
                by_id |= dict(zip(ids, names, strict=True))
        return by_id

    def topics(self, row: TableRow) -> dict[str, str]:
        """The names of the topics by their ids."""
        [column] = self.mapping.columns.get("topics", (None,))
        ids = [] if column is None else [*self._names(row, column)]
        names = [name.strip() for name in self._first(row, "topic_names").split(";")]
        named = zip(ids, names if len(names) == len(ids) else ids, strict=True)
        return {self.id_of(id): name or id for id, name in named}

    def pillar(self, row: TableRow) -> str:
        """The pillar's name, empty if none is named."""
        return self._first(row, "pillar")

    def pillar_name(self, row: TableRow) -> str:
        """The pillar's name if it has a column of its own, and `pillar` has its code; empty otherwise."""
        return self._first(row, "pillar_name")

    def note(self, row: TableRow) -> str | None:
        """The note, one line for each of its columns, cut after 20,000 characters; None if it is empty."""
        words = "\n".join(
            filter(None, (self.cell_text(row, column) for column in self.mapping.columns.get("note", ())))
        )
        if len(words) > _LONGEST_NOTE:
            words = f"{words[:_LONGEST_NOTE].rstrip()} … (cut: the copy has {len(words):,} characters)"
        return words or None

    def extra(self, row: TableRow) -> dict[str, Cell]:
        """The filled cells of the extra columns."""
        cells = {}
        for column, name in self.extra_columns.items():
            cell = row.cells.get(column, "")
            cell = clean(cell) if isinstance(cell, str) else tuple(filter(None, map(clean, cell)))
            if cell:
                cells[name] = self._shared(cell)
        return cells

    def _shared(self, cell: Cell) -> Cell:
        """The cell, as one object for equal ones: of 100,000 rows, most columns have few different texts."""
        shared = self._cells.get(cell)
        if shared is not None:
            return shared
        if len(self._cells) < _MOST_SHARED:
            self._cells[cell] = cell
        return cell

    def evidence(self, row: TableRow) -> tuple[Evidence, ...]:
        """Evidence for each address in the row."""
        evidence = []
        for column in self.mapping.columns.get("evidence", ()):
            words = self.cell_text(row, column)
            for address in () if words.casefold() in _NO_ADDRESS else filter(None, _ADDRESS_SEPARATOR.split(words)):
                try:
                    evidence.append(evidence_from({"url": address}, self.today))
                except UsageProblem as problem:
                    raise BadRow(column, str(problem)) from None
        return tuple(evidence)

    def cell_text(self, row: TableRow, column: str) -> str:
        """The cell as one text; the texts of a list are joined by commas."""
        cell = row.cells.get(column, "")
        return clean(cell if isinstance(cell, str) else ", ".join(cell))

    def _first(self, row: TableRow, field: str) -> str:
        names = self.mapping.columns.get(field)
        return self.cell_text(row, names[0]) if names else ""


def _unbracketed(words: str) -> str:
    """The words without the brackets around an actor who is meant and not named."""
    return words[1:-1] if words.startswith("(") and words.endswith(")") else words


def _not_listed(words: str, field: str) -> str:
    """Why a cell whose words the mapping's list for this field does not have cannot be read."""
    return f"'{excerpt(words)}' is not listed under {field}: words; add it there, with what it means"
