"""What `disputes` shows, in each of its formats."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest

from tests.conftest import Outcome

Call = Callable[..., Outcome]
URL = "https://example.org/a"


@pytest.fixture
def disputed(policytrack: Call) -> Call:
    """A workspace in which somebody claims more than was seen, and something that nobody has assessed."""
    facts = ("--publisher", "Town Hall", "--date", "2026-04-01", "--quote", "priority at every light")
    note = ("--note", "Every bus has priority now.")
    for words in (
        ("mark", "ex-1", "announced", "--on", "2026-03-01"),
        ("claim", "ex-1", "implemented", "--assessor", "town", "--on", "2026-04-01", *facts, *note),
        ("claim", "ex-2.a", "partial", "--assessor", "operator", "--actor", "operator", "--on", "2026-04-02"),
    ):
        assert policytrack(*words, "--evidence", URL)[2] == 0
    return policytrack


def test_each_claim_is_quoted_with_its_source_beside_the_assessment(disputed: Call) -> None:
    out, err, code = disputed("disputes")

    assert (code, err) == (0, "1 dispute, 1 claimed and not assessed\n")
    assert out == (
        "EX-1  Give buses priority\n"
        "  Claimed     by Town: Implemented since 1 Apr 2026\n"
        "              Every bus has priority now.\n"
        "              Town Hall, 1 Apr 2026\n"
        "              “priority at every light”\n"
        "              https://example.org/a\n"
        "  Assessed    Announced since 1 Mar 2026\n"
        "              The claim puts it further along.\n"
        "\n"
        "EX-2.a  Figures\n"
        "  Claimed     by Operator: Partly implemented since 2 Apr 2026\n"
        "              https://example.org/a\n"
        "  Assessed    Not assessed\n"
        "              The claim waits for an assessment.\n"
        "\n"
    )


def test_json_has_the_reasons_and_the_evidence_of_the_claim_in_question_only(disputed: Call) -> None:
    words = ("--assessor", "operator", "--actor", "operator", "--on", "2026-04-02", "--evidence", f"{URL}/b")
    assert disputed("mark", "ex-2.b", "stalled", "--evidence", URL, "--on", "2026-03-01")[2] == 0
    assert disputed("claim", "ex-2.b", "implemented", *words)[2] == 0

    disputes = json.loads(disputed("disputes", "--format", "json")[0])

    assert [
        (dispute["recommendation"], dispute["components"][0]["part"], [piece["url"] for piece in dispute["evidence"]])
        for dispute in disputes
    ] == [("EX-1", None, [URL]), ("EX-2", "b", [f"{URL}/b"]), ("EX-2", "a", [URL])]
    assert disputes[0]["evidence"][0]["quote"] == "priority at every light"
    assert [reason["note"] for reason in disputes[0]["reasons"]] == ["Every bus has priority now."]
    report = json.loads(disputed("report", "--format", "json")[0])
    assert report["disputes"] == disputes


def test_csv_and_markdown_have_a_cell_for_each_fact(disputed: Call) -> None:
    heading, one, other = csv.reader(io.StringIO(disputed("disputes", "--format", "csv")[0]))
    assert len(heading) == len(one) == 8
    assert one == ["EX-1", "council", "implemented", "town", "2026-04-01", "announced", "2026-03-01", "more"]
    assert other == ["EX-2", "EX-2.a operator", "partial", "operator", "2026-04-02", "unassessed", "", "unassessed"]
    last = disputed("disputes", "--format", "md")[0].splitlines()[-1]
    assert [cell.strip() for cell in last.strip("|").split("|")] == other


def test_only_those_with_the_assessor_who_is_named(disputed: Call) -> None:
    out = disputed("disputes", "--assessor", "town", "--format", "csv")[0]

    assert [row[0] for row in csv.reader(io.StringIO(out))][1:] == ["EX-1"]


def test_nothing_found_says_up_to_which_date_was_searched(disputed: Call) -> None:
    words = ("no-evidence", "--on", "2026-03-01", "--through", "2026-05-30", "--note", "Searched.")
    assert disputed("mark", "ex-1", *words)[2] == 0

    assert "  Assessed    Nothing found up to 30 May 2026\n" in disputed("disputes")[0]
    assert "Assessed: Nothing found up to 30 May 2026\n" in disputed("report")[0]


def test_a_dispute_about_several_parts_has_one_id_and_the_title_of_the_whole(policytrack: Call) -> None:
    facts = ("--on", "2026-03-01", "--evidence", URL)
    assert policytrack("mark", "ex-2", "stalled", *facts)[2] == 0
    assert policytrack("claim", "ex-2", "rejected", "--assessor", "operator", *facts, "--note", "No money.")[2] == 0

    out = policytrack("disputes")[0]

    assert out.startswith("EX-2.a, .b  Publish figures and run a night bus\n")
    assert "              The claim is that it was rejected.\n" in out
    report = policytrack("report", "--since", "nothing")[0]
    assert "DISAGREEMENTS\nEX-2.a, .b  Publish figures and run a night bus\n" in report


def test_the_reasons_of_a_claim_name_the_parts_that_they_are_about(policytrack: Call) -> None:
    facts = ("--on", "2026-03-01", "--evidence", URL)
    assert policytrack("mark", "ex-2", "announced", *facts)[2] == 0
    for part, note in (("ex-2.b", "It runs."), ("ex-2.a", "They are out.")):
        assert policytrack("claim", part, "implemented", "--assessor", "operator", *facts, "--note", note)[2] == 0

    lines = [line.strip() for line in policytrack("disputes")[0].splitlines()]

    assert lines.index("Part a: They are out.") < lines.index("Part b: It runs.")
