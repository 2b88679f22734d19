"""What a shell is offered to complete."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Outcome

Run = Callable[..., Outcome]

pytestmark = pytest.mark.usefixtures("trust")


def test_completion_offers_ids_and_filters(run: Run) -> None:
    def offered(words: str) -> list[str]:
        env = {"_POLICYTRACK_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()))}
        return run(env=env)[0].split()

    assert offered("policytrack show") == [*run("list", "--sort", "id", "--format", "ids")[0].split()]
    env = {"_POLICYTRACK_COMPLETE": "complete_bash", "COMP_WORDS": "policytrack show fk-t2", "COMP_CWORD": "2"}
    assert run(env=env)[0].split() == [f"fk-t2-{number}" for number in range(1, 9)]
