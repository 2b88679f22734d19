"""An interrupt ends the program quietly, and an answer that nobody gets says whether it was recorded."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import a_workspace
from tests.journal.test_never_lost import REGISTER, Office

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and /dev/full as POSIX has them")

MARK = ["mark", "EX-1", "announced", "--evidence", "https://example.org/a", "--recorder", "x"]


@pytest.fixture
def office(tmp_path: Path, cache: dict[str, str]) -> Office:
    return Office(a_workspace(tmp_path / "work", REGISTER), {**cache, "POLICYTRACK_TODAY": "2026-06-01"})


@pytest.mark.parametrize("later", [1, 5, 20, 60, 120, 200])
@pytest.mark.parametrize("words", [["list"], MARK], ids=["list", "mark"])
def test_an_interrupt_while_the_program_starts_ends_it_with_130_and_without_a_traceback(
    office: Office, words: list[str], later: int
) -> None:
    """As many imports after the first of the program's own lines."""
    left, told = None, []
    with subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "policytrack", *words, "--workspace", str(office.root)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=office.environment,
        text=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            told.append(line)
            if left is None and line.rpartition("|")[2].strip() == "signal":
                left = later
            elif left is not None:
                left -= 1
                if left == 0:
                    process.send_signal(signal.SIGINT)

    assert left is not None
    assert left <= 0
    assert process.returncode == 130
    assert "Traceback" not in "".join(told)


def test_what_was_recorded_and_could_not_be_told_has_an_exit_code_of_its_own(office: Office) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "policytrack", *MARK, "--workspace", str(office.root)],
            stdout=full,
            stderr=subprocess.PIPE,
            env=office.environment,
            text=True,
            check=False,
        )

    assert done.returncode == 6
    assert done.stderr.startswith("this was recorded, so do not repeat it; but the answer cannot be written")
    assert len(office.events()) == 1


def test_a_rehearsal_that_could_not_be_told_recorded_nothing_and_says_so(office: Office) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "policytrack", *MARK, "--dry-run", "--workspace", str(office.root)],
            stdout=full,
            stderr=subprocess.PIPE,
            env=office.environment,
            text=True,
            check=False,
        )

    assert (done.returncode, office.journal.exists()) == (2, False)


def test_a_full_standard_error_does_not_change_what_was_done(office: Office) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "policytrack", *MARK, "--workspace", str(office.root)],
            stdout=subprocess.PIPE,
            stderr=full,
            env=office.environment,
            text=True,
            check=False,
        )

    assert (done.returncode, "Recorded." in done.stdout) == (0, True)
