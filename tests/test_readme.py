"""The README tells the truth: its reference is the program's help, its examples are its output."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from policytrack.domain.standing.rollup import rolled_up
from tests.reference import EXAMPLE, README, TODAY, with_reference
from tests.registers import TRUST

TEXT = README.read_text("utf-8")
EXAMPLES = EXAMPLE.findall(TEXT)


def test_the_command_reference_is_what_the_program_says() -> None:
    assert with_reference(TEXT) == TEXT, "run `python -m tests.reference`"


def test_the_roll_up_in_the_readme_is_the_one_that_is_tested() -> None:
    rule = [line.strip() for line in (rolled_up.__doc__ or "").splitlines() if line.strip().startswith("|")]
    shown = TEXT[TEXT.index(rule[0]) :].splitlines()

    assert len(rule) > 25
    assert [line for line in shown[: len(rule) + 1] if line] == rule


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 4


@pytest.mark.parametrize(("words", "shown"), EXAMPLES, ids=[words for words, _ in EXAMPLES])
def test_an_example_is_what_the_program_prints(
    run: Callable[..., tuple[str, str, int]], words: str, shown: str, tmp_path: Path
) -> None:
    out, err, code = run(*shlex.split(words), cwd=TRUST, env={"POLICYTRACK_TODAY": TODAY})

    assert (out + err, code) == (shown, 0)
