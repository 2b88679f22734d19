"""Units for systemd: systemd itself reads them, and its timer means what cron would."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from cronsim import CronSim
from hypothesis import given, settings
from hypothesis import strategies as st

from policytrack.cli.crontab import schedule
from policytrack.cli.systemd import calendar_time, sync_unit, timer_units
from policytrack.errors import UsageProblem
from tests.builders import TWO, a_workspace
from tests.conftest import Outcome
from tests.machine import needs

Run = Callable[..., Outcome]


def _write_units(text: str, folder: Path) -> list[Path]:
    """The files that somebody would make of what was printed."""
    paths: list[Path] = []
    for line in text.splitlines():
        if line.startswith("# ~/.config/systemd/user/"):
            paths.append(folder / line.rpartition("/")[2])
            paths[-1].write_text("")
        with paths[-1].open("a") as file:
            file.write(f"{line}\n")
    return paths


def _analyze(folder: Path, *words: str) -> str:
    env = os.environ | {"TZ": "UTC", "XDG_RUNTIME_DIR": str(folder)}
    done = subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False, env=env)
    assert (done.returncode, done.stderr) == (0, ""), f"{words}: {done.stderr}"
    return done.stdout


@needs("systemd-analyze")
def test_systemd_finds_nothing_wrong_with_the_units(run: Run, tmp_path: Path) -> None:
    root = a_workspace(tmp_path / "work shop", TWO)
    folder = tmp_path / "units"
    folder.mkdir()
    report = ("monday", "weekly", "--format", "systemd", "--", "report", "--since", "7d", "--output", "to.txt")
    pages = ("pages", "daily", "--format", "systemd", "--", "evidence", "check", "--record", "--older-than", "30d")
    site = ("public", "daily", "--format", "systemd", "--", "site", "web pages")
    for words in (report, pages, site, ("newsroom", "always", "--format", "systemd", "--", "sync", "--every", "60s")):
        out, err, code = run("cron", "print", *words, cwd=root, env={"HOME": str(tmp_path)})
        assert (err, code) == ("", 0)
        paths = _write_units(out, folder)
        for path in paths:
            _analyze(tmp_path, "verify", "--user", "--man=no", str(path))
    assert sorted(path.name for path in folder.iterdir()) == [
        "policytrack-monday.service",
        "policytrack-monday.timer",
        "policytrack-newsroom.service",
        "policytrack-pages.service",
        "policytrack-pages.timer",
        "policytrack-public.service",
        "policytrack-public.timer",
    ]
    assert "Persistent=true" in (folder / "policytrack-monday.timer").read_text()
    assert "Persistent=true" in (folder / "policytrack-public.timer").read_text()
    assert f'site --workspace "{root}" "{root / "web pages"}"' in (folder / "policytrack-public.service").read_text()
    assert f'--workspace "{root}"' in (folder / "policytrack-newsroom.service").read_text()


@needs("systemd-analyze")
@pytest.mark.parametrize(
    "when", ["weekly", "daily", "monthly", "30 7 * * 1-5", "*/20 8-18/2 * jan,jul 0", "0 6 1-7/3 2,3 *", "5 0 29 2 *"]
)
def test_the_timer_means_what_cron_would(tmp_path: Path, when: str) -> None:
    base = datetime(2026, 1, 1)
    cron = CronSim(schedule(when), base)
    expected = [next(cron) for _ in range(5)]

    out = _analyze(tmp_path, "calendar", "--base-time=2026-01-01 00:00:00", "--iterations=5", calendar_time(when))

    said = [line.split(": ", 1)[1] for line in out.splitlines() if "Next elapse" in line or "Iter" in line]
    assert [" ".join(line.split()[1:3]) for line in said] == [str(moment) for moment in expected]


def test_what_only_cron_can_say_is_refused() -> None:
    with pytest.raises(UsageProblem, match="these days of the month and these weekdays too"):
        calendar_time("0 6 1 * 1")


def test_words_are_quoted_as_systemd_reads_them() -> None:
    unit = sync_unit("a", ["/bin/x", 'say "so"', "100%", "$HOME", "back\\slash", "tab\there", "plain-1.txt"])

    [line] = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
    assert line == ('ExecStart=/bin/x "say \\"so\\"" "100%%" "$$HOME" "back\\\\slash" "tab\\there" plain-1.txt')
    with pytest.raises(UsageProblem, match="cannot hold line breaks"):
        timer_units("a", "report", "daily", ["x\ny"])


@settings(max_examples=30)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1))
def test_no_word_adds_a_line_to_a_unit(words: list[str]) -> None:
    try:
        lines = sync_unit("a", words).splitlines()
    except UsageProblem:
        return

    assert len(lines) == len(sync_unit("a", ["x"]).splitlines())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("a always -- sync --every 60s", "a sync that goes on is a service"),
        ("a daily --format systemd -- sync --every 60s", "a sync that goes on is a service"),
        ("a always --format systemd -- sync", "a service goes on; say how often it syncs: -- sync --every 60s"),
        ("a always --format systemd -- report", "'always' is not a time for cron"),
        ("a daily --format upstart -- report", "no format 'upstart'"),
        ("a always --format systemd -- sync --evry 60s", "policytrack sync has no option --evry"),
    ],
)
def test_what_makes_no_unit_is_refused(run: Run, tmp_path: Path, words: str, said: str) -> None:
    root = a_workspace(tmp_path / "ws", TWO)

    out, err, code = run("cron", "print", *shlex.split(words), cwd=root, env={"HOME": str(tmp_path)})

    assert (out, code) == ("", 2)
    assert said in err
