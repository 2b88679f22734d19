"""Questions: they are asked at a terminal only, an option answers them, and an interrupt records nothing."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import policytrack
from tests.at_terminal import INTERRUPT, Session, at_terminal
from tests.conftest import Outcome
from tests.recording import URL
from tests.registers import TRUST

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals as POSIX has them")

Call = Callable[..., Outcome]
SOURCE_TREE_QUESTION = "This would change the shipped journal of the source tree. Go on? [y/N]"

NOT_COUNTED = {"COVERAGE_PROCESS_START": "", "COVERAGE_PROCESS_CONFIG": ""}
"""For a copy of the program: what tests reach of it is not what they reach of the program."""


@pytest.fixture
def source_tree(tmp_path: Path) -> Path:
    """A copy of the program's source tree, with a register of the tests, to be run from there."""
    tree = tmp_path / "tree"
    package = Path(policytrack.__file__).parent
    shutil.copytree(package, tree / "policytrack", ignore=shutil.ignore_patterns("__pycache__", "shipped"))
    for folder in ("data", "seeds"):
        shutil.copytree(TRUST / folder, tree / folder)
    return tree


def _in_tree(tree: Path, cache: dict[str, str], *options: str, **more: object) -> Session:
    words = ("mark", "fk-t2-7.a", "stalled", "--evidence", URL, "--later", *options)
    env = {**cache, "PYTHONPATH": str(tree), "POLICYTRACK_TODAY": "2026-11-23", "POLICYTRACK_RECORDER": "jo"}
    return at_terminal(*words, env=env, cwd=tree, **more)  # type: ignore[arg-type]


def test_in_the_source_tree_recording_asks_first(source_tree: Path, cache: dict[str, str]) -> None:
    journal = source_tree / "data/journal.jsonl"
    before = journal.read_bytes()

    for answer in ("n\r", "\r"):
        shown, code = _in_tree(source_tree, cache, typed=[(SOURCE_TREE_QUESTION, answer)])
        assert (code, shown.endswith("Nothing was recorded.\n")) == (1, True)
    assert _in_tree(source_tree, cache, typed=[(SOURCE_TREE_QUESTION, INTERRUPT)]).code == 130
    assert "shipped journal" not in _in_tree(source_tree, cache, "--dry-run").shown
    assert journal.read_bytes() == before

    assert _in_tree(source_tree, cache, typed=[(SOURCE_TREE_QUESTION, "y\r")]).code == 0
    assert "shipped journal" not in _in_tree(source_tree, cache, "--yes").shown
    assert journal.read_bytes().count(b"\n") == before.count(b"\n") + 2


def test_a_clone_is_the_source_tree_also_for_a_program_that_is_installed_elsewhere(
    run: Call, source_tree: Path, tmp_path: Path
) -> None:
    before = (source_tree / "data/journal.jsonl").read_bytes()
    words = ("mark", "fk-t2-7.a", "stalled", "--evidence", URL, "--recorder", "jo")

    _, err, code = run(*words, "--workspace", str(source_tree), cwd=tmp_path)

    assert (code, "answer with --yes" in err) == (2, True)
    assert (source_tree / "data/journal.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        ("mark", "fk-t2-7.a", "stalled", "--evidence", URL),
        ("mark", "--from", "-"),
        ("claim", "fk-t2-7.a", "stalled", "--evidence", URL, "--assessor", "us"),
        ("review", "fk-t2-7.a", "--note", "Read."),
        ("defer", "fk-t2-7", "--to", "by 2030", "--why", "Late.", "--evidence", URL),
        ("retract", "p1-0"),
        ("undo",),
    ],
)
def test_in_the_source_tree_without_a_terminal_only_yes_records(
    run: Call, source_tree: Path, words: tuple[str, ...]
) -> None:
    before = (source_tree / "data/journal.jsonl").read_bytes()

    out, err, code = run(
        *words, "--recorder", "jo", cwd=source_tree, env={"PYTHONPATH": str(source_tree), **NOT_COUNTED}
    )

    assert (out, code) == ("", 2)
    assert err.endswith("Go on? There is no terminal to ask at; answer with --yes\n")
    assert (source_tree / "data/journal.jsonl").read_bytes() == before
