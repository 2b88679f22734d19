"""`site --serve`: shown on this machine only, and up to date after each change."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.builders import TWO, a_workspace
from tests.conftest import counting

pytestmark = pytest.mark.large  # it starts the program and waits for what it notices

DAY = {"POLICYTRACK_TODAY": "2026-06-01", "POLICYTRACK_RECORDER": "jo"}


@pytest.fixture
def serving(tmp_path: Path, cache: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    root = a_workspace(tmp_path / "work", TWO)
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "policytrack",
            "site",
            str(tmp_path / "site"),
            "-C",
            str(root),
            "--serve",
            "--port",
            "0",
        ],
        env={**cache, **counting(), **DAY, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def ask(url: str, path: str, host: str | None = None) -> tuple[int, str]:
    """The status of the answer and its body."""
    parts = urlsplit(url)
    connection = HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    connection.request("GET", path, headers={"Host": host or parts.netloc})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def noted(process: subprocess.Popen[str], words: str) -> str:
    """The next line on standard error that has these words."""
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return line
    raise AssertionError(f"it ended without {words}")


def test_a_site_is_shown_and_built_again(serving: subprocess.Popen[str], tmp_path: Path) -> None:
    assert serving.stdout is not None
    url = serving.stdout.readline().strip()
    page, root = "/recommendations/ex-2/index.html", tmp_path / "work"

    assert ask(url, page)[0] == 200
    assert "Night bus" in ask(url, page)[1]
    assert ask(url, "/no-such-page")[0] == 404
    assert "This page does not exist" in ask(url, "/no-such-page")[1]
    assert ask(url, "/recommendations/ex-2")[0] == 301
    assert ask(url, "/data/../../work/data/recommendations.yaml")[0] == 404, "nothing outside of the site"
    assert ask(url, page, host="attacker.example")[0] == 404, "a name that leads here is no way in"

    register = root / "data/recommendations.yaml"
    whole = register.read_text("utf-8")
    register.write_text(whole + "  - oops\n", encoding="utf-8")
    noted(serving, "Until this is put right")
    assert ask(url, page)[0] == 200
    register.write_text(whole.replace("Night bus", "Bus at night"), encoding="utf-8")
    noted(serving, "written")
    assert "Bus at night" in ask(url, page)[1]

    env = {"PYTHONPATH": os.pathsep.join(sys.path), "XDG_CACHE_HOME": str(tmp_path / "other"), **DAY}
    mark = ("mark", "EX-2", "announced", "--evidence", "https://example.org/a", "--note", "A plan.", "-C", str(root))
    subprocess.run([sys.executable, "-m", "policytrack", *mark], env=env, check=True, capture_output=True)
    noted(serving, "written")
    assert "A plan." in ask(url, page)[1]

    serving.send_signal(signal.SIGINT)
    assert serving.wait(60) == 0
