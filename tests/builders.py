"""Values that fill in whatever a test is not about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from policytrack.domain.counts import COUNTED_AS, Counts, CountsByKind, no_counts
from policytrack.domain.disputes import Direction, Dispute, dispute_spans
from policytrack.domain.events import Event, EventKind, Keep, KeepVerdict
from policytrack.domain.model import ActorRole, Claim, Entry, Part, PartDetail, Recommendation, Standing
from policytrack.domain.responsibility import Ancestors, Assessors
from policytrack.domain.standing.timing import LAST_DAY
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import Kind, Strength, Timing
from policytrack.reports.report import PRESSING, Basis, Deferrals, Listing, Origin, Report, Staleness
from policytrack.text.values import Deadline, Passage


def a_deadline(earliest: date | None = date(2027, 3, 19), latest: date | None = None, **changes: Any) -> Deadline:
    values: dict[str, Any] = {"text": "within 18 months", "reading": "18 months", "opens": None, "earliest": earliest}
    return Deadline(**(values | {"latest": latest or earliest} | changes))


def a_passage(**changes: Any) -> Passage:
    values: dict[str, Any] = {"text": "Buses should have priority.", "line": 3, "start": 20, "end": 47}
    return Passage(**(values | changes))


def a_part(id: str = "EX-1.a", **changes: Any) -> Part:
    values: dict[str, Any] = {"title": "A part", "actors": (ActorRole("council"),), "sides": ("town",), "topics": ()}
    return Part(id=id, **(values | {"deadline": None} | changes))


def a_recommendation(id: str = "EX-1", **changes: Any) -> Recommendation:
    values: dict[str, Any] = {"title": "Give buses priority", "paper": "example"}
    values |= {"kind": Kind.RECOMMENDATION, "strength": Strength.SHOULD}
    values |= {"actors": (ActorRole("council"),), "sides": ("town",), "passages": (a_passage(),)}
    return Recommendation(id=id, **(values | changes))


def an_entry(status: Status = Status.UNASSESSED, timing: Timing | None = Timing.NO_DEADLINE, **changes: Any) -> Entry:
    one = a_recommendation(**changes)
    parts = tuple(Standing(status, timing) for _ in one.parts)
    return Entry(one, Standing(status, timing), parts, part_details=(PartDetail(),) * len(parts))


def an_event(kind: EventKind = EventKind.MARK, **changes: Any) -> Event:
    """An event whose id comes from all that is said of it, unless one is given: the same twice is one event."""
    values: dict[str, Any] = {"kind": kind, "recommendation": "EX-1", "effective": date(2026, 3, 1)}
    values |= {"recorded": datetime(2026, 7, 3, tzinfo=UTC), "recorder": "Jo", "nonce": "n"}
    values |= changes
    return Event(**({"id": "p1-" + sha256(repr(sorted(values.items())).encode()).hexdigest()[:32]} | values))


def a_mark(status: Status = Status.ANNOUNCED, effective: date = date(2026, 3, 1), **changes: Any) -> Event:
    return an_event(status=status, effective=effective, **changes)


def a_retraction(of: Event, **changes: Any) -> Event:
    return an_event(EventKind.RETRACT, event=of.id, **changes)


def a_keep(of: Event, verdict: KeepVerdict | None = KeepVerdict.KEPT, **changes: Any) -> Event:
    """A keep about the evidence of an event: the values of `Keep` by their names, and others for the event itself."""
    about = {key: changes.pop(key) for key in Keep._fields if key in changes}
    values: dict[str, Any] = {"address": of.evidence[0].url if of.evidence else "", "verdict": verdict}
    if verdict is not None:
        values["at"] = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
    if verdict is KeepVerdict.KEPT:
        values["digest"] = f"sha256:{'ab' * 32}"
    return an_event(EventKind.KEEP, **({"event": of.id, "keep": Keep(**(values | about))} | changes))


TEXT = """Better Buses

What to do

Buses should have priority at the lights within 12 months. The fares could be lower.

The operator should:
1) Publish its figures every quarter.
2) Run a night bus.
"""


def a_workspace(root: Path, recommendations: str, *, papers: str = "", text: str = TEXT, **files: str) -> Path:
    """Write a workspace with one paper, two actors and the given YAML; *files* are further data files."""
    (root / "seeds").mkdir(parents=True, exist_ok=True)
    (root / "data").mkdir(exist_ok=True)
    (root / "seeds/example.txt").write_bytes(text.encode())
    digest = sha256(text.encode()).hexdigest()
    head = f"""\
papers:
  example:
    prefix: EX
    title: Better Buses
    authors: [Jo Example]
    published: 2026-01-15
    text: seeds/example.txt
    digest: sha256:{digest}
    pillars: {{P1: What to do, P2: What else}}
{papers}actors:
  town: Town
  council: {{name: Council, part_of: town}}
  operator: Operator
"""
    (root / "data/recommendations.yaml").write_text(head + recommendations, encoding="utf-8")
    for name, content in files.items():
        (root / f"data/{name}.yaml").write_text(content, encoding="utf-8")
    return root


ONE = """\
recommendations:
  - id: EX-1
    title: Give buses priority
    paper: example
    actors: [council]
    strength: should
    deadline: within 12 months
    passage: {from: Buses should, to: 12 months.}
"""

TWO = (
    ONE
    + """\
  - id: EX-2
    title: Publish figures and run a night bus
    paper: example
    pillar: P2
    actors: [operator, {id: town, role: with}]
    strength: could
    topics: [buses]
    priority: high
    passage: {lead_in: "The operator should:", from: Publish its, to: night bus.}
    parts:
      - {id: a, title: Figures, passage: {from: Publish its, to: quarter.}}
      - {id: b, title: Night bus, topics: [nights]}
"""
)


PARENT = """\
  - id: EX-3
    title: Better buses
    paper: example
    strength: should
    contains: [EX-1, EX-2]
    passage: {from: Buses should, to: 12 months.}
"""
"""A parent of the two recommendations in `TWO`."""


def a_tally(**statuses: int) -> Counts:
    """So many of each status, `no_evidence` being `no-evidence`."""
    numbers = Counter({status.replace("_", "-"): number for status, number in statuses.items()})
    return Counts(numbers, Counter(), numbers.total())


CountedRow = tuple[str, str, str | None, int]
"""A kind, a status and a timing, and how many recommendations have them."""


def counts_of(rows: Iterable[CountedRow]) -> CountsByKind:
    """The counts by kind."""
    statuses, timings = defaultdict[str, Counter[str]](Counter), defaultdict[str, Counter[str]](Counter)
    for kind, status, timing, number in rows:
        statuses[COUNTED_AS[kind]][status] += number
        if timing is not None:
            timings[COUNTED_AS[kind]][timing] += number
    return no_counts() | {kind: Counts(numbers, timings[kind], numbers.total()) for kind, numbers in statuses.items()}


def a_report(**changes: Any) -> Report:
    """A report on nothing, on 1 June 2026."""
    values: dict[str, Any] = {"name": "monday", "day": date(2026, 6, 1), "known": date(2026, 6, 1)}
    values |= {"since": date(2026, 5, 25), "basis": Basis.DAY, "scope": "", "differences": (), "titles": {}}
    values |= {
        "pressing": {timing: Listing() for timing in PRESSING},
        "deferred": Deferrals(),
        "disputes": (),
        "claim_in": lambda dispute: Claim(dispute.assessor, dispute.claimed, dispute.claimed_since),
        "counts": no_counts(),
        "left_out": 0,
        "waiting": (),
    }
    values |= {"staleness": Staleness(0, 0), "origin": Origin("policytrack report", "1.0", "sha256:1", "sha256:2", 3)}
    return Report(**(values | changes))


def disputes_of(
    one: Recommendation, events: Iterable[Event], ancestors: Ancestors, assessors: Assessors, day: date
) -> list[Dispute]:
    """The disputes on *day*: first the disagreements, then the claims that nobody has assessed."""
    spans = dispute_spans(one, events, ancestors, assessors)
    held = [span.dispute for span in spans if span.since <= day and (day < span.until or span.until == LAST_DAY)]
    return sorted(held, key=lambda dispute: dispute.direction is Direction.UNASSESSED)


def most_pressing(timings: Iterable[Timing | None]) -> Timing | None:
    """The most pressing of them; None where all are None."""
    pressing = list(Timing)
    return max((timing for timing in timings if timing is not None), key=pressing.index, default=None)
