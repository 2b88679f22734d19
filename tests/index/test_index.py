"""Tests of the index: always the register as it is now, whatever happens to its file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from policytrack.domain.query import Query
from policytrack.index.ingest import register as update
from policytrack.index.ingest import register_reader
from policytrack.index.lifecycle import discard
from policytrack.index.location import index_path
from policytrack.register import scan as outline
from policytrack.register.parts import Part
from tests.builders import ONE, TWO, a_workspace
from tests.opening import open_index

DAY = date(2026, 6, 1)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return a_workspace(tmp_path / "work", TWO)


def _ids(root: Path) -> list[str]:
    index = open_index(root)
    try:
        return [entry.recommendation.id for entry in index.entries(Query(), DAY)]
    finally:
        index.close()


def _file(root: Path) -> Path:
    path = index_path(root)
    assert path is not None
    return path


def _settle(root: Path) -> None:
    """Make every file old enough for its stamp to be trusted."""
    past = time.time() - 60
    for path in (root / "data").iterdir():
        os.utime(path, (past, past))
    for path in (root / "seeds").iterdir():
        os.utime(path, (past, past))


def test_an_edit_is_seen_even_when_size_and_time_stay_the_same(workspace: Path) -> None:
    register = workspace / "data/recommendations.yaml"
    before = register.stat()
    assert _ids(workspace) == ["EX-1", "EX-2"]

    register.write_text(register.read_text("utf-8").replace("id: EX-2", "id: EX-3"), encoding="utf-8")
    os.utime(register, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert _ids(workspace) == ["EX-1", "EX-3"]


def test_a_fresh_index_reads_no_yaml(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _settle(workspace)
    assert _ids(workspace) == ["EX-1", "EX-2"]

    monkeypatch.setattr(update, "update", _refuse)

    assert _ids(workspace) == ["EX-1", "EX-2"]


def _refuse(*_: object) -> None:
    raise AssertionError("the index was not fresh")


def _spied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    looked_at: list[str] = []

    def spy(root: Path, part: Part, room: int) -> outline.Outline:
        looked_at.append(part.path)
        return outline.outline(root, part, room)

    monkeypatch.setattr(register_reader, "outline", spy)
    return looked_at


def _extra(number: int) -> str:
    return f"""\
recommendations:
  - id: EX-{number}
    title: Another one
    paper: example
    actors: [operator]
    strength: should
    passage: {{from: The fares, to: lower.}}
"""


def test_a_changed_file_among_many_is_the_only_one_read_again(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(10, 15):
        (workspace / f"data/more-{number}.yaml").write_text(_extra(number), encoding="utf-8")
    _ids(workspace)
    looked_at = _spied(monkeypatch)

    (workspace / "data/more-12.yaml").write_text(_extra(99), encoding="utf-8")

    assert _ids(workspace) == ["EX-10", "EX-11", "EX-99", "EX-13", "EX-14", "EX-1", "EX-2"]
    assert looked_at == ["data/more-12.yaml"]


def test_a_file_is_read_again_when_the_paper_it_leans_on_has_changed(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace / "data/more.yaml").write_text(
        _extra(10).replace("    passage", "    deadline: within 6 months\n    passage")
    )
    _ids(workspace)
    looked_at = _spied(monkeypatch)
    register = workspace / "data/recommendations.yaml"

    register.write_text(register.read_text("utf-8").replace("published: 2026-01-15", "published: 2026-02-15"))

    deadline = open_index(workspace).entry("EX-10", DAY).recommendation.deadline
    assert deadline is not None
    assert deadline.latest == date(2026, 8, 15)
    assert looked_at == ["data/recommendations.yaml", "data/more.yaml"]


def test_a_new_actor_in_another_file_makes_no_other_file_read_again(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ids(workspace)
    looked_at = _spied(monkeypatch)

    (workspace / "data/actors.yaml").write_text("actors:\n  province: Province\n")

    assert "province" in open_index(workspace).actors
    assert looked_at == ["data/actors.yaml"]


def test_a_problem_in_one_file_goes_when_another_file_mends_it(workspace: Path) -> None:
    (workspace / "data/more.yaml").write_text(_extra(10).replace("operator", "province"))
    with closing(open_index(workspace)) as index:
        assert [problem.file for problem in index.problems()] == ["data/more.yaml"]

    (workspace / "data/actors.yaml").write_text("actors:\n  province: Province\n")

    assert open_index(workspace).problems() == []


def test_a_file_that_is_gone_takes_its_recommendations_with_it(workspace: Path) -> None:
    (workspace / "data/more.yaml").write_text(_extra(10))
    assert "EX-10" in _ids(workspace)

    (workspace / "data/more.yaml").unlink()

    assert _ids(workspace) == ["EX-1", "EX-2"]


def test_a_changed_text_moves_the_passages(workspace: Path) -> None:
    _ids(workspace)
    seed = workspace / "seeds/example.txt"

    seed.write_text("A new first line.\n\n" + seed.read_text("utf-8"), encoding="utf-8")

    index = open_index(workspace)
    assert index.entry("EX-1", DAY).recommendation.passages[0].line == 7
    assert ["has changed" in problem.message for problem in index.problems()] == [True]


DAMAGES: dict[str, Callable[[Path], object]] = {
    "deleted": lambda path: path.unlink(),
    "emptied": lambda path: path.write_bytes(b""),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:5000]),
    "another program's": lambda path: path.write_bytes(b"GIF89a" * 1000),
    "a byte flipped": lambda path: path.write_bytes(
        path.read_bytes().replace(b"Give buses priority", b"Give trams priority")
    ),
    "its seal lost": lambda path: path.with_suffix(".seal").unlink(),
    "a folder": lambda path: [path.unlink(), path.mkdir()],  # type: ignore[func-returns-value]  # for what they do
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_changes_no_answer(workspace: Path, damage: str) -> None:
    _settle(workspace)
    before = open_index(workspace).entry("EX-1", DAY)

    DAMAGES[damage](_file(workspace))

    assert open_index(workspace).entry("EX-1", DAY) == before
    assert open_index(workspace).entry("EX-1", DAY) == before


def test_an_index_of_another_version_is_made_anew(workspace: Path) -> None:
    _settle(workspace)
    _ids(workspace)
    path = _file(workspace)
    db = sqlite3.connect(path)
    db.execute("UPDATE meta SET value = '0.0/0' WHERE name = 'version'")
    db.execute("UPDATE rec SET id = 'OLD-1'")
    db.commit()
    db.close()
    from policytrack.index.location import seal

    seal(path)

    assert _ids(workspace) == ["EX-1", "EX-2"]


@pytest.mark.parametrize("home", ["/proc/nowhere", "/dev/null", None])
def test_without_a_place_for_the_index_the_answers_are_the_same(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, home: str | None
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.delenv("HOME")
    if home is not None:
        monkeypatch.setenv("XDG_CACHE_HOME", home)

    index = open_index(workspace)

    assert index.path is None
    assert index.ids() == ["EX-1", "EX-2"]


def test_a_discarded_index_is_made_anew_and_others_stay(workspace: Path, tmp_path: Path) -> None:
    other = a_workspace(tmp_path / "other", ONE)
    for root in (workspace, other):
        _ids(root)

    assert discard(workspace)

    assert (_file(workspace).exists(), _file(other).exists()) == (False, True)
    assert _ids(workspace) == ["EX-1", "EX-2"]
    assert _file(workspace).exists()


def test_an_index_in_memory_cannot_be_discarded(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    assert _ids(workspace) == ["EX-1", "EX-2"]

    assert not discard(workspace)


def test_two_workspaces_never_share_an_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    one, two = a_workspace(tmp_path / "a b", ONE), a_workspace(tmp_path / "a-b", TWO)

    assert _ids(one) == ["EX-1"]
    assert _ids(two) == ["EX-1", "EX-2"]
    assert _file(one) != _file(two)


def test_many_readers_at_once_while_the_register_changes_see_one_state_or_the_other(workspace: Path) -> None:
    command = [sys.executable, "-m", "policytrack", "list", "--format", "ids", "--workspace", str(workspace)]
    register = workspace / "data/recommendations.yaml"
    whole = register.read_text("utf-8")
    states = {"EX-1\nEX-2\n", "EX-1\nEX-9\n"}
    for turn in range(6):
        replaced = workspace / "next.yaml"
        replaced.write_text(whole.replace("id: EX-2", "id: EX-9") if turn % 2 else whole, encoding="utf-8")
        readers = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(6)]
        replaced.replace(register)
        for reader in readers:
            out, err = reader.communicate()
            assert (out.decode() in states, err) == (True, b"")
    assert _ids(workspace) == ["EX-1", "EX-9"]
