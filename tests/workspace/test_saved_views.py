"""Views that a workspace keeps in `policytrack.toml`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from policytrack.errors import UsageProblem
from policytrack.workspace.saved_views import view, views
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
        ("buses", "'buses' is not a view; did you mean --topic buses?"),
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


FILTERS = {"actor": True, "due_before": False}


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    return tmp_path / "policytrack.toml"


def test_a_workspace_without_settings_or_views_has_no_views(settings: Path) -> None:
    assert views(settings) == {}
    for text in ("", "\ufeff", "# nothing\n", "[other]\nx = 1\n", "[views]\n"):
        settings.write_text(text, "utf-8")
        assert views(settings) == {}, text


def test_a_single_text_is_a_list_only_where_a_filter_may_be_repeated(settings: Path) -> None:
    settings.write_text('[views.x]\nactor = "town"\ndue-before = "today"\n[views.y]\nactor = ["town", "council"]\n')

    assert view(settings, "x", FILTERS) == {"actor": ["town"], "due_before": "today"}
    assert view(settings, "y", FILTERS) == {"actor": ["town", "council"]}


@pytest.mark.parametrize("value", ["[]", "1", "true", "2026-01-01", "[1]", '["a", 2]', '[["a"]]', "{a = 'b'}", "inf"])
def test_a_value_that_is_no_text_is_refused(settings: Path, value: str) -> None:
    settings.write_text(f"[views.x]\nactor = {value}\n")

    with pytest.raises(UsageProblem, match=r"views\.x\.actor: write text in quotes"):
        view(settings, "x", FILTERS)


def test_several_values_of_a_filter_that_takes_one_are_refused(settings: Path) -> None:
    settings.write_text('[views.x]\ndue_before = ["today", "tomorrow"]\n')

    with pytest.raises(UsageProblem, match=r"views\.x\.due_before: write text in quotes, such as \"90d\""):
        view(settings, "x", FILTERS)


@pytest.mark.parametrize("text", ["views = 3", 'views = "x"', "views = []", "[views]\nx = 3", "[[views.x]]\na = 1"])
def test_views_that_are_no_tables_are_refused(settings: Path, text: str) -> None:
    settings.write_text(text)

    with pytest.raises(UsageProblem, match="a view is a table of filters"):
        views(settings)


@pytest.mark.parametrize("name", ["../x", "", ".", "a/b", "a\\u0000b", "a\\u001b[31m"])
def test_a_name_that_could_not_be_a_files_is_refused(settings: Path, name: str) -> None:
    settings.write_text(f'[views."{name}"]\nactor = "town"\n')

    with pytest.raises(UsageProblem, match="views: "):
        views(settings)


def test_settings_that_lead_out_of_the_workspace_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "outside.toml").write_text('[views.x]\nactor = "town"\n')
    (tmp_path / "ws").mkdir()
    settings = tmp_path / "ws/policytrack.toml"
    settings.symlink_to(tmp_path / "outside.toml")

    with pytest.raises(UsageProblem, match="cannot be read"):
        views(settings)
