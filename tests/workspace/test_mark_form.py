"""A form for a mark: read as it stands, with every problem and its line."""

from __future__ import annotations

from datetime import date

import pytest

from policytrack.domain.events import Evidence
from policytrack.domain.model import Standing
from policytrack.domain.statuses import Status
from policytrack.workspace.mark_form import MarkedThing, mark_form, read_form
from policytrack.workspace.marking import EventWords
from tests.builders import a_part, a_recommendation
from tests.recording import URL

TODAY = date(2026, 6, 1)
ABOUT = MarkedThing(a_recommendation(parts=(a_part("EX-1.a"),)), "a", Standing(Status.UNASSESSED, None), None)


def test_an_empty_form_lacks_only_the_status() -> None:
    batch = read_form(mark_form(ABOUT, None, EventWords(), TODAY), TODAY)

    assert [problem.message for problem in batch.problems] == ["status: this is missing"]


def test_what_is_filled_in_beforehand_is_read_again() -> None:
    words = EventWords(
        on="2026-05-01",
        through="2026-05-02",
        confidence="high",
        note="Said so: “yes”.",
        evidence=(f'{URL}#a title="It\'s law" date=2026-02-20 act=speech stance=disputes quote="x: y"', f"{URL}/2"),
        by_event="A war",
        assessor="council",
        actor="council",
    )
    batch = read_form(mark_form(ABOUT, Status.OVERTAKEN, words, TODAY), TODAY)

    assert batch.problems == ()
    [row] = batch.rows
    assert (row.id, row.status, row.on, row.through) == ("EX-1.a", "overtaken", date(2026, 5, 1), date(2026, 5, 2))
    assert (row.confidence, row.note, row.by_event) == ("high", "Said so: “yes”.", "A war")
    assert (row.assessor, row.actor) == ("council", "council")
    first = Evidence(
        f"{URL}#a", title="It's law", date=date(2026, 2, 20), act="speech", stance="disputes", quote="x: y"
    )
    assert row.evidence == (first, Evidence(f"{URL}/2"))


def test_indented_lines_continue_a_value_and_comments_are_left_out() -> None:
    text = "id: EX-1\n# note: not this\nstatus: stalled\nnote: One,\n  two\n\n\t# three\n"
    [row] = read_form(text, TODAY).rows

    assert row.note == "One, two # three"


def test_evidence_may_stand_in_one_line_as_on_the_command_line() -> None:
    text = f'id: EX-1\nstatus: stalled\nevidence: {URL} title="Two words"\ndate: 2026-02-20\nNo evidence:\n'
    [row] = read_form(text, TODAY).rows

    assert row.evidence == (Evidence(URL, title="Two words", date=date(2026, 2, 20)),)


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        ("stauts: stalled", 3, "no key 'stauts'; the nearest is 'status'"),
        ("Something else", 3, "'Something else' belongs to no key; indent a line"),
        ("status: announced", 3, "'status' appears twice"),
        ("title: x", 3, "'title' describes evidence; put it below the line 'evidence:'"),
        ("evidence:\ntitle: x", 3, "evidence: this evidence has no address"),
        (f"evidence: {URL}\ntitle: x\ntitle: y", 5, "'title' appears twice"),
        (f"evidence: {URL}\nact: spech", 3, "no act 'spech'; the nearest is 'speech'"),
        ("on: soon", 3, "on: 'soon' is not a date"),
        ("confidence: sure", 3, "no confidence 'sure'"),
    ],
)
def test_each_problem_has_its_line(lines: str, line: int, said: str) -> None:
    [problem] = read_form(f"id: EX-1\nstatus: stalled\n{lines}\n", TODAY).problems

    assert (problem.line, said in problem.message) == (line, True), problem


def test_the_mark_is_named_by_the_line_of_its_status() -> None:
    [row] = read_form("# A comment\n\nid: EX-1\nnote: Searched.\nstatus: no-evidence\n", TODAY).rows

    assert row.line == 5
