"""Files that cannot be read, and what is said of the others."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import ONE, a_workspace
from tests.conftest import Outcome

Check = Callable[[], list[str]]
SECOND = """\
recommendations:
  - id: EX-9
    title: Lower the fares
    paper: example
    actors: [{actor}]
    strength: could
    passage: {{from: The fares, to: be lower.}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return a_workspace(tmp_path / "work", ONE)


@pytest.fixture
def check(root: Path, call: Callable[..., Outcome]) -> Check:
    """Check the workspace; gives back the lines of the answer."""

    def check() -> list[str]:
        found, beside, code = call("check", "--workspace", str(root))
        assert "Traceback" not in beside
        assert code == bool(found)
        return found.splitlines()

    return check


def _settle(root: Path) -> None:
    """Make every file old enough for its stamp to be trusted."""
    past = time.time() - 60
    for path in [*(root / "data").iterdir(), *(root / "seeds").iterdir()]:
        os.utime(path, (past, past))


def test_who_may_read_a_file_at_last_is_not_told_otherwise(root: Path, check: Check) -> None:
    """Permission is given without a trace in a file's size and time; an edit without a trace stands for it."""
    path = root / "data/recommendations.yaml"
    content = path.read_bytes()
    path.write_bytes(content.replace(b"Better", b"B\xe9tter"))
    _settle(root)
    assert len(check()) == 1
    stamp = path.stat()

    path.write_bytes(content.replace(b"Better", b"B" + "é".encode() + b"ter"))
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    assert path.stat().st_size == stamp.st_size
    assert check() == []


def test_a_name_that_nobody_has_is_told_once_all_files_can_be_read(root: Path, check: Check) -> None:
    (root / "data/second.yaml").write_text(SECOND.format(actor="nobody"), encoding="utf-8")
    broken = root / "data/broken.yaml"
    broken.write_text("actors: {nobody: [", encoding="utf-8")
    assert [line.split(":")[0] for line in check()] == ["data/broken.yaml"], "the broken file may declare it"
    _settle(root)
    check()

    broken.write_text("actors: {somebody: Somebody}\n", encoding="utf-8")

    assert check() == ["data/second.yaml:5:14: no actor 'nobody'; the nearest is 'somebody'"]


def test_the_nearest_name_is_the_nearest_that_there_is_now(root: Path, check: Check) -> None:
    other = root / "data/another.yaml"
    other.write_text("actors: {planners: Planners}\n", encoding="utf-8")
    (root / "data/second.yaml").write_text(SECOND.format(actor="planner"), encoding="utf-8")
    assert check() == ["data/second.yaml:5:14: no actor 'planner'; the nearest is 'planners'"]
    _settle(root)
    check()

    other.write_text("actors: {planned: Planned}\n", encoding="utf-8")

    assert check() == ["data/second.yaml:5:14: no actor 'planner'; the nearest is 'planned'"]


def test_a_file_too_large_to_be_kept_is_told_the_same(
    root: Path, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = root / "data/recommendations.yaml"
    path.write_text(path.read_text("utf-8").replace("should\n", "shall\n") + "  - id: EX-2\n   title: x\n", "utf-8")
    kept = check()
    assert len(kept) == 2
    os.utime(path)
    (root / "data/other.yaml").write_text("actors: {mayor: Mayor}\n", encoding="utf-8")

    monkeypatch.setattr("policytrack.index.ingest.register._ROOM", 10)
    path.write_text(path.read_text("utf-8") + "\n", encoding="utf-8")

    assert check() == kept


@pytest.mark.skipif(sys.platform != "linux", reason="other systems let no such name be given")
def test_a_file_whose_name_is_not_utf_8_is_told_and_not_read(root: Path, check: Check) -> None:
    Path(os.fsdecode(os.fsencode(root / "data") + b"/caf\xe9.yaml")).write_text("actors: {}\n", encoding="utf-8")

    assert check() == ["data/caf\\udce9.yaml:1:1: this file is not read, because its name is not UTF-8; rename it"]


def test_a_link_that_leads_nowhere_is_told(root: Path, check: Check) -> None:
    (root / "data/more.yaml").symlink_to(root / "nowhere.yaml")

    assert check() == ["data/more.yaml:1:1: this file does not exist; create it, or fix its name"]


def test_without_a_register_the_way_to_one_is_named(root: Path, check: Check) -> None:
    shutil.rmtree(root / "data")
    nothing = ["data:1:1: there is no register here: no file data/*.yaml; `policytrack init` makes one"]

    assert check() == nothing
    (root / "data").mkdir()
    assert check() == nothing


def test_a_file_in_the_folders_place_is_told(root: Path, check: Check) -> None:
    shutil.rmtree(root / "data")
    (root / "data").write_text("actors: {}\n", encoding="utf-8")

    assert check() == ["data:1:1: this is a file, and the register's folder was expected; move it away"]


@pytest.mark.parametrize("command", ["check", "list"])
def test_a_real_process_ends_as_the_gallery_says(root: Path, run: Callable[..., Outcome], command: str) -> None:
    (root / "data/more.yaml").write_text("actors: [\n", encoding="utf-8")
    line = "data/more.yaml:2:1: a value or a closing bracket is missing here\n"

    found, beside, code = run(command, "--workspace", str(root))

    assert "Traceback" not in beside
    assert (found, code) == ((line, 1) if command == "check" else ("", 3))
    assert command == "check" or beside == line
