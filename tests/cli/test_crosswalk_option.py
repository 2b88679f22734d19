"""`--vocabulary`: statuses in other trackers' words, and what is lost in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import policytrack
from policytrack.cli.crosswalk_option import CrosswalkOption
from tests.builders import TWO, a_workspace
from tests.conftest import Outcome

Call = Callable[..., Outcome]
SHIPPED = sorted((Path(policytrack.__file__).parent / "interchange/crosswalks").glob("*.yaml"))
URL = "https://example.org/a"


@pytest.fixture
def program(call: Call, tmp_path: Path) -> Call:
    root = a_workspace(tmp_path / "ws", TWO)

    def run(*words: str) -> Outcome:
        env = {"POLICYTRACK_TODAY": "2100-06-01", "POLICYTRACK_RECORDER": "jo", "POLICYTRACK_WORKSPACE": str(root)}
        return call(*words, env=env, cwd=tmp_path)

    run("mark", "ex-1", "contradicted", "--evidence", URL, "--on", "2026-03-01")
    run("mark", "ex-2", "partial", "--part", "a", "--evidence", URL, "--on", "2026-03-01")
    run("mark", "ex-2", "in-progress", "--part", "b", "--evidence", URL, "--on", "2026-03-01")
    return run


def test_the_help_and_the_page_on_vocabularies_name_all_that_ship() -> None:
    help = CrosswalkOption.OPTIONS[0].default.help
    page = (Path(__file__).parents[2] / "docs/vocabularies.md").read_text("utf-8")

    assert len(SHIPPED) >= 6
    assert sorted(re.findall(r"(?<= )[a-z-]+(?=,)", help)) == [path.stem for path in SHIPPED]
    assert sorted(re.findall(r"^\| `(.*)` \|", page, re.MULTILINE)) == [path.stem for path in SHIPPED]


def test_a_list_shows_their_words_and_says_under_it_what_is_lost(program: Call) -> None:
    out, err, code = program("list", "--columns", "id,status,tally", "--vocabulary", "gao")

    assert code == 0
    assert [line.split() for line in out.splitlines()[1:]] == [
        ["EX-1", "Open"],
        ["EX-2", "Open", "-", "Partially", "Addressed", "0", "of", "2", "delivered,", "1", "Open", "-", "Partially",
         "Addressed,", "1", "Open"],
    ]  # fmt: skip
    assert "Statuses are shown in the words of US Government Accountability Office" in err
    assert "contradicted: to act contrary to a recommendation is Open" in err
    assert "stalled:" not in err  # only of what is shown


def test_json_keeps_our_words_and_filters_take_them(program: Call) -> None:
    out, _, _ = program("list", "--status", "contradicted", "--vocabulary", "gao", "--format", "json")

    assert [one["status"] for one in json.loads(out)] == ["contradicted"]


def test_a_word_that_is_not_there_stays_ours_and_that_is_said(program: Call, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("tracker: Mine\nsource: https://example.org\nwords: {Bad: contradicted}\n")

    out, err, _ = program("list", "--columns", "id,status", "--vocabulary", "mine.yaml")
    assert [line.split()[1] for line in out.splitlines()[1:]] == ["Bad", "partial"]
    assert "No word of theirs, so our word is shown: in-progress, partial." in err


def test_a_summary_and_a_report_say_both_words(program: Call) -> None:
    out, err, _ = program("summary", "--by", "status", "--vocabulary", "politifact")
    assert "Promise Broken (contradicted)" in out
    assert "Meaning is lost" in err

    out, err, code = program("report", "--since", "2026-02-01", "--vocabulary", "politifact", "--full")
    told = " ".join(out.split())
    assert re.search(r"In the Works \(partial\) █+ 1 of 2 Promise Broken \(contradicted\) █+ 1 of 2", told)
    assert re.search("First assessed: (unassessed|Not Yet Rated) → Promise Broken", told)
    assert "Statuses are shown in the words of PolitiFact" in told
    assert "--vocabulary politifact" in told
    assert (code, "PolitiFact" in err) == (0, False)
    csv, err, _ = program("report", "--format", "csv", "--vocabulary", "politifact")
    assert ("Promise Broken" in csv, "PolitiFact" in err) == (True, True)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("goa", None, "no vocabulary 'goa'; the nearest is 'gao'"),
        ("no.yaml", None, "no.yaml cannot be read"),
        (
            "bad.yaml",
            "tracker: X\nwords: {A: done}\n",
            "bad.yaml: source is missing\nbad.yaml: words: A: no status 'done'",
        ),
        (
            "bad.yaml",
            "tracker: X\nsource: y\nwords: {A: contradicted, B: contradicted}\n",
            "contradicted is under two of their words",
        ),
        ("bad.yaml", "- x\n", "tracker is missing"),
    ],
)
def test_what_is_wrong_is_said(program: Call, tmp_path: Path, name: str, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)

    _, err, code = program("list", "--vocabulary", name)
    assert (said in err, code) == (True, 2), err
