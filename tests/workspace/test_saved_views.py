"""Views that a workspace keeps in `policytrack.toml`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome

Run = Callable[..., Outcome]


VIEWS = """
[views.buses]
topic = "buses"
status = ["open", "unassessed"]

[views.soon]
soon = "400d"
timing = ["due-soon"]

[views.wrong]
tpoic = "buses"

[views.number]
soon = 30

[views.spaceship]
actor = ["spaceship"]

[views.day]
due-before = "some day"

[views.twice]
due-before = "2026-01-01"
due_before = "2026-02-01"
"""


def test_a_view_serves_list_and_report_alike(policytrack: Run, root: Path) -> None:
    (root / "policytrack.toml").write_text(VIEWS)

    assert policytrack("list", "@buses", "--format", "ids")[0] == "EX-2\n"
    report = policytrack("report", "@buses", "--since", "last", "--format", "json")[0]
    assert (json.loads(report)["name"], json.loads(report)["scope"]) == (
        "buses",
        "--topic buses --status open --status unassessed",
    )
    assert policytrack("list", "@soon", "--format", "ids", "--as-of", "2026-02-01")[0] == "EX-1\n"
    assert policytrack("summary", "@buses", "--by", "status")[2] == 0


def test_what_is_typed_replaces_the_views_value(policytrack: Run, root: Path) -> None:
    (root / "policytrack.toml").write_text(VIEWS)

    assert policytrack("list", "@buses", "--topic", "nights", "--format", "ids")[0] == "EX-2\n"
    assert policytrack("list", "@buses", "--status", "closed", "--format", "ids")[0] == ""


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("@bsues", "no view 'bsues'; the nearest is 'buses'"),
        ("@wrong", "no filter 'tpoic'; the nearest is 'topic'"),
        ("@number", 'views.number.soon: write text in quotes, such as "90d"'),
        ("@spaceship", "policytrack.toml: views.spaceship.actor: no actor 'spaceship'"),
        ("@day", "policytrack.toml: views.day.due-before: "),
        ("@twice", "views.twice: 'due_before' and 'due-before' are the same filter"),
        ("buses", "the name of a view begins with @, such as @buses"),
    ],
)
def test_what_is_wrong_with_a_view_is_said(policytrack: Run, root: Path, view: str, said: str) -> None:
    (root / "policytrack.toml").write_text(VIEWS)

    _, err, code = policytrack("list", view)
    assert (said in err, code) == (True, 5 if view == "@spaceship" else 2)


def test_settings_that_cannot_be_read_are_named_with_the_line(policytrack: Run, root: Path) -> None:
    (root / "policytrack.toml").write_text("[views.x]\nactor = oops")

    _, err, code = policytrack("list", "@x")
    assert (code, "policytrack.toml cannot be read" in err, "line 2" in err) == (2, True, True)
    assert policytrack("list")[2] == 0
