"""Costs are taken in turn, of processes that really ran."""

from __future__ import annotations

import sys

import pytest

pytest.importorskip("fcntl", reason="terminals are made as POSIX makes them")

from tests.benchmarks.timing import Cost, cost_of, pairs

pytestmark = pytest.mark.large


def test_two_programs_are_run_in_turn_after_a_run_that_does_not_count() -> None:
    order = []

    def run(name: str) -> Cost:
        order.append(name)
        return Cost(len(order), 0, 0, "")

    both = pairs(lambda: run("a"), lambda: run("b"), 2)

    assert order == ["a", "b"] * 3
    assert [(one.wall, other.wall) for one, other in both] == [(3, 4), (5, 6)]


@pytest.mark.parametrize("on_terminal", [True, False])
def test_a_program_is_run_on_a_terminal_or_into_a_pipe(on_terminal: bool) -> None:
    command = [sys.executable, "-c", "import sys; print(sys.stdout.isatty())"]

    cost = cost_of(command, {}, on_terminal=on_terminal)

    assert cost.output.strip() == str(on_terminal)
    assert cost.wall > 0
    assert cost.memory > 1


def test_a_program_that_fails_ends_the_benchmark_with_what_it_said() -> None:
    with pytest.raises(SystemExit, match=r"ended with 3:\nwhy"):
        cost_of([sys.executable, "-c", "print('why'); raise SystemExit(3)"], {})
