"""What is answered before any command runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from policytrack.cli.main import COMMANDS
from tests.builders import TWO, a_workspace
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
    assert "did you mean 'list'?" in err


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
    assert "did you mean 'list'?" in err

    assert "did you mean 'add'?" in call("help", "cron", "ad")[1]
    assert call("help", "list", "add") == ("", "policytrack list has no commands of its own; leave out 'add'\n", 2)


@pytest.mark.parametrize("option", ["-C", "--workspace"])
def test_the_workspace_is_named_before_the_command_or_after_it(call: Run, tmp_path: Path, option: str) -> None:
    root = a_workspace(tmp_path / "ws", TWO)
    place = (option, str(root))
    ids = ("list", "--format", "ids")

    assert call(*place, *ids) == call(*ids, *place) == ("EX-1\nEX-2\n", "", 0)
    assert call(*place, *ids, "--workspace", "ws", cwd=tmp_path) == ("EX-1\nEX-2\n", "", 0)


def test_two_different_workspaces_are_refused(call: Run) -> None:
    out, err, code = call("-C", "here", "list", "--workspace", "there")

    assert (out, code) == ("", 2)
    assert err == "--workspace is here before the command and there after it; leave one of them out\n"


@pytest.mark.parametrize("words", [("statuses",), ("cron", "list"), ("init", "new")])
def test_a_command_that_takes_no_workspace_refuses_one_before_it(
    call: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    _, err, code = call("-C", "here", *words, cwd=tmp_path)

    assert (code, list(tmp_path.glob("new"))) == (2, [])
    assert "takes no workspace; leave out --workspace here" in err
