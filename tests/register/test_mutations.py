"""Whatever happens to a register, checking it ends in problems with a place, and never in a crash."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policytrack.errors import Problem
from tests.opening import open_index
from tests.registers import TRUST

pytestmark = pytest.mark.large

REGISTER = (TRUST / "data/recommendations.yaml").read_text("utf-8")
LINES = REGISTER.splitlines(keepends=True)
MARKS = (*"\t\n\r#'\"[]{}|>%@`,?\\~:", ": ", "- ", "&a ", "*a", "!a ", "---\n", "...\n", "<<: ", "<<<<<<< ours\n")
ODD = ("\x00", "\x1b", "\x85", "\u2028", "\u202e", "\ufeff", "\U0001f600", "é", "\r\n", "9" * 5000)
WORDS = ("no", "2026", "2026-02-30", "FK-T2-1", "us", "from", "a.b")
PIECES = st.sampled_from((*MARKS, *ODD, *WORDS))


class Edit(NamedTuple):
    """Something done to one line of the register."""

    how: str
    line: int
    other: int
    column: int
    piece: str


EDITS = st.lists(
    st.builds(
        Edit,
        st.sampled_from(["gone", "twice", "moved", "copied", "cut", "put in", "replaced", "indented"]),
        st.integers(0, len(LINES) - 1),
        st.integers(0, len(LINES) - 1),
        st.integers(0, 80),
        PIECES,
    ),
    min_size=1,
    max_size=5,
)


def edited(edits: Iterable[Edit]) -> str:
    """The register after the edits."""
    lines = list(LINES)
    for how, at, other, column, piece in edits:
        line = lines[at]
        if how == "moved":
            lines[at], lines[other] = lines[other], line
            continue
        lines[at] = {
            "gone": "",
            "twice": line * 2,
            "copied": lines[other],
            "cut": line[:column],
            "put in": line[:column] + piece + line[column:],
            "replaced": line[:column] + piece + line[column + 1 :],
            "indented": f" {line}",
        }[how]
    return "".join(lines)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(TRUST / "seeds", tmp_path / "work/seeds")
    (tmp_path / "work/data").mkdir()
    return tmp_path / "work"


def _problems(root: Path) -> list[Problem]:
    index = open_index(root)
    try:
        return index.problems()
    finally:
        index.close()


def _found(root: Path, text: str) -> list[Problem]:
    """What is wrong with *text* as the register of *root*."""
    (root / "data/recommendations.yaml").write_text(text, encoding="utf-8", newline="")
    return _problems(root)


def _assert_has_a_place(problem: Problem, text: str) -> None:
    # YAML counts more characters than "\n" as line breaks.
    assert 1 <= problem.line <= len(text.splitlines()) + 1
    assert problem.column >= 1
    assert problem.message
    assert "\n" not in problem.message
    assert len(problem.message) < 1_000


MANY = settings(
    max_examples=60,
    derandomize=True,
    # One workspace serves all examples, so that each is also an update of the index from the one before.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@MANY
@given(edits=EDITS)
def test_a_register_in_any_state_is_checked_to_its_end(
    root: Path, edits: list[Edit], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = edited(edits)
    found = _found(root, text)

    for problem in found:
        _assert_has_a_place(problem, text)
    with monkeypatch.context() as patch:
        patch.setattr("policytrack.index.location.cache_folder", lambda: None)
        assert _problems(root) == found, "an index made anew finds the same"


@settings(MANY, max_examples=30)
@given(edits=EDITS)
def test_a_register_that_is_read_in_parts_has_the_same_problems(
    root: Path, edits: list[Edit], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("policytrack.index.location.cache_folder", lambda: None)
        whole = _found(root, edited(edits))
        patch.setattr("policytrack.register.parts._SIZE", 1_000)

        assert _problems(root) == whole


@settings(MANY, max_examples=30)
@given(edits=EDITS)
def test_pyyamls_own_parser_does_as_well(root: Path, edits: list[Edit], monkeypatch: pytest.MonkeyPatch) -> None:
    text = edited(edits)
    with monkeypatch.context() as patch:
        patch.delattr("policytrack.register.yaml_nodes.yaml.CLoader")
        patch.setattr("policytrack.index.location.cache_folder", lambda: None)
        found = _found(root, text)

    for problem in found:
        _assert_has_a_place(problem, text)


def damaged(content: bytes) -> Iterator[bytes]:
    """The first bytes of a file, and the file with one byte replaced, in many places."""
    for at in range(0, len(content), len(content) // 20):
        yield content[:at]
        yield content[:at] + bytes([at % 256]) + content[at + 1 :]


def test_a_damaged_file_is_checked_to_its_end(root: Path) -> None:
    path = root / "data/recommendations.yaml"
    for content in damaged(REGISTER.encode()):
        path.write_bytes(content)
        for problem in _problems(root):
            assert problem.message
