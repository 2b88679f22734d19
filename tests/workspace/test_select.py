"""From filters as they were typed, and those of a view, to a query."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from policytrack.domain.model import Actor, Paper
from policytrack.domain.query import Query
from policytrack.domain.selection import Selection, Words
from policytrack.domain.viewpoint import Viewpoint
from policytrack.errors import NotFound, UsageProblem
from policytrack.text.dates import edtf_window
from policytrack.workspace.select import FilterWords, select

TODAY = date(2026, 6, 1)


class Names(NamedTuple):
    """What filters may name."""

    papers: dict[str, Paper]
    actors: dict[str, Actor]
    topics: dict[str, str]
    extra_columns: tuple[str, ...]
    root: Path = Path("none")


NAMES = Names(
    {"example": Paper("example", "EX", "Better Buses", "2026", edtf_window("2026"))},
    {"town": Actor("town", "Town"), "council": Actor("council", "Council", "town")},
    {"buses": "Buses"},
    ("Director",),
)


def selected(
    words: Words, *, names: Names = NAMES, view: str | None = None, settings: Path = Path("none"), day: date = TODAY
) -> Selection:
    return select(names._replace(root=settings.parent), FilterWords(words, view), Viewpoint(day, TODAY))


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "policytrack.toml"
    path.write_text('[views.late]\nactor = ["council"]\ndue-before = "tomorrow"\n\n[views.moon]\nactor = ["moon"]\n')
    return path


@pytest.mark.parametrize("words", [{}, {"actor": None}, {"actor": [], "due_before": None}])
def test_nothing_typed_selects_everything(words: Words) -> None:
    assert selected(words).query == Query()


def test_names_are_taken_in_any_case_with_spaces_and_each_once() -> None:
    query = selected({"actor": ["COUNCIL", " council ", "Town"], "paper": ["ex"]}).query

    assert (query.actors, query.papers) == (("council", "town"), ("example",))


@pytest.mark.parametrize("name", ["moon", "", "%", "council' OR 1=1", "counciL\u0130"])
def test_a_name_that_nobody_has_selects_nothing_by_mistake(name: str) -> None:
    with pytest.raises(NotFound, match="no actor"):
        selected({"actor": ["council", name]})


@pytest.mark.parametrize(("filter", "error"), [("actor", NotFound), ("paper", UsageProblem), ("topic", UsageProblem)])
def test_an_empty_register_knows_no_name(filter: str, error: type[Exception]) -> None:
    with pytest.raises(error, match=f"no {filter} 'x'"):
        selected({filter: ["x"]}, names=Names({}, {}, {}, ()))


def test_a_view_adds_its_filters_but_what_is_typed_replaces_them(settings: Path) -> None:
    query = selected({"due_after": "2026-01-01"}, view="late", settings=settings).query
    assert (query.actors, query.due_before, query.due_after) == (("council",), date(2026, 6, 2), date(2026, 1, 1))

    query = selected({"actor": ["town"], "due_before": None}, view="late", settings=settings).query
    assert (query.actors, query.due_before) == (("town",), date(2026, 6, 2))


def test_a_mistake_is_placed_in_the_view_only_if_it_stands_there(settings: Path) -> None:
    with pytest.raises(NotFound) as of_view:
        selected({}, view="moon", settings=settings)
    with pytest.raises(NotFound) as typed:
        selected({"actor": ["moon"]}, view="late", settings=settings)

    assert str(of_view.value) == f"{settings}: views.moon.actor: {typed.value}"


def test_staleness_counts_from_the_day_of_the_answer() -> None:
    # What was reviewed on 1 March has not been for 30 days, and is stale.
    assert selected({"stale": "30d"}, day=date(2026, 3, 31)).query.stale_before == date(2026, 3, 2)


def test_the_options_of_a_selection_select_the_same_on_another_day(settings: Path) -> None:
    selection = selected({"topic": ["buses"]}, view="late", settings=settings)

    assert selection.options() == ["--topic", "buses", "--actor", "council", "--due-before", "tomorrow"]
    assert selection.options(any_day=True)[-1] == "2026-06-02"
