"""What is added to the journal is in it, once, whole, and as it was said."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.domain.events import Confidence, Event, EventKind, Evidence
from policytrack.domain.statuses import Status
from policytrack.errors import JournalUnusable
from policytrack.journal.append import append
from policytrack.journal.codec import event_of, line_of
from policytrack.journal.event_id import verify
from policytrack.journal.fault import NotAnEvent
from policytrack.journal.parsed import BadLine, Line
from policytrack.journal.reader import read_since
from policytrack.journal.stamping import recorded

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def a_mark(note: str | None = None, **changes: Any) -> Event:
    draft = Event("", EventKind.MARK, "EX-1", date(2026, 3, 1), NOW, "anna", "", status=Status.ANNOUNCED, note=note)
    return recorded(draft._replace(**changes), NOW)


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
marks = st.builds(
    a_mark,
    st.none() | texts,
    status=st.sampled_from([status for status in Status if status is not Status.UNASSESSED]),
    confidence=st.none() | st.sampled_from(Confidence),
    through=st.none() | st.dates(),
    evidence=st.lists(st.builds(Evidence, texts, st.none() | texts), max_size=2).map(tuple),
)


@given(marks)
def test_what_is_written_reads_back(event: Event) -> None:
    line = line_of(event)

    assert event_of(line) == event
    assert verify(line.rstrip(b"\n")) == event.id
    assert line.count(b"\n") == 1


@given(marks, st.sampled_from(["recommendation", "effective", "recorded", "recorder", "nonce", "status"]))
def test_any_changed_value_is_noticed(event: Event, key: str) -> None:
    values = json.loads(line_of(event))
    values[key] = values[key] + "x"

    with pytest.raises(NotAnEvent):
        verify(json.dumps(values).encode())


def test_two_people_who_record_the_same_make_two_events() -> None:
    assert a_mark("same").id != a_mark("same").id


def _read(path: Path) -> list[Event]:
    with read_since(path) as reading:
        return [line.event for line in reading if isinstance(line, Line)]


def test_many_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.journal.test_append import a_mark\n"
        "from policytrack.journal.append import append; from policytrack.journal.codec import line_of\n"
        "root = Path(sys.argv[1])\n"
        "for turn in range(40):\n"
        "    event = a_mark(f'{sys.argv[2]}-{turn}')\n"
        "    append(root / 'journal.jsonl', root / 'journal.lock', [line_of(event)])\n"
        "    print(event.id)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    writers = [subprocess.Popen([*command, str(number)], stdout=subprocess.PIPE, text=True) for number in range(8)]
    acknowledged = [name for writer in writers for name in writer.communicate()[0].split()]

    assert len(acknowledged) == 320
    assert sorted(event.id for event in _read(tmp_path / "journal.jsonl")) == sorted(acknowledged)


def test_a_torn_last_line_is_set_aside_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    first, second = a_mark("first"), a_mark("second")
    path.write_bytes(line_of(first) + b'{"id":"p1-123')
    assert [event.note for event in _read(path)] == ["first"]

    warnings = append(path, tmp_path / "journal.lock", [line_of(second)])

    assert [event.note for event in _read(path)] == ["first", "second"]
    assert len(warnings) == 1
    [aside] = tmp_path.glob("journal.jsonl.torn-*")
    assert aside.read_bytes() == b'{"id":"p1-123'


def test_a_whole_last_line_that_lacks_its_end_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(line_of(a_mark("first")).rstrip(b"\n"))

    append(path, tmp_path / "journal.lock", [line_of(a_mark("second"))])

    assert [event.note for event in _read(path)] == ["first", "second"]


def test_a_journal_that_has_grown_is_read_from_where_reading_stopped(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    append(path, tmp_path / "lock", [line_of(a_mark(f"{number}")) for number in range(5)])
    with read_since(path) as reading:
        assert len([*reading]) == 5
        known = reading.state
    append(path, tmp_path / "lock", [line_of(a_mark("new"))])

    with read_since(path, known) as reading:
        [line] = [*reading]

    assert isinstance(line, Line)
    assert line.event.note == "new"


def test_an_edited_line_is_told_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    lines = [line_of(a_mark(f"note {number}")) for number in range(3)]
    path.write_bytes(lines[0] + lines[1].replace(b"note 1", b"note 9") + lines[2])

    with read_since(path) as reading:
        found = [*reading]

    assert [type(line) for line in found] == [Line, BadLine, Line]
    bad = found[1]
    assert isinstance(bad, BadLine)
    assert bad.number == 2


def test_a_disk_that_is_full_leaves_the_journal_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    append(path, tmp_path / "lock", [line_of(a_mark("kept"))])
    before = path.read_bytes()
    script = (
        "import resource, signal, sys; from pathlib import Path; from tests.journal.test_append import a_mark\n"
        "from policytrack.journal.append import append; from policytrack.journal.codec import line_of\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) + 100}, {len(before) + 100}))\n"
        "root = Path(sys.argv[1])\n"
        "append(root / 'journal.jsonl', root / 'lock', [line_of(a_mark('x' * 500))])\n"
    )

    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False)

    assert JournalUnusable.__name__ in done.stderr
    assert path.read_bytes() == before
