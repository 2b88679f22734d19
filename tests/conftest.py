"""Running the program as its users do, with a cache of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def cache(tmp_path: Path) -> dict[str, str]:
    """An environment in which the index lies in a folder of the test's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POLICYTRACK_")}
    return kept | {"XDG_CACHE_HOME": str(tmp_path / "cache")}


@pytest.fixture
def run(cache: dict[str, str]) -> Callable[..., tuple[str, str, int]]:
    """Run the program as a process; gives back what it wrote to both streams, and its exit code."""

    def run(
        *words: str, cwd: Path | None = None, env: dict[str, str] | None = None, stdin: str = ""
    ) -> tuple[str, str, int]:
        named = {name: value for name, value in os.environ.items() if name.startswith("POLICYTRACK_")}
        done = subprocess.run(
            [sys.executable, "-m", "policytrack", *words],
            capture_output=True,
            check=False,
            cwd=cwd,
            encoding="utf-8",
            env={**cache, **named, **(env or {})},
            input=stdin,
        )
        return done.stdout, done.stderr, done.returncode

    return run
