"""Counts and other figures for reports."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import compress, count
from sqlite3 import Connection
from typing import TYPE_CHECKING, NamedTuple

from policytrack.domain.events import DOUBTFUL_PAGES
from policytrack.domain.model import Paper
from policytrack.domain.query import Query
from policytrack.domain.statuses import CLOSED, DELIVERED, MOVED, Status
from policytrack.domain.vocabulary import Kind, Timing
from policytrack.index.parents import parents_above
from policytrack.index.query.conditions import CLASS, LAST_REVIEWED, STANDING, Question, order_by

if TYPE_CHECKING:
    from policytrack.domain.counts import CountsByKind, GroupedCounts

# The days on which a timing changes: a period opens, its deadline comes near, and a deadline has passed.
_CLOCK_CHANGES = ("opens", "earliest - :soon", "earliest + 1", "latest + 1")

_NOT_CLOSED = tuple(str(status) for status in Status if status not in CLOSED)


class UnreviewedFigures(NamedTuple):
    """How many are *stale* of how many that are open (*among*); the *longest*: ids with the last review, if any."""

    stale: int
    among: int
    longest: list[tuple[str, date | None]]


class DeadlineOutcome(NamedTuple):
    """The first and last day on which something was due, and the day on which it was *delivered*; None if overdue."""

    earliest: date
    latest: date
    delivered: date | None = None


class Statistics:
    """Figures about the recommendations that pass the filters of a query at the end of a day.

    *question* turns a query and a day into SQL; *papers* are those of the register, *under* is as in `Index`.
    """

    def __init__(
        self,
        db: Connection,
        question: Callable[[Query, date], Question],
        papers: Iterable[Paper],
        under: Callable[[], dict[str, list[str]]],
    ) -> None:
        self._db = db
        self._question = question
        self._papers = papers
        self._under = under

    def parents(self, query: Query, day: date) -> int:
        """How many of the recommendations that pass are parents."""
        question = self._question(query, day)
        sql = f"SELECT count(*) FROM rec r CROSS JOIN {STANDING} WHERE r.is_parent AND {question.where}"
        return int(self._db.execute(sql, question.parameters).fetchone()[0])

    def longest_open(self, query: Query, day: date, number: int) -> list[tuple[str, date, bool]]:
        """The open recommendations that have waited longest for an act: id, first day, and whether there was any act.

        Only what a paper recommends, and not what another tracker no longer has. The wait began on the first day of a
        status that reports an act or, if there was none, with the paper. Of equals, the first in the register come
        first.
        """
        still_open = Query(kinds=(Kind.RECOMMENDATION,), statuses=_NOT_CLOSED)
        published = {paper.id: paper.window.earliest.toordinal() for paper in self._papers}
        moved = ", ".join(f"'{status}'" for status in MOVED)
        rows = self._db.execute(
            f"""WITH published AS MATERIALIZED (SELECT key AS paper, value AS day FROM json_each(:published))
            SELECT r.id, CASE WHEN c.status IN ({moved}) THEN s.began ELSE published.day END AS since,
                c.status IN ({moved})
            FROM json_each(:nos) CROSS JOIN rec r ON r.no = json_each.value CROSS JOIN published USING (paper)
            CROSS JOIN {STANDING} CROSS JOIN {CLASS}
            WHERE r.gone IS NULL OR r.gone > :day
            ORDER BY since, r.file, r.line LIMIT {number}""",
            {
                "nos": json.dumps(self._passing_both(query, still_open, day)),
                "published": json.dumps(published),
                "day": day.toordinal(),
            },
        )
        return [(name, date.fromordinal(since), bool(acted)) for name, since, acted in rows]

    def last_change(self, query: Query, day: date) -> tuple[str, date] | None:
        """The recommendation that passes whose status changed last by *day*, and when; None if none is assessed.

        Parents are left out. Of equals, the first in the register is returned.
        """
        question = self._question(query, day)
        row = self._db.execute(
            f"""SELECT r.id, s.began FROM rec r CROSS JOIN {STANDING} CROSS JOIN {CLASS}
            WHERE {question.where} AND c.status <> {question.bind(Status.UNASSESSED)} AND NOT r.is_parent
            ORDER BY s.began DESC, r.file, r.line LIMIT 1""",
            question.parameters,
        ).fetchone()
        return None if row is None else (row[0], date.fromordinal(row[1]))

    def candidates_for_change(
        self, since: str, late: Iterable[int], known_until: str, first: int, last: int, soon: int
    ) -> list[str]:
        """The ids of all whose standing may differ between the ends of the days *first* and *last*, in register order.

        An event of it was recorded from the moment *since* on or is among the *late* events, or took effect in between,
        or its timing changed; or it contains such a recommendation. Keeps count only if some check found that a page
        has changed, moved, or cannot be seen: all others change nothing.
        """
        from policytrack.index.ingest.event_pages import stored_verdicts

        numbers = list(late)
        or_late = "OR event.id IN (SELECT value FROM json_each(:late))" if numbers else ""
        parameters = {
            "since": since,
            "late": json.dumps(numbers),
            "until": known_until,
            "first": first,
            "last": last,
            "soon": soon,
        }
        doubtful = ", ".join(f"'{words}'" for words in stored_verdicts(DOUBTFUL_PAGES))
        change = " OR ".join(f"({day} > :first AND {day} <= :last)" for day in _CLOCK_CHANGES)
        rows = self._db.execute(
            f"""WITH doubtful AS (SELECT number AS shared FROM shared_values WHERE page IN ({doubtful})),
            touched AS (
                SELECT folded FROM subject WHERE number IN (
                    SELECT +subject FROM event
                    WHERE (recorded >= :since OR (effective > :first AND effective <= :last) {or_late})
                    AND recorded < :until
                    AND (shared NOT IN (SELECT number FROM shared_values WHERE kind = 'keep') OR subject IN (
                        SELECT subject FROM event JOIN doubtful USING (shared)
                    ))
                )
            )
            SELECT no FROM rec WHERE folded IN touched
            UNION SELECT no FROM former WHERE folded IN touched
            UNION SELECT no FROM due WHERE {change}""",
            parameters,
        )
        nos = {no for (no,) in rows}
        nos |= parents_above(self._db, nos)
        return [name for _, name in self._in_order(nos)]

    def unreviewed(self, query: Query, before: date, day: date, number: int) -> UnreviewedFigures:
        """Of the open ones that pass, those that were last reviewed before the day *before*, or never.

        The *longest* are at most so many: first those that were never reviewed, then those with the earliest review.
        """
        open_nos = self._passing_both(query, Query(statuses=("open",)), day)
        reviewed = dict(
            self._db.execute(
                f"SELECT no, coalesce({LAST_REVIEWED}, 0) FROM (SELECT value AS no FROM json_each(:nos)) r",
                {"nos": json.dumps(open_nos), "day": day.toordinal()},
            ).fetchall()
        )
        stale = [no for no in open_nos if reviewed[no] < before.toordinal()]
        # There may be many with the same last day, of which the first in the register come first.
        last = max(sorted(map(reviewed.__getitem__, stale))[:number], default=0)
        names = self._in_order(no for no in stale if reviewed[no] <= last)
        longest = [
            (name, date.fromordinal(reviewed[no]) if reviewed[no] else None)
            for no, name in sorted(names, key=lambda named: reviewed[named[0]])[:number]
        ]
        return UnreviewedFigures(len(stale), len(open_nos), longest)

    def _passing_both(self, query: Query, other: Query, day: date) -> list[int]:
        """The numbers of those that pass both, without parents; the *other* has no filters but those of `states_on`."""
        from policytrack.index.query import counts as counting

        passing = self._passing(query, day)
        if query != Query(soon=query.soon):
            passing = counting.selected(counting.states_on(self._db, day, query, passing).statuses, bool)
        return list(compress(count(), counting.states_on(self._db, day, other, passing).statuses))

    def _in_order(self, nos: Iterable[int]) -> list[tuple[int, str]]:
        """The numbers with the ids, in the register's order."""
        sql = "SELECT no, id FROM rec WHERE no IN (SELECT value FROM json_each(?)) ORDER BY file, line"
        return self._db.execute(sql, (json.dumps(list(nos)),)).fetchall()

    def statuses(self, query: Query, day: date) -> dict[str, str]:
        """The statuses of those that pass, by id, without parents: what these contain is in the answer itself."""
        question = self._question(query, day)
        rows = self._db.execute(
            f"""SELECT r.id, c.status FROM rec r CROSS JOIN {STANDING} CROSS JOIN {CLASS}
            WHERE NOT r.is_parent AND {question.where} ORDER BY r.file, r.line""",
            question.parameters,
        )
        return dict(rows)

    def ids(self, query: Query, day: date, sort: Sequence[str] = ()) -> list[str]:
        """The ids of the recommendations that pass, in the register's order unless *sort* names another."""
        question = self._question(query, day)
        sql = f"""SELECT r.id FROM rec r CROSS JOIN {STANDING} CROSS JOIN {CLASS}
            WHERE {question.where} ORDER BY {order_by(sort)}"""
        return [name for (name,) in self._db.execute(sql, question.parameters)]

    def ids_by_timing(self, query: Query, day: date, timings: Iterable[Timing]) -> dict[Timing, list[str]]:
        """The ids of those that pass and have one of these timings, by timing; each list in the order of due days."""
        from policytrack.index.query import counts as counting

        states = counting.states_on(self._db, day, query, self._passing(query, day))
        ids: dict[Timing, list[str]] = {timing: [] for timing in timings}
        others: list[str] = []
        by_code = dict.fromkeys(range(256), others)
        for code in set(states.timings) - {counting.UNCOUNTED}:
            _, timing = states.timing(code)
            by_code[code] = others if timing is None else ids.get(Timing(timing), others)
        by_no = list(map(by_code.__getitem__, states.timings))
        for no, name in self._db.execute(
            "SELECT no, id FROM rec WHERE due NOT NULL ORDER BY due IS NULL, due, file, line"
        ):
            if no < len(by_no):
                by_no[no].append(name)
        return ids

    def deadline_outcomes(self, query: Query, day: date) -> Iterator[DeadlineOutcome]:
        """What became of the deadlines with dates of those that pass and were delivered or are overdue, not of parents.

        Of what was delivered, the last of its deadlines; what is ongoing is never finished.
        """
        question = self._question(query, day)
        is_done = f"{question.any_of('c.status', DELIVERED)} AND s.began IS NOT NULL AND NOT r.ongoing"
        rows = self._db.execute(
            f"""SELECT c.earliest, c.latest, NULL FROM rec r CROSS JOIN {STANDING} CROSS JOIN {CLASS}
            WHERE {question.where} AND NOT r.is_parent AND c.settled IS NULL AND c.latest < :day
            UNION ALL
            SELECT d.earliest, max(d.latest), s.began
            FROM rec r CROSS JOIN {STANDING} CROSS JOIN {CLASS} JOIN due d ON d.no = r.no
            WHERE {question.where} AND NOT r.is_parent AND {is_done} GROUP BY r.no""",
            question.parameters,
        )
        for earliest, latest, done in rows:
            first, last = date.fromordinal(earliest), date.fromordinal(latest)
            yield DeadlineOutcome(first, last, None if done is None else date.fromordinal(done))

    def first_change(self, day: date) -> date | None:
        """The first day on which any recommendation had a status that somebody gave it, if not after *day*."""
        row = self._db.execute(
            "SELECT since FROM standing WHERE since > ? AND since <= ? AND began = since ORDER BY since LIMIT 1",
            (date.min.toordinal(), day.toordinal()),
        ).fetchone()
        return None if row is None else date.fromordinal(row[0])

    def counts_on(self, query: Query, day: date, days: Iterable[date]) -> Iterator[tuple[date, CountsByKind]]:
        """Counts of the recommendations that pass on *day*, as they stood at the end of each of the *days*."""
        from policytrack.domain.counts import no_counts
        from policytrack.index.query import counts as counting

        passing = self._passing(query, day)
        if query != Query(soon=query.soon):
            passing = counting.selected(counting.states_on(self._db, day, query, passing).statuses, bool)
        for each in days:
            yield each, counting.count_all(self._db, each, Query(soon=query.soon), passing) or no_counts()

    def totals(self, query: Query, day: date) -> CountsByKind:
        """Counts of all that pass together, without parents."""
        from policytrack.domain.counts import no_counts
        from policytrack.index.query import counts as counting

        return counting.count_all(self._db, day, query, self._passing(query, day)) or no_counts()

    def tallies(self, by: str, query: Query, day: date) -> tuple[GroupedCounts, GroupedCounts]:
        """Counts by *by*, and of all together, without parents.

        A recommendation in several groups is counted in each of them, and once in all together.
        """
        from policytrack.index.query import counts as counting

        return counting.count(self._db, by, day, query, self._passing(query, day))

    def _passing(self, query: Query, day: date) -> bytes | None:
        if query == Query(soon=query.soon):
            return None
        from policytrack.index.query.passing import passing

        return passing(self._db, query, day, self._under)

    def roles(self, under: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], int]:
        """In how many items an actor has a role, by actor and role, without parents; *under* is as in `Index`."""
        rows = self._db.execute(
            """WITH above AS (
                SELECT actors.key AS top, member.value AS name
                FROM json_each(:under) actors, json_each(actors.value) member
            )
            SELECT top, role, count(DISTINCT no) FROM above JOIN actor USING (name) JOIN rec USING (no)
            WHERE NOT is_parent GROUP BY top, role""",
            {"under": json.dumps({actor: list(members) for actor, members in under.items()})},
        )
        return {(actor, role): number for actor, role, number in rows}

    def sizes(self) -> dict[str, int]:
        """How many papers, recommendations and passages there are."""
        row = self._db.execute(
            """SELECT (SELECT count(*) FROM declared WHERE kind = 'paper'), (SELECT count(*) FROM rec),
            (SELECT count(*) FROM run WHERE kind = 'encoded')"""
        ).fetchone()
        return dict(zip(("paper", "recommendation", "passage"), row, strict=True))

    def register_digest(self) -> str:
        """A digest of the register's files."""
        from hashlib import sha256

        rows = self._db.execute("SELECT path, digest FROM file WHERE kind = 'yaml' ORDER BY path")
        listing = "".join(f"{path} {digest}\n" for path, digest in rows)
        return f"sha256:{sha256(listing.encode()).hexdigest()[:16]}"
