"""Recommendations as a snapshot gives them, and the mistakes for which rows are rejected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from policytrack.domain.events import Evidence
from policytrack.domain.statuses import Status
from policytrack.interchange.tables.table import Cell


class BadRow(Exception):
    """A row cannot be read because of a *column*, or, if that is None, because of the row as a whole."""

    def __init__(self, column: str | None, message: str) -> None:
        super().__init__(message)
        self.column = column


class RowProblem(NamedTuple):
    """A mistake in the row with this number; *column* is None if it concerns the row as a whole.

    *line* is the line of the file on which the row begins, None if that is not known.
    """

    row: int
    column: str | None
    message: str
    line: int | None = None


class ReportedStatus(NamedTuple):
    """The status that a snapshot reports for an actor's component, or, if *actor* is None, for the whole.

    *status* is None if the mapping has no column for it.
    """

    actor: str | None
    status: Status | None
    note: str | None
    evidence: tuple[Evidence, ...]


class Item(NamedTuple):
    """A recommendation in a snapshot: *texts* by the register's keys, *actors* as pairs of id and role.

    *rows* are the numbers of the rows that it comes from, *line* is the line on which the first begins, and *extra*
    has the cells of columns that nothing else shows.
    """

    id: str
    paper: str
    rows: tuple[int, ...]
    texts: Mapping[str, str]
    actors: tuple[tuple[str, str], ...]
    extra: Mapping[str, Cell]
    statuses: tuple[ReportedStatus, ...]
    line: int | None = None


class SnapshotContents(NamedTuple):
    """All that a table contains: papers, pillars and actors as the register declares them, items, and problems.

    *items* are by case-folded id; the import removes each once it is done with it, for there may be 100,000. *rows* is
    the number of rows.
    """

    papers: Mapping[str, Mapping[str, str]]
    pillars: Mapping[str, Mapping[str, str]]
    actors: Mapping[str, str]
    items: dict[str, Item]
    problems: tuple[RowProblem, ...]
    rows: int
    bad_ids: frozenset[str] = frozenset()
    """The case-folded ids of rejected rows; *has_unreadable_ids*: whether some of those could not be read."""
    has_unreadable_ids: bool = False
    warnings: tuple[str, ...] = ()
    topics: Mapping[str, str] = {}
    """The names of topics by their ids."""

    def with_actor_ids(self, renamed: Mapping[str, str]) -> SnapshotContents:
        """The contents with the ids of the register for actors, which *renamed* has by those so far."""
        if not renamed:
            return self
        for folded, item in self.items.items():
            actors = tuple((renamed.get(id, id), role) for id, role in item.actors)
            statuses = tuple(
                each if each.actor is None else each._replace(actor=renamed.get(each.actor, each.actor))
                for each in item.statuses
            )
            self.items[folded] = item._replace(actors=actors, statuses=statuses)
        return self._replace(actors={id: name for id, name in self.actors.items() if id not in renamed})

    def with_topic_ids(self, declared: Mapping[str, str]) -> SnapshotContents:
        """The contents with topics as the register spells them; *declared* has their ids by themselves, case-folded."""
        for folded, item in self.items.items():
            if topics := item.texts.get("topics"):
                known = " ".join(declared.get(topic.casefold(), topic) for topic in topics.split())
                if known != topics:
                    self.items[folded] = item._replace(texts={**item.texts, "topics": known})
        return self

    def under_present_ids(self, present_ids: Mapping[str, str]) -> SnapshotContents:
        """The contents with present ids in place of former ones, which *present_ids* has by case-folded former id.

        An item keeps its former id if another one has the present id.
        """
        if any(id in present_ids for id in self.items):
            items, taken = [*self.items.values()], {*self.items}
            self.items.clear()  # which whoever has called this holds, too
            for item in items:
                id = present_ids.get(item.id.casefold(), item.id)
                if id != item.id and id.casefold() not in taken:
                    item = item._replace(id=id)
                    taken.add(id.casefold())
                self.items[item.id.casefold()] = item
        return self._replace(bad_ids=frozenset(present_ids.get(id, id).casefold() for id in self.bad_ids))
