"""What is answered before any command runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

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
