"""Exports as a database: register, journal and standings in the tables of `formats.database.layout`.

They are written as they are read, some thousand rows at a time, however many there are.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from functools import lru_cache
from itertools import islice
from pathlib import Path
from shlex import join
from typing import TYPE_CHECKING, Any, Protocol

from policytrack.domain.model import Recommendation
from policytrack.domain.standing.components import components_of, letter_of
from policytrack.domain.standing.timing import timings_between
from policytrack.domain.statuses import Status
from policytrack.domain.version import __version__
from policytrack.errors import UsageProblem, missing_package
from policytrack.files.atomic import replacing
from policytrack.formats.database import layout
from policytrack.formats.database.layout import (
    TABLES,
    JournalEntry,
    Numbered,
    RegisterItem,
    Row,
    SidedActor,
    Table,
    TimedStanding,
)
from policytrack.interchange.output_folder import folder_at
from policytrack.reports.history import HistoryFilter, history_entries
from policytrack.reports.scope import ReportScope, selected_ids

if TYPE_CHECKING:
    from policytrack.index.index import Index

_BATCH = 1_000

Rows = tuple[Table, list[Row]]
"""Rows, with the table to which they belong."""


class Database(Protocol):
    """What rows are written to."""

    def add(self, table: Table, rows: Iterable[Row]) -> None: ...

    def finish(self) -> None: ...

    def close(self) -> None: ...


def write_sqlite(scope: ReportScope, file: Path) -> None:
    """Write the database to an SQLite file, which replaces the old one when it is complete.

    Raises `UsageProblem` if it cannot be written.
    """
    from policytrack.formats.database.sqlite import SqliteFile

    with replacing(file, lock=False) as new, closing(SqliteFile(new.beside)) as database:
        _fill(database, scope)


def write_parquet(scope: ReportScope, output: Path | None) -> list[Path]:
    """Write the database to the folder *output*, a Parquet file for each table; none is replaced before all are whole.

    Returns the files. Raises `UsageProblem` if they cannot be written, or if the extra `parquet` is not installed.
    """
    try:
        from policytrack.formats.database.parquet import ParquetFiles
    except ImportError:
        raise UsageProblem(missing_package("Parquet files", "parquet", "pyarrow")) from None
    folder = folder_at(output, "parquet")
    paths = {name: folder / f"{name}.parquet" for name in TABLES}
    with ExitStack() as stack:
        files = {}
        for name, path in paths.items():
            new = stack.enter_context(replacing(path, root=folder))
            files[name] = stack.enter_context(os.fdopen(new.handle, "wb", closefd=False))
        _fill(stack.enter_context(closing(ParquetFiles(files))), scope)
        for file in files.values():
            file.flush()
    return list(paths.values())


def _fill(database: Database, scope: ReportScope) -> None:
    for table, rows in database_rows(scope):
        database.add(table, rows)
    database.finish()


def database_rows(scope: ReportScope) -> Iterator[Rows]:
    """The rows of all tables, in an order that depends on nothing but the workspace and the viewpoint.

    Of recommendations and their entries those that pass the filters, with their standings on all days.
    """
    index = scope.index
    passing = selected_ids(index, scope.selection.query, scope.viewpoint.day)
    yield from _batches(layout.META, _facts(scope).items())
    yield from _batches(layout.STATUSES, Status)
    yield from _batches(layout.PAPERS, index.papers.values())
    yield from _batches(layout.PILLARS, _pillars(index))
    yield from _batches(layout.ACTORS, _actors(index))
    yield from _batches(layout.TOPICS, index.topics.items())
    yield from _register_rows(scope, passing)
    yield from _batches(layout.STANDINGS, _standings(index, passing))
    yield from _journal_rows(index, passing)


def _batches(table: Table, items: Iterable[Any]) -> Iterator[Rows]:
    remaining = iter(items)
    while rows := [table.row(item) for item in islice(remaining, _BATCH)]:
        yield table, rows


def _facts(scope: ReportScope) -> dict[str, str]:
    index, selection, viewpoint = scope
    digest, entries = index.journal.digest()()
    return {
        "program": "policytrack",
        "version": __version__,
        "layout": str(layout.LAYOUT),
        "as_of": viewpoint.day.isoformat(),
        "known_on": scope.known.isoformat(),
        "assessor": index.assessor,
        "filters": join(selection.options(any_day=True)),
        "register": index.statistics.register_digest(),
        "journal": digest,
        "entries": str(entries),
    }


def _pillars(index: Index) -> Iterator[Numbered]:
    for paper in index.papers.values():
        for number, pillar in enumerate(index.pillars(paper).items(), 1):
            yield Numbered(paper.id, number, pillar)


def _actors(index: Index) -> Iterator[SidedActor]:
    for actor in index.actors.values():
        yield SidedActor(actor, index.ancestors[actor.id][-1])


# The register


def _register_rows(scope: ReportScope, passing: set[str] | None) -> Iterator[Rows]:
    """The rows that are made of recommendations, each of which is read once."""
    holdings = _Holdings(scope.index, passing)
    waiting: dict[str, list[Row]] = {}
    entries = scope.index.entries(scope.selection.query, scope.viewpoint.day, extra=True)
    for number, entry in enumerate(entries, 1):
        item = RegisterItem(number, entry.recommendation)
        waiting.setdefault(layout.RECOMMENDATIONS.name, []).append(layout.RECOMMENDATIONS.row(item))
        for table, held in holdings.of(entry.recommendation):
            waiting.setdefault(table.name, []).extend(map(table.row, held))
        if number % _BATCH == 0:
            yield from _drained(waiting)
    yield from _drained(waiting)


def _drained(waiting: dict[str, list[Row]]) -> Iterator[Rows]:
    for name, table in TABLES.items():
        if rows := waiting.pop(name, None):
            yield table, rows


class _Holdings:
    """What recommendations have, of which there may be several: parts, actors, passages and so on."""

    def __init__(self, index: Index, passing: set[str] | None) -> None:
        self._index = index
        self._passing = passing

    def of(self, recommendation: Recommendation) -> Iterator[tuple[Table, Iterator[Numbered]]]:
        """For each table, what it holds of the recommendation."""
        components = components_of(recommendation, self._index.ancestors)
        yield layout.PARTS, _numbered(recommendation, ((None, part) for part in recommendation.parts))
        yield layout.ROLES, _numbered(recommendation, _with_parts(recommendation, "actors"))
        yield layout.RECOMMENDATION_TOPICS, _numbered(recommendation, _with_parts(recommendation, "topics"))
        yield layout.COMPONENTS, _numbered(recommendation, ((each.part, each) for each in components))
        yield layout.PASSAGES, _numbered(recommendation, _with_parts(recommendation, "passages"))
        yield layout.LINKS, _numbered(recommendation, ((None, link) for link in self._links(recommendation)))
        yield layout.EXTRAS, _numbered(recommendation, ((None, extra) for extra in _extras(recommendation)))

    def _links(self, recommendation: Recommendation) -> Iterable[tuple[str, str]]:
        """Each link to another recommendation of the export, with its present id, once."""
        links: dict[tuple[str, str], None] = {}  # a set in order
        for link in ("contains", "same_as", "conflicts_with", "superseded_by"):
            for name in getattr(recommendation, link):
                other = self._index.id_like(name)
                if other is not None and (self._passing is None or other in self._passing):
                    links[link, other] = None
        return links


def _numbered(recommendation: Recommendation, held: Iterable[tuple[str | None, Any]]) -> Iterator[Numbered]:
    for number, (part, value) in enumerate(held, 1):
        yield Numbered(recommendation.id, number, value, part)


def _with_parts(recommendation: Recommendation, field: str) -> Iterator[tuple[str | None, Any]]:
    """What the whole has in this field, then what its parts have, each with the letter of the part."""
    for value in getattr(recommendation, field):
        yield None, value
    for part in recommendation.parts:
        for value in getattr(part, field):
            yield letter_of(part.id), value


def _extras(recommendation: Recommendation) -> Iterator[tuple[str, str]]:
    for heading, values in recommendation.extra.items():
        for value in values:
            yield heading, value


# Standings and the journal


def _standings(index: Index, passing: set[str] | None) -> Iterator[TimedStanding]:
    """The periods of each recommendation, cut where its timing changes."""
    for name, ongoing, timeline in index.timelines():
        if passing is None or name in passing:
            for interval in timeline:
                turns = list(timings_between(interval.clock, interval.since, interval.until))
                ends = [day for day, _ in turns[1:]] + [interval.until]
                for (since, timing), until in zip(turns, ends, strict=True):
                    yield TimedStanding(name, ongoing, since, until, interval, timing)


def _journal_rows(index: Index, passing: set[str] | None) -> Iterator[Rows]:
    """The rows that are made of entries, each of which is read once."""
    present_id = lru_cache(maxsize=None)(index.id_like)
    entries = history_entries(index, HistoryFilter())
    while batch := list(islice(entries, _BATCH)):
        named = [JournalEntry(present_id(entry.event.recommendation), entry) for entry in batch]
        if passing is not None:
            named = [item for item in named if item.recommendation in passing]
        yield layout.ENTRIES, [layout.ENTRIES.row(item) for item in named]
        for table, field in ((layout.EVIDENCE, "evidence"), (layout.REVISIONS, "revisions")):
            yield table, [table.row(held) for item in named for held in _of_entry(item, field)]
        yield layout.KEEPS, [layout.KEEPS.row(item.entry.event) for item in named if item.entry.event.keep is not None]


def _of_entry(item: JournalEntry, field: str) -> Iterator[Numbered]:
    event = item.entry.event
    for number, value in enumerate(getattr(event, field), 1):
        yield Numbered(event.id, number, value)
