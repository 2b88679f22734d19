"""Who records: the environment's name, else git's."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.conftest import Outcome
from tests.recording import URL, journal_lines

Call = Callable[..., Outcome]


def test_the_recorder_is_who_git_says(run: Call, root: Path) -> None:
    subprocess.run(["git", "init", "-q", root], check=True)
    subprocess.run(["git", "-C", root, "config", "user.name", "Ada Example"], check=True)

    assert run("mark", "ex-1", "announced", "--evidence", URL, "--workspace", str(root))[2] == 0
    assert (
        run("mark", "ex-1", "stalled", "--evidence", URL, "--workspace", str(root), env={"POLICYTRACK_RECORDER": "Bo"})[
            2
        ]
        == 0
    )
    assert [event["recorder"] for event in journal_lines(root)] == ["Ada Example", "Bo"]
