"""Replacing a file: completely or not at all."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from policytrack.errors import UsageProblem
from policytrack.files.atomic import Replacement, replacing


@pytest.mark.parametrize("durable", [False, True])
def test_a_replacement_takes_the_name_when_it_is_committed(tmp_path: Path, durable: bool) -> None:
    path = tmp_path / "kept.txt"
    path.write_bytes(b"old")

    with Replacement(path, tmp_path / "kept.new", 0o666, durable=durable) as new:
        os.write(new.handle, b"new")
        new.finish()
        assert path.read_bytes() == b"old"
        new.commit()

    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["kept.txt"]


def test_a_replacement_that_is_not_committed_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "kept.txt"
    path.write_bytes(b"old")

    with Replacement(path, tmp_path / "kept.new", 0o666, durable=True) as new:
        os.write(new.handle, b"ne")

    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["kept.txt"]


def _replace_all_but_fail(paths: list[Path]) -> None:
    with ExitStack() as stack:
        for path in paths:
            os.write(stack.enter_context(replacing(path)).handle, b"new")
        raise OSError(28, "the disk is full")


def test_files_that_are_replaced_together_are_not_replaced_if_one_fails(tmp_path: Path) -> None:
    paths = [tmp_path / "one.txt", tmp_path / "other.txt"]
    for path in paths:
        path.write_bytes(b"old")

    with pytest.raises(UsageProblem, match="cannot be written: the disk is full"):
        _replace_all_but_fail(paths)

    assert [path.read_bytes() for path in paths] == [b"old", b"old"]
    assert sorted(os.listdir(tmp_path)) == ["one.txt", "other.txt"]
