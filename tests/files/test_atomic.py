"""Replacing a file: completely or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from policytrack.files.atomic import Replacement


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
