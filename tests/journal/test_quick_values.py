"""Values decoded quickly are those that a careful reader finds, and nothing that it refuses is ever decoded."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policytrack.domain.events import Event, EventKind, Evidence, Keep, KeepVerdict, Revision
from policytrack.index.ingest.event_rows import EventRows
from policytrack.index.schema import OF_JOURNAL
from policytrack.journal.codec import line_of
from policytrack.journal.event_id import HASH_SCHEME, KEYS, digits_of
from policytrack.journal.parsed import Line, parsed
from policytrack.journal.quick_values import all_quick_values, quick_values
from tests.journal.test_append import NOW, a_mark, marks

FULL = a_mark(
    "Überall – “quoted”",
    revisions=(Revision("title", "a", None),),
    after=("p1-" + "1" * 32,),
    batch="00000000000000aa-3-end",
    actor="us",
    part="a",
    evidence=(Evidence("https://a.org", quote="so"),),
)
RETRACTION = a_mark(kind=EventKind.RETRACT, status=None, event="p1-" + "2" * 32, why="a slip")
KEEP = a_mark(
    kind=EventKind.KEEP,
    status=None,
    event="p1-" + "2" * 32,
    evidence=(Evidence("https://a.org", title="A"),),
    keep=Keep(
        *("https://a.org", KeepVerdict.DRIFTED, f"sha256:{'0' * 64}", NOW, "https://a.org/b", "text/html", 512),
        *("not found", "https://web.archive.org/a", 0.25, "so"),
    ),
)

WHOLE = line_of(FULL).rstrip(b"\n")

STRANGE: list[Any] = [None, "", 0, 7, True, [], ["x"], {}, {"url": "x"}, [{"url": "x"}], [{"title": "x"}], [{}]]
STRANGE += ["2026-3-1", "20260301", "2026-03-01T00:00", "2026-W10-1", "0000-01-01", "unassessed", "Mark", "p1-", "ü"]
STRANGE += [
    {"address": "x"} | more for more in ({}, {"verdict": "new"}, {"verdict": None}, {"at": "2026"}, {"size": 1.0})
]
STRANGE += [{"address": "x"} | more for more in ({"size": True}, {"similarity": 1}, {"similarity": "1"}, {"more": 1})]
STRANGE += [[{"url": "x", "date": "2026-3-1"}], [{"url": "x", "date": None}], [{"url": "x", "more": 1}], [[]], [None]]


def _forged(values: dict[str, Any]) -> bytes:
    """A line with these values, and the id that fits them whether or not they make an event."""
    content = json.dumps({key: value for key, value in values.items() if key != "id"}, ensure_ascii=False).encode()
    return b'{"id":"%s-%s",%s' % (HASH_SCHEME.encode(), digits_of(content).encode(), content[1:])


def _with_digest(line: bytes) -> bytes:
    """The line with the id that fits its bytes, whatever they are."""
    return line[:10] + digits_of(b"{" + line[44:]).encode() + line[42:]


def _indexed(rows: EventRows) -> list[Any]:
    """All that an index stores of events."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(OF_JOURNAL)
        rows.taken().write(db)
        tables = ("event", "uncommon", "waiting", "subject", "shared_values")
        return [db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables]


def _agree(line: bytes) -> bool:
    """Whether the line is decoded quickly; if it is, a careful reader must find the same in it."""
    quick = quick_values(line)
    assert all_quick_values([WHOLE, line]) == (None if quick is None else [quick_values(WHOLE), quick])
    if quick is None:
        return False
    careful, by_quick, by_careful = parsed(1, 7, line), EventRows(), EventRows()
    assert isinstance(careful, Line)
    by_quick.add_quick([7], [quick])
    by_careful.add_line(careful)
    assert _indexed(by_quick) == _indexed(by_careful)
    return True


@given(marks)
@example(FULL)
@example(RETRACTION)
@example(KEEP)
def test_whatever_is_recorded_is_decoded_quickly_and_the_same(event: Event) -> None:
    assert _agree(line_of(event).rstrip(b"\n"))


@pytest.mark.parametrize("key", ["id", *KEYS, "unknown"])
def test_what_a_careful_reader_refuses_is_not_decoded(key: str) -> None:
    for event in (FULL, RETRACTION, KEEP):
        values = json.loads(line_of(event))
        for strange in STRANGE:
            _agree(_forged(values | {key: strange}))
        _agree(_forged({name: value for name, value in values.items() if name != key}))


@pytest.mark.parametrize("ruined", [b"\xff", b"\x00", b"\t", b"\\ud800", b'","id":"p1-x', b'","kind":"defer'])
def test_bytes_that_are_no_text_and_keys_given_twice_are_left_to_the_careful_reader_or_read_alike(
    ruined: bytes,
) -> None:
    line = line_of(a_mark("ruin")).rstrip(b"\n").replace(b"ruin", ruined)

    _agree(_with_digest(line))


def test_a_changed_line_is_left_to_the_careful_reader() -> None:
    line = line_of(FULL).rstrip(b"\n")

    for changed in (line.replace(b"https://a.org", b"https://b.org"), line + b" ", line[:-5], line[:30], b""):
        assert quick_values(changed) is None
        assert all_quick_values([changed]) is None
        assert all_quick_values([WHOLE, changed, WHOLE]) is None


def test_entries_that_share_a_line_and_one_that_fills_two_are_left_to_the_careful_reader() -> None:
    start, end = WHOLE.split(b'"url"')
    id = b'{"id":"p1-%032d",' % 0
    halves = [_with_digest(line) for line in (start[:-1] + id + b'"url"' + end, start, id + b'"url"' + end + WHOLE)]

    assert all_quick_values([WHOLE, WHOLE]) is not None
    assert all_quick_values([WHOLE, _with_digest(WHOLE + WHOLE)]) is None
    assert all_quick_values(halves[:1]) is None
    assert all_quick_values(halves[1:]) is None


@given(st.binary(max_size=80))
def test_any_bytes_at_all_are_no_event(line: bytes) -> None:
    assert quick_values(line) is None
