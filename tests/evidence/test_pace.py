"""A host is asked at most once a second, by all processes together, and not before it wishes."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from policytrack.evidence.pace import AskLater, Clock, Pace, wished_pause

BEGIN = datetime(2026, 6, 1, 12, tzinfo=UTC)


class Watch:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.moment = BEGIN
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.moment += timedelta(seconds=seconds)

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.moment, self.sleep)


def test_a_host_is_asked_once_a_second_and_another_at_once() -> None:
    watch = Watch()
    pace = Pace(None, watch.clock)

    pace.wait("a.example")
    pace.wait("b.example")
    assert watch.slept == []
    pace.wait("A.example.")
    pace.wait("a.example", pause=5)
    pace.wait("a.example")
    assert watch.slept == [1.0, 1.0, 5.0]


def test_what_one_process_asked_another_waits_for(tmp_path: Path) -> None:
    watch = Watch()
    Pace(tmp_path / "state", watch.clock).wait("a.example")
    Pace(tmp_path / "state", watch.clock).wait("a.example")
    assert watch.slept == [1.0]


def test_a_host_that_wants_to_wait_for_long_is_not_asked(tmp_path: Path) -> None:
    watch = Watch()
    pace = Pace(tmp_path, watch.clock)
    pace.postpone("a.example", 30)
    pace.wait("a.example")
    assert watch.slept == [30.0]

    pace.postpone("a.example", 3_600)
    with pytest.raises(AskLater, match=r"a\.example asks not to be visited before 01 Jun 2026 13:00 UTC"):
        Pace(tmp_path, watch.clock).wait("a.example")
    assert watch.slept == [30.0]


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a.example": "x"}', '{"a.example": NaN}', '{"a.example": 9e15}'])
def test_a_damaged_file_stops_nobody(content: str, tmp_path: Path) -> None:
    (tmp_path / "hosts.json").write_text(content, "utf-8")
    watch = Watch()
    Pace(tmp_path, watch.clock).wait("a.example")
    assert watch.slept == []


def test_what_is_long_past_is_forgotten(tmp_path: Path) -> None:
    watch = Watch()
    pace = Pace(tmp_path, watch.clock)
    for number in range(50):
        pace.wait(f"host{number}.example")
        watch.sleep(2)
    assert "host48" not in (tmp_path / "hosts.json").read_text("utf-8")


ASKING = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from policytrack.evidence.pace import Clock, Pace
pace = Pace(Path(sys.argv[1]), Clock(lambda: datetime.now(UTC), time.sleep))
for _ in range(int(sys.argv[2])):
    pace.wait("a.example", 0.2)
    print(time.time(), flush=True)
"""


def test_two_processes_keep_the_pace_together(tmp_path: Path) -> None:
    """Really: each prints when it was let in. They agree on 0.2 seconds here, so that the test takes no longer."""
    asking = [
        subprocess.Popen([sys.executable, "-c", ASKING, str(tmp_path), "5"], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    printed = [process.communicate()[0] for process in asking]
    assert [process.returncode for process in asking] == [0, 0]
    moments = sorted(float(line) for text in printed for line in text.split())
    assert len(moments) == 10
    # What lies between being let in and printing differs by some milliseconds.
    assert min(later - earlier for earlier, later in pairwise(moments)) > 0.15


def test_threads_of_a_process_keep_it_too(tmp_path: Path) -> None:
    moments: list[datetime] = []
    pace = Pace(tmp_path, Clock(lambda: datetime.now(UTC), time.sleep))

    def ask() -> None:
        for _ in range(3):
            pace.wait("a.example", 0.05)
            moments.append(datetime.now(UTC))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert min(later - earlier for earlier, later in pairwise(sorted(moments))) > timedelta(seconds=0.03)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Mon, 01 Jun 2026 12:01:00 GMT", 60.0),
        ("Mon, 01 Jun 2026 11:00:00 GMT", 0.0),
        ("99999999999999999999", 604_800.0),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 604_800.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("1.5", None),
        ("٣", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str | None, seconds: float | None) -> None:
    assert wished_pause(value, BEGIN) == seconds
