"""What the benchmark measures is a register without a mistake, and the same every time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.benchmarks.workspaces import workspace

pytestmark = pytest.mark.large


def _contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(("size", "files"), [(27, 1), (1_100, 4)])
def test_a_generated_register_has_so_many_recommendations_and_no_problem(
    size: int, files: int, tmp_path: Path, run: Callable[..., tuple[str, str, int]]
) -> None:
    made = workspace(tmp_path, size)

    assert len(made.files) == files
    assert run("check", "--workspace", str(made.root))[::2] == ("", 0)
    assert len(run("list", "--format", "ids", "--workspace", str(made.root))[0].splitlines()) == size


def test_the_same_size_is_the_same_bytes(tmp_path: Path) -> None:
    one, other = workspace(tmp_path / "one", 600), workspace(tmp_path / "other", 600)

    assert _contents(one.root) == _contents(other.root)


def test_a_workspace_that_is_there_is_used_again(tmp_path: Path) -> None:
    before = workspace(tmp_path, 27)
    (before.root / "kept").touch()

    assert (workspace(tmp_path, 27).root / "kept").exists()


def test_a_workspace_has_ten_events_for_each_recommendation_or_no_journal(tmp_path: Path) -> None:
    without, made = workspace(tmp_path, 600), workspace(tmp_path, 600, with_events=True)

    assert not without.journal.exists()
    assert made.events == made.journal.read_bytes().count(b"\n") == 6_000
    assert made.files == [made.root / file.relative_to(without.root) for file in without.files]


def test_what_was_recorded_in_a_workspace_is_taken_out_before_it_is_used_again(tmp_path: Path) -> None:
    made = workspace(tmp_path, 27, with_events=True)
    written = made.journal.read_bytes()
    made.journal.write_bytes(written + b"more\n")
    made.cache.mkdir()

    workspace(tmp_path, 27, with_events=True)

    assert made.journal.read_bytes() == written
    assert not made.cache.exists()
