"""What `show` shows, and of which recommendation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import ONE, TWO, a_workspace
from tests.conftest import Outcome
from tests.recording import URL, shown

Call = Callable[..., Outcome]

pytestmark = pytest.mark.usefixtures("trust")


@pytest.mark.parametrize("typed", ["FK-T2-7", "fk-t2-7", "t2-7", " fk-t2-7 "])
def test_show_takes_any_case_and_a_unique_ending(call: Call, typed: str) -> None:
    out, err, code = call("show", typed)

    assert (err, code) == ("", 0)
    assert out.startswith("FK-T2-7  Launch joint technology demonstrations")
    assert "Under “T: Time-Bound Technology Cooperation Commitments”, line 35 of the tracker’s copy\n" in out
    assert "Both sides should: … “Launch joint technology demonstrations in each TRUST sector" in out
    assert "“How to Rebuild the US-India Relationship Through TRUST”, The National Interest (probable, not" in out
    assert "itself names no outlet), between 19 and 27 Sep 2025\n" in out


def test_a_part_is_shown_with_its_own_status_and_the_passage_that_it_is_from(policytrack: Call, call: Call) -> None:
    out, err, code = call("show", "T2-7.C")

    assert (err, code) == ("", 0)
    assert out.startswith("FK-T2-7.c  Quantum computing\n  Part of     FK-T2-7  Launch joint")
    assert "0 of 2 delivered" in out
    assert "“Launch joint technology demonstrations" in out
    assert "Semiconductors" not in out
    assert json.loads(call("show", "t2-7.c", "--format", "json")[0])["id"] == "FK-T2-7.c"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("t2-7.z", "FK-T2-7 has no part 'z'; choose from a, b, c, d, e\n"),
        ("nr-3.a", "NR-3 has no part 'a'; it has no parts\n"),
    ],
)
def test_an_unknown_part_is_an_error(call: Call, typed: str, said: str) -> None:
    assert call("show", typed) == ("", said, 5)


def test_several_are_shown_in_turn(call: Call) -> None:
    out, _, code = call("show", "nr-3", "t2-7.a")

    assert code == 0
    assert [line for line in out.splitlines() if line and not line.startswith(" ")] == [
        "NR-3  India is to be invited to join Pax Silica",
        "FK-T2-7.a  Semiconductors",
    ]
    shown = json.loads(call("show", "nr-3", "t2-7.a", "--format", "json")[0])
    assert [one["id"] for one in shown] == ["NR-3", "FK-T2-7.a"]
    assert call("show", "nr-3", "no-such")[::2] == ("", 5)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "FK-T2-7  Launch"),
        (("--as-of", "2026-08-31"), "On 31 Aug 2026\n"),
        (("--as-of", "2100-08-31"), "On 31 Aug 2100 if nothing else happens\n"),
        (("--known-on", "2026-08-31"), "As recorded by 31 Aug 2026\n"),
        (("--known-on", "2026-08-31", "--as-of", "2026-07-03"), "On 3 Jul 2026, as recorded by 31 Aug 2026\n"),
        (("--assessor", "india"), "By the marks of India\n"),
    ],
)
def test_the_first_line_says_which_question_is_answered(call: Call, options: tuple[str, ...], said: str) -> None:
    assert call("show", "t2-7", *options)[0].startswith(said)


WHOLE = ("title=The figures", "publisher=Example Times", "date=2026-02-28", "quote=two of five lanes are open")
ARCHIVED = "archived=https://web.archive.org/web/2026/https://example.org/a"


def test_nothing_found_says_up_to_which_date_was_searched(policytrack: Call) -> None:
    policytrack("mark", "ex-1", "no-evidence", "--on", "2026-02-01", "--through", "2026-03-01", "--note", "Searched.")

    assert policytrack("show", "ex-1")[0].splitlines()[1] == "  Status      Nothing found up to 1 Mar 2026"
    assert "Nothing found up to March 1, 2026." in policytrack("cite", "ex-1", "--with-status")[0]

    policytrack("review", "ex-1", "--note", "Searched again.", "--through", "2026-05-30")
    assert "Nothing found up to 30 May 2026" in policytrack("show", "ex-1")[0]


def test_the_date_of_a_review_stays_what_it_is_on_an_earlier_day(policytrack: Call) -> None:
    policytrack(
        *("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-02-01", "--through", "2026-05-30"),
    )

    assert "ast reviewed 30 May 2026" in policytrack("show", "ex-1", "--as-of", "2026-03-01")[0]


def test_why_and_the_whole_evidence_stand_beside_the_status(policytrack: Call) -> None:
    evidence = " ".join([URL, *(f'"{fact}"' for fact in (*WHOLE, ARCHIVED))])
    policytrack(
        *("mark", "ex-1", "partial", "--evidence", evidence, "--on", "2026-03-01", "--note", "Two of five lanes.")
    )
    policytrack("review", "ex-1", "--note", "Read the minutes.", "--through", "2026-05-30")

    out, _, _ = policytrack("show", "ex-1")

    assert out.splitlines()[1:8] == [
        "  Status      Partly implemented since 1 Mar 2026",
        "              Last reviewed 30 May 2026",
        "  Why         Two of five lanes.",
        "  Evidence    “The figures”, Example Times, 28 Feb 2026",
        "              “two of five lanes are open”",
        f"              {URL}",
        "              Not kept",
    ]
    assert f"              Archived copy:\n              {ARCHIVED.partition('=')[2]}\n" in out


def test_a_claim_stands_with_its_reason_and_its_quoted_words(policytrack: Call) -> None:
    policytrack(
        *("claim", "ex-1", "implemented", "--assessor", "town", "--on", "2026-04-01", "--note", "All lanes are open."),
        *("--evidence", f'{URL} quote="we have delivered" stance=supports'),
    )

    out, _, _ = policytrack("show", "ex-1")

    assert "  Why         Nobody has assessed it.\n" in out
    assert "  Claimed     by Town: Implemented since 1 Apr 2026\n              All lanes are open.\n" in out
    assert "              “we have delivered”\n" in out


def test_a_claim_about_a_part_is_not_said_to_be_about_the_whole(policytrack: Call) -> None:
    claim = ("claim", "ex-2", "implemented", "--assessor", "operator", "--evidence", URL)
    policytrack(*claim, "--part", "a", "--on", "2026-04-01")

    assert "  Claimed     by Operator, of part a: Implemented since 1 Apr 2026\n" in policytrack("show", "ex-2")[0]
    assert "  Claimed     by Operator: Implemented since 1 Apr 2026\n" in policytrack("show", "ex-2.a")[0]

    policytrack(*claim, "--part", "b", "--on", "2026-05-01")
    assert "  Claimed     by Operator: Implemented since 1 May 2026\n" in policytrack("show", "ex-2")[0]


def test_a_deadline_is_in_the_papers_words_as_dates_and_as_a_distance(policytrack: Call) -> None:
    def deadline(day: str) -> list[str]:
        out = policytrack("show", "ex-1", "--as-of", day)[0]
        return [line.removeprefix("  Deadline    ") for line in out.splitlines() if line.startswith("  Deadline")]

    assert deadline("2026-06-01") == ["Not yet due · “within 12 months”: 15 Jan 2027 (in 228 days)"]
    assert deadline("2026-12-31") == ["Due in 15 days · “within 12 months”: 15 Jan 2027"]
    assert deadline("2027-01-14") == ["Due tomorrow · “within 12 months”: 15 Jan 2027"]
    assert deadline("2027-01-27") == ["Overdue by 12 days · “within 12 months”: 15 Jan 2027"]
    policytrack("defer", "ex-1", "--to", "2027-12-31", "--why", "a late start", "--evidence", URL)
    assert "Revised to “2027-12-31”: 31 Dec 2027 (in " in policytrack("show", "ex-1")[0]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("fk-t3-1", "no recommendation 'fk-t3-1'; the nearest is 'FK-T"),
        ("1", "'1' ends more than one id: FK-R-1, FK-S-1"),
        ("", "no recommendation ''"),
        ("%", "no recommendation '%'"),
    ],
)
def test_an_id_that_names_nothing_or_too_much_exits_5(call: Call, typed: str, said: str) -> None:
    out, err, code = call("show", typed)

    assert (out, code) == ("", 5)
    assert err.startswith(said)


def test_an_ending_is_whole_pieces(call: Call, tmp_path: Path) -> None:
    more = TWO.replace("EX-2", "EX-12")

    out, _, _ = call("show", "2", "--workspace", str(a_workspace(tmp_path / "w", ONE + TWO[len(ONE) :])))
    _, err, code = call("show", "2", "--workspace", str(a_workspace(tmp_path / "v", more)))

    assert out.startswith("EX-2 ")
    assert (code, err) == (5, "no recommendation '2'; choose from EX-1, EX-12\n")


def test_show_as_json_is_the_object_of_the_list(call: Call) -> None:
    [listed] = json.loads(call("list", "--text", "demonstrations in each", "--format", "json")[0])

    assert json.loads(call("show", "t2-7", "--format", "json")[0]) == listed


def test_what_was_known_and_what_was_true_are_two_questions(policytrack: Call) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-03-01")

    assert shown(policytrack, "ex-1", "--as-of", "2026-02-28")["status"] == "unassessed"
    assert shown(policytrack, "ex-1", "--as-of", "2026-03-01")["status"] == "announced"
    # The mark was recorded at the real clock's moment.
    assert shown(policytrack, "ex-1", "--known-on", "2020-01-01")["status"] == "unassessed"
    assert shown(policytrack, "ex-1", "--as-of", "2026-05-01", "--known-on", "2100-01-01")["status"] == "announced"
    counted = json.loads(policytrack("summary", "--known-on", "2020-01-01", "--format", "json")[0])[-1]
    assert counted["recommended"]["statuses"] == {"unassessed": 2}


def test_the_reason_that_gives_the_status_comes_first_and_each_says_what_it_is_about(policytrack: Call) -> None:
    policytrack("mark", "ex-2", "no-evidence", "--on", "2026-03-01", "--note", "Searched both.")
    policytrack("mark", "ex-2.b", "announced", "--evidence", URL, "--on", "2026-04-01", "--note", "A bus is planned.")

    lines = policytrack("show", "ex-2")[0].splitlines()

    why = next(number for number, line in enumerate(lines) if line.startswith("  Why"))
    assert lines[why : why + 2] == [
        "  Why         Part b: A bus is planned.",
        "              The others: Searched both.",
    ]


def test_a_parent_says_whose_deadline_is_the_most_urgent(call: Call) -> None:
    out = call("show", "t2-1")[0]

    assert "  Deadline    “near-term”\n" in out
    assert "              The most urgent of what it contains: Not yet due\n" in out


def test_a_date_that_is_no_single_day_says_how_it_is_known(call: Call) -> None:
    assert "\n  Dated by    the text alludes to the proclamation of 19 September 2025" in call("show", "t2-7")[0]


def test_the_note_of_a_part_stands_with_the_whole_too(call: Call) -> None:
    note = 'The paper says that the relationship "warrants" it; the line above the list makes it a should.'

    assert f"                 Note: {note}\n" in call("show", "t2-2")[0]
    assert f"  Note        {note}\n" in call("show", "t2-2.c")[0]
