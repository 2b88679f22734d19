"""A generated journal holds what could have been recorded, line by line as it would have been written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from policytrack.domain.events import Event, EventKind
from policytrack.domain.rules.case import Case
from policytrack.domain.rules.judge import judge
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import TRACKER
from policytrack.journal.codec import event_id_for, line_of
from policytrack.journal.parsed import Line
from policytrack.journal.reader import read_since
from tests.benchmarks.journals import FIRST_DAY, LAST_DAY
from tests.benchmarks.workspaces import Generated, workspace
from tests.opening import open_index

pytestmark = pytest.mark.large

SIZE = 600


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return workspace(tmp_path_factory.mktemp("workspaces"), SIZE, with_events=True)


@pytest.fixture(scope="module")
def events(made: Generated) -> list[Event]:
    with read_since(made.journal) as reading:
        lines = list(reading)
    assert all(isinstance(line, Line) for line in lines)
    return [line.event for line in lines if isinstance(line, Line)]


def test_each_line_is_as_the_event_would_be_written(made: Generated, events: list[Event]) -> None:
    assert made.journal.read_bytes() == b"".join(map(line_of, events))
    assert all(event.id == event_id_for(event) for event in events)


def test_every_event_is_another_and_recorded_after_the_one_before(events: list[Event]) -> None:
    assert len({event.id for event in events}) == 10 * SIZE
    assert all(one.recorded < other.recorded for one, other in pairwise(events))
    assert (events[0].recorded.date(), events[-1].recorded.date()) == (FIRST_DAY, LAST_DAY)


def test_nothing_is_recorded_that_the_rules_would_refuse(
    made: Generated, events: list[Event], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    index = open_index(made.root)
    ones = {name: index.entry(name, LAST_DAY).recommendation for name in {event.recommendation for event in events}}
    refused = Counter(
        words
        for event in events
        if event.kind is not EventKind.RETRACT
        for verdict in [
            judge(
                Case(
                    event=event,
                    recommendation=ones[event.recommendation],
                    paper=index.papers[ones[event.recommendation].paper],
                    today=event.recorded.date(),
                    ancestors=index.ancestors,
                    assessors=index.assessors,
                    claim=event.assessor != TRACKER,
                )
            )
        ]
        for words in (*verdict.refusals, *verdict.missing)
    )
    index.close()

    assert refused == {}


def test_a_retraction_takes_back_an_earlier_mark_of_its_recommendation(events: list[Event]) -> None:
    marks: dict[str | None, str] = {}
    for event in events:
        if event.kind is EventKind.MARK:
            marks[event.id] = event.recommendation
        elif event.kind is EventKind.RETRACT:
            assert marks.pop(event.event) == event.recommendation


def test_there_are_events_of_all_kinds_that_people_record(events: list[Event]) -> None:
    marks = [event for event in events if event.kind is EventKind.MARK]

    assert {event.kind for event in events} == set(EventKind) - {EventKind.REVISE, EventKind.KEEP}
    assert {event.status for event in marks} == set(Status) - {Status.UNASSESSED}
    assert len(marks) > 0.8 * len(events)
    assert any(event.part for event in marks)
    assert any(event.actor for event in marks if event.assessor == TRACKER)
    assert any(event.assessor == event.actor for event in marks)


def test_the_program_answers_by_the_generated_journal(
    made: Generated, run: Callable[..., tuple[str, str, int]]
) -> None:
    told = run("history", "P0000-C-4", "--format", "jsonl", "--workspace", str(made.root))
    still = run("list", "--status", "unassessed", "--format", "ids", "--workspace", str(made.root))

    assert told[0].count("\n") >= 10
    assert len(still[0].split()) < SIZE // 100
