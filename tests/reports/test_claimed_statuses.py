"""A claim about some components is worded as a claim about these."""

from __future__ import annotations

from datetime import date

import pytest

from policytrack.domain.model import Claim, ClaimedComponent
from policytrack.domain.statuses import Status
from policytrack.reports.claimed_statuses import claimed_statuses

DONE, PARTIAL, NOTHING = Status.IMPLEMENTED, Status.PARTIAL, Status.UNASSESSED
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
NAMES = {"council": "Council", "police": "Police"}


def component(part: str | None, actor: str, status: Status, since: date = MARCH) -> ClaimedComponent:
    return ClaimedComponent(part, actor, status, None if status is NOTHING else since)


@pytest.mark.parametrize(
    ("status", "components", "words"),
    [
        (DONE, [], [("", DONE)]),
        (DONE, [component("a", "council", DONE), component("b", "council", DONE, APRIL)], [("", DONE)]),
        (PARTIAL, [component("a", "council", DONE), component("b", "council", NOTHING)], [("of part a", DONE)]),
        # One part is enough, but it was claimed of that part only.
        (DONE, [component("a", "council", DONE), component("b", "council", NOTHING)], [("of part a", DONE)]),
        (
            PARTIAL,
            [component(part, "council", status) for part, status in zip("abc", (DONE, PARTIAL, DONE), strict=True)],
            [("of parts a and c", DONE), ("of part b", PARTIAL)],
        ),
        (
            PARTIAL,
            [component("a", "council", DONE), component("a", "police", NOTHING), component("b", "police", DONE)],
            [("of part b and part a (Council)", DONE)],
        ),
        (PARTIAL, [component(None, "council", DONE), component(None, "police", NOTHING)], [("of Council", DONE)]),
        (
            PARTIAL,
            [component(None, "council", DONE), component(None, "police", DONE), component(None, "mayor", NOTHING)],
            [("of Council and Police", DONE)],
        ),
    ],
)
def test_a_claim_is_about_the_components_that_it_names(
    status: Status, components: list[ClaimedComponent], words: list[tuple[str, Status]]
) -> None:
    claim = Claim("town", status, MARCH, components=tuple(components))

    assert [(each.about, each.status) for each in claimed_statuses(claim, NAMES)] == words
