"""Which workspace is found, as `where` says it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import ONE, a_workspace
from tests.conftest import Outcome

Run = Callable[..., Outcome]

pytestmark = pytest.mark.usefixtures("trust")


def test_the_nearest_workspace_upwards_is_found_and_outside_any_the_shipped_one(run: Run, tmp_path: Path) -> None:
    env = {"POLICYTRACK_WORKSPACE": ""}
    below = a_workspace(tmp_path / "work", ONE) / "a/b"
    below.mkdir(parents=True)

    assert run("list", "--format", "ids", cwd=below, env=env)[0] == "EX-1\n"
    assert json.loads(run("where", "--format", "json", cwd=tmp_path, env=env)[0])["shipped"] is True
