"""The index, open: answers every question of the program about the register, for one day."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, TypeVar

from policytrack.domain.model import Actor, Assessor, Entry, Paper, Recommendation
from policytrack.domain.names import Names
from policytrack.domain.serialize import recommendation_of
from policytrack.domain.vocabulary import DUE_SOON_DAYS, TRACKER
from policytrack.errors import Problem
from policytrack.index.decode import EntryRow, declared, entry_of
from policytrack.index.query.conditions import STANDING, Question, order_by
from policytrack.index.query.entry_rows import EntryRows
from policytrack.index.query.events import RecordedEvents

_MANY = 5_000
_FOR_SEVERAL = 2_000  # with so many entries with details, several processes are faster than one
_Done = TypeVar("_Done")

if TYPE_CHECKING:
    from policytrack.domain.disputes import Dispute
    from policytrack.domain.query import Query
    from policytrack.domain.standing.timeline import Timeline
    from policytrack.index.query.bulk import StatusChange
    from policytrack.index.query.detailed import Work
    from policytrack.index.query.statistics import Statistics
    from policytrack.index.shared_file import IndexFile
    from policytrack.journal.protocol import Journal


class Index:
    """The register and its standings, open for questions; *path* is None if the index is only in memory."""

    def __init__(self, db: Connection, root: Path, path: Path | None, journal: Journal) -> None:
        self.root = root
        self.path = path
        self.assessor = TRACKER
        self.journal = RecordedEvents(db, journal)
        self._db = db
        self._journal = journal
        self._rows = EntryRows(db)
        db.execute("BEGIN")  # so that all questions of a command are answered from the same state

    def close(self) -> None:
        self.journal.close()
        self._db.close()

    def as_known(self, known_until: str | None, assessor: str) -> None:
        """Answer by what was recorded before *known_until*, and by this assessor's marks, from now on."""
        if known_until is not None or assessor != TRACKER:
            from policytrack.index.query.known_on import as_known

            as_known(self._db, known_until, assessor)
            self.journal.known_until, self.assessor = known_until, assessor

    # What the register declares

    @cached_property
    def papers(self) -> dict[str, Paper]:
        return self._declared("paper")

    @cached_property
    def actors(self) -> dict[str, Actor]:
        return self._declared("actor")

    @cached_property
    def assessors(self) -> dict[str, Assessor]:
        """The assessors that the register declares; the tracker and the actors are assessors, too."""
        return self._declared("assessor")

    @cached_property
    def ancestors(self) -> Mapping[str, tuple[str, ...]]:
        """Maps each actor to itself and all actors above it; the side comes last."""
        from policytrack.domain.responsibility import AncestorsByActor

        return AncestorsByActor(self.actors)

    @cached_property
    def topics(self) -> dict[str, str]:
        """The names of the declared topics by id; if none are declared, the topics that are used."""
        declared = {name: topic.name for name, topic in self._declared("topic").items()}
        return declared or dict(self._db.execute("SELECT DISTINCT name, '' FROM topic ORDER BY 1"))

    @cached_property
    def extra_columns(self) -> tuple[str, ...]:
        """The columns of other trackers in which some recommendation has a value."""
        from policytrack.index.extra_columns import columns_in_use

        return columns_in_use(self._db)

    @cached_property
    def status_columns(self) -> tuple[str, ...]:
        """The columns of other trackers that have the status in their own words, and in which there is a value."""
        rows = self._db.execute(
            """SELECT DISTINCT json_extract(value, '$.status_column') FROM declared
            WHERE kind = 'paper' AND value LIKE '%"status_column":"%' ORDER BY 1"""
        )
        return tuple(column for (column,) in rows if column in self.extra_columns)

    @cached_property
    def under(self) -> dict[str, list[str]]:
        """Maps each actor to itself and all actors below it."""
        below: dict[str, list[str]] = {name: [name] for name in self.actors}
        for name, (_, *above) in self.ancestors.items():
            for actor in above:
                below[actor].append(name)
        return below

    def pillars(self, paper: Paper) -> Mapping[str, str]:
        """The pillars of the paper by code: its own, or those of the paper that it names."""
        other = self.papers.get(paper.pillars_from) if paper.pillars_from is not None else None
        return (other or paper).pillars or {}

    @cached_property
    def names(self) -> Names:
        """The names that stand behind the ids of papers, pillars, actors and topics."""
        return Names(
            {paper.id: paper.title for paper in self.papers.values()},
            {(paper.id, code): name for paper in self.papers.values() for code, name in self.pillars(paper).items()},
            {actor.id: actor.name for actor in self.actors.values()},
            self.topics,
            {paper.id: paper.prefix for paper in self.papers.values()},
            {paper.id: paper.published for paper in self.papers.values()},
        )

    def _declared(self, kind: str) -> dict[str, Any]:
        return declared(self._db, kind)

    # Problems

    def problems(self, *, blocking_only: bool = False) -> list[Problem]:
        from policytrack.index.decode import problems

        return problems(self._db, blocking_only=blocking_only)

    @property
    def doubts(self) -> int:
        """How many problems leave the register usable; remarks are not counted."""
        return int(self._db.execute("SELECT count(*) FROM problem WHERE NOT remark").fetchone()[0])

    # Recommendations

    def ids(self, ending: str = "") -> list[str]:
        """The ids that end in *ending*, in upper or lower case; in order."""
        rows = self._db.execute(
            "SELECT id FROM rec WHERE substr(folded, -length(:end)) = :end OR :end = '' ORDER BY sortable",
            {"end": ending.casefold()},
        )
        return [name for (name,) in rows]

    def id_like(self, name: str) -> str | None:
        """The present id for a complete id, present or former, in upper or lower case; None if there is none."""
        row = self._db.execute(
            """SELECT id FROM rec WHERE folded = :name
            UNION ALL SELECT id FROM former JOIN rec USING (no) WHERE former.folded = :name LIMIT 1""",
            {"name": name.casefold()},
        ).fetchone()
        return None if row is None else str(row[0])

    def asked(self, name: str) -> Recommendation | None:
        """The recommendation with this id, present or former, without its texts; None if there is none."""
        row = self._db.execute(
            """SELECT json FROM rec JOIN record USING (no) WHERE folded = :name
            UNION ALL SELECT json FROM former JOIN record USING (no) WHERE former.folded = :name LIMIT 1""",
            {"name": name.casefold()},
        ).fetchone()
        if row is None:
            return None
        recommendation = recommendation_of(json.loads(row[0]))
        parts = tuple(part._replace(title="", passages=(), done_when=None, note=None) for part in recommendation.parts)
        return recommendation._replace(title="", passages=(), done_when=None, note=None, parts=parts)

    def entry(self, name: str, day: date, *, soon: int = DUE_SOON_DAYS, full: bool = False) -> Entry:
        """The recommendation with this id and its standing on *day*; with all details if *full*.

        *soon* is the number of days that "due soon" means.
        """
        parameters = {"name": name.casefold(), "day": day.toordinal(), "soon": soon}
        entries = self._entries("r.folded = :name", parameters, "r.no", 1, extra=full)
        return next(self._full(entries, day, soon) if full else entries)

    def named_entries(self, names: Iterable[str], day: date) -> Iterator[Entry]:
        """The recommendations with these ids, in the register's order."""
        parameters = {"names": json.dumps(list(names)), "day": day.toordinal(), "soon": DUE_SOON_DAYS}
        return self._entries("r.id IN (SELECT value FROM json_each(:names))", parameters, order_by(()), -1)

    def entries(
        self,
        query: Query,
        day: date,
        sort: Sequence[str] = (),
        limit: int | None = None,
        *,
        full: bool = False,
        extra: bool = False,
    ) -> Iterator[Entry]:
        """The recommendations that pass, in the register's order unless *sort* names another.

        *full*: with all details, for which the events of each must be read. *extra*: with the values of other
        trackers' columns, which are among all details, too.
        """
        question = self._question(query, day)
        most = -1 if limit is None else limit
        entries = self._entries(question.where, question.parameters, order_by(sort), most, extra=full or extra)
        return self._full(entries, day, query.soon) if full else entries

    def spread(self, query: Query, day: date, work: Callable[[Iterable[Entry]], _Done]) -> Iterator[_Done]:
        """What *work*, a module's own function, makes of the recommendations that pass, some hundred at a time.

        In the register's order; for so many that several processes are worth their start.
        """
        from policytrack.index.query.entry_rows import AT_A_TIME, of_entries, rows_in
        from policytrack.index.shared_file import Helpers

        question = self._question(query, day)
        standing = "" if question.where == "TRUE" else f"CROSS JOIN {STANDING}"
        passing = self._db.execute(
            f"SELECT r.no FROM rec r {standing} WHERE {question.where} ORDER BY {order_by(())}", question.parameters
        )
        nos = [no for (no,) in passing]
        pieces = [nos[first : first + AT_A_TIME] for first in range(0, len(nos), AT_A_TIME)]
        entries = partial(of_entries, work, day, query.soon)
        file = self.file
        if file is None:
            return map(partial(entries, self._rows), pieces)
        return Helpers(partial(rows_in, file), self._rows).map(entries, pieces)

    @property
    def file(self) -> IndexFile | None:
        """The file in which other processes find the same answers; None if only this process can give them."""
        from policytrack.index.shared_file import IndexFile

        is_usual = self.journal.known_until is None and self.assessor == TRACKER
        return IndexFile.of(self.path, self._db, self._journal) if is_usual and self.path is not None else None

    def spread_details(self, query: Query, day: date, work: Work[_Done]) -> Iterator[_Done]:
        """What *work*, a module's own function, makes of the recommendations that pass, with all details.

        It is called with some hundred at a time, in the register's order; by several processes if there are many.
        """
        from policytrack.index.query.detailed import PIECE, DetailedRow, DetailSettings, in_pieces

        def rows() -> Iterator[DetailedRow]:
            question = self._question(query, day)
            numbered = self._rows.numbered(question.where, question.parameters, order_by(()), -1, extra=True)
            while chunk := list(islice(numbered, PIECE)):
                lines = self.journal.lines_of(no for no, _ in chunk)
                yield from (DetailedRow(row, lines.get(no, ())) for no, row in chunk)

        windows = {paper.id: paper.window for paper in self.papers.values()}
        settings = DetailSettings(day, windows, self.ancestors, self.assessors, self.assessor, query.soon)
        return in_pieces(rows(), settings, work, spread=self.count(query, day) >= _FOR_SEVERAL)

    def _entries(
        self, where: str, parameters: dict[str, Any], order: str, limit: int, *, extra: bool = False
    ) -> Iterator[Entry]:
        return map(entry_of, self._raw(where, parameters, order, limit, extra=extra))

    def _raw(
        self, where: str, parameters: dict[str, Any], order: str, limit: int, *, extra: bool = False
    ) -> Iterator[EntryRow]:
        return (row for _, row in self._rows.numbered(where, parameters, order, limit, extra=extra))

    def _full(self, entries: Iterator[Entry], day: date, soon: int) -> Iterator[Entry]:
        from policytrack.domain.standing.detail import DetailContext, with_details

        for entry in entries:
            window = self.papers[entry.recommendation.paper].window
            context = DetailContext(day, window, self.ancestors, self.assessors, self.assessor, soon)
            yield with_details(entry, self.journal.events_of(entry.recommendation.id), context)

    def disputes(self, day: date) -> Iterator[Dispute]:
        """The disputes on *day*, in the register's order; the components in them have no deadlines."""
        from policytrack.index.disputes import disputes_on

        return disputes_on(self._db, day)

    def dispute_spans(self) -> int:
        """How many spans of days there are in which a claim differs from the assessment, on whatever day.

        At least as many as the disputes of any day: so it shows, before these are read, whether they may be many.
        """
        return int(self._db.execute("SELECT count(*) FROM dispute").fetchone()[0])

    def timelines(self, nos: Iterable[int] | None = None) -> Iterator[tuple[str, bool, Timeline]]:
        """The id of each recommendation, whether it is ongoing, and its standings on all days; in register order.

        Only of the recommendations with the numbers *nos*, if these are given.
        """
        from policytrack.index.query.timelines import timelines

        return timelines(self._db, self._rows.detail, nos)

    def stored(self, day: date, nos: Iterable[int] | None = None) -> Iterator[tuple[int, EntryRow]]:
        """The number and the row of each recommendation, in the register's order; see `stored_contexts`."""
        if nos is not None:
            return self._rows.of(nos, day, DUE_SOON_DAYS, extra=True)
        parameters = {"day": day.toordinal(), "soon": DUE_SOON_DAYS}
        return self._rows.numbered("1", parameters, order_by(()), -1, extra=True)

    def stored_contexts(self, nos: Iterable[int]) -> dict[int, str]:
        """The texts before and after the passages of each of these recommendations as JSON, by number."""
        from policytrack.index.query.bulk import contexts

        return contexts(self._db, nos)

    def status_changes(self, day: date) -> Iterator[StatusChange]:
        """All changes of status by *day*, in the order of recommendations and then of days."""
        from policytrack.index.query.bulk import status_changes

        return status_changes(self._db, day)

    def count(self, query: Query, day: date) -> int:
        """How many recommendations pass."""
        question = self._question(query, day)
        sql = f"SELECT count(*) FROM rec r CROSS JOIN {STANDING} WHERE {question.where}"
        return int(self._db.execute(sql, question.parameters).fetchone()[0])

    @cached_property
    def statistics(self) -> Statistics:
        """Counts and other figures for reports."""
        from policytrack.index.query.statistics import Statistics

        return Statistics(self._db, self._question, self.papers.values(), lambda: self.under)

    def _question(self, query: Query, day: date) -> Question:
        return Question(query, day, self.under if query.actors else {}, self._is_rare)

    def _is_rare(self, select: str, parameters: dict[str, Any]) -> bool:
        sql = f"SELECT count(*) FROM ({select} LIMIT {_MANY})"
        return int(self._db.execute(sql, parameters).fetchone()[0]) < _MANY

    # Passages

    def contexts(self, name: str) -> list[tuple[str, str]]:
        """The text before and after each passage of a recommendation, then of its parts."""
        row = self._db.execute(
            "SELECT contexts FROM rec JOIN record USING (no) WHERE folded = ?", (name.casefold(),)
        ).fetchone()
        return [(before, after) for before, after in json.loads(row[0])]

    def runs(self, paper: str, kind: str) -> list[tuple[int, int]]:
        """The start and end of each run of a paper's text that is `encoded` or `set-aside`."""
        return self._db.execute(
            "SELECT start, stop FROM run WHERE paper = ? AND kind = ? ORDER BY 1, 2", (paper, kind)
        ).fetchall()
