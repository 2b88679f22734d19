"""Two reports to be written in every format: one full of what could break out of its place, and one on nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

from policytrack.domain.changes.compare import changes_of
from policytrack.domain.changes.difference import Difference
from policytrack.domain.changes.endpoints import KnownEvents
from policytrack.domain.counts import no_counts
from policytrack.domain.events import Confidence, Event, EventKind, Evidence, Keep, KeepVerdict, PageState
from policytrack.domain.model import ActorRole, Claim, Entry, Paper, PartDetail, Standing
from policytrack.domain.names import Names
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import Kind, Strength, Timing
from policytrack.index.query.statistics import DeadlineOutcome
from policytrack.reports.history import HistoryEntry
from policytrack.reports.report import (
    Basis,
    Deferrals,
    DoubtfulEvidence,
    Grouping,
    Listing,
    PastCounts,
    Report,
    Staleness,
    Unreviewed,
    Waiting,
)
from policytrack.reports.summary import GroupRow
from policytrack.text.values import Author, Window
from tests.builders import (
    a_deadline,
    a_mark,
    a_part,
    a_passage,
    a_recommendation,
    a_report,
    a_retraction,
    a_tally,
    an_event,
    counts_of,
    disputes_of,
)

DAY = date(2026, 6, 1)
LATE = date(2026, 5, 28)
CHAINS = {"council": ("council", "town"), "town": ("town",)}
SCRIPT = '<script>window.pwned=1</script><img src=x onerror="window.pwned=2"></style>'
NASTY = (
    f'=HYPERLINK("x") | **a** `b` [c](javascript:alert(1)) {SCRIPT}\r\nEND:VEVENT\nATTACH:x \x1b[31m\u202edlrow 公交 é'
)
NAMES = Names(
    {"example": "=A paper"}, {("example", "P1"): NASTY}, {"council": "Town council, the", "operator": "+Buses"}
)
URL = "https://example.org/minutes?a=1&b=<2>"


def _recorded(day: int) -> datetime:
    return datetime(2026, 5, day, 6, 0, 0, 123, tzinfo=UTC)


def _evidence(title: str | None = None, url: str = URL) -> Evidence:
    return Evidence(url, title=title, publisher="The Gazette", date=date(2026, 5, 20))


def _quoted(quote: str) -> Evidence:
    return _evidence()._replace(quote=quote, archived="https://web.archive.org/web/2026/<x>")


def _why(note: str) -> Event:
    return a_mark(note=note)


ONES = {
    one.id: one
    for one in (
        a_recommendation(
            title=NASTY, deadline=a_deadline(date(2026, 5, 28)), note=NASTY, passages=(a_passage(text=NASTY),)
        ),
        a_recommendation(
            "EX-2",
            title="Publish figures, and run a night bus; both",
            strength=Strength.COULD,
            actors=(ActorRole("council"), ActorRole("operator")),
            parts=(
                a_part("EX-2.a", title="Figures", deadline=a_deadline(date(2026, 7, 1), text="by July 2026")),
                a_part("EX-2.b", title="+1 night bus", deadline=a_deadline(None, text="soon")),
            ),
        ),
        a_recommendation("EX-3", title="@ring the lights", kind=Kind.IMPLIED, strength=None, ongoing=True),
    )
}
EVENTS = {
    "EX-1": [
        a_mark(Status.IN_PROGRESS, date(2026, 3, 1), recorded=_recorded(2), evidence=(_evidence(),)),
        a_mark(
            Status.STALLED,
            date(2026, 5, 20),
            recorded=_recorded(28),
            evidence=(_evidence(NASTY), _evidence(url="file:a b.pdf")),
        ),
        a_mark(Status.IMPLEMENTED, date(2026, 5, 21), recorded=_recorded(29), assessor="town", evidence=(_evidence(),)),
    ],
    "EX-2": [
        a_mark(
            Status.PARTIAL,
            date(2026, 5, 26),
            recorded=_recorded(27),
            recommendation="EX-2",
            part="a",
            evidence=(_evidence("-1 buses"),),
        ),
        an_event(
            EventKind.DEFER,
            recommendation="EX-2",
            part="a",
            effective=date(2026, 5, 27),
            recorded=_recorded(28),
            to="by 2027",
            why="=1+1",
        ),
    ],
    "EX-3": [
        a_mark(
            Status.ANNOUNCED,
            date(2026, 5, 26),
            recorded=_recorded(26),
            recommendation="EX-3",
            evidence=(_evidence(),),
        )
    ],
}


def _differences() -> list[Difference]:
    found = []
    for name, one in ONES.items():
        known = [event for event in EVENTS[name] if event.recorded < datetime(2026, 5, 26, tzinfo=UTC)]
        found += changes_of(one, KnownEvents(known, date(2026, 5, 25)), KnownEvents(EVENTS[name], DAY), CHAINS, {})
    return found


PAGES = {
    URL: PageState(
        f"sha256:{'ab' * 32}",
        _recorded(21),
        Keep(URL, KeepVerdict.GONE, at=_recorded(30), quote="not found", missing=NASTY),
        "https://web.archive.org/web/2026/<y>",
    )
}
ENTRIES = (
    Entry(
        ONES["EX-1"],
        Standing(
            Status.STALLED,
            Timing.OVERDUE,
            date(2026, 5, 20),
            Confidence.LOW,
            due=Window(date(2026, 5, 28), date(2026, 5, 28)),
        ),
        claims=(Claim("town", Status.IMPLEMENTED, date(2026, 5, 21), (_why(NASTY),), (_quoted(NASTY),)),),
        last_reviewed=date(2026, 5, 20),
        evidence=(_evidence(NASTY), _quoted(NASTY)),
        reasons=(_why("It was put off. [x](javascript:x)"),),
        pages=PAGES,
    ),
    Entry(
        ONES["EX-2"],
        Standing(Status.PARTIAL, Timing.DUE_SOON, date(2026, 5, 26), due=Window(date(2026, 7, 1), date(2026, 7, 1))),
        parts=(Standing(Status.PARTIAL, Timing.DUE_SOON), Standing(Status.UNASSESSED, Timing.UNRESOLVED)),
        deferred_to=a_deadline(date(2027, 12, 31), text="by 2027"),
        last_reviewed=date(2026, 5, 26),
        evidence=(_evidence("-1 buses"),),
        part_details=(PartDetail(evidence=(_evidence("-1 buses"),)), PartDetail()),
    ),
    Entry(ONES["EX-3"], Standing(Status.ANNOUNCED, None, date(2026, 5, 26))),
)


def _counts() -> GroupRow:
    rows = (
        ("recommendation", "stalled", Timing.OVERDUE, 1),
        ("recommendation", "partial", None, 1),
        ("implied", "announced", None, 1),
    )
    return GroupRow("P1", NASTY, "example", counts_of(rows))


def the_full_report() -> Report:
    """Something in every section, with words in titles and notes that mean something to each format."""
    differences = tuple(_differences())
    counts = _counts()
    total = counts._replace(key="all", name="each counted once")
    history = [HistoryEntry(event) for events in EVENTS.values() for event in events]
    history[0] = HistoryEntry(history[0].event, a_retraction(history[0].event, why="=cmd"))
    paper = Paper("example", "EX", NASTY, "2026-01-15", Window(DAY, DAY), authors=(Author("A. Nother", "Nother"),))
    return a_report(
        basis=Basis.LAST,
        scope="--side town",
        scope_before="",
        differences=differences,
        titles={name: one.title for name, one in ONES.items()}
        | {part.id: part.title for one in ONES.values() for part in one.parts},
        pressing={
            Timing.OVERDUE: Listing(("EX-1", "EX-9"), ENTRIES[:1]),
            Timing.MAY_BE_LATE: Listing(),
            Timing.DUE_SOON: Listing(("EX-2",), ENTRIES[1:2]),
        },
        deferred=Deferrals(("EX-2",), {"EX-2": ENTRIES[1]}.__getitem__),
        disputes=tuple(disputes_of(ONES["EX-1"], EVENTS["EX-1"], CHAINS, {}, DAY)),
        claim_in=lambda dispute: ENTRIES[0].claims[0]._replace(status=dispute.claimed, since=dispute.claimed_since),
        counts=counts.counts,
        left_out=2,
        waiting=(Waiting(ENTRIES[0], date(2026, 1, 15), False), Waiting(ENTRIES[1], date(2026, 5, 26), True)),
        staleness=Staleness(1, 2),
        is_full=True,
        groups=(Grouping("pillar", (counts, total)), Grouping("actor", (counts,))),
        entries=ENTRIES,
        history=history,
        papers={"example": paper},
        about=(paper,),
        disputed={"EX-1": ENTRIES[0]},
        unreviewed=(Unreviewed(ENTRIES[2], None), Unreviewed(ENTRIES[1], date(2026, 1, 3))),
        commands={"overdue": "policytrack list --timing overdue --as-of 2026-06-01", "deadlines": "policytrack due"}
        | {"evidence": "policytrack list --evidence gone"},
        past=(
            PastCounts(date(2026, 3, 31), no_counts() | {"recommended": a_tally(unassessed=1, overtaken=1)}),
            PastCounts(date(2026, 4, 30), no_counts() | {"recommended": a_tally(in_progress=1, unassessed=1)}),
        ),
        deadlines=ENTRIES[:2],
        outcomes=(DeadlineOutcome(LATE, LATE), DeadlineOutcome(date(2026, 1, 31), date(2026, 1, 31), DAY)),
        names=NAMES,
        evidence=DoubtfulEvidence({KeepVerdict.GONE: ("EX-1", "EX-9"), KeepVerdict.DRIFTED: ("EX-9",)}, ENTRIES[:1]),
        pages_of=lambda name: PAGES if name == "EX-1" else {},
    )


def the_empty_report() -> Report:
    """The first of its name, on a register that asks for nothing."""
    return a_report(since=None, basis=Basis.NOTHING)
