"""What is overdue: every answer lists or counts the same recommendations, and no parent beside what makes it so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytrack.domain.events import Event
from policytrack.domain.query import Query
from policytrack.domain.selection import Words
from policytrack.domain.viewpoint import Viewpoint
from policytrack.domain.vocabulary import Timing
from policytrack.index import location
from policytrack.index.index import Index
from policytrack.reports.build import ReportOptions, build_report
from policytrack.reports.groups import group_rows
from policytrack.reports.report import CONDITIONS, Report, overdue
from policytrack.reports.scope import ReportScope
from policytrack.workspace.due_list import due_entries
from policytrack.workspace.select import FilterWords, select
from tests.evaluation import Item
from tests.opening import open_index
from tests.test_evaluation import DAYS, journals, registers, written

TIMINGS = [str(timing) for timing in Timing]


@st.composite
def workspaces(draw: st.DrawFn) -> tuple[dict[str, Item], list[Event]]:
    items = draw(registers())
    return items, draw(journals(items))


@contextmanager
def index_of(items: dict[str, Item], events: list[Event]) -> Iterator[Index]:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(location, "index_path", lambda root: root / "index.sqlite3")
        written(Path(folder), items, events)
        with closing(open_index(Path(folder))) as index:
            yield index


def listed(index: Index, day: date, timing: str) -> list[str]:
    """The ids of `list --timing TIMING`."""
    filters = FilterWords({"timing": [timing]})
    query = select(index, filters, Viewpoint(day, day)).query
    return [entry.recommendation.id for entry in index.entries(query, day)]


def pressing(index: Index, day: date, timing: str) -> list[str]:
    """The ids of the rows of `due` with this timing."""
    rows = due_entries(index, FilterWords({}), Viewpoint(day, day), None, full=False)
    return [entry.recommendation.id for entry in rows if entry.standing.timing == timing]


def summed_up(index: Index, day: date, timing: str) -> int:
    """How many `summary` counts in its last row."""
    _, totals = group_rows(index, "paper", Query(), day)
    return sum(counts.timings[timing] for row in totals for counts in row.counts.values())


def report_on(index: Index, day: date, words: Words) -> Report:
    viewpoint = Viewpoint(day, day)
    scope = ReportScope(index, select(index, FilterWords(words), viewpoint), viewpoint)
    return build_report(scope, ReportOptions("monday"), None)


@settings(max_examples=60, derandomize=True)
@given(workspaces(), st.sampled_from(DAYS))
def test_list_summary_due_and_report_agree_on_what_is_overdue(
    workspace: tuple[dict[str, Item], list[Event]], day: date
) -> None:
    items, _ = workspace
    with index_of(*workspace) as index:
        late = listed(index, day, Timing.OVERDUE)
        report = report_on(index, day, {})

        assert [name for name in late if items[name].contains] == []
        assert sorted(pressing(index, day, Timing.OVERDUE)) == sorted(late)
        assert summed_up(index, day, Timing.OVERDUE) == len(late)
        assert overdue(report) == len(late)
        assert CONDITIONS["overdue"](report) == bool(late)
        assert overdue(report_on(index, day, {"timing": ["overdue"]})) == len(late)
        assert sorted(entry.recommendation.id for entry in report.due_soon) == sorted(listed(index, day, "due-soon"))
        assert {timing: len(listed(index, day, timing)) for timing in TIMINGS} == {
            timing: summed_up(index, day, timing) for timing in TIMINGS
        }


@settings(max_examples=30, derandomize=True)
@given(workspaces(), st.sampled_from(DAYS))
def test_a_parent_is_listed_without_a_filter_of_timings_only(
    workspace: tuple[dict[str, Item], list[Event]], day: date
) -> None:
    items, _ = workspace
    with index_of(*workspace) as index:
        everything = {entry.recommendation.id: entry.standing.timing for entry in index.entries(Query(), day)}
        with_timing = {name for timing in TIMINGS for name in listed(index, day, timing)}

        assert everything.keys() == items.keys()
        assert with_timing == {
            name for name, item in items.items() if not item.contains and everything[name] is not None
        }
