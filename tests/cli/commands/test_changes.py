"""`changes`: what differs between two days."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.builders import PARENT, TWO, a_workspace
from tests.conftest import Outcome
from tests.recording import URL, journal_lines

Call = Callable[..., Outcome]


def test_changes_say_both_days(policytrack: Call) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-03-01")

    [first] = json.loads(
        policytrack("changes", "--since", "2026-02-01", "--until", "2100-01-01", "--format", "json")[0]
    )[:1]
    assert (first["change"], first["after"], first["happened"]) == ("newly overdue", "overdue", "2027-01-16")
    found = json.loads(
        policytrack(
            "changes", "--since", "2026-02-01", "--until", "2026-05-01", "--known-on", "2100-01-01", "--format", "json"
        )[0]
    )
    assert [(one["change"], one["happened"], one["recorded"] is not None) for one in found] == [
        ("first assessed", "2026-03-01", True)
    ]
    assert (
        json.loads(policytrack("changes", "--since", "2026-05-01", "--until", "2026-05-02", "--format", "json")[0])
        == []
    )


def _changes(policytrack: Call, *options: str) -> list[dict[str, Any]]:
    out, err, code = policytrack("changes", "--format", "json", *options)
    assert (err, code) == ("", 0)
    return list(json.loads(out))


def test_json_says_what_was_compared(marked: Call) -> None:
    marked("mark", "ex-1", "announced", "--evidence", URL, "--on", "2100-05-15")
    span = ("--since", "2100-05-01")

    assert {change["by"] for change in _changes(marked, *span)} == {"recorded"}
    assert {change["by"] for change in _changes(marked, *span, "--by", "effective")} == {"effective"}


def test_worse_comes_before_better_and_only_what_the_filters_select(marked: Call) -> None:
    marked("mark", "ex-2", "announced", "--evidence", URL, "--on", "2026-02-01")
    marked("mark", "ex-1", "implemented", "--evidence", URL, "--on", "2100-05-15")
    marked("mark", "ex-2", "stalled", "--evidence", URL, "--on", "2100-05-16")
    span = ("--since", "2100-05-01")

    both = _changes(marked, *span)
    assert [(change["recommendation"], change["change"]) for change in both] == [
        ("EX-2", "regress"),
        ("EX-1", "closed"),
    ]
    assert _changes(marked, *span, "--actor", "operator") == both[:1]
    assert _changes(marked, *span, "--topic", "buses", "--actor", "council") == []
    assert _changes(marked, "--since", "2100-05-15") == both[:1]
    assert _changes(marked, "--since", "2100-05-16") == []


def test_what_was_taken_back_has_not_changed(marked: Call, tmp_path: Path) -> None:
    marked("mark", "ex-1", "stalled", "--evidence", URL, "--on", "2100-05-15")
    assert len(_changes(marked, "--since", "2100-05-01")) == 1
    marked("retract", str(journal_lines(tmp_path / "ws")[-1]["id"]), "--why", "A slip.")

    assert _changes(marked, "--since", "2100-05-01") == []


@pytest.mark.parametrize("since", ["soon", "", "2026-02-30", "2027-01-01", "-3d"])
def test_a_start_that_cannot_be_meant_is_refused(policytrack: Call, since: str) -> None:
    out, err, code = policytrack("changes", "--since", since)

    assert (out, code, "Traceback" in err) == ("", 2, False)


QUOTED = f"{URL} title=Minutes publisher=Gazette date=2026-05-20 quote='It runs.' archived=https://web.archive.org/a"


def _stalled(marked: Call) -> None:
    """Record in the workspace of `marked` that EX-1 stalled on 20 May 2100."""
    marked("mark", "ex-1", "stalled", "--evidence", QUOTED, "--on", "2100-05-20", "--note", "The lane was closed.")


def test_a_change_has_its_reason_and_the_evidence_that_supports_it(marked: Call) -> None:
    _stalled(marked)

    out, err, _ = marked("changes", "--since", "2100-05-01")

    lines = out.splitlines()
    assert err == ""
    assert lines[:5] == [
        "Between 1 May 2100 and 1 Jun 2100, as recorded",
        "Changed: 1 to stalled.",
        "",
        "Worse",
        "  EX-1  Give buses priority",
    ]
    assert lines[5].startswith("    Setback: Partly implemented → Stalled on 20 May 2100 (recorded ")
    assert lines[6:] == [
        "    The lane was closed.",
        "    “Minutes”, Gazette, 20 May 2026",
        "    “It runs.”",
        f"    {URL}",
        "    Archived copy:",
        "    https://web.archive.org/a",
    ]


def test_programs_get_the_reason_and_the_evidence_of_a_change_too(marked: Call) -> None:
    _stalled(marked)

    out = marked("changes", "--since", "2100-05-01", "--format", "csv")[0]
    [event] = _changes(marked, "--since", "2100-05-01")[0]["events"]

    [row] = csv.DictReader(io.StringIO(out))
    assert (row["before"], row["after"], row["happened"]) == ("partial", "stalled", "2100-05-20")
    assert (row["reason"], row["evidence"]) == ("The lane was closed.", URL)
    assert (event["note"], event["evidence"][0]["quote"]) == ("The lane was closed.", "It runs.")
    assert (event["by_event"], event["why"]) == (None, None)


def test_a_parent_follows_from_what_it_contains_and_is_not_counted_with_it(call: Call, tmp_path: Path) -> None:
    root = a_workspace(tmp_path / "ws", TWO + PARENT.replace("[EX-1, EX-2]", "[EX-1]"))

    def program(*words: str) -> Outcome:
        return call(*words, "--workspace", str(root), env={"POLICYTRACK_TODAY": "2026-06-01"})

    program("mark", "ex-1", "stalled", "--evidence", URL, "--on", "2026-05-20", "--note", "The lane was closed.")

    out = program("changes", "--since", "2026-05-01")[0]

    assert out.splitlines()[1] == "First assessed: 1 stalled. Also: 1 parent recommendation."
    assert "    Follows from EX-1." in out.splitlines()
    assert out.count("The lane was closed.") == 1


def test_the_first_line_says_by_what_is_known_and_by_whose_marks(marked: Call) -> None:
    _stalled(marked)

    def first_line(*options: str) -> str:
        return marked("changes", "--since", "2100-05-01", *options)[0].partition("\n")[0]

    effective = "Where things stood on 1 May 2100 and on 1 Jun 2100, by what is known on"
    assert first_line("--by", "effective") == f"{effective} 1 Jun 2100"
    limited = first_line("--by", "effective", "--known-on", "2100-01-31", "--as-of", "2100-06-01")
    assert limited == f"{effective} 31 Jan 2100"
    ahead = first_line("--by", "effective", "--until", "2100-07-01")
    assert ahead.startswith(
        "Where things stood on 1 May 2100, and where they will stand on 1 Jul 2100 if nothing else happens, by what"
    )
    marked("claim", "ex-1", "implemented", "--assessor", "town", "--evidence", URL, "--on", "2100-05-25")
    assert first_line("--assessor", "town") == "Between 1 May 2100 and 1 Jun 2100, as recorded, by the marks of Town"


def test_an_empty_answer_about_a_date_ahead_does_not_say_that_it_has_passed(marked: Call) -> None:
    out, err, _ = marked("changes", "--since", "2100-05-31", "--until", "2100-06-30", "--by", "effective")

    assert out == ""
    assert err.startswith("If nothing else happens, nothing will have changed between 31 May 2100 and 30 Jun 2100, by")


def test_an_empty_answer_names_the_last_change_before(marked: Call) -> None:
    out, err, code = marked("changes", "--since", "2100-05-01")

    assert (out, code) == ("", 0)
    assert err == (
        "Nothing changed between 1 May 2100 and 1 Jun 2100, as recorded. "
        "The last change before was on 1 Mar 2026 (EX-1).\n"
    )
    nothing = "Nothing changed between 1 May 2100 and 1 Jun 2100, by what is known on 1 Jun 2100. The last"
    assert marked("changes", "--since", "2100-05-01", "--by", "effective")[1].startswith(nothing)
    unmarked = marked("changes", "--since", "2100-05-01", "--topic", "buses")[1]
    assert unmarked == "Nothing changed between 1 May 2100 and 1 Jun 2100, as recorded.\n"


@pytest.mark.parametrize("format", ["text", "json"])
def test_an_empty_answer_says_what_changed_by_effective_dates(policytrack: Call, format: str) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-03-01")
    march = ("--since", "2026-02-28", "--until", "2026-03-01", "--format", format)

    hint = "By what is known today, 1 recommendation changed status between the two dates: add --by effective"
    assert hint in policytrack("changes", *march)[1]
    report = policytrack("report", "--as-of", "2026-03-01", "--since", "2026-02-28", "--format", format)
    assert hint in report[1]
    assert "EX-1" in policytrack("changes", *march, "--by", "effective")[0]
    assert hint not in policytrack("changes", *march, "--status", "rejected")[1]
    assert hint not in policytrack("changes", "--since", "2026-03-01", "--until", "2026-03-02", "--format", format)[1]


def test_what_was_recorded_without_a_reason_says_so_and_what_time_alone_did_needs_none(marked: Call) -> None:
    marked("mark", "ex-2", "no-evidence", "--on", "2100-05-20")
    assert marked("changes", "--since", "2100-05-01")[0].splitlines()[-1] == "    No reason was recorded."

    out = marked("changes", "--since", "2027-01-01", "--until", "2027-02-01", "--known-on", "2100-06-01")[0]

    assert out.splitlines() == [
        "Between 1 Jan 2027 and 1 Feb 2027, as recorded by 1 Jun 2100",
        "1 became overdue.",
        "",
        "Worse",
        "  EX-1  Give buses priority",
        "    Due soon → Overdue on 16 Jan 2027",
    ]


def test_a_part_has_its_own_title_and_its_reason_names_it_in_every_format(marked: Call) -> None:
    stalled = ("stalled", "--on", "2100-05-20", "--evidence", URL)
    assert marked("mark", "ex-2.a", *stalled, "--note", "No figures.")[2] == 0
    assert marked("mark", "ex-2.b", "no-evidence", "--on", "2100-05-20", "--note", "Searched; nothing found.")[2] == 0

    out = marked("changes", "--since", "2100-05-01")[0]
    rows = list(csv.DictReader(io.StringIO(marked("changes", "--since", "2100-05-01", "--format", "csv")[0])))

    assert "  EX-2  Publish figures and run a night bus\n" in out
    assert [line.strip() for line in out.splitlines() if line.strip().startswith("Part ")] == [
        "Part a: No figures.",
        "Part b: Searched; nothing found.",
    ]
    assert [row["reason"] for row in rows] == ["Part a: No figures. Part b: Searched; nothing found."]
    for words in (("ex-2.a", "in-progress", "--on", "2100-05-21"), ("ex-2.b", "announced", "--on", "2100-05-22")):
        assert marked("mark", *words, "--evidence", URL)[2] == 0
    later = marked("changes", "--since", "2100-05-21", "--by", "effective")[0]
    assert "  EX-2.b  Night bus\n" in later
