"""Which recommendations cite pages of which this is known: a copy was kept or not, and what checks found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from sqlite3 import Connection
from typing import TYPE_CHECKING

from policytrack.domain.events import NOT_KEPT, KeepVerdict, PageState
from policytrack.domain.standing.keeping import page_states
from policytrack.domain.viewpoint import EVER
from policytrack.domain.vocabulary import TRACKER

if TYPE_CHECKING:
    from policytrack.index.query.events import RecordedEvents

_AT_A_TIME = 500


def with_pages(db: Connection, journal: RecordedEvents, states: Iterable[str], day: date, assessor: str) -> list[int]:
    """The numbers of the recommendations that cite a page of which one of these words is true on *day*; no parents.

    See `events.PAGE_STATES`. For another *assessor* than the tracker, only the pages that its own events cite count.
    Lines of the journal are read only where entries were retracted, or where it is known what became of a page.
    """
    wanted = set(states)
    cited: set[int] = set()
    doubtful: set[int] = set()
    if NOT_KEPT in wanted:
        special = _nos(db, journal, "kind IN ('keep', 'retract')")
        cited = _nos(db, journal, "page = 'cited' AND :assessor IN (assessor, 'tracker')", day, assessor) - special
        doubtful = special
    verdicts = wanted - {NOT_KEPT}
    if KeepVerdict.KEPT in verdicts:
        verdicts |= {KeepVerdict.SAME, KeepVerdict.MOVED}  # with these, a copy may have been kept, too
    if verdicts:
        words = ", ".join(f"'{verdict}'" for verdict in sorted(verdicts))
        doubtful = doubtful | _nos(db, journal, f"kind = 'keep' AND page IN ({words})")
    known = states_of(journal, doubtful, day, assessor)
    passing = {
        no for no, pages in known if not wanted.isdisjoint(word for page in pages.values() for word in page.words)
    }
    return sorted(cited | passing)


def states_of(
    journal: RecordedEvents, nos: Iterable[int], day: date, assessor: str
) -> Iterator[tuple[int, dict[str, PageState]]]:
    """What is known on *day* of the pages that each of these recommendations cites, by their numbers."""
    from policytrack.journal.codec import event_of

    in_order = sorted(nos)
    for start in range(0, len(in_order), _AT_A_TIME):
        for no, lines in journal.lines_of(in_order[start : start + _AT_A_TIME]).items():
            yield no, page_states(map(event_of, lines), day, assessor)


def _nos(
    db: Connection, journal: RecordedEvents, shared: str, day: date = date.max, assessor: str = TRACKER
) -> set[int]:
    """The recommendations, without parents, with an event by *day* whose shared values meet the condition."""
    if db.execute(f"SELECT 1 FROM shared_values WHERE {shared} LIMIT 1", {"assessor": assessor}).fetchone() is None:
        return set()  # which is known without a look at every event
    rows = db.execute(
        f"""WITH touched AS (
            SELECT folded FROM subject WHERE number IN (
                SELECT subject FROM event WHERE shared IN (SELECT number FROM shared_values WHERE {shared})
                    AND recorded < :until AND effective <= :day
            )
        )
        SELECT no FROM rec WHERE NOT is_parent AND folded IN touched
        UNION SELECT no FROM former JOIN rec USING (no) WHERE NOT is_parent AND former.folded IN touched""",
        {"until": journal.known_until or EVER, "day": day.toordinal(), "assessor": assessor},
    )
    return {no for (no,) in rows}
