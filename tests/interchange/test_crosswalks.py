"""The crosswalks that ship."""

from __future__ import annotations

from pathlib import Path

import pytest

import policytrack
from policytrack.domain.crosswalk import parse_crosswalk
from policytrack.domain.statuses import Status
from policytrack.register.plain_yaml import plain_yaml

SHIPPED = sorted((Path(policytrack.__file__).parent / "interchange/crosswalks").glob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_where_several_of_ours_are_one_of_theirs_it_is_said_what_is_lost(path: Path) -> None:
    held = plain_yaml(path.read_text("utf-8"), path.name)
    parse_crosswalk(held, path.name)

    assert held["source"].startswith("https://")
    for theirs, ours in held["words"].items():
        silent = [status for status in ours if status not in held["lost"]]
        assert len(silent) <= 1, theirs  # their word means as much as our status


def test_every_status_of_ours_is_known_to_the_tables() -> None:
    ours = {str(status) for status in Status}
    for path in SHIPPED:
        held = plain_yaml(path.read_text("utf-8"), path.name)
        assert {status for statuses in held["words"].values() for status in statuses} <= ours
