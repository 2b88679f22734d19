"""Tests of where claims and the tracker's assessment differ."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.domain.disputes import Direction, Dispute, direction_of
from policytrack.domain.events import Event
from policytrack.domain.model import ActorRole, Assessor, Claim, Recommendation
from policytrack.domain.statuses import Status
from policytrack.formats.records import dispute_json
from tests.builders import a_mark, a_part, a_recommendation, a_retraction, disputes_of

CHAINS = {
    "town": ("town",),
    "council": ("council", "town"),
    "crown": ("crown",),
    "operator": ("operator", "crown"),
}
DAY = date(2026, 11, 23)
JOINT = a_recommendation(actors=(ActorRole("council"), ActorRole("operator")), sides=("crown", "town"))
TWO_PARTS = a_recommendation(parts=(a_part("EX-1.a"), a_part("EX-1.b")))
DONE = a_mark(Status.IMPLEMENTED, date(2026, 2, 1), assessor="town")


def disputes(events: Sequence[Event], one: Recommendation | None = None, day: date = DAY) -> list[Dispute]:
    return disputes_of(one or a_recommendation(), events, CHAINS, {}, day)


def test_a_claim_of_more_than_was_assessed_is_a_dispute_with_both_days() -> None:
    (found,) = disputes([DONE, a_mark(Status.PARTIAL)])

    assert (found.assessor, found.side, found.direction) == ("town", "town", "more")
    assert (found.claimed, found.claimed_since) == ("implemented", date(2026, 2, 1))
    assert (found.assessed, found.assessed_since) == ("partial", date(2026, 3, 1))


@pytest.mark.parametrize(
    ("claimed", "assessed", "direction"),
    [
        (Status.IMPLEMENTED, Status.CONTRADICTED, Direction.MORE),
        (Status.ANNOUNCED, Status.STALLED, Direction.MORE),
        (Status.REJECTED, Status.ANNOUNCED, Direction.LESS),
        (Status.IN_PROGRESS, Status.PARTIAL, Direction.LESS),
        (Status.IMPLEMENTED, Status.IMPLEMENTED_OTHERWISE, Direction.OTHERWISE),
        (Status.OVERTAKEN, Status.PARTIAL, Direction.OTHERWISE),
        (Status.PARTIAL, Status.UNASSESSED, Direction.UNASSESSED),
        (Status.PARTIAL, Status.PARTIAL, None),
        (Status.UNASSESSED, Status.PARTIAL, None),
    ],
)
def test_a_claim_differs_in_a_direction(claimed: Status, assessed: Status, direction: Direction | None) -> None:
    assert direction_of(claimed, assessed) is direction


def test_agreement_is_no_dispute() -> None:
    assert disputes([DONE, a_mark(Status.IMPLEMENTED)]) == []
    assert disputes([a_mark(Status.IMPLEMENTED)]) == []
    assert disputes([]) == []


def test_what_is_claimed_and_not_assessed_stands_apart() -> None:
    (found,) = disputes([DONE])

    assert (found.direction, found.assessed, found.assessed_since) == ("unassessed", "unassessed", None)


def test_a_dispute_lasts_from_day_to_day() -> None:
    settled = a_mark(Status.IMPLEMENTED, date(2026, 6, 1))
    events = [DONE, a_mark(Status.PARTIAL), settled]

    assert disputes(events, day=date(2026, 1, 31)) == []
    assert [each.direction for each in disputes(events, day=date(2026, 2, 1))] == ["unassessed"]
    assert [each.direction for each in disputes(events, day=date(2026, 5, 31))] == ["more"]
    assert disputes(events, day=date(2026, 6, 1)) == []


def test_a_claim_taken_back_is_in_dispute_no_more() -> None:
    assert disputes([DONE, a_mark(Status.PARTIAL), a_retraction(DONE)]) == []


def test_a_side_is_compared_only_on_its_own_share() -> None:
    events = [DONE, a_mark(Status.IMPLEMENTED, actor="council"), a_mark(Status.CONTRADICTED, actor="operator")]

    assert disputes(events, JOINT) == []


def test_what_a_claim_leaves_unsaid_is_not_in_dispute() -> None:
    claim = DONE._replace(part="a")

    assert disputes([claim, a_mark(Status.IMPLEMENTED)], TWO_PARTS) == []


def test_what_is_assessed_and_what_is_not_are_told_apart() -> None:
    more, apart = disputes([DONE, a_mark(Status.PARTIAL, part="b")], TWO_PARTS)

    assert (more.direction, [component.part for component in more.components]) == ("more", ["b"])
    assert (apart.direction, [component.part for component in apart.components]) == ("unassessed", ["a"])


def test_opposite_disputes_do_not_hide_behind_one_whole() -> None:
    events = [
        a_mark(Status.IMPLEMENTED, part="a", assessor="town"),
        a_mark(Status.NOT_STARTED, part="b", assessor="town"),
        a_mark(Status.NOT_STARTED, part="a"),
        a_mark(Status.IMPLEMENTED, part="b"),
    ]

    assert [
        (each.direction, [component.part for component in each.components]) for each in disputes(events, TWO_PARTS)
    ] == [
        ("more", ["a"]),
        ("less", ["b"]),
    ]


def test_components_of_which_the_same_is_said_stand_together() -> None:
    (found,) = disputes([DONE, a_mark(Status.PARTIAL)], TWO_PARTS._replace(combine="any"))

    assert [component.part for component in found.components] == ["a", "b"]


def test_an_auditor_and_another_side_claim_nothing() -> None:
    auditor = Assessor("auditor", "The auditor", part_of="town", independent=True)
    events = [DONE._replace(assessor="auditor"), DONE._replace(id="x", assessor="crown"), a_mark(Status.PARTIAL)]

    assert disputes_of(a_recommendation(), events, CHAINS, {"auditor": auditor}, DAY) == []


def test_what_nobody_has_assessed_comes_last() -> None:
    more = [DONE._replace(id="x", assessor="operator"), a_mark(Status.PARTIAL, actor="operator")]

    assert [(each.assessor, each.direction) for each in disputes([DONE, *more], JOINT)] == [
        ("operator", "more"),
        ("town", "unassessed"),
    ]


def test_every_key_is_always_there() -> None:
    (found,) = disputes([DONE])

    claim = Claim(found.assessor, found.claimed, found.claimed_since)
    assert json.loads(json.dumps(dispute_json(found, claim))) == {
        "recommendation": "EX-1",
        "assessor": "town",
        "side": "town",
        "components": [{"part": None, "actor": "council"}],
        "claimed": "implemented",
        "claimed_since": "2026-02-01",
        "assessed": "unassessed",
        "assessed_since": None,
        "direction": "unassessed",
        "reasons": [],
        "evidence": [],
    }


STATUSES = st.sampled_from([status for status in Status if status is not Status.UNASSESSED])
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
MARKS = st.builds(
    a_mark,
    STATUSES,
    DAYS,
    part=st.sampled_from([None, "a", "b"]),
    assessor=st.sampled_from(["tracker", "town", "council"]),
)


@given(st.data(), st.lists(MARKS, max_size=8, unique_by=lambda event: event.id), DAYS)
def test_the_order_of_events_does_not_matter(data: st.DataObject, events: list[Event], day: date) -> None:
    assert disputes(events, TWO_PARTS, day) == disputes(data.draw(st.permutations(events)), TWO_PARTS, day)


@given(STATUSES, STATUSES)
def test_a_dispute_seen_from_the_other_end_goes_the_other_way(one: Status, other: Status) -> None:
    opposite = {Direction.MORE: Direction.LESS, Direction.LESS: Direction.MORE}
    direction = direction_of(one, other)

    assert direction_of(other, one) is (opposite.get(direction, direction) if direction else None)
