"""The options that take a date: which also take a month, and for which of its days it stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import policytrack as library
from tests.conftest import Outcome
from tests.recording import URL, journal_lines, shown

Call = Callable[..., Outcome]


@pytest.fixture
def april(policytrack: Call) -> Call:
    """The program on 1 June 2026, where EX-1 was announced on 30 April."""
    assert policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-04-30")[2] == 0
    return policytrack


def test_an_answer_as_of_a_month_holds_at_its_end(april: Call) -> None:
    assert shown(april, "ex-1", "--as-of", "2026-03")["status"] == "unassessed"
    assert shown(april, "ex-1", "--as-of", "April 2026")["status"] == "announced"
    assert shown(april, "ex-1", "--as-of", "2m")["status"] == "unassessed"
    assert shown(april, "ex-1", "--as-of", "1m")["status"] == "announced"
    assert shown(april, "ex-1", "--as-of", "last monday")["status"] == "announced"


def test_what_was_known_in_a_month_was_known_at_its_end(april: Call, root: Path) -> None:
    month = str(journal_lines(root)[0]["recorded"])[:7]

    assert shown(april, "ex-1", "--known-on", month)["status"] == "announced"
    assert shown(april, "ex-1", "--known-on", "2026-04", "--as-of", "today")["status"] == "unassessed"


@pytest.mark.parametrize(
    ("since", "until", "compared"),
    [
        ("2026-04", "2026-04", "31 Mar 2026 and 30 Apr 2026"),
        ("Jan 2026", "February 2026", "31 Dec 2025 and 28 Feb 2026"),
        ("1m", "2026-05", "30 Apr 2026 and 31 May 2026"),
        ("6m", "today", "1 Dec 2025 and 1 Jun 2026"),
        ("last friday", "yesterday", "29 May 2026 and 31 May 2026"),
    ],
)
def test_a_comparison_since_a_month_begins_with_it_and_until_a_month_ends_with_it(
    policytrack: Call, since: str, until: str, compared: str
) -> None:
    assert f"Nothing changed between {compared}" in policytrack("changes", "--since", since, "--until", until)[1]


def test_a_report_since_a_month_begins_with_it(april: Call) -> None:
    out, _, code = april("report", "--since", "2026-04", "--format", "json")

    assert (json.loads(out)["since"], code) == ("2026-03-31", 0)


def test_history_since_a_month_begins_with_its_first_day(april: Call, root: Path) -> None:
    year, month = map(int, str(journal_lines(root)[0]["recorded"])[:7].split("-"))
    following = f"{year + month // 12}-{month % 12 + 1:02}"

    assert URL in april("history", "--since", f"{year}-{month:02}")[0]
    assert april("history", "--since", following)[0] == ""


def test_due_before_a_month_is_before_its_first_day_and_due_after_it_after_its_last(policytrack: Call) -> None:
    def listed(*words: str) -> str:
        return policytrack("list", "--format", "ids", *words)[0]

    # EX-1 is due on 15 January 2027.
    assert (listed("--due-before", "2027-01"), listed("--due-before", "Feb 2027")) == ("", "EX-1\n")
    assert (listed("--due-after", "2027-01"), listed("--due-after", "Dec 2026")) == ("", "EX-1\n")


def test_somebody_who_looked_through_a_month_looked_to_its_end(policytrack: Call, root: Path) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-02-01", "--through", "2026-04")
    policytrack("review", "ex-1", "--note", "Read the minutes.", "--through", "May 2026")

    assert [line["through"] for line in journal_lines(root)] == ["2026-04-30", "2026-05-31"]


def test_a_file_of_marks_takes_a_month_for_through_and_refuses_it_for_on(policytrack: Call, tmp_path: Path) -> None:
    file = tmp_path / "marks.csv"
    file.write_text(f"id,status,through,on,evidence\nex-1,announced,2026-04,2026-02,{URL}\n", "utf-8")
    refusal = policytrack("mark", "--from", str(file))[1]
    file.write_text(f"id,status,through,evidence\nex-1,announced,2026-04,{URL}\n", "utf-8")

    assert "marks.csv:2: on: '2026-02' is a month; write a date in it, such as 2026-02-28" in refusal
    assert "through" not in refusal
    assert policytrack("mark", "--from", str(file))[2] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-04"),
        ("mark", "ex-1", "announced", "--evidence", f"{URL} date=2026-04"),
        ("claim", "ex-1", "announced", "--assessor", "town", "--evidence", URL, "--on", "2026-04"),
        ("defer", "ex-1", "--to", "by 1 March 2028", "--why", "x", "--evidence", URL, "--on", "2026-04"),
    ],
)
def test_a_month_is_refused_where_one_day_is_needed(policytrack: Call, root: Path, words: tuple[str, ...]) -> None:
    _, err, code = policytrack(*words)

    assert "'2026-04' is a month; write a date in it, such as 2026-04-30" in err
    assert (code, (root / "data/journal.jsonl").exists()) == (2, False)


def test_python_takes_the_same_dates(april: Call, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYTRACK_TODAY", "2026-06-01")
    tracker = library.open(root)

    assert [str(tracker.recommendation("ex-1", on=on).standing.status) for on in ("2026-03", "1m")] == [
        "unassessed",
        "announced",
    ]
    with pytest.raises(library.PolicytrackError, match="'2026-04' is a month"):
        tracker.mark("ex-1", "stalled", on="2026-04", evidence=[URL])
