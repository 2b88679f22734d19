"""What is answered before any command runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from policytrack.cli.main import COMMANDS
from tests.conftest import Outcome

Run = Callable[..., Outcome]

pytestmark = pytest.mark.usefixtures("trust")


def test_version_and_help_need_no_workspace(run: Run, tmp_path: Path) -> None:
    env = {"POLICYTRACK_WORKSPACE": "/nowhere"}

    assert run("--version", env=env)[0].startswith("policytrack ")
    assert run("list", "--help", env=env)[2] == 0


def test_a_mistyped_command_is_answered_with_the_nearest(run: Run) -> None:
    _, err, code = run("lsit")

    assert code == 2
    assert "Did you mean 'list'?" in err


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS), ("cron", "add")], ids=" ".join)
def test_help_is_the_same_by_either_option_and_by_the_command_help(call: Run, command: tuple[str, ...]) -> None:
    shown = call(*command, "--help")

    assert shown[0].startswith(" ".join(("Usage: policytrack", *command)))
    assert shown[1:] == ("", 0)
    assert call(*command, "-h") == shown
    assert call("help", *command) == shown


def test_help_for_a_mistyped_command_names_the_nearest(call: Run) -> None:
    out, err, code = call("help", "lsit")
    assert (out, code) == ("", 2)
    assert "Did you mean 'list'?" in err

    assert "Did you mean 'add'?" in call("help", "cron", "ad")[1]
    assert call("help", "list", "add") == ("", "policytrack list has no commands of its own; leave out 'add'\n", 2)
