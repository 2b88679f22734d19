"""What the machine has that some tests need."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def path_of(program: str) -> str | None:
    """Where the program is; also where only an administrator's PATH leads."""
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")


def must_have(program: str) -> bool:
    """Whether `POLICYTRACK_MUST_HAVE` names the program, so that a test that needs it is not skipped."""
    return program in re.split(r"[\s,]+", os.environ.get("POLICYTRACK_MUST_HAVE", ""))


def needs(program: str, *, as_root: bool = False) -> pytest.MarkDecorator:
    """Skip a test where the program is missing, but not where `POLICYTRACK_MUST_HAVE` names it: there it fails.

    With *as_root*, likewise where the tests are not run by root.
    """
    must = must_have(program)
    lacks = f"there is no {program} here" if path_of(program) is None else ""
    if as_root and getattr(os, "geteuid", lambda: -1)() != 0:
        lacks = lacks or f"only root may try {program}"
    return pytest.mark.skipif(bool(lacks) and not must, reason=lacks)


def ask_git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What git did and said in the folder, whatever the settings of whoever runs the tests."""
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "core.fsync=none", "-c", "gc.auto=0"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_EDITOR": "true"}
    return subprocess.run(
        ["git", "-C", str(folder), *identity, *words],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**kept, **alone},
    )


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[bool]:
    """Whether something could be mounted there; where nobody may, nothing is."""
    try:
        is_mounted = subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        is_mounted = False
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", str(folder)], check=True)
