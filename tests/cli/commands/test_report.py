"""What a report says, and what cron makes of it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policytrack.domain.events import EventKind, Evidence
from policytrack.domain.statuses import Status
from policytrack.journal.codec import event_id_for, line_of
from tests.builders import TWO, a_mark, a_workspace, an_event
from tests.conftest import Outcome
from tests.registers import TRUST

Call = Callable[..., Outcome]
URL = "https://example.org/a"


@pytest.fixture
def policytrack(call: Call, tmp_path: Path) -> Call:
    """The program in a workspace, on 1 June 2026; what is marked was recorded by the real clock."""
    root = a_workspace(tmp_path / "ws", TWO)

    def run(*words: str, day: str = "2026-06-01") -> Outcome:
        env = {"POLICYTRACK_TODAY": day, "POLICYTRACK_RECORDER": "jo"}
        return call(*words, "--workspace", str(root), env=env)

    return run


def _report(policytrack: Call, *words: str) -> dict[str, Any]:
    said = ("report", "--since", "2026-02-01", "--as-of", "2026-06-01", "--known-on", "2100-01-01", "--format", "json")
    return dict(json.loads(policytrack(*said, *words)[0]))


def test_a_report_on_nothing_says_so_in_one_line(policytrack: Call) -> None:
    out, _, code = policytrack("report")

    assert out.startswith("policytrack, 1 Jun 2026: nothing changed\n")
    nothing = "overdue, possibly overdue, due soon, what changed, revised deadlines, disagreements, claims that nobody"
    assert f"Nothing to report under: {nothing} has assessed, evidence to look at." in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80
    assert code == 0


def test_the_first_line_counts_what_moved(policytrack: Call) -> None:
    policytrack("mark", "ex-1", "partial", "--evidence", URL, "--on", "2026-03-01")
    report = _report(policytrack)

    assert report["subject"] == "policytrack, 1 Jun 2026: 1 newly known"
    [one] = report["differences"]
    assert (one["happened"], one["tone"], one["title"]) == ("2026-03-01", "newly known", "Give buses priority")
    later = json.loads(
        policytrack(
            "report", "--since", "2026-06-01", "--as-of", "2027-02-01", "--known-on", "2100-01-01", "--format", "json"
        )[0]
    )
    assert later["subject"] == "policytrack, 1 Feb 2027: 1 newly overdue, 1 newly known"


def test_a_report_tells_what_presses_and_who_disagrees(policytrack: Call, tmp_path: Path) -> None:
    source = (Evidence(URL, date=date(2026, 3, 1)),)
    put_off = {"to": "by March 2028", "why": "x", "effective": date(2026, 6, 1)}
    events = (  # all known before the week that the report is on
        a_mark(Status.ANNOUNCED, evidence=source, assessor="tracker"),
        a_mark(Status.IMPLEMENTED, evidence=source, assessor="town"),
        an_event(EventKind.DEFER, evidence=source, assessor="tracker", **put_off),
    )
    (tmp_path / "ws/data/journal.jsonl").write_bytes(
        b"".join(line_of(one._replace(id=event_id_for(one))) for one in events)
    )

    out = policytrack("report", "--as-of", "2026-12-01", "--known-on", "2100-01-01")[0]

    assert (
        "DUE SOON\nEX-1  Give buses priority\n  Due in 45 days · “within 12 months”: 15 Jan 2027\n"
        "  Revised deadline: “by March 2028”: 29 Feb 2028 to 31 Mar 2028 (in 455 to 486\n    days)\n"
        "  Asked: Council\n  Status: Announced since 1 Mar 2026\n"
    ) in out
    disputed = "EX-1  Give buses priority\n  Assessed: Announced since 1 Mar 2026\n  Claimed by Town: Implemented since"
    assert f"DISAGREEMENTS\n{disputed}" in out
    assert "Recommendations: 0 of 2 delivered\n  Not assessed  ███████████████                 1 of 2\n" in out
    assert (
        "EX-2  Publish figures and run a night bus\n  Not assessed; no step recorded since the paper (15 Jan 2026)\n"
        in out
    )
    assert "2 of 2 open recommendations have not been reviewed in 90 days.\n" in out
    assert "REVISED DEADLINES\nEX-1  Give buses priority\n  Revised deadline: “by March 2028”" in out
    assert "Papers" not in out
    assert "Paper: Jo Example, “Better Buses” (15 Jan 2026).\n" in out


def test_a_report_for_a_date_ahead_says_that_nothing_else_must_happen(policytrack: Call) -> None:
    out = policytrack("report", "--as-of", "2026-12-01")[0]

    assert out.splitlines()[2].startswith("Status on 1 Dec 2026 if nothing else happens, from entries recorded up to")
    assert "if nothing else happens" not in policytrack("report", "--as-of", "2026-05-01")[0]


def test_a_deadline_moved_since_is_named_in_the_subject_and_in_its_own_section(policytrack: Call) -> None:
    why = ("--why", "The tender failed.", "--evidence", URL)
    assert policytrack("defer", "ex-1", "--to", "by March 2028", "--on", "2026-05-31", *why)[2] == 0

    out = policytrack("report", "--since", "2026-05-01")[0]

    assert out.startswith("policytrack, 1 Jun 2026: 1 deadline revised\n")
    assert "revised deadlines" not in out
    section = " ".join(out.partition("REVISED DEADLINES\n")[2].split())
    assert section.startswith(
        "EX-1 Give buses priority Deadline revised: “within 12 months” → “by March 2028” on 31 May"
    )
    assert "Revised deadline: “by March 2028”: 29 Feb 2028 to 31 Mar 2028" in section
    assert "Why: The tender failed." in section
    assert "WHAT CHANGED" not in out


QUOTED = (
    f'{URL} title="Lights on" publisher=Gazette date=2026-03-01 quote="Buses go first." '
    "archived=https://web.archive.org/web/2026/https://example.org/a"
)


def test_a_full_report_has_everything_about_each_recommendation(policytrack: Call) -> None:
    policytrack("mark", "ex-1", "partial", "--evidence", QUOTED, "--on", "2026-03-01", "--note", "Two of nine lights.")
    policytrack("claim", "ex-1", "implemented", "--assessor", "town", "--evidence", QUOTED, "--note", "All done.")

    out = policytrack("report", "--full", "--as-of", "2026-06-01", "--known-on", "2100-01-01")[0]
    told = " ".join(out.partition("EACH RECOMMENDATION")[2].partition("EX-2")[0].split())
    for words in (
        "Source: Jo Example, “Better Buses”, 15 Jan 2026",
        "Kind: Recommendation · Should",
        "Status: Partly implemented since 1 Mar 2026",
        "Why: Two of nine lights.",
        "“Lights on”, Gazette, 1 Mar 2026, https://example.org/a “Buses go first.” Not kept Archived copy: https://",
        "Claimed by Town: Implemented since 1 Jun 2026 Why: All done. “Lights on”",
        "“Buses should have priority at the lights within 12 months.”",
    ):
        assert words in told, told


def test_each_section_is_cut_with_a_command_that_lists_all_of_it(call: Call) -> None:
    where = ("--workspace", str(TRUST))
    words = ("report", "--since", "2025-11-01", "--as-of", "2027-04-23", "--side", "india", *where)
    all_of_it = json.loads(call(*words, "--format", "json")[0])
    text = call(*words, "--limit", "1")[0].replace("\\\n", "")
    cut = re.findall(r"^and ([\d,]+) more:\npolicytrack (.*)$", text, re.MULTILINE)

    # `changes` also lists parents, whose status only follows from what they contain.
    parents = [entry["id"] for entry in json.loads(call("list", "--format", "json", *where)[0]) if entry["contains"]]
    numbers = {}
    for number, command in cut:
        format = "ids" if command.startswith("list") else "csv"
        rows = call(*shlex.split(command), "--format", format, *where)[0].splitlines()[format == "csv" :]
        rows = [row for row in rows if row.partition(",")[0] not in parents]
        assert len(rows) == int(number) + 1, command
        numbers[command.split()[0]] = len(rows)
    assert numbers == {"changes": len(all_of_it["differences"]), "list": all_of_it["staleness"]["stale"]}
    assert [len(all_of_it[key]) for key in ("overdue", "may_be_late", "due_soon")] == [1, 0, 0]


def test_what_is_cut_from_what_is_overdue_can_be_listed(policytrack: Call) -> None:
    out = policytrack("report", "--limit", "1", "--soon", "400d", "--stale", "30d", day="2026-06-01")[0]
    assert "DUE SOON\nEX-1" in out

    [number, command] = re.findall(r"^and (\d+) more:\npolicytrack (list .*)$", out, re.MULTILINE)[-1]
    assert command == "list --stale 90d --soon 400d --as-of 2026-06-01"
    assert policytrack(*shlex.split(command), "--format", "ids")[0].split() == ["EX-1", "EX-2"]
    assert number == "1"


def test_a_condition_ends_with_1_and_nothing_moved_writes_nothing(policytrack: Call, tmp_path: Path) -> None:
    assert policytrack("report", "--fail-on", "overdue,dispute")[2] == 0
    assert policytrack("report", "--fail-on", "stale")[2] == 1
    assert policytrack("report", "--fail-on", "overdo")[2] == 2
    assert policytrack("report", "--only-if-changed")[0] == ""

    file = tmp_path / "out/{date}.txt"
    assert policytrack("report", "--only-if-changed", "--output", str(file)) == ("", "", 0)
    assert not file.parent.exists()
    assert policytrack("report", "--output", str(file)) == ("", "", 0)
    assert [path.name for path in file.parent.iterdir()] == ["2026-06-01.txt"]
    written = (file.parent / "2026-06-01.txt").read_text("utf-8")
    assert written == policytrack("report")[0]


def test_where_a_report_cannot_be_written_the_old_one_stays(policytrack: Call, tmp_path: Path) -> None:
    folder = tmp_path / "taken"
    folder.write_text("old")

    _, err, code = policytrack("report", "--output", str(folder / "report.txt"))

    assert (code, "cannot be written" in err, folder.read_text()) == (2, True, "old")


def test_what_is_claimed_and_not_assessed_is_no_dispute(policytrack: Call) -> None:
    policytrack("claim", "ex-1", "implemented", "--assessor", "town", "--evidence", URL, "--on", "2026-03-01")

    out = policytrack("report", "--as-of", "2026-12-01", "--known-on", "2100-01-01")[0]
    claim = "EX-1  Give buses priority\n  Claimed by Town: Implemented since 1 Mar 2026\n"
    assert f"CLAIMS THAT NOBODY HAS ASSESSED\n{claim}" in out
    assert "DISAGREEMENTS" not in out


def test_what_is_no_file_is_not_written_over(policytrack: Call, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for output, why in ((".", "a folder"), ("", "a folder"), (str(tmp_path), "a folder"), (str(fifo), "no file")):
        _, err, code = policytrack("report", "--output", output)
        assert (code, f"is {why}; name the file to be written" in err) == (2, True), output
    assert fifo.is_fifo()


def test_a_link_stays_a_link_and_a_file_keeps_its_permissions(policytrack: Call, tmp_path: Path) -> None:
    file, link = tmp_path / "real.txt", tmp_path / "link.txt"
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file)

    assert policytrack("report", "--output", str(link))[2] == 0
    assert (link.is_symlink(), file.stat().st_mode & 0o777) == (True, 0o640)
    assert file.read_text("utf-8").startswith("policytrack, 1 Jun 2026")


def test_an_empty_template_is_one(policytrack: Call, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("")

    assert policytrack("report", "--format", "md", "--template", str(tmp_path / "empty"))[0] == ""


def test_the_same_report_is_the_same_bytes(policytrack: Call) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-03-01")
    words = ("report", "--since", "2026-02-01", "--as-of", "2026-05-01", "--known-on", "2100-01-01")

    assert policytrack(*words) == policytrack(*words, day="2026-12-24")


@pytest.mark.parametrize("words", [("--format", "csv"), ("--format", "csv", "--full"), ("--format", "html")])
def test_many_recommendations_are_written_by_several_processes_as_by_one(
    policytrack: Call, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    by_one = policytrack("report", *words)[0]
    assert "EX-2" in by_one
    monkeypatch.setattr("policytrack.reports.build._MANY", 0)
    for number in (1, 2):
        monkeypatch.setattr("policytrack.index.workers.processors", lambda number=number: number)
        assert policytrack("report", *words)[0] == by_one


def test_many_claims_are_written_by_several_processes_as_by_one(
    policytrack: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-03-01")
    policytrack("claim", "ex-1", "implemented", "--assessor", "town", "--evidence", URL, "--on", "2026-03-02")
    by_one = policytrack("report", "--format", "json")[0]
    assert len(json.loads(by_one)["disputes"]) == 1
    monkeypatch.setattr("policytrack.reports.build._MANY_CLAIMS", 0)
    for number in (1, 2):
        monkeypatch.setattr("policytrack.index.workers.processors", lambda number=number: number)
        assert policytrack("report", "--format", "json")[0] == by_one


def test_a_full_csv_has_the_columns_of_other_trackers(call: Call, tmp_path: Path) -> None:
    register = TWO.replace("    topics: [buses]", "    topics: [buses]\n    extra: {Director: Jane Doe}")
    root = a_workspace(tmp_path / "other", register)
    words = ("report", "--format", "csv", "--workspace", str(root))

    *_, row = csv.DictReader(io.StringIO(call(*words, "--full")[0]))
    assert row["extra.Director"] == "Jane Doe"
    assert "Director" not in call(*words)[0]
