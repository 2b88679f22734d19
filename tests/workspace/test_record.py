"""Recording as the library does it: all of the drafts or none, once, and in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from policytrack.domain.events import EventKind, Evidence, short
from policytrack.domain.query import Query
from policytrack.domain.statuses import Status
from policytrack.errors import NotFound, UsageProblem
from policytrack.workspace.opening import Workspace
from policytrack.workspace.record import Draft, Recorded, Recorder, draft_event
from tests.builders import TWO, a_workspace
from tests.recording import URL, journal_lines

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SOURCE = (Evidence(URL),)

Opens = Callable[..., Recorder]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return a_workspace(tmp_path / "ws", TWO)


@pytest.fixture
def a_recorder(root: Path) -> Iterator[Opens]:
    """Opens a recorder of the workspace, and closes the one before: an index that is read waits to be written."""
    opened: list[Recorder] = []

    def opens(**options: Any) -> Recorder:
        for earlier in opened:
            earlier.index.close()
        opened.append(Recorder(Workspace(root), TODAY, **{"name": "jo", **options}))
        return opened[-1]

    yield opens
    opened[-1].index.close()


def a_draft(recorder: Recorder, status: Status = Status.ANNOUNCED, id: str = "EX-1", **values: Any) -> Draft:
    values = {"evidence": SOURCE, "recorder": recorder.name, **values}
    event = draft_event(EventKind.MARK, id, values.pop("effective", date(2026, 3, 1)), status=status, **values)
    return Draft(event, recorder.recommendation(id))


def test_one_draft_that_is_refused_keeps_all_of_them_out_and_every_reason_is_given_once(
    root: Path, a_recorder: Opens
) -> None:
    recorder = a_recorder()
    bare = a_draft(recorder, evidence=())
    drafts = [a_draft(recorder, id="EX-2"), bare, bare, a_draft(recorder, part="z")]

    with pytest.raises(UsageProblem) as refused:
        recorder.record(drafts, NOW)

    assert [line.partition(" ")[0] for line in str(refused.value).splitlines()] == ["announced", "no"]
    assert not (root / "data/journal.jsonl").exists()


def test_it_is_not_found_only_if_nothing_but_names_is_wrong(a_recorder: Opens) -> None:
    recorder = a_recorder()

    with pytest.raises(NotFound, match="no part"):
        recorder.record([a_draft(recorder, part="z")], NOW)
    with pytest.raises(UsageProblem, match="no part"):
        recorder.record([a_draft(recorder, part="z", evidence=())], NOW)


def test_no_drafts_make_no_journal(root: Path, a_recorder: Opens) -> None:
    assert a_recorder().record([], NOW) == Recorded([], [], [])
    assert not (root / "data/journal.jsonl").exists()


def test_a_batch_that_is_recorded_again_adds_only_what_is_new(root: Path, a_recorder: Opens) -> None:
    first = a_recorder()
    first.record([a_draft(first), a_draft(first, id="EX-2")], NOW)

    again = a_recorder()
    recorded = again.record([a_draft(again), a_draft(again, id="EX-2"), a_draft(again, Status.PARTIAL)], NOW)
    assert [event.status for event in recorded.events] == [Status.PARTIAL]
    assert "2 of these 3 were recorded before" in recorded.warnings[0]
    last = a_recorder()
    assert last.record([a_draft(last, id="EX-2"), a_draft(last, id="EX-2")], NOW).events == []
    assert len(journal_lines(root)) == 3


def test_of_marks_that_contradict_each_other_the_one_given_last_counts(a_recorder: Opens) -> None:
    recorder = a_recorder()
    drafts = [a_draft(recorder, status) for status in (Status.REJECTED, Status.IMPLEMENTED, Status.STALLED)]

    recorded = recorder.record(drafts, NOW)

    [change] = recorded.changes
    assert (change.before.status, change.after.status) == (Status.UNASSESSED, Status.STALLED)
    # All of them were recorded at one moment, and yet each comes after the one before.
    moments = [event.recorded for event in recorded.events]
    assert moments == sorted(set(moments))
    [entry] = [entry for entry in a_recorder().index.entries(Query(), TODAY) if entry.recommendation.id == "EX-1"]
    assert entry.standing.status is Status.STALLED


def test_a_mark_for_tomorrow_changes_nothing_today(a_recorder: Opens) -> None:
    recorder = a_recorder(anyway=True)

    recorded = recorder.record([a_draft(recorder, effective=date(2026, 6, 2))], NOW)

    [change] = recorded.changes
    assert change.before == change.after
    assert len(recorded.warnings) == 1


def test_a_dry_run_says_the_same_and_writes_nothing(root: Path, a_recorder: Opens) -> None:
    dry = a_recorder(dry_run=True)
    rehearsed = dry.record([a_draft(dry)], NOW)
    assert not (root / "data/journal.jsonl").exists()

    real = a_recorder()
    recorded = real.record([a_draft(real)], NOW)
    assert [change.after for change in rehearsed.changes] == [change.after for change in recorded.changes]
    assert len(rehearsed.events) == len(recorded.events) == len(journal_lines(root)) == 1


@pytest.mark.parametrize("note", ['{"id":"p1-0"}', 'a "quoted" \\n word', "公交 é 🚌", "=1+1", "'; DROP TABLE rec;--"])
def test_what_a_note_says_comes_back_as_it_was(a_recorder: Opens, note: str) -> None:
    recorder = a_recorder()
    recorder.record([a_draft(recorder, note=note)], NOW)

    assert [event.note for event in a_recorder().events_of("EX-1")] == [note]


@pytest.mark.parametrize("note", ["a\x00b", "a\x1b[31mb", "a\u202eb"])
def test_a_note_that_could_deceive_a_terminal_is_refused(a_recorder: Opens, note: str) -> None:
    recorder = a_recorder()

    with pytest.raises(UsageProblem, match="control character"):
        recorder.record([a_draft(recorder, note=note)], NOW)


def test_a_retraction_needs_exactly_one_event(root: Path, a_recorder: Opens) -> None:
    recorder = a_recorder()
    # Of seventeen ids, two begin with the same of sixteen digits.
    events = recorder.record([a_draft(recorder, note=str(number)) for number in range(17)], NOW).events
    beginnings = [event.id[: len("p1-0")] for event in events]
    [shared, *_] = [beginning for beginning in beginnings if beginnings.count(beginning) > 1]

    with pytest.raises(NotFound, match="begins the id of more than one entry"):
        a_recorder().retract(shared, "A slip.", NOW)
    for none in ("p1-", "p2-0", "", "%", "p1-" + "0" * 40):
        with pytest.raises(NotFound, match="no entry"):
            a_recorder().retract(none, "A slip.", NOW)
    assert len(journal_lines(root)) == 17


def test_what_is_retracted_is_not_retracted_again_until_it_counts_again(root: Path, a_recorder: Opens) -> None:
    recorder = a_recorder()
    [event] = recorder.record([a_draft(recorder)], NOW).events
    [retraction] = a_recorder().retract(event.id, "A slip.", NOW).events

    with pytest.raises(UsageProblem, match=f"{short(event.id)} has already been retracted, by {short(retraction.id)}"):
        a_recorder().retract(event.id, "A slip.", NOW)
    assert len(journal_lines(root)) == 2

    a_recorder().retract(retraction.id, "It was none.", NOW)
    assert a_recorder().retract(event.id, "It was one after all.", NOW).warnings == []


def test_an_event_is_retracted_though_its_recommendation_has_left_the_register(root: Path, a_recorder: Opens) -> None:
    recorder = a_recorder()
    [event] = recorder.record([a_draft(recorder)], NOW).events
    register = root / "data/recommendations.yaml"
    register.write_text(register.read_text("utf-8").replace("id: EX-1", "id: EX-7"), "utf-8")

    retracted = a_recorder().retract(event.id, "A slip.", NOW)

    assert retracted.changes == []
    assert "no recommendation 'EX-1' is in the register" in retracted.warnings[0]
    assert [line["kind"] for line in journal_lines(root)] == ["mark", "retract"]


def test_nobody_records_in_the_shipped_workspace(root: Path) -> None:
    with pytest.raises(UsageProblem, match="read-only"):
        Recorder(Workspace(root, shipped=True), TODAY, name="jo")
