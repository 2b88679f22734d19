"""Statuses and levels of confidence by name."""

from __future__ import annotations

import pytest

from policytrack.domain.events import Confidence
from policytrack.domain.statuses import Status
from policytrack.errors import UsageProblem
from policytrack.workspace.named_values import confidence_named, status_named


@pytest.mark.parametrize("word", ["in-progress", "In-Progress", "IN-PROGRESS"])
def test_a_status_is_known_by_its_name_in_any_case(word: str) -> None:
    assert status_named(word) is Status.IN_PROGRESS


@pytest.mark.parametrize("word", ["high", "High", "HIGH"])
def test_a_confidence_is_known_by_its_name_in_any_case(word: str) -> None:
    assert confidence_named(word) is Confidence.HIGH


def test_a_name_that_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageProblem, match="no status 'anounced'; the nearest is 'announced'"):
        status_named("anounced")
    with pytest.raises(UsageProblem, match="no confidence 'sure'; choose from low, medium, high"):
        confidence_named("sure")


def test_a_long_name_is_shortened_in_the_message() -> None:
    with pytest.raises(UsageProblem) as refused:
        status_named("x" * 1_000)

    assert "x" * 61 not in str(refused.value)
