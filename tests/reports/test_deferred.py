"""What a report lists as deferred is what has a revised deadline, by its events."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from policytrack.domain.events import Event, EventKind
from policytrack.domain.query import Query
from policytrack.domain.selection import Selection
from policytrack.domain.viewpoint import Viewpoint
from policytrack.journal.codec import event_id_for, line_of
from policytrack.reports.build import ReportOptions, build_report
from policytrack.reports.scope import ReportScope
from tests.builders import PARENT, TWO, a_retraction, a_workspace, an_event
from tests.opening import open_index

DAY = date(2026, 11, 27)


def recorded(event: Event) -> Event:
    event = event._replace(recorded=datetime(2026, 10, 1, tzinfo=UTC))
    return event._replace(id=event_id_for(event))


def a_deferral(name: str = "EX-1", **changes: Any) -> Event:
    return recorded(an_event(EventKind.DEFER, recommendation=name, to="by March 2028", why="So they say.", **changes))


def taken_back(event: Event) -> Event:
    return recorded(a_retraction(event, recommendation=event.recommendation, why="No."))


def ids(root: Path, monkeypatch: pytest.MonkeyPatch, *events: Event) -> list[str]:
    """The ids that a report lists, which must be those of the entries with a revised deadline."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(root / "cache"))
    a_workspace(root, TWO + PARENT)
    (root / "data/journal.jsonl").write_bytes(b"".join(map(line_of, events)))
    index = open_index(root)
    scope = ReportScope(index, Selection(Query(), {}, {}), Viewpoint(DAY, DAY))

    deferred = build_report(scope, ReportOptions("x"), None).deferred

    entries = index.entries(Query(), DAY, full=True)
    assert list(deferred.ids) == [entry.recommendation.id for entry in entries if entry.deferred_to is not None]
    assert all(deferred.entry(id).deferred_to is not None for id in deferred.ids)
    return list(deferred.ids)


def test_what_was_deferred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ids(tmp_path, monkeypatch, a_deferral("EX-2"), a_deferral()) == ["EX-1", "EX-2"]


def test_a_deferral_that_was_taken_back_counts_no_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deferral = a_deferral()

    assert ids(tmp_path, monkeypatch, deferral, taken_back(deferral)) == []


def test_a_deferral_counts_again_if_what_took_it_back_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deferral = a_deferral()
    retraction = taken_back(deferral)

    assert ids(tmp_path, monkeypatch, deferral, retraction, taken_back(retraction)) == ["EX-1"]


def test_a_later_deferral_does_not_count_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ids(tmp_path, monkeypatch, a_deferral(effective=date(2026, 12, 1))) == []


@pytest.mark.parametrize(
    ("about", "expected"), [({"part": "a"}, ["EX-2"]), ({"part": "z"}, []), ({"actor": "town"}, [])]
)
def test_a_deferral_of_what_is_not_asked_does_not_count(
    about: dict[str, str], expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ids(tmp_path, monkeypatch, a_deferral("EX-2", **about)) == expected


def test_a_parent_is_not_deferred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ids(tmp_path, monkeypatch, a_deferral("EX-3")) == []
