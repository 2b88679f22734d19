"""Assemble the recommendations of a table by a mapping; rows of one recommendation are joined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from policytrack.domain.evidence import excerpt
from policytrack.errors import UsageProblem
from policytrack.interchange.actor_ids import ActorIds
from policytrack.interchange.items import BadRow, Item, ReportedStatus, RowProblem, SnapshotContents
from policytrack.interchange.mapping import ROLES, ColumnMapping
from policytrack.interchange.notes_by_actor import notes_by_actor
from policytrack.interchange.row_reader import RowReader
from policytrack.interchange.tables.table import Cell, TableRow
from policytrack.interchange.written_out_escapes import WrittenOutEscapes

_SAME_IN_JOINED_ROWS = (
    *("words", "pillar", "kind", "strength", "deadline", "published"),
    *("topics", "priority", "done_when", "encoder_note"),
)
_INFERRED = "?"
"""What an exported table has after a pillar that is not the paper's own."""


class MissingColumns(UsageProblem):
    """The table has not all columns that the mapping names."""


def assemble_contents(
    rows: Iterable[TableRow], columns: Iterable[str], mapping: ColumnMapping, today: date, unit: str = "row"
) -> SnapshotContents:
    """All that the rows contain; *unit* is what their numbers count.

    Raises `MissingColumns` if the table lacks a column that the mapping names.
    """
    columns = tuple(columns)
    mapped = mapping.column_names
    missing = [name for name in dict.fromkeys(mapped) if name not in columns]
    if missing:
        raise MissingColumns(
            f"{mapping.name}: the table has no column {', '.join(map(repr, missing))}; it has {', '.join(columns)}"
        )
    shown = mapping.shown_columns
    extra_columns = [name for name in columns if name not in shown]
    return _Assembler(mapping, RowReader(mapping, extra_columns, today), unit).contents(rows)


class _Assembler:
    """Collects recommendations, papers and problems, row by row."""

    def __init__(self, mapping: ColumnMapping, reader: RowReader, unit: str) -> None:
        self.mapping, self.reader, self.unit = mapping, reader, unit
        self.papers: dict[str, dict[str, str]] = {}
        self.pillars: dict[str, dict[str, str]] = {}
        self.actors = ActorIds(mapping.side, keeps_ids=mapping.keeps_ids)
        self.topics: dict[str, str] = {}
        self.items: dict[str, Item] = {}
        self.problems: list[RowProblem] = []
        self.id_texts: dict[str, str] = {}
        """By case-folded id, the text of its cell, where the id does not show it."""
        self.paper_id_texts: dict[str, str] = {}
        self.bad_ids: set[str] = set()
        self.has_unreadable_ids = False
        self.escapes = WrittenOutEscapes(unit)

    def contents(self, rows: Iterable[TableRow]) -> SnapshotContents:
        row_count = 0
        for row in rows:
            row_count += 1
            self.escapes.count(row)
            try:
                if row.problem is not None:
                    raise BadRow(None, row.problem)
                self.add_row(row)
            except BadRow as first:
                mistakes = [] if row.problem is not None else [*self.reader.mistakes(row)]
                problems = [RowProblem(row.number, bad.column, str(bad), row.line) for bad in mistakes or [first]]
                self.problems += dict.fromkeys(problems)
                self.note_rejected_id(row)
        for folded in list(self.items):
            self.complete_actors(folded, self.items[folded])
        return SnapshotContents(
            self.papers,
            self.pillars,
            self.actors.names,
            self.items,
            tuple(self.problems),
            row_count,
            frozenset(self.bad_ids),
            self.has_unreadable_ids,
            (*self.actors.twins(), *self.escapes.warnings()),
            self.topics,
        )

    def note_rejected_id(self, row: TableRow) -> None:
        """Note the id of a rejected row, so that it is not reported as missing from the snapshot."""
        try:
            self.bad_ids.add(self.reader.item_id(row, self.reader.paper(row)["prefix"]).casefold())
        except BadRow:
            self.has_unreadable_ids = True

    def add_row(self, row: TableRow) -> None:
        """Add the row's recommendation, or join the row to the one with its id. Raises `BadRow`."""
        reader = self.reader
        paper, status, evidence, texts = reader.paper(row), reader.status(row), reader.evidence(row), reader.texts(row)
        actor_names, pillar = reader.actors(row), reader.pillar(row)
        self.check_same_paper(row, paper)
        id = reader.item_id(row, paper["prefix"])
        actors: dict[str, str] = {}
        names = reader.actor_names(row)
        for name, role in actor_names:
            actors.setdefault(self.actors.id_of(name, names.get(name)), role)
        # If rows are joined, the status is that of the actors asked in the row; other actors have none.
        asked: list[str | None] = [
            actor for actor, role in actors.items() if role == "asked" and self.mapping.joins_rows
        ]
        note = reader.note(row)
        statuses = tuple(ReportedStatus(actor, status, note, evidence) for actor in asked or [None])
        if by_actor := {self.actors.id_of(actor): each for actor, each in reader.asked_statuses(row).items()}:
            notes = notes_by_actor(note, {actor: self.actors.names[actor] for actor in by_actor})
            if notes is None:
                decisive = (actor for actor, each in by_actor.items() if each is status)
                notes = {next(decisive, next(iter(by_actor))): note}
            statuses = tuple(
                ReportedStatus(actor, each, notes.get(actor), evidence) for actor, each in by_actor.items()
            )
        if pillar:
            if self.mapping.keeps_ids and pillar.endswith(_INFERRED):
                pillar, texts["pillar_inferred"] = pillar.removesuffix(_INFERRED), "true"
            texts["pillar"] = reader.id_of(pillar)
            self.pillars.setdefault(paper["id"], {}).setdefault(texts["pillar"], reader.pillar_name(row) or pillar)
        if inferred := reader.inferred_actors(row):
            texts["inferred_actors"] = " ".join(map(self.actors.id_of, inferred))
        topics = reader.topics(row)
        self.topics |= {topic: name for topic, name in topics.items() if topic not in self.topics}
        if topics:
            texts["topics"] = " ".join(topics)
        item = Item(id, paper["id"], (row.number,), texts, tuple(actors.items()), reader.extra(row), statuses, row.line)
        before = self.items.get(id.casefold())
        if before is not None:
            self.check_same_id_text(row, before, paper["prefix"])
        elif (id_text := reader.id_text(row)) is not None and not _shows(id, id_text, paper["prefix"]):
            self.id_texts[id.casefold()] = id_text
        self.items[id.casefold()] = item if before is None else self.joined(before, item)
        if paper["id"] not in self.papers:
            self.papers[paper["id"]] = {key: value for key, value in paper.items() if key != "id"}

    def check_same_paper(self, row: TableRow, paper: Mapping[str, str]) -> None:
        """Raise `BadRow` if the row describes the paper differently from an earlier row with the same paper id."""
        before = self.papers.get(paper["id"], paper)
        for key, text in ((key, paper[key]) for key in self.mapping.paper_columns if key != "id" and key in paper):
            if before.get(key, text) != text:
                unit = "an item" if self.unit == "item" else f"a {self.unit}"
                why = f"the paper '{paper['id']}' has the {key} '{excerpt(before[key])}' in {unit} before"
                why += "; fix one of them"
                raise BadRow(self.mapping.paper_columns[key], why)
        column = self.mapping.paper_columns.get("id")
        if column is not None:
            id_text = self.reader.cell_text(row, column)
            if self.paper_id_texts.setdefault(paper["id"], id_text) != id_text:
                why = (
                    f"'{excerpt(id_text)}' makes the paper's id '{paper['id']}', as other words do; fix one of the two"
                )
                raise BadRow(column, why)

    def check_same_id_text(self, row: TableRow, before: Item, prefix: str) -> None:
        """Raise `BadRow` if the row's id is made from a different text than before: there are two recommendations."""
        id_text = self.reader.id_text(row)
        first_text = self.id_texts.get(before.id.casefold())
        is_same = _shows(before.id, id_text, prefix) if first_text is None else id_text == first_text
        if id_text is not None and not is_same:
            why = f"'{excerpt(id_text)}' makes the id '{before.id}', as other words in {self.unit} {before.rows[0]} do"
            raise BadRow(self.mapping.columns["id"][0], f"{why}; fix one of them, or name more columns for the id")

    def joined(self, before: Item, item: Item) -> Item:
        """Both rows as one recommendation. Raises `BadRow` if the mapping does not join rows, or the rows differ."""
        first = before.rows[0]
        if not self.mapping.joins_rows:
            message = f"'{item.id}' is in {self.unit} {first} already"
            hint = f"set join: yes if each {self.unit} is an actor's component"
            raise BadRow(" + ".join(self.mapping.columns["id"]), f"{message}; {hint}")
        for field in _SAME_IN_JOINED_ROWS:
            if before.texts.get(field) != item.texts.get(field):
                column = self.mapping.columns.get(field, (None,))[0]
                other = "other topics" if field == "topics" else f"another {field}"
                message = f"'{item.id}' has {other} in {self.unit} {first}; "
                message += f"{self.unit}s that are joined must have the same"
                raise BadRow(column, message)
        # The title is that of a row that asks an actor.
        texts = before.texts if _asks(before) or not _asks(item) else {**before.texts, "title": item.texts["title"]}
        roles = dict(before.actors)
        for actor, role in item.actors:
            # An actor with several roles gets the one that comes first in ROLES.
            roles[actor] = min(role, roles.get(actor, role), key=ROLES.index)
        actors = tuple(roles.items())
        by_actor = {reported.actor: reported for reported in before.statuses}
        for reported in item.statuses:
            earlier = by_actor.get(reported.actor)
            if earlier is not None and reported.actor is not None and earlier.status is not reported.status:
                column = self.mapping.columns.get("status", (None,))[0]
                raise BadRow(
                    column, f"'{item.id}' has another status of {reported.actor} in {self.unit} {first}; keep one"
                )
            by_actor[reported.actor] = reported if earlier is None else _merged(earlier, reported)
        statuses = tuple(by_actor.values())
        extra = {column: _merged_cell(before.extra, item.extra, column) for column in {**before.extra, **item.extra}}
        return before._replace(
            actors=actors, texts=texts, extra=extra, statuses=statuses, rows=(*before.rows, *item.rows)
        )

    def complete_actors(self, folded: str, item: Item) -> None:
        """Add the mapping's actor for blank cells if nobody is asked; without one, reject the recommendation.

        If rows are joined and an actor is asked in one of them, statuses of the whole do not count.
        """
        if _asks(item):
            if self.mapping.joins_rows:
                of_actors = tuple(reported for reported in item.statuses if reported.actor is not None)
                self.items[folded] = item._replace(statuses=of_actors)
        elif self.mapping.blank_actor is not None:
            self.items[folded] = item._replace(
                actors=((self.actors.id_of(self.mapping.blank_actor), "asked"), *item.actors)
            )
        else:
            column = (self.mapping.columns.get("role") or (None,))[0]
            message = "nobody is asked; say with actors: blank: who is"
            self.problems.append(RowProblem(item.rows[0], column, message, item.line))
            del self.items[folded]


def _shows(id: str, text: str | None, prefix: str) -> bool:
    """Whether the id is this text, with or without the prefix."""
    return id in (text, f"{prefix}-{text}")


def _merged(first: ReportedStatus, second: ReportedStatus) -> ReportedStatus:
    notes = dict.fromkeys(filter(None, (first.note, second.note)))
    evidence = dict.fromkeys((*first.evidence, *second.evidence))
    return first._replace(note="\n".join(notes) or None, evidence=tuple(evidence))


def _asks(item: Item) -> bool:
    return any(role == "asked" for _, role in item.actors)


def _merged_cell(first: Mapping[str, Cell], second: Mapping[str, Cell], column: str) -> Cell:
    """The column's cell of both rows: one value if they are equal, else all different values."""
    values = [value for value in (first.get(column), second.get(column)) if value is not None]
    if len({*values}) < 2:
        return values[0]
    parts = (part for value in values for part in ((value,) if isinstance(value, str) else value))
    return tuple(dict.fromkeys(parts))
