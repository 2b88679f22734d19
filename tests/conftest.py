"""Running the program as its users do, with a cache of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from policytrack.cli.main import main
from policytrack.index.index import Index
from policytrack.index.lifecycle import open_index
from policytrack.journal.protocol import Journal
from tests.at_terminal import Session, at_terminal
from tests.builders import TWO, a_workspace
from tests.registers import TRUST

# What a run of the program comes to: its standard output, its standard error, its exit code.
Outcome = tuple[str, str, int]


# A machine that is busy with something else fails no test: no example has a deadline, and drawing it may take long.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture
def cache(tmp_path: Path) -> dict[str, str]:
    """An environment in which the index lies in a folder of the test's own.

    No coverage is counted in it: who starts a program by themselves kills it, limits it or looks at what it loads.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("POLICYTRACK_", "COVERAGE_"))}
    return kept | _cache_at(tmp_path / "cache")


def counting() -> dict[str, str]:
    """What has a program count which of its lines are reached, where these tests do."""
    return {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}


def _cache_at(folder: Path) -> dict[str, str]:
    """What tells the program where to keep its index and its key: on Linux, on Windows, on macOS."""
    home = {"HOME": str(folder)} if sys.platform == "darwin" else {}
    return home | {"XDG_CACHE_HOME": str(folder), "XDG_STATE_HOME": str(folder / "state"), "LOCALAPPDATA": str(folder)}


@pytest.fixture
def run(cache: dict[str, str]) -> Callable[..., Outcome]:
    """Run the program as a process; gives back what it wrote to both streams, and its exit code."""

    def run(*words: str, cwd: Path | None = None, env: dict[str, str] | None = None, stdin: str = "") -> Outcome:
        named = {name: value for name, value in os.environ.items() if name.startswith("POLICYTRACK_")}
        done = subprocess.run(
            [sys.executable, "-m", "policytrack", *words],
            capture_output=True,
            check=False,
            cwd=cwd,
            encoding="utf-8",
            env={**cache, **counting(), **named, **(env or {})},
            input=stdin,
        )
        return done.stdout, done.stderr, done.returncode

    return run


@pytest.fixture
def call(tmp_path: Path) -> Callable[..., Outcome]:
    """As `run`, within this process: many times as fast, for tests of many runs.

    What has been imported and cached stays so from one run to the next.
    """

    def call(*words: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> Outcome:
        opened: list[Index] = []

        def open_and_remember(root: Path, journal: Journal, progress: object = None, **options: bool) -> Index:
            opened.append(open_index(root, journal, None, **options))
            return opened[-1]

        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", ["policytrack", *words])
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            # A process that ends lets go of its index; until then nobody can change it in place.
            patch.setattr("policytrack.workspace.opening.open_index", open_and_remember)
            for name, value in (_cache_at(tmp_path / "cache") | (env or {})).items():
                patch.setenv(name, value)
            if cwd is not None:
                patch.chdir(cwd)
            with pytest.raises(SystemExit) as end:
                main()
        for index in opened:
            index.close()
        written = []
        for stream in (out, err):
            stream.flush()
            written.append(stream.buffer.getvalue().decode())
        assert isinstance(end.value.code, int)
        return written[0], written[1], end.value.code

    return call


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with two recommendations."""
    return a_workspace(tmp_path / "ws", TWO)


@pytest.fixture
def policytrack(call: Callable[..., Outcome], root: Path) -> Callable[..., Outcome]:
    """The program in that workspace, on 1 June 2026, within this process."""

    def run(*words: str, **more: object) -> Outcome:
        env = {"POLICYTRACK_TODAY": "2026-06-01", "POLICYTRACK_RECORDER": "jo"}
        return call(*words, "--workspace", str(root), env=env, **more)

    return run


@pytest.fixture
def typist(root: Path, cache: dict[str, str]) -> Callable[..., Session]:
    """The program at a terminal, in the workspace and on the day of `policytrack`; see `at_terminal`.

    It does not ask whether to keep copies of evidence.
    """
    if not (root / "policytrack.toml").exists():
        (root / "policytrack.toml").write_text('[evidence]\nkeep = "never"\n', "utf-8")

    def run(*words: str, typed: Sequence[tuple[str, str]] = (), **env: str) -> Session:
        settings = {"POLICYTRACK_TODAY": "2026-06-01", "POLICYTRACK_RECORDER": "jo", "POLICYTRACK_WORKSPACE": str(root)}
        return at_terminal(*words, typed=typed, env={**cache, **counting(), **settings, **env})

    return run


@pytest.fixture
def program(call: Callable[..., Outcome], tmp_path: Path) -> Callable[..., Outcome]:
    """The program in the test's own folder, on 23 November 2026, within this process."""

    def run(*words: str, day: str = "2026-11-23") -> Outcome:
        return call(*words, env={"POLICYTRACK_TODAY": day, "POLICYTRACK_RECORDER": "jo"}, cwd=tmp_path)

    return run


@pytest.fixture
def marked(call: Callable[..., Outcome], tmp_path: Path) -> Callable[..., Outcome]:
    """The program in a workspace with another tracker's columns and one mark, on 1 June 2100."""
    extra = "    extra: {Director: Jane Doe, Tags: [a, b]}\n"
    deadline = "    deadline: within 12 months\n"
    root = a_workspace(tmp_path / "ws", TWO.replace(deadline, deadline + extra))

    def run(*words: str) -> Outcome:
        env = {"POLICYTRACK_TODAY": "2100-06-01", "POLICYTRACK_RECORDER": "jo", "POLICYTRACK_WORKSPACE": str(root)}
        return call(*words, env=env, cwd=tmp_path)

    run("mark", "ex-1", "partial", "--evidence", "https://example.org/a", "--on", "2026-03-01", "--note", "=1+1")
    return run


@pytest.fixture
def trust(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tests' own register of two papers, as the workspace that is found, on 23 November 2026."""
    monkeypatch.setenv("POLICYTRACK_WORKSPACE", str(TRUST))
    monkeypatch.setenv("POLICYTRACK_TODAY", "2026-11-23")
    return TRUST
