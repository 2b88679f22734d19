"""What a person sees: the first screen of an answer, in terminals of four sizes, compared with the stored ones.

`POLICYTRACK_GOLDEN=write` stores them anew.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tests.machine import needs
from tests.registers import TRUST

SCREENS = Path(__file__).parent / "screens"
SIZES = ((80, 24), (100, 30), (140, 40), (200, 50))
COMMANDS = {
    "list": "list",
    "show": "show t2-7",
    "due": "due",
    "report": "report --since 2026-07-01",
    "changes": "changes --since 2026-07-01",
    "help": "--help",
    "help-mark": "mark --help",
}
_END = "[the end]"
_OURS = ("LESS", "PAGER", "NO_COLOR", "LC_ALL", "TMUX", "COLUMNS", "LINES")
"""The variables of the environment that would change what is seen."""
_LONGEST = 120  # seconds, after which a test fails that waits for the program


@contextmanager
def _terminal(width: int, height: int, command: str, env: dict[str, str]) -> Iterator[list[str]]:
    """The words of `tmux` that talk to a terminal of this size, in which the command is run by a shell."""
    tmux = ["tmux", "-L", f"policytrack-{uuid4().hex}", "-f", "/dev/null"]
    shell = f"{command}; printf '%s' {shlex.quote(_END)}; cat"
    size = ("-x", str(width), "-y", str(height))
    subprocess.run([*tmux, "new-session", "-d", *size, "sh", "-c", shell], check=True, env=env, cwd=TRUST)
    try:
        yield tmux
    finally:
        subprocess.run([*tmux, "kill-server"], check=True, capture_output=True)


def _first_screen(tmux: list[str]) -> str:
    """The screen once the command has ended, or a pager waits for its reader."""
    until = time.monotonic() + _LONGEST
    while time.monotonic() < until:
        pane = subprocess.run([*tmux, "capture-pane", "-p"], check=True, capture_output=True, encoding="utf-8")
        lines = [line.rstrip() for line in pane.stdout.rstrip("\n").split("\n")]
        if lines[-1] == ":":
            return "\n".join(lines) + "\n"
        if lines[-1].endswith(_END):
            return "\n".join([*lines[:-1], lines[-1].removesuffix(_END)]).rstrip("\n") + "\n"
        time.sleep(0.05)
    raise AssertionError(f"the screen did not come to rest: {lines}")


@needs("tmux")
@needs("less")
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_first_screen_is_what_it_was(cache: dict[str, str], name: str, width: int, height: int) -> None:
    program = shlex.join([sys.executable, "-m", "policytrack"])
    today = {"POLICYTRACK_TODAY": "2026-11-23", "PYTHONPATH": str(Path(__file__).parents[2]), "LANG": "C.UTF-8"}
    env = {name: value for name, value in cache.items() if name not in _OURS}
    with _terminal(width, height, f"{program} {COMMANDS[name]}", env | today) as tmux:
        screen = _first_screen(tmux)
    golden = SCREENS / f"{name}-{width}x{height}.txt"
    if os.environ.get("POLICYTRACK_GOLDEN") == "write":
        golden.write_text(screen, "utf-8")

    assert screen == golden.read_text("utf-8")
    assert max(map(len, screen.splitlines())) <= width
