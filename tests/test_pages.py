"""README and docs tell the truth: the reference is the program's help, the examples are its output."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policytrack.cli.main import COMMANDS, program
from policytrack.domain.standing.rollup import rolled_up, rolled_up_parent
from tests.conftest import counting
from tests.console import PAGES, PLACE, README, ROOT, play, play_page, setting_up, steady, steps
from tests.reference import MADE, reference, with_reference
from tests.sql_blocks import answer, questions

TEXTS = {str(page.relative_to(ROOT)): page.read_text("utf-8") for page in PAGES}


def _typed(text: str) -> list[str]:
    """The command lines in a page's text and in its blocks of shell, each once; those of a console are played."""
    in_blocks = [
        line
        for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
        for line in re.findall(r"(?:^|[|] )(policytrack .*)", block.replace("\\\n", " "), re.MULTILINE)
    ]
    without_blocks = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return list(dict.fromkeys([*in_blocks, *re.findall(r"(?<=`)policytrack [^`]+(?=`)", without_blocks)]))


TYPED = [pytest.param(line, id=f"{name} {line}") for name, text in TEXTS.items() for line in _typed(text)]


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_made_from_the_program_is_what_the_program_says(name: str) -> None:
    assert with_reference(TEXTS[name]) == TEXTS[name], "run `python -m tests.reference`"


def test_the_commands_and_all_tables_of_words_are_made_from_the_program() -> None:
    made = re.findall(r"<!-- (\w+): made by", "".join(TEXTS.values()))

    assert sorted(made) == sorted(MADE)


def test_the_reference_describes_each_filter_once() -> None:
    described = re.findall(r"^ *(--[\w-]+)(?= )", reference(), re.MULTILINE)

    assert [option for option in ("--pillar", "--side", "--timing", "--extra") if described.count(option) != 1] == []


def test_the_roll_up_in_the_method_is_the_one_that_is_tested() -> None:
    rule = _table(rolled_up.__doc__)
    page = TEXTS["docs/method.md"]
    shown = page[page.index(rule[0]) :].splitlines()

    assert len(rule) > 25
    assert [line for line in shown[: len(rule) + 1] if line] == rule


def test_the_roll_up_of_parents_in_the_method_is_the_one_that_is_tested() -> None:
    assert "\n".join(_table(rolled_up_parent.__doc__)) in TEXTS["docs/method.md"]


def _table(docstring: str | None) -> list[str]:
    return [line.strip() for line in (docstring or "").splitlines() if line.strip().startswith("|")]


def test_the_readme_can_be_read_in_one_sitting() -> None:
    assert len(README.read_text("utf-8").splitlines()) <= 250


@pytest.mark.skipif(shutil.which("bash") is None, reason="the pages are played in bash")
@pytest.mark.parametrize("page", [page for page in PAGES if steps(page.read_text("utf-8"))], ids=lambda page: page.stem)
def test_a_page_shows_what_the_program_prints(page: Path, cache: dict[str, str], tmp_path: Path) -> None:
    text = page.read_text("utf-8")

    outputs = play_page(page, text, tmp_path, cache | counting())

    printed = [f"$ {step.typed}{output}" for step, output in zip(steps(text), outputs, strict=True)]
    assert [steady(output) for output in printed] == [steady(f"$ {''.join(step)}") for step in steps(text)]
    asked = questions(text)
    assert [answer(question, tmp_path / PLACE) for question in asked] == [question.shown for question in asked]


def test_every_block_of_sql_that_names_its_engine_is_asked() -> None:
    """The page on analysis has no other; those of other pages are for the administrator of a server."""
    named = {name: len(re.findall("```sql\n-- (?:SQLite|DuckDB)\n", text)) for name, text in TEXTS.items()}

    assert {name: len(questions(text)) for name, text in TEXTS.items()} == named
    assert named["docs/analysis.md"] == TEXTS["docs/analysis.md"].count("```sql\n") > 6


@pytest.mark.large
def test_the_stories_in_the_readme_can_be_played_by_whoever_knows_only_the_readme(
    cache: dict[str, str], tmp_path: Path
) -> None:
    text = README.read_text("utf-8")
    clone, empty = tmp_path / "clone", tmp_path / "empty"
    shutil.copytree(ROOT, clone, ignore=shutil.ignore_patterns(".*", "__pycache__", "tests", "build", "dist"))
    empty.mkdir()
    env = {name: value for name, value in cache.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}

    set_up = setting_up(text)
    outputs = play([*set_up, f"cd {empty}", *(step.typed for step in steps(text))], clone, env)

    printed = outputs[len(set_up) + 1 :]
    assert [steady(output) for output in printed] == [steady(step.printed) for step in steps(text)]


@pytest.mark.parametrize("line", TYPED)
def test_a_command_that_a_page_names_exists_with_its_options(line: str) -> None:
    name = line.split()[1]
    assert name in COMMANDS or name.startswith("-") or name.isupper()
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
