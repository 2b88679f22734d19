"""`report --since last`: with what it compares, what it keeps, and when it is silent."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.builders import TWO, a_workspace
from tests.conftest import Outcome

Run = Callable[..., Outcome]
URL = "https://example.org/a"
MONDAY = ("report", "--name", "monday", "--since", "last")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return a_workspace(tmp_path / "ws", TWO)


@pytest.fixture
def policytrack(call: Run, root: Path) -> Run:
    """The program in the workspace; today is in its future, so that the real clock has recorded all there is."""

    def policytrack(*words: str, day: str = "2100-06-07", cwd: Path | None = None) -> Outcome:
        env = {"POLICYTRACK_TODAY": day, "POLICYTRACK_RECORDER": "jo", "POLICYTRACK_WORKSPACE": str(root)}
        return call(*words, env=env, cwd=cwd)

    return policytrack


def _mark(policytrack: Run, *words: str) -> None:
    assert policytrack("mark", *words, "--evidence", URL)[2] == 0


def _subject(policytrack: Run, *words: str, day: str = "2100-06-07") -> str:
    out, err, code = policytrack(*MONDAY, *words, day=day)
    assert code == 0, err
    return out.partition("\n")[0]


def test_the_first_report_compares_with_nothing_and_the_next_with_the_first(policytrack: Run) -> None:
    _mark(policytrack, "ex-1", "in-progress", "--on", "2026-03-01")

    assert _subject(policytrack) == "monday, 7 Jun 2100: first report"
    assert _subject(policytrack) == "monday, 7 Jun 2100: nothing changed"
    _mark(policytrack, "ex-1", "stalled", "--on", "2026-03-02")
    # An hour later, on the same day, and for the day before the report: it is told, and told once.
    assert _subject(policytrack, day="2100-06-14") == "monday, 14 Jun 2100: 1 worse"
    assert _subject(policytrack, day="2100-06-14") == "monday, 14 Jun 2100: nothing changed"


def test_what_is_merged_late_is_told_though_it_was_recorded_before_the_last_report(
    policytrack: Run, root: Path
) -> None:
    _mark(policytrack, "ex-1", "in-progress", "--on", "2026-03-01")
    journal = root / "data/journal.jsonl"
    mine = journal.read_bytes()
    _mark(policytrack, "ex-2", "partial", "--on", "2026-03-01")
    theirs = journal.read_bytes().removeprefix(mine)
    shutil.rmtree(root / ".policytrack")
    journal.write_bytes(mine)

    assert _subject(policytrack) == "monday, 7 Jun 2100: first report"
    journal.write_bytes(theirs + mine)
    assert _subject(policytrack, day="2100-06-14") == "monday, 14 Jun 2100: 1 newly known"
    assert _subject(policytrack, day="2100-06-14") == "monday, 14 Jun 2100: nothing changed"


def test_a_missed_monday_is_caught_up(policytrack: Run) -> None:
    assert _subject(policytrack, day="2026-12-01") == "monday, 1 Dec 2026: first report"
    assert _subject(policytrack, day="2027-03-01") == "monday, 1 Mar 2027: 1 newly overdue"


def test_peek_keeps_nothing(policytrack: Run, root: Path) -> None:
    assert _subject(policytrack, "--peek") == "monday, 7 Jun 2100: first report"
    assert not (root / ".policytrack/last").exists()
    _subject(policytrack)
    _mark(policytrack, "ex-1", "partial", "--on", "2026-03-01")
    assert _subject(policytrack, "--peek") == _subject(policytrack) == "monday, 7 Jun 2100: 1 newly known"
    assert _subject(policytrack, "--peek") == "monday, 7 Jun 2100: nothing changed"


def test_where_the_output_fails_the_last_report_stays_what_it_was(policytrack: Run, root: Path, tmp_path: Path) -> None:
    _subject(policytrack)
    _mark(policytrack, "ex-1", "partial", "--on", "2026-03-01")
    (tmp_path / "taken").write_text("")

    assert policytrack(*MONDAY, "--output", str(tmp_path / "taken/report.txt"))[2] == 2
    assert _subject(policytrack) == "monday, 7 Jun 2100: 1 newly known"


def test_each_name_has_a_last_report_of_its_own(policytrack: Run) -> None:
    _subject(policytrack)
    _mark(policytrack, "ex-1", "partial", "--on", "2026-03-01")

    assert policytrack("report", "--name", "other", "--since", "last")[0].startswith("other, 7 Jun 2100: first report")
    assert _subject(policytrack) == "monday, 7 Jun 2100: 1 newly known"


def test_what_left_the_filters_is_told_once_more(policytrack: Run) -> None:
    _mark(policytrack, "ex-1", "in-progress", "--on", "2026-03-01")
    _subject(policytrack, "--status", "open")
    _mark(policytrack, "ex-1", "implemented", "--on", "2026-03-02")

    assert _subject(policytrack, "--status", "open") == "monday, 7 Jun 2100: 1 better"
    _mark(policytrack, "ex-1", "rejected", "--on", "2026-03-03")
    assert _subject(policytrack, "--status", "open") == "monday, 7 Jun 2100: nothing changed"


def test_other_filters_than_last_time_are_said(policytrack: Run) -> None:
    _subject(policytrack, "--status", "open")

    out = policytrack(*MONDAY, "--actor", "council")[0]
    assert "\nOnly: --actor council; the last report had others: --status open\n" in out


def test_only_if_changed_is_silent_but_for_the_heart_that_beats(policytrack: Run, root: Path) -> None:
    quiet = (*MONDAY, "--only-if-changed", "--heartbeat", "30d")
    assert policytrack(*quiet)[0].startswith("monday, 7 Jun 2100: first report")
    kept = (root / ".policytrack/last/monday.json").read_bytes()

    assert policytrack(*quiet, day="2100-07-06") == ("", "", 0)
    assert (root / ".policytrack/last/monday.json").read_bytes() == kept
    assert policytrack(*quiet, day="2100-07-07")[0].startswith("monday, 7 Jul 2100: nothing changed")
    assert policytrack(*quiet, day="2100-07-08") == ("", "", 0)


def test_a_clock_that_runs_out_moves_and_staleness_alone_does_not(policytrack: Run) -> None:
    quiet = (*MONDAY, "--only-if-changed")
    _mark(policytrack, "ex-2", "partial", "--on", "2026-03-01")
    policytrack(*quiet, day="2026-03-02")

    out, _, code = policytrack(*quiet, "--actor", "operator", "--fail-on", "stale", day="2026-09-01")
    assert (out, code) == ("", 1)
    assert policytrack(*quiet, day="2026-11-01")[0].startswith("monday, 1 Nov 2026: 1 newly due soon")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("report", "--since", "last"), "--since last goes with --name NAME"),
        (("report", "--peek"), "--peek goes with --since last"),
        (("report", "--heartbeat", "30d"), "--heartbeat goes with --since last"),
        ((*MONDAY, "--heartbeat", "30d"), "--heartbeat goes with --only-if-changed"),
        (("report", "--name", "../x", "--since", "last"), "'../x' cannot be the name of a file"),
        ((*MONDAY, "--template", "x"), "--template goes with --format md or html"),
        (("report", "--expect", "1,2"), "--expect takes version, register and journal"),
    ],
)
def test_what_does_not_go_together_is_said(policytrack: Run, words: tuple[str, ...], said: str) -> None:
    _, err, code = policytrack(*words)

    assert (said in err, code) == (True, 2)


def test_a_last_report_that_was_damaged_is_not_taken_for_none(policytrack: Run, root: Path) -> None:
    _subject(policytrack)
    kept = root / ".policytrack/last/monday.json"
    text = kept.read_text()
    for damaged in (
        text[:-20],
        "[]",
        text.replace('"until": null', '"until": 7'),
        text.replace("unassessed", "unknown"),
    ):
        kept.write_text(damaged)
        _, err, code = policytrack(*MONDAY)
        assert (code, "is not as the program wrote it" in err) == (2, True), damaged


def test_an_earlier_day_than_the_last_reports_is_refused(policytrack: Run) -> None:
    _subject(policytrack)

    _, err, code = policytrack(*MONDAY, "--as-of", "2100-06-06")
    assert (code, "was about 2100-06-07, which lies after 2100-06-06" in err) == (2, True)


def test_two_at_once_tell_a_change_once_and_do_no_harm(run: Run, root: Path, cache: dict[str, str]) -> None:
    env = {"POLICYTRACK_RECORDER": "jo"}
    run(*MONDAY, cwd=root)
    run("mark", "ex-1", "partial", "--evidence", URL, "--on", "2026-03-01", cwd=root, env=env)
    command = [sys.executable, "-m", "policytrack", *MONDAY]

    both = [
        subprocess.Popen(command, cwd=root, env=cache, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    done = [(*process.communicate(), process.returncode) for process in both]

    assert [(err, code) for _, err, code in done] == [("", 0)] * 6
    assert (
        sorted(out.partition(": ")[2].partition("\n")[0] for out, _, _ in done)
        == ["1 newly known"] + ["nothing changed"] * 5
    )


def test_it_works_in_crons_bare_environment(root: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "policytrack", *MONDAY, "--workspace", str(root), "--output"]
    done = subprocess.run(
        [*command, f"{tmp_path}/{{view}}-{{date}}.txt"],
        cwd="/",
        env={"PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )

    assert (done.stdout, done.stderr, done.returncode) == (b"", b"", 0)
    [report] = tmp_path.glob("all-20*.txt")
    assert "first report" in report.read_text("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such link")
def test_a_full_disk_leaves_report_and_memory_as_they_were(policytrack: Run, root: Path, tmp_path: Path) -> None:
    kept = tmp_path / "report.txt"
    assert policytrack(*MONDAY, "--output", str(kept))[2] == 0
    before = (kept.read_bytes(), (root / ".policytrack/last/monday.json").read_bytes())
    _mark(policytrack, "ex-1", "partial", "--on", "2026-03-01")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "policytrack", *MONDAY, "--workspace", str(root)],
            env={**os.environ, "POLICYTRACK_TODAY": "2100-06-07"},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )

    assert (done.returncode, "cannot be written" in done.stderr) == (2, True)
    assert (kept.read_bytes(), (root / ".policytrack/last/monday.json").read_bytes()) == before


def _to_make_it_again(report: str) -> list[str]:
    """The words of the command in the last lines, as a shell reads them."""
    program, *words = shlex.split(report.partition("run this in its workspace:\n")[2].replace("\\\n", ""))
    assert program == "policytrack"
    return words


@pytest.mark.parametrize("filters", [(), ("--status", "open"), ("--due-before", "2100-06-07"), ("--assessor", "town")])
def test_every_report_of_a_name_can_be_made_again(policytrack: Run, root: Path, filters: tuple[str, ...]) -> None:
    def printed(*words: str, day: str = "2100-06-07") -> str:
        report = policytrack(*MONDAY, *filters, *words, day=day)[0]
        assert policytrack(*_to_make_it_again(report), day="2101-01-01") == (report, "", 0)
        return report

    journal = root / "data/journal.jsonl"
    _mark(policytrack, "ex-1", "announced", "--on", "2026-03-01")
    mine = journal.read_bytes()
    printed()
    _mark(policytrack, "ex-1", "in-progress", "--on", "2026-03-02")
    _mark(policytrack, "ex-2", "stalled", "--on", "2026-03-02")
    late, later = journal.read_bytes().removeprefix(mine).splitlines(keepends=True)
    journal.write_bytes(mine + later)
    printed(day="2100-06-14")
    journal.write_bytes(mine + late + later)

    third = printed(day="2100-06-21")
    [since] = [word for word in _to_make_it_again(third) if word.startswith("last,2100-06-14,")]
    assert len(since.split(",")) == 4  # the one that came late
    fourth = printed("--priority", "high", "--priority", "medium", day="2100-06-28")
    assert "the last report had others" in " ".join(fourth.split())


def test_what_is_no_last_printing_is_refused(policytrack: Run) -> None:
    for words in (
        "last,2100-13-01,",
        "last,2100-06-06",
        "last,2100-06-09,",
        "last,2100-06-06,2100-06-31T00:00:00.000000Z",
    ):
        _, err, code = policytrack("report", "--since", words)
        assert (code, "--since" in err or "last," in err) == (2, True), words


def test_a_mark_that_vanished_is_told_though_no_event_says_so(policytrack: Run, root: Path) -> None:
    _mark(policytrack, "ex-1", "partial", "--on", "2026-03-01")
    _subject(policytrack)
    (root / "data/journal.jsonl").write_bytes(b"")

    out = policytrack(*MONDAY, "--only-if-changed", day="2100-06-14")[0]
    assert out.startswith("monday, 14 Jun 2100: 1 changed without an entry\n")
    said = " ".join(out.split())
    assert (
        "CHANGED WITHOUT AN ENTRY EX-1 was Partly implemented in the last report and is now Not assessed No entry of "
        "the journal says why" in said
    )
    assert _subject(policytrack, day="2100-06-21") == "monday, 21 Jun 2100: nothing changed"


def test_what_left_the_register_is_told_and_what_has_another_name_is_not(policytrack: Run, root: Path) -> None:
    _mark(policytrack, "ex-1", "partial", "--on", "2026-03-01")
    _subject(policytrack)
    register = root / "data/recommendations.yaml"
    whole = register.read_text()
    register.write_text(whole.replace("id: EX-1\n", "id: EX-7\n    former_ids: [EX-1]\n"))
    assert _subject(policytrack, "--peek") == "monday, 7 Jun 2100: nothing changed"

    register.write_text(whole[: whole.index("  - id: EX-2")])
    out = policytrack(*MONDAY)[0]
    assert out.startswith("monday, 7 Jun 2100: 1 changed without an entry\n")
    assert "EX-2  was Not assessed in the last report and is no longer in the register" in out


def test_a_parent_is_not_told_beside_what_it_contains(policytrack: Run, root: Path) -> None:
    with (root / "data/recommendations.yaml").open("a") as register:
        register.write(PARENT)
    _mark(policytrack, "ex-1", "announced", "--on", "2026-03-01")
    _subject(policytrack, day="2026-12-01")
    _mark(policytrack, "ex-1", "stalled", "--on", "2026-03-02")

    out = policytrack(*MONDAY, day="2026-12-02")[0]
    assert out.startswith("monday, 2 Dec 2026: 1 worse\n")
    assert "EX-3" not in out
    assert "DUE SOON\nEX-1" in out


def test_a_day_that_moves_is_the_same_filter(policytrack: Run, root: Path) -> None:
    (root / "policytrack.toml").write_text('[views.late]\ndue-before = "today"\n')
    words = ("report", "@late", "--since", "last")

    assert "\nOnly: --due-before 2100-06-07\n" in policytrack(*words)[0]
    assert "\nOnly: --due-before 2100-06-14\n" in policytrack(*words, day="2100-06-14")[0]


def test_a_reprint_is_the_same_bytes_and_says_what_has_become_different(policytrack: Run, root: Path) -> None:
    _mark(policytrack, "ex-1", "in-progress", "--on", "2026-03-01")
    out = policytrack("report", "--since", "2026-02-01", "--full", "--assessor", "town", "--status", "open")[0]
    command = _to_make_it_again(out)

    assert policytrack(*command, day="2100-12-24") == (out, "", 0)
    with (root / "data/recommendations.yaml").open("a") as register:
        register.write("# a remark\n")
    again, err, code = policytrack(*command)
    assert (err, code) == ("policytrack: this is not what was printed then; what differs: register\n", 0)
    assert again != out


PARENT = """\
  - id: EX-3
    title: Better buses in all
    paper: example
    actors: [council]
    strength: should
    passage: {from: Buses should, to: 12 months.}
    contains: [EX-1]
"""


def _json(policytrack: Run, *words: str) -> dict[str, Any]:
    return dict(json.loads(policytrack("report", *words, "--format", "json")[0]))


def test_a_moment_is_a_start_as_good_as_a_day(policytrack: Run) -> None:
    _mark(policytrack, "ex-1", "in-progress", "--on", "2026-03-01")
    first = json.loads(policytrack("history", "--format", "json")[0])[0]["recorded"]
    _mark(policytrack, "ex-2", "partial", "--on", "2026-03-01")

    since = _json(policytrack, "--since", first)
    assert [one["recommendation"] for one in since["differences"] if one["recorded"]] == ["EX-2"]
    until = _json(policytrack, "--since", "2026-01-01", "--known-on", first)
    assert [one["recommendation"] for one in until["differences"] if one["recorded"]] == ["EX-1"]
