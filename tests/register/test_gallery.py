"""A gallery of mistakes, each with the words it earns; see `gallery/README.md`."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Outcome

GALLERY = Path(__file__).parent / "gallery"
CASES = sorted(path.name for path in GALLERY.iterdir() if path.is_dir() and path.name != "common")
NOBODY = 65534
Call = Callable[..., Outcome]


# What no repository can hold, or should


def _lock(path: str) -> Callable[[Path], None]:
    return lambda root: (root / path).chmod(0)


def _pipe(path: str) -> Callable[[Path], None]:
    def make(root: Path) -> None:
        (root / path).unlink(missing_ok=True)
        os.mkfifo(root / path)

    return make


def _fifty_megabytes(root: Path) -> None:
    path = root / "data/broken.yaml"
    path.write_text(path.read_text("utf-8").replace("WORDS", "word " * 10_000_000), encoding="utf-8")


def _gigabyte(root: Path) -> None:
    with (root / "data/large.yaml").open("r+b") as file:
        file.truncate(1_000_000_001)  # takes no room: the file system remembers that nothing was written


PREPARED = {
    "file-of-a-gigabyte": _gigabyte,
    "no-permission": _lock("data/secret.yaml"),
    "pipe": _pipe("data/pipe.yaml"),
    "scalar-of-50-megabytes": _fifty_megabytes,
    "text-is-a-pipe": _pipe("seeds/pipe.txt"),
    "text-without-permission": _lock("seeds/secret.txt"),
}
LOCKED = {"no-permission", "text-without-permission"}
POSIX = {*LOCKED, "pipe", "text-is-a-pipe"}


def _as_nobody(call: Call) -> Call:
    """Run the program as somebody who may not read everything, where we are root, who may."""

    def call_as_nobody(*words: str) -> Outcome:
        # Nobody may be kept even from the modules that a first run imports.
        call(*words)
        os.seteuid(NOBODY)
        try:
            return call(*words)
        finally:
            os.seteuid(0)

    return call_as_nobody if hasattr(os, "geteuid") and os.geteuid() == 0 else call


@pytest.fixture
def workspace() -> Iterator[Callable[[str], Path]]:
    """Set a case up in a folder that everybody may look into; pytest's own are for their owner alone."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)

        def set_up(case: str) -> Path:
            for part in ("common", case):
                shutil.copytree(GALLERY / part, root, dirs_exist_ok=True, copy_function=shutil.copyfile)
            (root / "expected.txt").unlink(missing_ok=True)
            root.chmod(0o755)
            if case in PREPARED:
                PREPARED[case](root)
            return root

        yield set_up


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_earns_these_words(case: str, workspace: Callable[[str], Path], call: Call) -> None:
    if os.name == "nt" and case in POSIX:
        pytest.skip("Windows has neither pipes nor permission bits in its folders")
    root = workspace(case)
    if case in LOCKED:
        call = _as_nobody(call)
    expected = GALLERY / case / "expected.txt"

    found, beside, code = call("check", "--workspace", str(root))

    if os.environ.get("GALLERY_ACCEPT"):
        expected.write_text(found, encoding="utf-8", newline="")
    assert found == expected.read_text("utf-8")
    assert code == 1
    assert beside.count("\n") == 1
    assert beside.startswith(f"{len(found.splitlines())} problem")

    _assert_found_again(call, root, found)
    _assert_list_says_so(call, root, found)


def _assert_found_again(call: Call, root: Path, found: str) -> None:
    """A second look, a look from the index alone and a look after another file changed find the same."""
    past = time.time() - 60
    for path in (root / "data", root / "seeds"):
        for file in path.iterdir():
            os.utime(file, (past, past))
    for _ in range(2):
        assert call("check", "--workspace", str(root))[0] == found
    other = root / "data/zz.yaml"
    other.write_text("assessors: {audit-office: Audit Office}\n", encoding="utf-8")
    assert call("check", "--workspace", str(root))[0] == found
    other.unlink()
    assert call("check", "--workspace", str(root))[0] == found


def _assert_list_says_so(call: Call, root: Path, found: str) -> None:
    """What makes the register unusable stops `list`; what does not is noted beside its answer."""
    problems = json.loads(call("check", "--workspace", str(root), "--format", "json")[0])
    assert problems == sorted(problems, key=lambda one: (one["file"], one["line"], one["column"]))
    lines = [f"{one['file']}:{one['line']}:{one['column']}: " for one in problems]
    assert all(line.startswith(begins) for line, begins in zip(found.splitlines(), lines, strict=True))
    blocking = [line for line, one in zip(found.splitlines(), problems, strict=True) if one["blocking"]]

    answer, beside, code = call("list", "--workspace", str(root), "--format", "ids")

    if blocking:
        assert (answer, beside.splitlines(), code) == ("", blocking, 3)
    else:
        number = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        assert (beside, code) == (f"policytrack: {number} in the register; `policytrack check` shows them\n", 0)


def test_the_gallery_holds_each_case_that_is_prepared() -> None:
    assert PREPARED.keys() <= set(CASES)


def test_the_gallery_without_its_mistakes_is_sound(workspace: Callable[[str], Path], call: Call) -> None:
    found = call("check", "--workspace", str(workspace("common")))

    assert found == ("", "all well: 1 paper, 0 recommendations, 0 passages, 0 entries\n", 0)
