"""What is overdue: every answer lists or counts the same recommendations, and no parent beside what makes it so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytrack.domain.events import Event
from policytrack.domain.viewpoint import Viewpoint
from policytrack.domain.vocabulary import Timing
from policytrack.formats.registry import FORMATS
from policytrack.index import location
from policytrack.reports.report import CONDITIONS, Report, overdue
from policytrack.reports.since import NOTHING
from policytrack.workspace.asking import summarise
from policytrack.workspace.listing import ListShape, list_due, list_recommendations
from policytrack.workspace.opening import Workspace
from policytrack.workspace.reporting import ReportRequest, finished_report
from policytrack.workspace.select import FilterWords
from tests.evaluation import Item
from tests.test_evaluation import DAYS, journals, registers, written


@st.composite
def workspaces(draw: st.DrawFn) -> tuple[dict[str, Item], list[Event]]:
    items = draw(registers())
    return items, draw(journals(items))


@contextmanager
def written_to_a_folder(items: dict[str, Item], events: list[Event]) -> Iterator[Workspace]:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(location, "index_path", lambda root: root / "index.sqlite3")
        written(Path(folder), items, events)
        yield Workspace(Path(folder))


IDS = ListShape(FORMATS["ids"], ("id",))


def listed(workspace: Workspace, day: date, **filters: str) -> dict[str, Timing | None]:
    """What `list` shows with these filters: the timings by id."""
    words = FilterWords({name: [value] for name, value in filters.items()})
    with list_recommendations(workspace, words, Viewpoint(day, day), IDS) as listing:
        return {entry.recommendation.id: entry.standing.timing for entry in listing.entries}


def overdue_rows(workspace: Workspace, day: date) -> list[str]:
    """The ids of the rows of `due` that are overdue."""
    with list_due(workspace, FilterWords({}), Viewpoint(day, day), IDS, None) as listing:
        return [entry.recommendation.id for entry in listing.entries if entry.standing.timing is Timing.OVERDUE]


def summed_up(workspace: Workspace, day: date) -> Counter[str]:
    """How many of each timing `summary` counts in its last row."""
    total = summarise(workspace, "paper", FilterWords({}), Viewpoint(day, day)).total
    return sum((Counter(counts.record()["timings"]) for row in total for counts in row.counts.values()), Counter())


def report_on(workspace: Workspace, day: date, **filters: str) -> Report:
    words = FilterWords({name: [value] for name, value in filters.items()})
    request = ReportRequest("monday", words, Viewpoint(day, day), NOTHING)
    with finished_report(workspace, request, lambda: datetime.now(UTC)) as finished:
        return finished.report


@settings(max_examples=60, derandomize=True)
@given(workspaces(), st.sampled_from(DAYS))
def test_list_summary_due_and_report_agree_on_what_is_overdue(
    register_and_journal: tuple[dict[str, Item], list[Event]], day: date
) -> None:
    items, _ = register_and_journal
    with written_to_a_folder(*register_and_journal) as workspace:
        late = listed(workspace, day, timing="overdue")
        report = report_on(workspace, day)

        assert [name for name in late if items[name].contains] == []
        assert sorted(overdue_rows(workspace, day)) == sorted(late)
        assert summed_up(workspace, day)["overdue"] == len(late)
        assert overdue(report) == overdue(report_on(workspace, day, timing="overdue")) == len(late)
        assert CONDITIONS["overdue"](report) == bool(late)
        assert set(report.pressing[Timing.DUE_SOON].ids) == set(listed(workspace, day, timing="due-soon"))


@settings(max_examples=30, derandomize=True)
@given(workspaces(), st.sampled_from(DAYS))
def test_a_parent_is_listed_but_not_by_its_timing(
    register_and_journal: tuple[dict[str, Item], list[Event]], day: date
) -> None:
    items, _ = register_and_journal
    with written_to_a_folder(*register_and_journal) as workspace:
        everything = listed(workspace, day)
        by_timing = {timing: listed(workspace, day, timing=str(timing)) for timing in Timing}

        assert everything.keys() == items.keys()
        for timing, names in by_timing.items():
            plain = [name for name, item in items.items() if not item.contains]
            assert names.keys() == {name for name in plain if everything[name] is timing}
        assert summed_up(workspace, day) == Counter({str(timing): len(by_timing[timing]) for timing in Timing})
