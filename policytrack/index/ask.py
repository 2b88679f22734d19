"""Asking the index about the register: every question of the program, answered for one day."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, TypeVar

from policytrack.errors import Problem
from policytrack.index.above import over
from policytrack.index.journal import Journal
from policytrack.index.sql import CLASS, LOOKED, STANDING, TIMING, Question, order_by
from policytrack.model import Actor, Assessor, Entry, Paper, Recommendation, Standing
from policytrack.query import Query
from policytrack.serialize import recommendation_of
from policytrack.statuses import CLOSED, MOVED, Status
from policytrack.vocabulary import DUE_SOON_DAYS, RECOMMENDED, TRACKER, Timing

_MANY = 5_000
_STATUSES = {str(status): status for status in Status}
_TIMINGS: dict[str | None, Timing | None] = {None: None, **{str(timing): timing for timing in Timing}}
_Done = TypeVar("_Done")

Raw = tuple[str, "str | None", str, "str | None", "int | None", "tuple[Confidence | None, Tally]"]
"""A recommendation as JSON, its extra JSON where asked for, status, timing, since when, and what stands behind it."""

# The days on which a clock says something else: a period opens, its end comes near, and a day is past.
_TURNS = ("opens", "earliest - :soon", "earliest + 1", "latest + 1")

if TYPE_CHECKING:
    from policytrack.counts import GroupedCounts
    from policytrack.disputes import Dispute
    from policytrack.events import Confidence
    from policytrack.tally import Tally


def entry_of(raw: Raw) -> Entry:
    """The entry that the index keeps so."""
    text, extra, status, timing, began, (confidence, tally) = raw
    since = None if began is None else date.fromordinal(began)
    record = json.loads(text)
    if extra is not None:
        record["extra"] = json.loads(extra)
    return Entry(
        recommendation_of(record),
        Standing(_STATUSES[status], _TIMINGS[timing], since, confidence, tally),
    )


class Index:
    """The register and where it stands, to be asked; *path* is None where it is only in memory."""

    def __init__(self, db: Connection, root: Path, path: Path | None) -> None:
        self.root = root
        self.path = path
        self.assessor = TRACKER
        self.journal = Journal(db, root)
        self._db = db
        self._details: dict[int, tuple[Confidence | None, Tally]] = {}
        db.execute("BEGIN")  # one state for all questions of a command

    def close(self) -> None:
        self.journal.close()
        self._db.close()

    def look_again(self, known_until: str | None, assessor: str) -> None:
        """From now on answer by what was recorded before *known_until*, and by the assessor's marks."""
        if known_until is not None or assessor != TRACKER:
            from policytrack.index.view import look_again

            look_again(self._db, known_until, assessor)
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
        """Those that the register declares; the tracker and the actors are assessors, too."""
        return self._declared("assessor")

    @cached_property
    def chains(self) -> Mapping[str, tuple[str, ...]]:
        """Each actor to itself and all above it, the side last."""
        from policytrack.index.values import chains_of

        return chains_of(self.actors)

    @cached_property
    def topics(self) -> dict[str, str]:
        """The topics that are declared, each with what it is called; where none is, those that are used."""
        declared = {name: topic.name for name, topic in self._declared("topic").items()}
        return declared or dict(self._db.execute("SELECT DISTINCT name, '' FROM topic ORDER BY 1"))

    @cached_property
    def extra_columns(self) -> tuple[str, ...]:
        """The columns of other trackers that some recommendation has a value in."""
        from policytrack.index.extras import columns_in_use

        return columns_in_use(self._db)

    @cached_property
    def under(self) -> dict[str, list[str]]:
        """Each actor with itself and all under it."""
        below: dict[str, list[str]] = {name: [name] for name in self.actors}
        for name, (_, *above) in self.chains.items():
            for actor in above:
                below[actor].append(name)
        return below

    def pillars(self, paper: Paper) -> Mapping[str, str]:
        """The pillars that the paper is read under: its own, or another's."""
        other = self.papers.get(paper.pillars_from) if paper.pillars_from is not None else None
        return (other or paper).pillars or {}

    def _declared(self, kind: str) -> dict[str, Any]:
        from policytrack.index.values import declared

        return declared(self._db, kind)

    # What is wrong with it

    def problems(self, *, blocking_only: bool = False) -> list[Problem]:
        rows = self._db.execute(
            """SELECT DISTINCT file, line, column, id, message, blocking, remark FROM problem WHERE blocking OR ?
            ORDER BY file, line, column, message""",
            (not blocking_only,),
        )
        return [
            Problem(file, line, column, message, name, bool(blocking), bool(remark))
            for file, line, column, name, message, blocking, remark in rows
        ]

    @property
    def doubts(self) -> int:
        """How many problems there are that leave the register usable."""
        return int(self._db.execute("SELECT count(*) FROM problem WHERE NOT remark").fetchone()[0])

    def sizes(self) -> dict[str, int]:
        """How many papers, recommendations and passages there are."""
        row = self._db.execute(
            """SELECT (SELECT count(*) FROM declared WHERE kind = 'paper'), (SELECT count(*) FROM rec),
            (SELECT count(*) FROM run WHERE kind = 'encoded')"""
        ).fetchone()
        return dict(zip(("paper", "recommendation", "passage"), row, strict=True))

    # Recommendations

    def ids(self, ending: str = "") -> list[str]:
        """The ids that end in *ending*, without regard to case; in order."""
        rows = self._db.execute(
            "SELECT id FROM rec WHERE substr(folded, -length(:end)) = :end OR :end = '' ORDER BY sortable",
            {"end": ending.casefold()},
        )
        return [name for (name,) in rows]

    def id_like(self, words: str) -> str | None:
        """The id that *words* give in full, or that is its former id."""
        row = self._db.execute(
            """SELECT id FROM rec WHERE folded = :name
            UNION ALL SELECT id FROM former JOIN rec USING (no) WHERE former.folded = :name LIMIT 1""",
            {"name": words.casefold()},
        ).fetchone()
        return None if row is None else str(row[0])

    def asked(self, name: str) -> Recommendation | None:
        """What the recommendation with this id, or this former one, asks of whom; its words are left out."""
        row = self._db.execute(
            """SELECT json FROM rec JOIN record USING (no) WHERE folded = :name
            UNION ALL SELECT json FROM former JOIN record USING (no) WHERE former.folded = :name LIMIT 1""",
            {"name": name.casefold()},
        ).fetchone()
        if row is None:
            return None
        one = recommendation_of(json.loads(row[0]))
        parts = tuple(part._replace(title="", passages=(), done_when=None, note=None) for part in one.parts)
        return one._replace(title="", passages=(), done_when=None, note=None, parts=parts)

    def entry(self, name: str, day: date, *, full: bool = False) -> Entry:
        """The recommendation with this id, as it stands on *day*; with the *full* account of it, if that is asked."""
        parameters = {"name": name.casefold(), "day": day.toordinal(), "soon": DUE_SOON_DAYS}
        found = self._entries("r.folded = :name", parameters, "r.no", 1, extra=full)
        return next(self._full(found, day, DUE_SOON_DAYS) if full else found)

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
        """The recommendations that pass, in the register's order unless *sort* says another.

        The *full* account of each takes reading its events; what it has of *extra* is in the full account, too.
        """
        question = self._question(query, day)
        most = -1 if limit is None else limit
        found = self._entries(question.where, question.parameters, order_by(sort), most, extra=full or extra)
        return self._full(found, day, query.soon) if full else found

    def spread(self, query: Query, day: date, work: Callable[[Iterable[Entry]], _Done]) -> Iterator[_Done]:
        """What *work*, a module's own function, makes of the recommendations that pass, some thousand at a time.

        In the register's order; for so many that several processes are worth their start.
        """
        from policytrack.index.spread import spread

        question = self._question(query, day)
        return spread(self._raw(question.where, question.parameters, order_by(()), -1), work)

    def _entries(
        self, where: str, parameters: dict[str, Any], order: str, limit: int, *, extra: bool = False
    ) -> Iterator[Entry]:
        return map(entry_of, self._raw(where, parameters, order, limit, extra=extra))

    def _raw(
        self, where: str, parameters: dict[str, Any], order: str, limit: int, *, extra: bool = False
    ) -> Iterator[Raw]:
        besides = "(SELECT json FROM extra WHERE extra.no = page.no)" if extra else "NULL"
        # The page is chosen on narrow rows; only what is on it is fetched and parsed.
        rows = self._db.execute(
            f"""SELECT record.json, {besides}, page.status, page.timing, page.began, page.detail FROM (
                SELECT r.no AS no, c.status AS status, {TIMING} AS timing, s.began AS began, s.detail AS detail
                FROM rec r CROSS JOIN {STANDING} CROSS JOIN {CLASS}
                WHERE {where} ORDER BY {order} LIMIT {limit}
            ) page CROSS JOIN record ON record.no = page.no""",
            parameters,
        )
        details = self._details
        for text, more, status, timing, began, detail in rows:
            yield text, more, status, timing, began, details.get(detail) or self._detail(detail)

    def _detail(self, number: int) -> tuple[Confidence | None, Tally]:
        from policytrack.index.values import tally_of

        row = self._db.execute("SELECT confidence, tally FROM detail WHERE number = ?", (number,)).fetchone()
        self._details[number] = tally_of(*row)
        return self._details[number]

    def _full(self, entries: Iterator[Entry], day: date, soon: int) -> Iterator[Entry]:
        from policytrack.account import DetailContext, complete

        for entry in entries:
            one = entry.recommendation
            window = self.papers[one.paper].window
            context = DetailContext(day, window, self.chains, self.assessors, self.assessor, soon)
            yield complete(entry, self.journal.events_of(one.id), context)

    def digest(self) -> str:
        """A digest of the register's files."""
        from hashlib import sha256

        rows = self._db.execute("SELECT path, digest FROM file WHERE kind = 'yaml' ORDER BY path")
        words = "".join(f"{path} {digest}\n" for path, digest in rows)
        return f"sha256:{sha256(words.encode()).hexdigest()[:16]}"

    def umbrellas(self, query: Query, day: date) -> int:
        """How many of those that pass are umbrellas."""
        question = self._question(query, day)
        sql = f"SELECT count(*) FROM rec r CROSS JOIN {STANDING} WHERE r.umbrella AND {question.where}"
        return int(self._db.execute(sql, question.parameters).fetchone()[0])

    def longest_open(self, query: Query, day: date, number: int) -> list[tuple[str, date, bool]]:
        """What has waited longest for an act: its id, since when, and whether there was ever one.

        Of what a paper recommends and is open. An act is the first day of a status that says something
        moved; where there was none, the wait began with the paper. Of equals, the register's first.
        """
        question = self._question(query, day)
        moved, closed = question.any_of("c.status", MOVED), question.any_of("c.status", CLOSED)
        asked = question.any_of("r.strength", RECOMMENDED)
        papers = self.papers.values()
        windows = " ".join(f"WHEN {question.bind(one.id)} THEN {one.window.earliest.toordinal()}" for one in papers)
        rows = self._db.execute(
            f"""SELECT r.id, CASE WHEN {moved} THEN s.began ELSE CASE r.paper {windows} END END AS since, {moved}
            FROM rec r CROSS JOIN {STANDING} CROSS JOIN {CLASS}
            WHERE {question.where} AND NOT {closed} AND {asked} AND NOT r.umbrella
            ORDER BY since, r.file, r.line LIMIT {number}""",
            question.parameters,
        )
        return [(name, date.fromordinal(since), bool(acted)) for name, since, acted in rows]

    def disputes(self, day: date) -> Iterator[Dispute]:
        """Where claim and assessment differ on *day*, in the register's order; their units without deadlines."""
        from policytrack.index.differing import disputes_on

        return disputes_on(self._db, day)

    def touched(self, since: str, late: Iterable[int], known_until: str, first: int, last: int, soon: int) -> list[str]:
        """The ids of all that may stand otherwise at the end of the day *last* than at the end of *first*.

        Something of it was recorded from the moment *since* on or is among the *late* events, took effect since,
        or came to a turn of its clock; or such a thing is contained. In the register's order.
        """
        parameters = {
            "since": since,
            "late": json.dumps(list(late)),
            "until": known_until,
            "first": first,
            "last": last,
            "soon": soon,
        }
        turn = " OR ".join(f"({day} > :first AND {day} <= :last)" for day in _TURNS)
        rows = self._db.execute(
            f"""WITH touched AS (
                SELECT folded FROM subject WHERE number IN (
                    SELECT +subject FROM event WHERE recorded < :until AND (
                        recorded >= :since OR (effective > :first AND effective <= :last)
                        OR event.id IN (SELECT value FROM json_each(:late))
                    )
                )
            )
            SELECT no FROM rec WHERE folded IN touched
            UNION SELECT no FROM former WHERE folded IN touched
            UNION SELECT no FROM due WHERE {turn}""",
            parameters,
        )
        nos = {no for (no,) in rows}
        nos |= over(self._db, nos)
        rows = self._db.execute("SELECT no, id FROM rec ORDER BY file, line")
        return [name for no, name in rows if no in nos]

    def unseen(self, query: Query, before: date, day: date) -> tuple[int, int]:
        """Of those that pass and are open, how many nobody has looked at since the day *before*, and how many are."""
        question = self._question(query._replace(stale_before=query.stale_before or date.max), day)
        rows = self._db.execute(
            f"""SELECT coalesce({LOOKED}, 0) < {question.bind(before.toordinal())}, count(*)
            FROM rec r CROSS JOIN {STANDING} WHERE {question.where} GROUP BY 1""",
            question.parameters,
        )
        found = {bool(is_stale): number for is_stale, number in rows}
        return found.get(True, 0), sum(found.values())

    def statuses(self, query: Query, day: date) -> dict[str, str]:
        """Where those that pass stand, by id; without umbrellas, which what they contain speaks for."""
        question = self._question(query, day)
        rows = self._db.execute(
            f"""SELECT r.id, c.status FROM rec r CROSS JOIN {STANDING} CROSS JOIN {CLASS}
            WHERE NOT r.umbrella AND {question.where} ORDER BY r.file, r.line""",
            question.parameters,
        )
        return dict(rows)

    def count(self, query: Query, day: date) -> int:
        """How many recommendations pass."""
        question = self._question(query, day)
        sql = f"SELECT count(*) FROM rec r CROSS JOIN {STANDING} WHERE {question.where}"
        return int(self._db.execute(sql, question.parameters).fetchone()[0])

    def tallies(self, by: str, query: Query, day: date) -> tuple[GroupedCounts, GroupedCounts]:
        """Counts by *by*, and of all together, without umbrellas.

        What is in several groups is counted in each of them, and in all together once.
        """
        from policytrack.index.counting import count

        only = None
        if query != Query(soon=query.soon):
            question = self._question(query, day)
            sql = f"SELECT r.no FROM rec r CROSS JOIN {STANDING} WHERE {question.where}"
            only = [no for (no,) in self._db.execute(sql, question.parameters)]
        return count(self._db, by, day, query.soon, only)

    def _question(self, query: Query, day: date) -> Question:
        return Question(query, day, self.under if query.actors else {}, self._is_rare)

    def _is_rare(self, select: str, parameters: dict[str, Any]) -> bool:
        sql = f"SELECT count(*) FROM ({select} LIMIT {_MANY})"
        return int(self._db.execute(sql, parameters).fetchone()[0]) < _MANY

    # Passages

    def contexts(self, name: str) -> list[tuple[str, str]]:
        """The words before and after each passage of a recommendation, then of its parts."""
        row = self._db.execute(
            "SELECT contexts FROM rec JOIN record USING (no) WHERE folded = ?", (name.casefold(),)
        ).fetchone()
        return [(before, after) for before, after in json.loads(row[0])]

    def runs(self, paper: str, kind: str) -> list[tuple[int, int]]:
        """The runs of a paper's text that are `encoded` or `set-aside`, as start and end."""
        return self._db.execute(
            "SELECT start, stop FROM run WHERE paper = ? AND kind = ? ORDER BY 1, 2", (paper, kind)
        ).fetchall()
