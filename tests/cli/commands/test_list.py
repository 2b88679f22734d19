"""Tests of `list` as a person types it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.builders import ONE, a_workspace
from tests.conftest import Outcome
from tests.imports import import_table, write
from tests.recording import URL
from tests.registers import TRUST

Call = Callable[..., Outcome]


pytestmark = pytest.mark.usefixtures("trust")


def _ids(call: Call, *words: str) -> list[str]:
    out, err, code = call("list", "--format", "ids", *words)
    assert (err, code) == ("", 0)
    return out.split()


def test_filters_of_one_kind_widen_and_of_different_kinds_narrow(call: Call) -> None:
    t2, r = _ids(call, "--pillar", "T2"), _ids(call, "--pillar", "R")

    assert sorted(_ids(call, "--pillar", "T2", "--pillar", "r")) == sorted(t2 + r)
    assert set(_ids(call, "--pillar", "T2", "--side", "india")) < set(t2)


def test_a_condition_has_a_kind_and_no_strength(call: Call) -> None:
    words = ("list", "--kind", "condition", "--kind", "reported", "--columns", "kind,strength", "--format")

    assert set(call(*words, "csv")[0].splitlines()) == {"kind,strength", "condition,", "reported,"}
    listed = json.loads(call(*words, "json")[0])
    assert {(item["kind"], item["strength"]) for item in listed} == {("condition", None), ("reported", None)}


def test_people_read_labels_of_kinds_and_strengths(call: Call) -> None:
    out = call("list", "--kind", "implied", "--kind", "recommendation", "--columns", "kind,strength")[0]

    assert {tuple(line.split()) for line in out.splitlines()[1:]} == {
        ("Implied", "need"),
        ("Recommendation", "Should"),
        ("Recommendation", "Could"),
        ("Recommendation", "Consider"),
    }


def test_an_actor_includes_those_under_it(call: Call) -> None:
    assert "FK-T1-2" in _ids(call, "--actor", "us-commerce")
    assert set(_ids(call, "--actor", "us-commerce")) < set(_ids(call, "--actor", "US"))


def test_a_role_holds_for_the_actor_that_is_asked_for(call: Call) -> None:
    assert "FK-T1-2" not in _ids(call, "--actor", "us-commerce", "--role", "asked")
    assert "FK-T1-2" in _ids(call, "--actor", "us-commerce", "--role", "with")


def test_text_is_found_through_dashes_quotes_and_case(call: Call) -> None:
    assert _ids(call, "--text", 'establish "trust TECHNOLOGY corridors"') == ["FK-T2-6"]


def test_an_empty_answer_is_an_answer(call: Call) -> None:
    without = "Nothing matches. Without --text no such words, 32 recommendations do.\n"
    assert call("list", "--text", "no such words") == ("", without, 0)
    assert call("list", "--text", "no such words", "--format", "json") == ("[]\n", "", 0)


def test_due_days_filter_and_sort(call: Call) -> None:
    assert _ids(call, "--due-after", "2026-06-30") == ["FK-T2-7"]
    assert _ids(call, "--sort", "due", "--limit", "2") == ["NR-3", "FK-T2-7"]
    assert _ids(call, "--sort", "-due", "--limit", "2") == ["FK-T2-7", "NR-3"]


def test_as_of_turns_the_clock(call: Call) -> None:
    late = ("list", "--format", "ids", "--timing", "overdue")
    assert call(*late, "--as-of", "2026-03-01", "--known-on", "2026-07-01")[0].split() == ["NR-3"]
    assert call(*late, "--known-on", "2026-02-28")[::2] == ("", 0)
    assert _ids(call, "--timing", "met") == ["NR-3"]
    assert _ids(call, "--timing", "due-soon", "--as-of", "20 Feb 2027") == ["FK-T2-7"]


def test_what_was_known_before_the_journal_began_is_explained(call: Call) -> None:
    out, err, code = call("list", "--known-on", "2026-08-31", "--format", "ids")

    assert (len(out.split()), code) == (32, 0)
    assert err == (
        "policytrack: nothing had been recorded by then: the journal begins on 23 Nov 2026; "
        "for where things stood, as is known today, use --as-of alone\n"
    )
    assert call("list", "--known-on", "2026-11-23", "--format", "ids")[1] == ""
    assert call("list", "--as-of", "2026-08-31", "--format", "ids")[1] == ""


def test_json_is_an_array_with_the_promised_keys(call: Call) -> None:
    [one] = json.loads(call("list", "--text", "demonstrations in each", "--format", "json")[0])

    assert one["deadline"] == {
        "text": "within 18 months",
        "reading": "18 months from publication (2025-09-19 to 2025-09-27); "
        "that it counts from publication is our reading",
        "opens": None,
        "earliest": "2027-03-19",
        "latest": "2027-03-27",
        "stated_in": None,
    }
    assert one["passages"][0].keys() == {"text", "lead_in", "heading", "line", "start", "end"}
    assert [part["id"] for part in one["parts"]] == [f"FK-T2-7.{letter}" for letter in "abcde"]


def test_a_passage_in_json_can_be_cut_out_of_the_paper_again(call: Call) -> None:
    text = (TRUST / "seeds/000_c93341991bea9984.txt").read_text("utf-8")

    for one in json.loads(call("list", "--paper", "fk", "--format", "json")[0]):
        for passage in one["passages"]:
            assert text[passage["start"] : passage["end"]] == passage["text"]


def test_csv_reads_back_with_the_columns_that_were_asked_for(call: Call) -> None:
    out = call("list", "--format", "csv", "--columns", "id,title,due")[0]

    rows = list(csv.DictReader(io.StringIO(out)))

    assert len(rows) == 32
    assert rows[0].keys() == {"id", "title", "due"}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--actor", "us-comerce"], 5, "no actor 'us-comerce'; the nearest is US Department of Commerce (us-commerce)"),
        (["--pillar", "T3"], 2, "no pillar 'T3'; choose from T1, R, U, S, T2"),
        (["--status", "don"], 2, "no status 'don'"),
        (["--kind", "conditions"], 2, "no kind 'conditions'; the nearest is 'condition'"),
        (["--kind", "must"], 2, "'must' is a strength, not a kind; use --strength must"),
        (["--strength", "Condition"], 2, "'condition' is a kind, not a strength; use --kind condition"),
        (["--strength", "shoud"], 2, "no strength 'shoud'; the nearest is 'should'"),
        (["--sort", "size"], 2, "cannot sort by 'size'"),
        (["--columns", "id,titel"], 2, "no column 'titel'"),
        (["--format", "yaml"], 2, "no format 'yaml'"),
        (["--due-before", "03/04/2026"], 2, "2026-04-03"),
        (["--as-of", "2026-13-01"], 2, "'2026-13-01' is not a date; write it as 2026-06-30"),
        (["--workspace", "/nowhere"], 2, "there is no folder /nowhere"),
        (["--limit", "-1"], 2, "-1"),
    ],
)
def test_what_is_mistyped_is_named_with_a_remedy(call: Call, words: list[str], code: int, said: str) -> None:
    out, err, ended = call("list", *words)

    assert (out, ended) == ("", code)
    assert said in err
    assert "Traceback" not in err


def test_what_is_ongoing_is_kept_up_and_never_closed(call: Call, tmp_path: Path) -> None:
    root = a_workspace(tmp_path / "on", ONE + "    ongoing: true\n")
    env = {"POLICYTRACK_TODAY": "2026-06-01", "POLICYTRACK_RECORDER": "jo"}
    place = ("--workspace", str(root))
    call("mark", "ex-1", "implemented", "--evidence", URL, "--on", "2026-02-01", *place, env=env)

    assert call("list", "--status", "closed", "--format", "ids", *place, env=env)[0] == ""
    assert call("list", "--status", "open", "--format", "ids", *place, env=env)[0] == "EX-1\n"
    assert call("list", "--stale", "90d", "--format", "ids", *place, env=env)[0] == "EX-1\n"
    assert "Kept up" in call("list", *place, env=env)[0]


@pytest.mark.parametrize("status", ["rejected", "overtaken"])
def test_what_is_ongoing_is_closed_once_it_is_rejected_or_overtaken(call: Call, tmp_path: Path, status: str) -> None:
    root = a_workspace(tmp_path / "on", ONE + "    ongoing: true\n")
    place = ("--workspace", str(root))
    how = ("--evidence", URL, "--by-event", "a new law") if status == "overtaken" else ("--evidence", URL)

    def listed(*filters: str, today: str = "2027-06-01") -> str:
        env = {"POLICYTRACK_TODAY": today, "POLICYTRACK_RECORDER": "jo"}
        return call("list", *filters, "--format", "ids", *place, env=env)[0]

    assert listed("--timing", "overdue") == listed("--status", "open") == "EX-1\n"
    call("mark", "ex-1", status, *how, "--on", "2026-02-01", *place, env={"POLICYTRACK_TODAY": "2026-06-01"})

    assert listed("--status", "closed") == listed("--status", status) == "EX-1\n"
    assert listed("--status", "open") == listed("--timing", "overdue") == listed("--stale", "90d") == ""


def test_what_an_assessor_is_shown_depends_neither_on_other_marks_nor_on_later_ones(call: Call, tmp_path: Path) -> None:
    both = ONE.replace("actors: [council]", "actors: [council, operator]")
    root = a_workspace(tmp_path / "both", both)
    env = {"POLICYTRACK_TODAY": "2026-06-01", "POLICYTRACK_RECORDER": "jo"}
    place = ("--workspace", str(root))

    def shown(*view: str) -> Any:
        return json.loads(call("list", "--assessor", "town", *view, "--format", "json", *place, env=env)[0])

    before, known_before = shown(), shown("--known-on", "2026-01-31")
    call("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-02-01", *place, env=env)

    assert [one["tally"]["components"] for one in (*before, *known_before)] == [1, 1]
    assert shown() == before
    assert shown("--known-on", "2026-01-31") == known_before


def test_who_is_asked_by_the_whole_and_by_no_part_is_named_and_sees_what_everybody_sees(
    call: Call, tmp_path: Path
) -> None:
    both = ONE.replace("actors: [council]", "actors: [council, operator]")
    parts = "    parts: [{id: a, title: Lights, actors: [council]}, {id: b, title: Lanes, actors: [council]}]\n"
    place = ("--workspace", str(a_workspace(tmp_path / "none", both + parts)))
    out, err, code = call("check", *place)
    found = json.loads(call("list", "--assessor", "operator", "--format", "json", *place)[0])

    assert "'operator' is asked here but by none of the parts" in out
    assert (code, err) == (0, "all well, 1 remark: 1 paper, 1 recommendation, 1 passage, 0 entries\n")
    assert call("list", *place)[1] == ""
    assert [one["tally"]["components"] for one in found] == [2]
    shared = a_workspace(tmp_path / "some", both + parts.replace("[council]}]", "[operator]}]"))
    assert call("check", "--workspace", str(shared))[0] == ""


SEVERAL = """
paper: {id: small, prefix: SM, title: Small, published: "2026"}
columns: {id: Id, title: Title, asked: Who, status: State, with: With, about: About}
status: {words: {done: implemented}}
actors: {separator: ";"}
"""


def test_a_table_has_names_of_actors_whose_ids_are_made_from_another_script(program: Call, tmp_path: Path) -> None:
    first = "1,Road,Министерство транспорта; Budget office,done,Дума,Facade deadbeef"
    table = f"Id,Title,Who,State,With,About\n{first}\n2,Data,Budget office,done,,\n"
    mapping = write(tmp_path, "m.yaml", SEVERAL)
    import_table(program, write(tmp_path, "t.csv", table), mapping)

    rows = program("list", "--workspace", "ws")[0].splitlines()[1:]
    assert [re.split("  +", row)[2] for row in rows] == ["Министерство транспорта; Budget office", "Budget office"]
    cells = program("list", "--columns", "asked", "--format", "csv", "--workspace", "ws")[0].splitlines()[1:]
    assert re.fullmatch('"ministerstvo-transporta-[0-9a-f]{8}, budget-office"', cells[0])
    assert cells[1] == "budget-office"
    others = program("list", "--columns", "with,about", "--workspace", "ws")[0].splitlines()
    assert [re.split("  +", row.strip()) for row in others[1:]] == [["Дума", "facade-deadbeef"], [""]]
    latin = program("list", "--actor", "budget-office", "--text", "Data", "--workspace", "ws")[0]
    assert re.split("  +", latin.splitlines()[1])[2] == "budget-office"
