"""README and docs tell the truth: the reference is the program's help, the examples are its output."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from policytrack.cli.main import program
from policytrack.domain.standing.rollup import rolled_up
from tests.reference import COMMAND_PAGE, EXAMPLE, PAGES, ROOT, TODAY, reference, with_reference
from tests.registers import TRUST

TEXTS = {str(page.relative_to(ROOT)): page.read_text("utf-8") for page in PAGES}
EXAMPLES = [
    pytest.param(words, shown, id=f"{name} {words}")
    for name, text in TEXTS.items()
    for words, shown in EXAMPLE.findall(text)
]
TYPED = [
    pytest.param(line, id=f"{name} {line}")
    for name, text in TEXTS.items()
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    for line in re.findall(r"(?:^|[|] )(policytrack .*)", block.replace("\\\n", " "), re.MULTILINE)
]


def test_the_command_reference_is_what_the_program_says() -> None:
    page = COMMAND_PAGE.read_text("utf-8")

    assert with_reference(page) == page, "run `python -m tests.reference`"


def test_the_reference_describes_each_filter_once() -> None:
    described = re.findall(r"^ *(--[\w-]+)(?= )", reference(), re.MULTILINE)

    assert [option for option in ("--pillar", "--side", "--timing", "--extra") if described.count(option) != 1] == []


def test_the_roll_up_in_the_method_is_the_one_that_is_tested() -> None:
    rule = [line.strip() for line in (rolled_up.__doc__ or "").splitlines() if line.strip().startswith("|")]
    page = TEXTS["docs/method.md"]
    shown = page[page.index(rule[0]) :].splitlines()

    assert len(rule) > 25
    assert [line for line in shown[: len(rule) + 1] if line] == rule


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 4


@pytest.mark.parametrize(("words", "shown"), EXAMPLES)
def test_an_example_is_what_the_program_prints(
    run: Callable[..., tuple[str, str, int]], words: str, shown: str, tmp_path: Path
) -> None:
    out, err, code = run(*shlex.split(words), cwd=TRUST, env={"POLICYTRACK_TODAY": TODAY})

    assert (out + err, code) == (shown, 0)


@pytest.mark.parametrize("line", TYPED)
def test_the_options_of_a_command_in_a_page_exist(line: str) -> None:
    for command, typed in _options_by_command(program(), shlex.split(line, comments=True)[1:]):
        known = {flag for parameter in command.params for flag in parameter.opts} | {"--help", "-h"}
        assert [word for word in typed if word.split("=")[0] not in known] == []


def _options_by_command(command: Any, words: list[str]) -> Iterator[tuple[Any, list[str]]]:
    """Each command that is named, with the options typed behind it; what follows `--` is a command line of its own."""
    end = words.index("--") if "--" in words else len(words)
    before, after = words[:end], words[end + 1 :]
    inner = command
    for word in before:
        if word in getattr(inner, "commands", {}):
            inner = inner.commands[word]
    yield inner, [word for word in before if word.startswith("-") and len(word) > 1]
    if after:
        yield from _options_by_command(command, after)
