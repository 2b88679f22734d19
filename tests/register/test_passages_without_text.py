"""Recommendations whose own words stand in the register, because the paper's text is not in the workspace."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import a_workspace
from tests.conftest import Outcome

Call = Callable[..., Outcome]

PAPERS = """\
  tracker:
    prefix: TR
    title: The Tracker
    published: 2026-01-15
    url: https://example.org/tracker
"""
RECOMMENDATIONS = """\
recommendations:
  - id: TR-1
    title: Mend the stops
    paper: tracker
    actors: [council]
    strength: should
    deadline: {text: 2026-03-31, stated_in: column Due Date}
    words: |
      The council should mend the “Castle Street” stop.

      It should do so soon.
    parts:
      - {id: a, title: The roof, words: mend its roof by May 2026, deadline: by May 2026}
      - {id: b, title: The bench}
  - id: EX-1
    title: Lower the fares
    paper: example
    actors: [operator]
    strength: could
    words: The fares could be lower.
"""


@pytest.fixture
def workspace(tmp_path: Path) -> str:
    return str(a_workspace(tmp_path / "work", RECOMMENDATIONS, papers=PAPERS))


def test_words_are_a_passage_that_stands_nowhere(workspace: str, call: Call) -> None:
    one, other = json.loads(call("list", "--workspace", workspace, "--format", "json")[0])

    nowhere = {"lead_in": None, "heading": None, "line": None, "start": None, "end": None}
    [passage] = one["passages"]
    assert passage == {"text": passage["text"]} | nowhere
    assert passage["text"].endswith("stop.\n\nIt should do so soon.")
    assert one["parts"][0]["passages"] == [{"text": "mend its roof by May 2026"} | nowhere]
    assert one["parts"][1]["passages"] == []
    assert other["passages"][0]["line"] == 5


def test_words_of_a_paper_with_a_text_are_looked_up_in_it(workspace: str, call: Call) -> None:
    out = call("show", "ex-1", "--workspace", workspace)[0]

    assert "Under “What to do”, line 5 of the tracker’s copy\n" in out
    assert "within 12 months. “The fares could be lower.”" in out


def test_a_passage_may_consist_of_its_words(tmp_path: Path, call: Call) -> None:
    recommendations = RECOMMENDATIONS.replace(
        "words: mend its roof by May 2026", "passage: {lead_in: It should, words: mend its roof by May 2026}"
    ).replace("words: The fares could be lower.", "passage: {words: The fares could be lower.}")
    workspace = str(a_workspace(tmp_path / "work", recommendations, papers=PAPERS))

    assert call("check", "--workspace", workspace)[2] == 0
    without_text, with_text = json.loads(call("list", "--workspace", workspace, "--format", "json")[0])

    [of_part] = without_text["parts"][0]["passages"]
    assert (of_part["lead_in"], of_part["text"], of_part["line"]) == ("It should", "mend its roof by May 2026", None)
    assert (with_text["passages"][0]["text"], with_text["passages"][0]["line"]) == ("The fares could be lower.", 5)


def test_words_beside_from_and_to_leave_the_passage_as_it_is(tmp_path: Path, call: Call) -> None:
    passage = "passage: {from: The fares, to: be lower., words: could be}"
    recommendations = RECOMMENDATIONS.replace("words: The fares could be lower.", passage)
    workspace = str(a_workspace(tmp_path / "work", recommendations, papers=PAPERS))

    assert call("check", "--workspace", workspace)[2] == 0
    [item] = json.loads(call("list", "--workspace", workspace, "--paper", "example", "--format", "json")[0])
    assert item["passages"][0]["text"] == "The fares could be lower."


def test_a_deadline_may_be_stated_in_another_place_than_the_words(workspace: str, call: Call) -> None:
    assert call("check", "--workspace", workspace)[2] == 0

    out = call("show", "tr-1", "--workspace", workspace)[0]
    one = json.loads(call("show", "tr-1", "--workspace", workspace, "--format", "json")[0])

    assert "“2026-03-31”: 31 Mar 2026\n" in out
    assert "              Stated in column Due Date\n" in out
    assert (one["deadline"]["stated_in"], one["deadline"]["latest"]) == ("column Due Date", "2026-03-31")
    assert one["parts"][0]["deadline"]["stated_in"] is None


def test_show_gives_the_papers_address_where_there_is_no_line(workspace: str, call: Call) -> None:
    out = call("show", "tr-1", "--workspace", workspace)[0]

    assert (
        """
  Passage     “The council should mend the “Castle Street” stop.

              It should do so soon.”
              Part a: “mend its roof by May 2026”
  Source      “The Tracker”, 15 Jan 2026
              https://example.org/tracker
"""
        in out
    )


def test_a_citation_quotes_words_without_a_line(workspace: str, call: Call) -> None:
    words = "“The council should mend the ‘Castle Street’ stop. It should do so soon.”"

    assert call("cite", "tr-1", "--workspace", workspace)[0] == (
        f"“The Tracker,” January 15, 2026, https://example.org/tracker.\n\n{words}\n"
    )
    assert f"note = {{{words}}}" in call("cite", "tr-1", "--workspace", workspace, "--style", "bibtex")[0]


def test_words_are_searched_and_shown_as_a_passage_is(workspace: str, call: Call) -> None:
    found = ("list", "--workspace", workspace, "--text", 'mend the "castle street"', "--columns")

    assert call(*found, "id,line", "--format", "csv")[0] == "id,line\r\nTR-1,\r\n"
    assert "should mend the “Castle Street” stop. It should" in call(*found, "passage")[0]


def test_only_passages_of_texts_are_counted(workspace: str, call: Call) -> None:
    assert call("check", "--workspace", workspace) == (
        "",
        "all well: 2 papers, 2 recommendations, 1 passage, 0 entries\n",
        0,
    )


@pytest.mark.parametrize("format", ["text", "md", "html", "json", "csv"])
def test_a_full_report_tells_of_words(workspace: str, call: Call, format: str) -> None:
    out, err, code = call("report", "--full", "--workspace", workspace, "--format", format)

    assert (err, code) == ("", 0)
    assert "“Castle Street”" in out
    assert "None" not in out


def test_gaps_know_nothing_of_a_paper_without_a_text(workspace: str, call: Call) -> None:
    out = call("gaps", "--workspace", workspace, "--format", "json")[0]

    assert [one["paper"] for one in json.loads(out)] == ["example"]
