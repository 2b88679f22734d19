"""What is true of every journal, however it keeps its lines; and the index asks no more of one than that."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.domain.events import Event, EventKind
from policytrack.domain.query import Query
from policytrack.domain.statuses import Status
from policytrack.errors import JournalChanged, JournalUnusable
from policytrack.index import location
from policytrack.index.index import Index
from policytrack.index.ingest.journal import take_in
from policytrack.index.lifecycle import open_index
from policytrack.index.query.events import RecordedEvents
from policytrack.index.schema import TABLES
from policytrack.interchange.export import journal_lines
from policytrack.interchange.restore import restore
from policytrack.journal.audit import Audit
from policytrack.journal.batches import as_batch
from policytrack.journal.codec import event_of, line_of
from policytrack.journal.event_id import verify
from policytrack.journal.fault import NotAnEvent
from policytrack.journal.file_journal import FileJournal
from policytrack.journal.parsed import START, BadLine, Line
from policytrack.journal.protocol import Journal
from policytrack.journal.stamping import recorded
from policytrack.workspace.check import check
from policytrack.workspace.opening import Workspace, file_journal
from tests.builders import TWO, a_workspace
from tests.journal.memory_journal import MemoryJournal
from tests.journal.test_append import a_mark

NOW = datetime(2030, 1, 1, tzinfo=UTC)
DAYS = [date(2026, 1, 15) + timedelta(days=step) for step in range(0, 400, 50)]


class Kept(NamedTuple):
    """A journal, and how whoever knows no policytrack replaces all of its lines."""

    journal: Journal
    replace: Callable[[Sequence[bytes]], object]


def _in_a_file(folder: Path) -> Kept:
    path = folder / "data/journal.jsonl"
    path.parent.mkdir()
    return Kept(
        FileJournal(path, folder / ".policytrack/lock", folder / "growth"),
        lambda lines: path.write_bytes(b"".join(lines)),
    )


def _in_memory(_: Path) -> Kept:
    journal = MemoryJournal()
    return Kept(journal, lambda lines: setattr(journal, "kept", list(lines)))


@pytest.fixture(params=[_in_a_file, _in_memory], ids=["file", "memory"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    made: Kept = request.param(tmp_path)
    return made


@pytest.fixture
def journal(kept: Kept) -> Journal:
    return kept.journal


def _lines(*notes: str) -> list[bytes]:
    return [line_of(a_mark(note)) for note in notes]


def _read(journal: Journal, cursor: bytes = START) -> tuple[list[Line | BadLine], bytes, bool]:
    with journal.read_since(cursor) as reading:
        return [*reading], reading.cursor, reading.from_start


def _notes(found: Sequence[Line | BadLine]) -> list[str | None]:
    return [line.event.note for line in found if isinstance(line, Line)]


def test_a_new_journal_is_empty(journal: Journal) -> None:
    found, cursor, from_start = _read(journal)

    assert (found, from_start) == ([], True)
    assert _read(journal, cursor)[0] == []


def test_what_is_appended_is_there_in_order(journal: Journal) -> None:
    journal.append(_lines("one"))
    journal.append(_lines("two", "three"))

    found, _, _ = _read(journal)

    assert _notes(found) == ["one", "two", "three"]
    assert [line.number for line in found] == [1, 2, 3]


@pytest.mark.parametrize("bad", [b"no end", b"two\nlines\n", b"\n\n"])
def test_all_lines_are_appended_or_none(journal: Journal, bad: bytes) -> None:
    journal.append(_lines("before"))
    fingerprint = journal.fingerprint()

    with pytest.raises(ValueError, match="line break"):
        journal.append([*_lines("one"), bad])

    assert _notes(_read(journal)[0]) == ["before"]
    assert journal.fingerprint() == fingerprint


def test_to_append_nothing_changes_nothing(journal: Journal) -> None:
    journal.append(_lines("one"))
    fingerprint = journal.fingerprint()

    journal.append([])

    assert journal.fingerprint() == fingerprint


def test_a_cursor_gives_what_came_after_it_and_nothing_else(journal: Journal) -> None:
    cursor, sizes = START, []
    for number in range(4):
        journal.append(_lines(*(f"{number}.{at}" for at in range(number + 1))))

        found, cursor, from_start = _read(journal, cursor)

        assert _notes(found) == [f"{number}.{at}" for at in range(number + 1)]
        assert from_start is (number == 0)
        sizes.append(found[-1].number)
    assert sizes == [1, 3, 6, 10]
    assert _read(journal, cursor)[0] == []


def test_an_old_cursor_still_holds(journal: Journal) -> None:
    journal.append(_lines("one"))
    _, cursor, _ = _read(journal)
    journal.append(_lines("two"))
    journal.append(_lines("three"))

    for _ in range(2):
        found, _, from_start = _read(journal, cursor)
        assert (_notes(found), from_start) == (["two", "three"], False)


def test_a_cursor_from_the_middle_of_a_reading_goes_on_from_there(journal: Journal) -> None:
    journal.append(_lines("one", "two", "three"))
    with journal.read_since() as reading:
        next(iter(reading))
        cursor = reading.cursor

    assert _notes(_read(journal, cursor)[0]) == ["two", "three"]


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: lines[1:],
        lambda lines: lines[:1],
        lambda lines: [],
        lambda lines: [lines[0].replace(b"one", b"0ne"), *lines[1:]],
        lambda lines: [*_lines("new"), *lines],
    ],
    ids=["another order", "first gone", "shorter", "empty", "changed", "put before"],
)
def test_what_was_read_and_is_no_longer_so_makes_all_of_it_come_again(
    kept: Kept, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    lines = _lines("one", "two", "three")
    kept.journal.append(lines)
    _, cursor, _ = _read(kept.journal)
    changed = change(lines)

    kept.replace(changed)

    found, _, from_start = _read(kept.journal, cursor)
    assert from_start
    assert len(found) == len(changed)


def test_a_line_that_was_changed_is_named_with_its_number(kept: Kept) -> None:
    lines = _lines("one", "two", "three")
    lines[1] = lines[1].replace(b"two", b"2wo")
    kept.replace([*lines, b"\n", b"words\n"])

    found, _, _ = _read(kept.journal)

    assert [(line.number, isinstance(line, BadLine)) for line in found] == [
        *((1, False), (2, True), (3, False), (5, True))
    ]


@pytest.mark.parametrize("is_pinned", [True, False])
def test_lines_are_fetched_by_position_in_any_order(journal: Journal, is_pinned: bool) -> None:
    lines = _lines(*map(str, range(20)))
    journal.append(lines)
    with journal.read_since() as reading:
        positions = [line.position for line in reading if isinstance(line, Line)]
        assert not is_pinned or journal.pin(reading.cursor, reading.fingerprint)

    assert positions == sorted(set(positions))
    order = random.Random(1).sample(range(20), 20)
    assert [line.rstrip() for line in journal.fetch(positions[at] for at in order)] == [
        lines[at].rstrip() for at in order
    ]
    assert [*journal.fetch([])] == []
    journal.close()


def test_positions_hold_while_the_journal_grows(journal: Journal) -> None:
    journal.append(_lines("one", "two"))
    position = [line.position for line in _read(journal)[0] if isinstance(line, Line)][1]
    journal.append(_lines("three"))

    [line] = journal.fetch([position])

    assert event_of(line).note == "two"
    assert journal.place_of(position)
    journal.close()


def test_a_line_changed_since_it_was_read_does_not_verify(kept: Kept) -> None:
    lines = _lines("one", "two")
    kept.journal.append(lines)
    positions = [line.position for line in _read(kept.journal)[0] if isinstance(line, Line)]
    kept.replace([lines[0], lines[1].replace(b"two", b"2wo")])

    first, second = kept.journal.fetch(positions)

    assert verify(first.rstrip()) == event_of(lines[0]).id
    with pytest.raises(NotAnEvent):
        verify(second.rstrip())
    kept.journal.close()


def test_a_line_that_is_no_longer_there_is_an_error(kept: Kept) -> None:
    lines = _lines("one", "two")
    kept.journal.append(lines)
    position = [line.position for line in _read(kept.journal)[0] if isinstance(line, Line)][1]
    kept.replace(lines[:1])

    with pytest.raises((OSError, NotAnEvent)):
        verify(next(iter(kept.journal.fetch([position]))))
    kept.journal.close()


def test_a_pinned_journal_is_the_one_that_was_read_or_a_longer_one(kept: Kept) -> None:
    lines = _lines("one", "two")
    kept.journal.append(lines[:1])
    with kept.journal.read_since() as reading:
        assert len([*reading]) == 1
        known = reading.cursor, reading.fingerprint

    assert kept.journal.pin(*known)
    kept.journal.append(lines[1:])
    assert kept.journal.pin(*known)
    kept.replace(lines[1:])
    assert not kept.journal.pin(*known)
    kept.journal.close()


def test_the_fingerprint_changes_with_the_content_and_by_nothing_else(kept: Kept) -> None:
    seen = [kept.journal.fingerprint()]
    lines = _lines("one", "two")
    for at in range(2):
        kept.journal.append(lines[at : at + 1])
        seen.append(kept.journal.fingerprint())
    kept.replace([lines[1]])
    seen.append(kept.journal.fingerprint())
    kept.replace([*lines, *_lines("three")])
    seen.append(kept.journal.fingerprint())

    assert len(set(seen)) == len(seen)
    with kept.journal.read_since() as reading:
        position = next(line.position for line in reading if isinstance(line, Line))
        assert reading.fingerprint == seen[-1]
        assert kept.journal.pin(reading.cursor, reading.fingerprint)
    assert len([*kept.journal.fetch([position])]) == 1
    kept.journal.close()
    assert kept.journal.fingerprint() == seen[-1]


def test_a_batch_is_appended_whole(journal: Journal) -> None:
    batch = [recorded(draft, NOW) for draft in as_batch([a_mark("one"), a_mark("two"), a_mark("three")])]
    journal.append(list(map(line_of, batch)))

    found, _, _ = _read(journal)

    assert [line.event for line in found if isinstance(line, Line)] == batch


def test_lines_come_byte_for_byte_whether_they_are_events_or_not(kept: Kept) -> None:
    content = [*_lines("one"), b"\n", b"words\n", *_lines("two")]
    assert not kept.journal.exists()
    assert [*kept.journal.lines()] == []

    kept.replace(content)

    assert [*kept.journal.lines()] == content
    assert kept.journal.exists()


def test_an_audit_finds_the_same_whatever_keeps_the_journal(kept: Kept) -> None:
    first, second = _events(7, 2)
    missing = a_mark(kind=EventKind.RETRACT, event="p1-" + "0" * 32)
    retraction = recorded(missing, datetime(2026, 4, 1, tzinfo=UTC))
    kept.replace([*map(line_of, (second, first)), b"words\n", line_of(retraction), line_of(first)])
    audit = Audit(kept.journal, "2026-03-31T00:00:00.000000Z")

    findings = [*audit.findings()]

    assert [(finding.line, finding.remark) for finding in findings] == [
        *((2, True), (3, False), (4, True), (5, True), (4, False))
    ]
    assert (audit.lines, audit.events) == (5, 3)


# The index over a journal


@pytest.fixture
def opened(kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Index]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = a_workspace(tmp_path, TWO)
    for path in (*root.glob("data/*.yaml"), *root.glob("seeds/*")):
        os.utime(path, (1_767_225_600, 1_767_225_600))  # a file that was just written is read again
    return partial(open_index, root, kept.journal)


def _draft(chance: random.Random, known: list[Event]) -> Event:
    kind = chance.choice([EventKind.MARK] * 5 + [EventKind.REVIEW, EventKind.RETRACT if known else EventKind.MARK])
    event = a_mark(
        kind=kind,
        recommendation=chance.choice(["EX-1", "EX-2", "EX-9"]),
        effective=date(2026, 1, 15) + timedelta(days=chance.randrange(300)),
        status=chance.choice(list(Status)[1:]) if kind is EventKind.MARK else None,
        assessor=chance.choice(["tracker", "tracker", "town"]),
    )
    if kind is EventKind.RETRACT:
        target = chance.choice(known)
        event = event._replace(recommendation=target.recommendation, event=target.id)
    return event


def _events(seed: int, number: int) -> list[Event]:
    chance, known = random.Random(seed), list[Event]()
    start = datetime(2026, 3, 1, tzinfo=UTC)
    for step in range(number):
        known.append(recorded(_draft(chance, known), start + timedelta(days=step)))
    return known


def _answers(index: Index) -> list[object]:
    """What `list`, `history`, `summary` and `check` ask, of several days."""
    answers: list[object] = [
        [*index.journal.events()],
        index.journal.digest()(),
        index.journal.events_without_recommendation(),
    ]
    answers += [index.journal.events_of(name) for name in ("EX-1", "EX-2", "EX-9")]
    answers += [index.journal.retractions(), index.journal.last_recorded, index.journal.size()]
    for day in DAYS:
        answers.append([*index.entries(Query(), day, full=True)])
        answers.append([(dispute.recommendation, dispute.direction) for dispute in index.disputes(day)])
        tallies, total = index.statistics.tallies("status", Query(), day)
        answers.append({name: {kind: t.record() for kind, t in kinds.items()} for name, kinds in tallies.items()})
        answers.append({kind: t.record() for kind, t in total.get("all", {}).items()})
    return answers


def _views(workspace: Workspace) -> list[object]:
    """The answers now, as known on an earlier day, and by another assessor's marks."""
    answers = list[object]()
    for known_until, assessor in ((None, "tracker"), ("2026-03-20T00:00:00.000000Z", "tracker"), (None, "town")):
        index, _ = workspace.open()
        index.as_known(known_until, assessor)
        answers.append(_answers(index))
        index.close()
    return answers


@pytest.mark.parametrize("seed", range(3))
def test_the_index_answers_the_same_whatever_keeps_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    root = a_workspace(tmp_path / "ws", TWO)
    lines = list(map(line_of, _events(seed, 40)))
    memory, answers = MemoryJournal(), []
    for name, opens in (("file", file_journal), ("memory", lambda _: memory)):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))
        workspace = Workspace(root, open_journal=opens)
        views = []
        for start, end in ((0, 25), (25, 26), (26, 40)):  # made anew, then brought up to date
            workspace.journal().append(lines[start:end])
            views += _views(workspace)
        answers.append(views)
        assert next((tmp_path / name).rglob("*.sqlite3"))

    assert answers[0] == answers[1]
    assert len(memory.kept) == len(lines)


def test_a_journal_is_as_large_as_its_lines(kept: Kept) -> None:
    assert kept.journal.size() == 0

    lines = list(map(line_of, _events(3, 5)))
    kept.journal.append(lines)

    assert kept.journal.size() == sum(map(len, lines))


def test_a_workspace_is_checked_exported_and_restored_whatever_keeps_its_journal(kept: Kept, tmp_path: Path) -> None:
    workspace = Workspace(a_workspace(tmp_path / "ws", TWO), open_journal=lambda _: kept.journal)
    lines = list(map(line_of, _events(8, 5)))
    kept.journal.append(lines[:3])
    file = tmp_path / "journal.jsonl"
    file.write_bytes(b"".join(lines))

    outcome = restore(workspace, file, NOW, lambda _: None, dry_run=False)
    index, _ = workspace.open()
    exported = [*journal_lines(index)]
    index.close()

    assert outcome.lines == ["took in 2 entries that were not there"]
    assert exported == lines
    assert check(workspace, DAYS[-1], NOW).sizes["entry"] == 5


def test_an_index_follows_a_journal_that_grows(kept: Kept, opened: Callable[..., Index]) -> None:
    events = _events(5, 6)
    for number, event in enumerate(events, 1):
        kept.journal.append([line_of(event)])
        index = opened()
        assert [*index.journal.events()] == events[:number]
        assert index.journal.is_remembered is (number > 1)
        index.close()


def test_a_mark_that_was_just_recorded_is_known_at_once(kept: Kept, opened: Callable[..., Index]) -> None:
    first, second = _events(6, 2)
    kept.journal.append([line_of(first)])
    opened().close()
    kept.journal.append([line_of(second)])

    index = opened(recording=True)

    assert index.journal.named(second.id) == [second]
    assert index.journal.size() == 1  # the standings are left to whoever asks for them
    index.close()


def test_what_the_journal_no_longer_holds_is_remembered_as_lost(kept: Kept, opened: Callable[..., Index]) -> None:
    lines = list(map(line_of, _events(7, 5)))
    kept.journal.append(lines)
    opened().close()

    kept.replace([*lines[:2], *lines[3:]])

    index = opened()
    assert [one.id for one in index.journal.lost()] == [event_of(lines[2]).id[:18]]
    assert index.journal.size() == 4
    index.close()


def test_half_a_batch_does_not_count_and_the_whole_does(kept: Kept, opened: Callable[..., Index]) -> None:
    batch = [line_of(recorded(draft, NOW)) for draft in as_batch([a_mark("one"), a_mark("two")])]
    kept.replace(batch[1:])
    index = opened()
    assert (index.journal.size(), index.journal.waiting()) == (0, 1)
    index.close()

    kept.replace([batch[1], batch[0]])

    index = opened()
    assert (index.journal.size(), index.journal.waiting()) == (2, 0)
    index.close()


def test_a_bad_line_keeps_the_workspace_from_being_opened(
    kept: Kept, tmp_path: Path, opened: Callable[..., Index]
) -> None:
    lines = _lines("one", "two")
    kept.replace([lines[0], lines[1].replace(b"two", b"2wo")])
    workspace = Workspace(tmp_path, open_journal=lambda _: kept.journal)

    with pytest.raises(JournalUnusable, match=r":2: .* is no longer as it was recorded"):
        workspace.open()


def test_a_line_that_changes_behind_the_index_is_noticed(kept: Kept, opened: Callable[..., Index]) -> None:
    lines = _lines("one", "two")
    kept.journal.append(lines)
    index = opened()
    path = index.path
    assert path is not None
    index.close()
    kept.replace([lines[0], lines[1].replace(b"two", b"2wo")])
    with sqlite3.connect(path) as db:
        db.execute("UPDATE journal SET fingerprint = ?", (kept.journal.fingerprint(),))
    db.close()
    location.seal(path)

    index = opened()

    with pytest.raises(JournalChanged, match=r"has changed since it was read, at (byte|line) "):
        [*index.journal.events()]
    index.close()
    assert not path.exists()


_POOL = _events(11, 6)


def _indexed(lines: Sequence[bytes]) -> list[Event]:
    """The events that an index gives of a journal with these lines."""
    db, journal = sqlite3.connect(":memory:"), MemoryJournal(lines)
    db.executescript(TABLES)
    take_in(db, journal)
    events = [*RecordedEvents(db, journal).events()]
    db.close()
    return events


@given(*[st.lists(st.integers(0, 5), max_size=6)] * 3)
def test_the_union_of_journals_is_the_same_in_any_order_and_however_often(
    one: list[int], two: list[int], three: list[int]
) -> None:
    """A merge puts the lines of both sides together, in whatever order: the index gives each event once."""
    pool = list(map(line_of, _POOL))
    sides = [[pool[at] for at in side] for side in (one, two, three)]
    merged = [sides[0] + sides[1] + sides[2], sides[2] + sides[1] + sides[0], sides[1] * 2 + sides[0] + sides[2]]

    answers = [_indexed(lines) for lines in merged]

    assert answers[0] == answers[1] == answers[2]
    assert answers[0] == sorted({_POOL[at] for at in one + two + three}, key=lambda event: (event.recorded, event.id))
