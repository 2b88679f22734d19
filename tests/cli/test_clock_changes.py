"""Real commands by clocks that are set back and forth, over leap days, midnight and other zones."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from policytrack.domain.events import Evidence
from policytrack.domain.statuses import Status, status_label
from policytrack.journal.codec import line_of
from policytrack.journal.stamping import recorded
from tests.builders import TWO, a_mark, a_workspace
from tests.conftest import Outcome
from tests.machine import needs, path_of

pytestmark = [needs("faketime"), pytest.mark.large]
URL = "https://example.org/a"
By = Callable[..., Outcome]
GAO = "Case No,Recommendation,Agency Affected,Status\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return a_workspace(tmp_path / "ws", TWO)


@pytest.fixture
def by(cache: dict[str, str], root: Path) -> By:
    """The program in the workspace by a clock that says *when*, in a zone."""

    def by(when: str, *words: str, zone: str = "UTC") -> Outcome:
        done = subprocess.run(
            [path_of("faketime") or "faketime", when, sys.executable, "-m", "policytrack", *words],
            capture_output=True,
            check=False,
            encoding="utf-8",
            env={**cache, "TZ": zone, "POLICYTRACK_WORKSPACE": str(root), "POLICYTRACK_RECORDER": "jo"},
        )
        return done.stdout, done.stderr, done.returncode

    return by


def _mark(by: By, when: str, status: str, *words: str, zone: str = "UTC") -> str:
    """Mark EX-1, and give what was written to standard error."""
    out, err, code = by(when, "mark", "ex-1", status, "--evidence", URL, *words, zone=zone)
    assert code == 0, err
    assert re.match(rf"Recorded\. EX-1 (is now|stays) '{status_label(Status(status))}'", out)
    return err


def _status(by: By, when: str, *words: str, zone: str = "UTC") -> str:
    out, err, code = by(when, "show", "ex-1", "--format", "json", *words, zone=zone)
    assert code == 0, err
    return str(json.loads(out)["status"])


def _changes(by: By, when: str, *words: str, zone: str = "UTC") -> list[tuple[str, str]]:
    """What `changes` says became of EX-1."""
    out, err, code = by(when, "changes", "--format", "json", *words, zone=zone)
    assert code == 0, err
    return [(one["before"], one["after"]) for one in json.loads(out) if one["assessor"] is not None]


def _events(root: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (root / "data/journal.jsonl").read_text("utf-8").splitlines()]


def test_a_mark_from_the_future_hides_none_that_is_made_after_it(by: By, root: Path) -> None:
    _mark(by, "2027-07-06 10:00:00", "stalled", "--on", "2026-06-01")

    told = _mark(by, "2026-06-01 12:00:00", "partial", "--on", "2026-06-01")

    ahead, mine = _events(root)
    assert mine["recorded"][:16] == "2026-06-01T12:00"
    assert mine["after"] == [ahead["id"]]
    assert f"{ahead['id'][:15]} of EX-1 by jo (2027-07-06 10:00 UTC, 400 days ahead)" in told
    assert _status(by, "2026-06-01 12:01:00") == "partial"
    assert _changes(by, "2026-06-01 12:02:00", "--since", "7d") == [("unassessed", "partial")]
    report = by("2026-06-01 12:02:00", "report", "--since", "7d")
    assert "Partly implemented" in report[0].partition("WHAT CHANGED")[2].partition("NOT REVIEWED")[0]
    assert ahead["id"][:15] in report[1]
    # A week later it has been told, and the one from the future does not come back.
    assert _changes(by, "2026-06-09 12:00:00", "--since", "7d") == []
    assert _status(by, "2027-07-07 10:00:00") == "partial"
    assert _changes(by, "2027-07-07 10:00:00", "--since", "7d") == []


def test_a_mark_from_the_future_is_named_by_check_and_told_with_what_it_changed(by: By, root: Path) -> None:
    _mark(by, "2027-07-06 10:00:00", "stalled", "--on", "2026-06-01")

    out, _, code = by("2026-06-01 12:00:00", "check")

    [ahead] = _events(root)
    assert code == 0
    assert f"{ahead['id']} was recorded on 2027-07-06, in the future" in out
    # `list` counts it, and so does what says what has changed.
    assert _status(by, "2026-06-01 12:00:00") == "stalled"
    assert _changes(by, "2026-06-01 12:00:00", "--since", "7d") == [("unassessed", "stalled")]
    assert ahead["id"][:15] in by("2026-06-01 12:00:00", "show", "ex-1")[1]
    assert ahead["id"][:15] in by("2026-06-01 12:00:00", "history")[1]
    assert ahead["id"][:15] not in by("2027-07-08 12:00:00", "changes", "--since", "7d")[1]


def test_who_did_not_know_of_it_is_told_and_counts_after_a_merge(by: By, root: Path) -> None:
    journal = root / "data/journal.jsonl"
    _mark(by, "2027-07-06 10:00:00", "stalled", "--on", "2026-06-01")
    _mark(by, "2026-06-01 12:00:00", "partial", "--on", "2026-06-01")
    mine = journal.read_text("utf-8")
    journal.unlink()
    _mark(by, "2026-06-01 13:00:00", "announced", "--on", "2026-06-01")

    for merged in (mine + journal.read_text("utf-8"), journal.read_text("utf-8") + mine):
        journal.write_text(merged, "utf-8")
        assert _status(by, "2026-06-01 14:00:00") == "announced"
        assert _changes(by, "2026-06-01 14:00:00", "--since", "7d") == [("unassessed", "announced")]


def test_import_of_a_journal_names_what_is_from_the_future(by: By, root: Path, tmp_path: Path) -> None:
    _mark(by, "2027-07-06 10:00:00", "stalled", "--on", "2026-06-01")
    theirs = tmp_path / "theirs.jsonl"
    (root / "data/journal.jsonl").rename(theirs)

    _, err, code = by("2026-06-01 12:00:00", "import", str(theirs))

    assert code == 0, err
    assert f"{_events(root)[0]['id'][:15]} of EX-1 by jo (2027-07-06 10:00 UTC" in err


def test_a_mark_counts_after_the_one_before_though_the_clock_was_set_back(by: By, root: Path) -> None:
    _mark(by, "2026-06-01 12:00:00", "stalled", "--on", "2025-02-01", "--anyway")

    told = _mark(by, "2025-06-01 12:00:00", "partial", "--on", "2025-02-01", "--anyway")
    later = _mark(by, "2026-06-02 12:00:00", "announced", "--on", "2025-02-01", "--anyway")

    first, second, third = _events(root)
    assert "365 days ahead" in told
    assert "ahead" not in later
    assert second["after"] == [first["id"]]
    assert "after" not in third
    assert _status(by, "2026-06-02 13:00:00") == "announced"
    assert by("2026-06-02 13:00:00", "check")[2] == 0


def test_a_report_of_what_is_new_tells_also_what_was_recorded_by_a_clock_set_back(by: By, root: Path) -> None:
    monday = ("report", "--name", "monday", "--since", "last")
    assert "first report" in by("2026-06-01 07:00:00", *monday)[0]

    _mark(by, "2026-01-20 12:00:00", "partial", "--on", "2026-01-20")
    back = by("2026-01-20 12:05:00", *monday)
    forth = by("2026-06-08 07:00:00", *monday)

    assert back[2] == 2
    assert "the last report named 'monday' was about 2026-06-01, which lies after 2026-01-20" in back[1]
    assert "clock" in back[1]
    assert forth[0].startswith("monday, 8 Jun 2026: 1 ")
    assert by("2026-06-15 07:00:00", *monday)[0].startswith("monday, 15 Jun 2026: nothing changed")


def test_the_last_year_of_all_stops_nothing(by: By, root: Path) -> None:
    draft = a_mark(Status.STALLED, date(2026, 6, 1), evidence=(Evidence(URL),))
    end = recorded(draft, datetime.max.replace(tzinfo=UTC))
    (root / "data/journal.jsonl").write_bytes(line_of(end))
    monday = ("report", "--name", "monday", "--since", "last")

    ended = {
        words: by("2026-06-01 12:00:00", *words)[1:]
        for words in (
            ("mark", "ex-1", "partial", "--evidence", URL, "--on", "2026-06-01"),
            ("review", "ex-1", "--note", "Searched."),
            ("retract", end.id, "--why", "a slip"),
            ("claim", "ex-1", "partial", "--assessor", "council", "--evidence", URL),
            monday, monday, (*monday, "--format", "json"), ("report",), ("changes", "--since", "7d"), ("list",),
            ("history",), ("check",), ("disputes",), ("summary",), ("due",),
        )
    }  # fmt: skip

    assert {words: said for words, said in ended.items() if said[1] != 0} == {}
    assert _status(by, "2026-06-01 13:00:00") == "partial"


def test_a_leap_day_is_a_day(by: By, root: Path) -> None:
    _mark(by, "2028-02-29 23:30:00", "partial")

    [event] = _events(root)
    assert event["effective"] == "2028-02-29"
    assert _status(by, "2028-02-29 23:31:00") == "partial"
    assert _changes(by, "2028-02-29 23:32:00", "--since", "yesterday") == [("unassessed", "partial")]
    assert _changes(by, "2028-03-01 00:01:00", "--since", "1d") == []
    assert _changes(by, "2029-03-01 00:01:00", "--since", "2028-02-28") == [("unassessed", "partial")]


def _begin_again(root: Path) -> None:
    """As in a new workspace: a journal alone that is deleted is put back by whoever records next."""
    (root / "data/journal.jsonl").unlink()
    shutil.rmtree(root / ".policytrack")


WEST, EAST = "America/Los_Angeles", "Asia/Kolkata"


def test_at_midnight_a_mark_is_of_the_local_day_and_told_at_once(by: By, root: Path) -> None:
    # In the west it is still the 1st, and the 2nd in UTC; in the east it is the 2nd, and still the 1st in UTC.
    for when, zone, day in (("2026-06-01 23:59:30", WEST, "2026-06-01"), ("2026-06-02 00:00:30", EAST, "2026-06-02")):
        _mark(by, when, "partial", zone=zone)
        assert _events(root)[-1]["effective"] == day
        assert _status(by, when, zone=zone) == "partial"
        assert _changes(by, when, "--since", "7d", zone=zone) == [("unassessed", "partial")]
        _begin_again(root)


def test_a_mark_of_this_morning_is_new_since_yesterday_in_every_zone(by: By, root: Path) -> None:
    for zone in ("UTC", WEST, EAST, "Pacific/Kiritimati", "Pacific/Pago_Pago"):
        _mark(by, "2026-06-02 03:00:00", "partial", "--on", "2026-06-01", zone=zone)
        since = _changes(by, "2026-06-02 04:00:00", "--since", "yesterday", zone=zone)
        assert (zone, since) == (zone, [("unassessed", "partial")])
        _begin_again(root)


@pytest.mark.parametrize(
    "moments",
    [
        # Clocks go back from 2:00 to 1:00 on 1 November 2026, and forth from 2:00 to 3:00 on 8 March.
        ("2026-11-01 00:59:59", "2026-11-01 01:30:00", "2026-11-01 02:00:01"),
        ("2026-03-08 01:59:59", "2026-03-08 03:00:01", "2026-03-08 04:00:00"),
    ],
)
def test_when_clocks_change_the_later_mark_counts(by: By, root: Path, moments: tuple[str, ...]) -> None:
    statuses = ("announced", "partial", "stalled")
    for when, status in zip(moments, statuses, strict=True):
        _mark(by, when, status, zone=WEST)

    recorded = [event["recorded"] for event in _events(root)]
    assert recorded == sorted(recorded)
    assert _status(by, moments[-1], zone=WEST) == "stalled"
    assert not any("after" in event for event in _events(root))


def test_the_same_mark_from_two_zones_is_in_the_order_of_the_world(by: By, root: Path) -> None:
    _mark(by, "2026-06-02 01:00:00", "partial", "--on", "2026-06-01", zone=EAST)
    _mark(by, "2026-06-01 13:00:00", "stalled", "--on", "2026-06-01", zone=WEST)

    assert [event["recorded"][:13] for event in _events(root)] == ["2026-06-01T19", "2026-06-01T20"]
    assert _status(by, "2026-06-01 13:05:00", zone=WEST) == "stalled"


def test_copies_that_are_imported_as_of_today_by_clocks_set_back_and_forth(
    cache: dict[str, str], by: By, tmp_path: Path
) -> None:
    into = tmp_path / "gao"
    copies = []
    for number, status in enumerate(("Open", "Open – Partially Addressed", "Closed – Implemented")):
        copy = tmp_path / f"copy-{number}.csv"
        copy.write_text("a\nb\nc\nd\ne\n" + GAO + f"GAO-26-1,Do it.,Treasury,{status}\n", "utf-8")
        copies.append(copy)
    words = ("import", "--mapping", "gao", "--as-of", "today", "--into", str(into))

    for when, copy in zip(("2026-06-01 23:59:00", "2026-06-03 00:01:00", "2026-06-02 12:00:00"), copies, strict=True):
        out, err, code = by(when, *words, str(copy))
        assert code == 0, out + err

    events = [json.loads(line) for line in (into / "data/journal.jsonl").read_text("utf-8").splitlines()]
    marks = {event["effective"]: event.get("status") for event in events if event["kind"] == "mark"}
    assert marks["2026-06-03"] == "partial"
    assert marks["2026-06-02"] == "implemented"
    out, err, code = by("2026-06-03 09:00:00", "list", "--format", "json", "--workspace", str(into))
    assert [one["status"] for one in json.loads(out)] == ["partial"]
    assert by("2026-06-03 09:00:00", "check", "--workspace", str(into))[2] == 0, err


def test_an_index_made_by_a_clock_ahead_is_read_again_when_files_change(by: By, root: Path) -> None:
    register = root / "data/recommendations.yaml"
    assert "Give buses priority" in by("2027-06-01 12:00:00", "list")[0]
    stamp = register.stat()

    register.write_text(register.read_text("utf-8").replace("Give buses priority", "Give trams priority"), "utf-8")
    os.utime(register, ns=(stamp.st_atime_ns, stamp.st_mtime_ns - 10**18))

    assert "Give trams priority" in by("2026-06-01 12:00:00", "list")[0]
