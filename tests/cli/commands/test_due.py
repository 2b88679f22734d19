"""What `due` lists, and in which order."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from tests.conftest import Outcome
from tests.recording import URL

Call = Callable[..., Outcome]

pytestmark = pytest.mark.usefixtures("trust")


def test_due_puts_the_late_first_and_words_without_a_day_last(call: Call) -> None:
    assert call("due", "--format", "ids")[0].split() == ["FK-T2-7", "FK-S-1"]
    known = call("due", "--format", "ids", "--as-of", "2026-03-01", "--known-on", "2026-07-01")[0].split()
    assert known == ["NR-3", "FK-T2-7", "FK-S-1"]


def test_due_leaves_out_a_parent_beside_what_it_contains(call: Call) -> None:
    timing = {one["id"]: one["timing"] for one in json.loads(call("list", "--format", "json")[0])}

    assert timing["FK-T2-1"] == timing["FK-T2-7"] == "not-due"
    assert "FK-T2-1" not in call("due", "--format", "ids")[0].split()


def test_due_within_counts_from_the_day(call: Call) -> None:
    assert call("due", "--within", "116d", "--format", "ids")[0].split() == ["FK-T2-7"]
    assert call("due", "--within", "115d", "--format", "ids")[0].split() == []


def test_what_has_no_date_comes_under_a_line_of_its_own(call: Call) -> None:
    lines = call("due", "--columns", "id,timing")[0].splitlines()

    assert lines == ["Id       Deadline", "FK-T2-7  Not yet due", "", "No date given", "FK-S-1   No date given"]
    assert call("due", "--columns", "id,timing", "--format", "csv")[0].splitlines()[-1] == "FK-S-1,unresolved"


def test_what_is_delivered_is_not_due_even_without_a_date(call: Call, trust: Path, tmp_path: Path) -> None:
    copy = copytree(trust, tmp_path / "trust")
    here = ("--workspace", str(copy))
    call("mark", "fk-s-1", "implemented", "--on", "2026-06-01", "--evidence", URL, *here)

    assert call("list", "--timing", "unresolved", "--format", "ids", *here)[0].split() == ["FK-S-1"]
    assert call("due", "--format", "ids", *here)[0].split() == ["FK-T2-7"]
    assert call("due", "--status", "implemented", "--format", "ids", *here)[0].split() == ["FK-S-1"]


def test_a_revised_deadline_stands_beside_the_papers_own(policytrack: Call) -> None:
    policytrack("defer", "ex-1", "--to", "2027-12-31", "--why", "A late start.", "--evidence", URL)

    out = policytrack("due", "--columns", "id,due,deferred_to,deadline")[0]

    assert [line.split() for line in out.splitlines()] == [
        ["Id", "Due", "Revised", "deadline", "In", "the", "paper's", "words"],
        ["EX-1", "2027-01-15", "2027-12-31", "within", "12", "months"],
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("due", "--within", "30d"), "Nothing is overdue or due within 30 days. Next: FK-T2-7, 19 to 27 Mar 2027.\n"),
        (("list", "--timing", "overdue"), "Nothing is overdue. Next: FK-T2-7, 19 to 27 Mar 2027.\n"),
        (("list", "--timing", "due-soon"), "Nothing is due within 90 days. Next: FK-T2-7, 19 to 27 Mar 2027.\n"),
        (
            ("list", "--timing", "overdue", "--pillar", "U"),
            "Nothing is overdue. Nothing else in this selection has a date.\n",
        ),
        (
            ("list", "--status", "stalled", "--topic", "space"),
            "Nothing matches. Without --status stalled, 5 recommendations do.\n",
        ),
        (
            ("list", "--text", "zzz", "--text", "yyy"),
            "Nothing matches. Without --text zzz --text yyy, 32 recommendations do.\n",
        ),
    ],
)
def test_an_empty_answer_says_the_nearest_useful_thing(call: Call, words: tuple[str, ...], said: str) -> None:
    assert call(*words) == ("", said, 0)


def test_due_within_months_goes_to_the_same_day_of_a_later_month(call: Call) -> None:
    """FK-T2-7 may be due on 19 March 2027."""
    assert call("due", "--within", "4m", "--as-of", "2026-11-19", "--format", "ids")[0].split() == ["FK-T2-7"]
    assert call("due", "--within", "4 months", "--as-of", "2026-11-18", "--format", "ids")[0].split() == []


def test_due_soon_and_a_long_time_without_review_can_be_months(call: Call) -> None:
    def listed(*words: str) -> list[str]:
        return call("list", *words, "--format", "ids")[0].split()

    assert listed("--timing", "due-soon", "--soon", "4m", "--as-of", "2026-11-19") == ["FK-T2-7"]
    assert listed("--timing", "due-soon", "--soon", "4m", "--as-of", "2026-11-18") == []
    # Last reviewed on 3 July 2026.
    assert listed("--stale", "4m", "--as-of", "2026-11-03", "--paper", "fk", "--pillar", "S") == ["FK-S-1"]
    assert listed("--stale", "4m", "--as-of", "2026-11-02", "--paper", "fk", "--pillar", "S") == []
