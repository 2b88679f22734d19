"""What a shell is offered to complete. It starts a process, and only that knows that a shell asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import TWO, a_workspace
from tests.conftest import Outcome

Run = Callable[..., Outcome]
Call = Callable[..., Outcome]

pytestmark = pytest.mark.usefixtures("trust")


def test_completion_offers_ids_and_filters(run: Run) -> None:
    def offered(words: str) -> list[str]:
        env = {"_POLICYTRACK_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()))}
        return run(env=env)[0].split()

    assert offered("policytrack show") == [*run("list", "--sort", "id", "--format", "ids")[0].split()]
    env = {"_POLICYTRACK_COMPLETE": "complete_bash", "COMP_WORDS": "policytrack show fk-t2", "COMP_CWORD": "2"}
    assert run(env=env)[0].split() == [f"fk-t2-{number}" for number in range(1, 9)]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("--paper", ["ford-kaushik-2025", "rajeev-2026"]),
        ("--pillar", ["T1", "R", "U", "S", "T2"]),
        ("--side", ["us", "india"]),
        ("--role", ["asked", "with", "about"]),
        ("--timing", None),
        ("--topic", None),
        ("--actor", None),
        ("--assessor", None),
    ],
)
def test_an_option_is_offered_the_words_that_it_takes(
    run: Run, call: Call, typed: str, offered: list[str] | None
) -> None:
    words = f"policytrack list {typed} "
    env = {"_POLICYTRACK_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": "3"}
    found = run(env=env)[0].split()

    assert found
    for word in found:
        assert call("list", typed, word, "--format", "ids")[2] == 0, word
    if offered is not None:
        assert found == offered


@pytest.mark.parametrize("words", ["-C {} show ", "--workspace {} show ", "show -C {} "])
def test_ids_are_those_of_the_workspace_that_is_named(run: Run, tmp_path: Path, words: str) -> None:
    root = a_workspace(tmp_path / "ws", TWO)
    env = {"_POLICYTRACK_COMPLETE": "complete_bash", "COMP_WORDS": f"policytrack {words.format(root)}"}

    assert run(env={**env, "COMP_CWORD": "4"})[0].split() == ["EX-1", "EX-2"]


def test_help_is_offered_the_commands(run: Run) -> None:
    env = {"_POLICYTRACK_COMPLETE": "complete_bash", "COMP_WORDS": "policytrack help re", "COMP_CWORD": "2"}

    assert run(env=env)[0].split() == ["review", "retract", "report"]


@pytest.mark.parametrize("words", ["list --text ", "list --due-before ", "mark --evidence ", "mark --part "])
def test_an_option_that_takes_any_words_is_offered_none(run: Run, words: str) -> None:
    env = {"_POLICYTRACK_COMPLETE": "complete_bash", "COMP_WORDS": f"policytrack {words}", "COMP_CWORD": "3"}

    assert run(env=env)[0].split() == []
