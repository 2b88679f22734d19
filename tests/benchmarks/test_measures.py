"""A result is as was aimed when all of its aims hold."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("fcntl", reason="terminals are made as POSIX makes them")

from tests.benchmarks.measures import Result
from tests.benchmarks.timing import Spread

pytestmark = pytest.mark.large

RESULT = Result(wall=Spread(90, 80, 95), work=80, memory=200, rival=60, ratio=Spread(1.5, 1.4, 1.6))


@pytest.mark.parametrize(
    ("aims", "within"),
    [
        ({}, None),
        ({"most": 1.5}, True),
        ({"most": 1.4}, False),
        ({"rate": 100.0, "least": 100}, True),
        ({"rate": 100.0, "least": 100, "room": 199.0}, False),
        ({"rate": 99.0, "least": 100, "room": 200.0}, False),
    ],
)
def test_a_result_is_as_was_aimed_when_all_of_its_aims_hold(aims: dict[str, Any], within: bool | None) -> None:
    assert RESULT._replace(**aims).within is within
