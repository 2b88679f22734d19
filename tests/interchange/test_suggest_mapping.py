"""A mapping that is suggested for a table."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from policytrack.interchange.mapping import parse_mapping
from policytrack.register.plain_yaml import plain_yaml
from policytrack.register.writer import yaml_key
from tests.imports import SMALL, TABLE, Call, import_table, records, write
from tests.trackers import action_plan_json, gao_csv, promises_yaml, safety_board_xlsx


@pytest.mark.parametrize("make", [gao_csv, safety_board_xlsx, action_plan_json])
def test_a_suggested_mapping_reads_the_file_that_it_was_made_from(
    program: Call, tmp_path: Path, make: Callable[[Path], object]
) -> None:
    table = tmp_path / f"their.{make.__name__.rpartition('_')[2]}"
    make(table)
    suggested, _, code = program("import", str(table), "--suggest")
    assert code == 0
    assert all(" # " in line or line.startswith("#") for line in suggested.splitlines() if line.startswith("columns"))

    mapping = write(tmp_path, "m.yaml", suggested)
    out, err, code = import_table(program, table, mapping, "--skip-bad-rows")
    assert code == 0, err
    assert " new" in out
    assert program("check", "--workspace", "ws")[2] == 0
    report, err, code = program("report", "--workspace", "ws", "--since", "nothing", "--full")
    assert (report.startswith("policytrack, 23 Nov 2026: first report"), err, code) == (True, "", 0)


def test_a_suggestion_leaves_words_that_it_does_not_know_to_the_user(program: Call, tmp_path: Path) -> None:
    words = ("Completed", "Not completed", "Abandoned", "In progress", "erledigt", "Incomplete", "Not started")
    rows = "".join(f"{n},T {n},W,{word}\n" for n, word in enumerate(words))
    table = write(tmp_path, "t.csv", f"Id,Title,Owner,Status\n{rows}")
    text = program("import", table, "--suggest")[0]

    found = {line.strip().partition("  ")[0] for line in text.splitlines() if line.startswith("    ")}
    assert {"Completed: implemented", "In progress: in-progress", "Not started: not-started"} <= found
    assert {"# Not completed:", "# Abandoned:", "# erledigt:", "# Incomplete:"} <= found
    _, err, code = import_table(program, table, write(tmp_path, "m.yaml", text))
    assert ("'erledigt' is not listed under status" in err, code) == (True, 2)
    only = write(tmp_path, "o.csv", "Id,Title,Owner,Status\n1,T,W,erledigt\n")
    text = program("import", only, "--suggest")[0]
    assert "  # status: Status  # list its words under status, and remove the first #" in text
    assert import_table(program, only, write(tmp_path, "m.yaml", text), into="only")[2] == 0
    assert program("list", "--extra", "Status=erledigt", "--format", "ids", "--workspace", "only")[0].count("\n") == 1


@pytest.mark.parametrize(
    ("words", "suggested"),
    [
        ("Open - Acceptable Response", None),
        ("Open - Acceptable Alternate Response", None),
        ("Open - Unacceptable Response", None),
        ("Closed - Acceptable Action", "implemented"),
        ("Closed - Acceptable Alternate Action", "implemented-otherwise"),
        ("Closed", None),
        ("Partially implemented", "partial"),
        ("Open - Partially Addressed", "partial"),
        ("Partially accepted", "announced"),
        ("To be implemented", None),
        ("Cannot be implemented", None),
        ("Almost completed", None),
        ("Should be implemented", None),
        ("Implemented but reversed", None),
        ("Implemented?", None),
        ("Claimed implemented", None),
        ("Open - Await Response", "no-evidence"),
        ("Limited progress", "in-progress"),
        ("Closed (transferred to a new recommendation)", None),
        ("90% complete", None),
        ("Half done", None),
        ("Alternative being considered", None),
        ("Partially rejected", None),
        ("Substantially not implemented", None),
        ("No longer delayed", None),
        ("Closed - No Longer Valid", "overtaken"),
        ("Implemented in full", "implemented"),
        ("not-started", "not-started"),
        ("Superseded", "overtaken"),
        ("Cancelled", "overtaken"),
        ("in_progress", "in-progress"),
        ("not_yet_started", "not-started"),
        ("Supported", "announced"),
        ("Noted", None),
        ("Not accepted", None),
        ("Not on track", None),
        ("Not implemented", "rejected"),
    ],
)
def test_a_status_is_suggested_for_the_words_of_public_trackers(
    program: Call, tmp_path: Path, words: str, suggested: str | None
) -> None:
    table = write(tmp_path, "t.csv", f"Id,Title,Owner,Status\n1,T,W,{words}\n2,U,W,Done\n")
    text = program("import", table, "--suggest")[0]

    found = {line.strip().partition("  ")[0] for line in text.splitlines() if line.startswith("    ")}
    assert (f"# {yaml_key(words)}:" if suggested is None else f"{words}: {suggested}") in found


@pytest.mark.parametrize(
    ("codec", "title"), [("windows-1252", "Straßen"), ("mac-roman", "Straßen"), ("windows-1251", "Дороги")]
)
def test_the_encoding_of_a_file_that_is_not_unicode_is_asked_about(
    program: Call, tmp_path: Path, codec: str, title: str
) -> None:
    (tmp_path / "t.csv").write_bytes(f"Id,Title,Who,Status\n1,{title},Who,done\n2,Way,Who,done\n".encode(codec))

    out, err, code = program("import", "t.csv", "--suggest")
    assert (out, code) == ("", 2)
    assert re.search(rf"encoding: {codec} +1,{title},Who", err)
    suggested, _, code = program("import", "t.csv", "--suggest", "--encoding", codec)
    assert (code, f"encoding: {codec}" in suggested) == (0, True)
    mapping = write(tmp_path, "m.yaml", suggested)
    _, err, code = import_table(program, tmp_path / "t.csv", mapping)
    assert code == 0, err
    assert records(program, "list")[0]["title"] == title
    without = write(tmp_path, "n.yaml", suggested.replace(f"encoding: {codec}", ""))
    assert import_table(program, tmp_path / "t.csv", without, into="again")[2] == 2
    assert import_table(program, tmp_path / "t.csv", without, "--encoding", codec, into="again")[2] == 0
    assert records(program, "list", ws="again")[0]["title"] == title


def test_an_encoding_that_there_is_not_is_a_mistake(program: Call, tmp_path: Path) -> None:
    table = write(tmp_path, "t.csv", TABLE)
    for words in (("--suggest",), ("--mapping", write(tmp_path, "m.yaml", SMALL), "--into", "ws")):
        for name in ("windows", "base64", ""):
            _, err, code = program("import", table, *words, "--encoding", name)
            assert (code, err.strip()) == (2, f"no encoding '{name}'; write a name such as windows-1252 or mac-roman")


def _human_rights_csv(path: Path) -> None:
    """As a review of human rights: every state answers, and the answers are under Response."""
    answers = ("Supported", "Accepted", "Noted", "Accepted in part")
    with path.open("w", encoding="utf-8", newline="") as file:
        write_row = csv.writer(file).writerow
        write_row(("Session", "State under review", "Recommending state", "Recommendation", "Response", "Ref", "Text"))
        for number in range(60):
            words = f"Take measure {number} to protect the rights of all people in the country; and report on it."
            write_row((number // 20, "Here", f"State {number % 7}", words, answers[number % 4], f"R{number}", "short"))


def _reports_csv(path: Path) -> None:
    """As an auditor's: a report has several recommendations, told apart only by their words."""
    with path.open("w", encoding="utf-8", newline="") as file:
        write_row = csv.writer(file).writerow
        write_row(("Number", "Issued", "Agency", "Recommendation", "State of play"))
        for number in range(60):
            words = f"The head of the agency should carry out measure {number}, and report on it every year."
            write_row((f"R-{number // 3}", "2020-1-5", f"Agency {number % 4}", words, ("Open", "Closed")[number % 2]))


def _investigations_csv(path: Path) -> None:
    """As another safety board's: the column with ids has a name of its own, and reports have several."""
    with path.open("w", encoding="utf-8", newline="") as file:
        write_row = csv.writer(file).writerow
        write_row(("Issued", "NTSB Rec", "Overall Status", "Addressees", "Recommendation", "Mode"))
        for number in range(60):
            words = f"Revise procedure {number}, so that every operator reports what happened within a week of it."
            status = ("Open - Acceptable Response", "Closed - Acceptable Action")[number % 2]
            write_row(
                (
                    f"{1 + number % 12}/{13 + number // 12}/2019",
                    f"A-19-{number:03}",
                    status,
                    "FAA; EASA",
                    words,
                    "Aviation",
                )
            )


def _reviewed_states_json(path: Path) -> None:
    """As a review of human rights: a list of states, each with what was recommended, and several themes of each."""
    states = [
        {
            "state": state,
            "recommendations": [
                {
                    "no": f"{place}.{number}",
                    "text": f"Take measure {number} to protect the rights of all people who live in {state}, at once.",
                    "response": ("Supported", "Noted")[number % 2],
                    "themes": [{"name": "Torture"}, {"name": "Education"}][: 1 + number % 2],
                }
                for number in range(20)
            ],
        }
        for place, state in enumerate(("Nepal", "Chad"))
    ]
    path.write_text(json.dumps(states), "utf-8")


def _tabs_json(path: Path) -> None:
    """As a promise tracker: promises in tabs, dates without zeros, links as objects."""
    tabs = [
        {
            "title": f"Theme {tab}",
            "promises": [
                {
                    "id": f"p{tab}-{number}",
                    "title": f"Promise {number}",
                    "text": f"We promise to do what promise {number} of theme {tab} says, within our term of office.",
                    "status": ("Kept", "In progress", "Broken")[number % 3],
                    "date": f"2019-7-{number + 1}",
                    "links": [{"name": "A", "url": f"https://example.org/{tab}/{number}"}] * 3,
                }
                for number in range(8)
            ],
        }
        for tab in range(4)
    ]
    path.write_text(json.dumps({"tabs": tabs}), "utf-8")


def _promises(path: Path) -> None:
    copies = promises_yaml(path.parent)
    path.write_bytes(copies[-1][1].read_bytes())


# For each shape of a public tracker's table, the columns that the suggestion must find.
SHAPES: dict[str, tuple[Callable[[Path], object], dict[str, object]]] = {
    "gao.csv": (
        gao_csv,
        {
            "id": "Case No",
            "words": "Recommendation",
            "status": "Status",
            "asked": "Agency Affected",
            "note": "Comments",
            "published": "Date Publication Issued",
        },
    ),
    "board.xlsx": (
        safety_board_xlsx,
        {"id": "Number", "words": "Recommendation", "status": "Status", "asked": "Recipient", "published": "Made"},
    ),
    "plan.json": (
        action_plan_json,
        {"id": "id", "title": "title", "role": "role", "pillar": "pillar", "asked": "agencies.name"},
    ),
    "rights.csv": (
        _human_rights_csv,
        {"id": "Ref", "words": "Recommendation", "status": "Response", "asked": "State under review"},
    ),
    "reports.csv": (
        _reports_csv,
        {"id": ["Number", "Recommendation"], "words": "Recommendation", "status": "State of play", "asked": "Agency"},
    ),
    "investigations.csv": (
        _investigations_csv,
        {
            "id": "NTSB Rec",
            "words": "Recommendation",
            "status": "Overall Status",
            "asked": "Addressees",
            "published": "Issued",
            "title": None,
        },
    ),
    "states.json": (
        _reviewed_states_json,
        {"id": "no", "words": "text", "status": "response", "pillar": "[].state", "title": None},
    ),
    "tabs.json": (
        _tabs_json,
        {
            "id": "id",
            "title": "title",
            "words": "text",
            "status": "status",
            "published": "date",
            "evidence": "links.url",
            "pillar": "tabs.title",
        },
    ),
    "promises.yaml": (_promises, {"id": "id", "title": "title", "status": "rating", "evidence": "page"}),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_suggestion_finds_the_columns_and_holds_without_its_comments(
    program: Call, tmp_path: Path, name: str
) -> None:
    make, expected = SHAPES[name]
    make(tmp_path / name)
    suggested, err, code = program("import", name, "--suggest")
    assert code == 0, err

    bare = "\n".join(re.sub(r"(^|\s+)#.*", "", line) for line in suggested.splitlines())
    value = plain_yaml(bare, "m.yaml")
    assert parse_mapping(value, "m.yaml").columns
    assert {field: value["columns"].get(field) for field in expected} == expected
    assert import_table(program, name, write(tmp_path, "m.yaml", bare), "--skip-bad-rows")[2] == 0


def test_dates_are_suggested_in_the_order_in_which_they_exist(program: Call, tmp_path: Path) -> None:
    for date, order in (("13/04/2026", "day-first"), ("04/13/2026", "month-first"), ("03/04/2026", "iso")):
        table = write(tmp_path, "t.csv", f"Id,Title,Owner,Date\n1,T,W,{date}\n2,U,W,{date}\n")
        assert f"dates: {order} " in program("import", table, "--suggest")[0]


def test_dates_without_zeros_and_links_in_objects_are_read(program: Call, tmp_path: Path) -> None:
    _tabs_json(tmp_path / "tabs.json")
    mapping = write(tmp_path, "m.yaml", program("import", "tabs.json", "--suggest")[0])

    out, err, code = import_table(program, "tabs.json", mapping, "--as-of", "2026-06-01")
    assert (code, "32 recommendations; 32 new" in out, "bad row" in err) == (0, True, False)
    assert program("list", "--extra", "date=2019-07-08", "--format", "ids", "--workspace", "ws")[0].count("\n") == 4
    assert "https://example.org/3/7" in program("show", "TABS-p3-7", "--workspace", "ws")[0]


@pytest.mark.parametrize(
    ("columns", "cells", "expected"),
    [
        ("Budget,Recommendation,Owner,Status", "{n}00,{words},Office,Done", {"id": "Recommendation"}),
        ("Period,Recommendation,Owner,Status", "20{n}-01,{words},Office,Done", {"id": "Recommendation"}),
        ("Month,Recommendation,Owner,Status", "May 20{n},{words},Office,Done", {"id": "Recommendation"}),
        ("Title,Owner,Status,Cost", "Plan{n},Office,Done,{n}00", {"id": "Title", "title": "Title"}),
        ("Measure,Recommendation,Owner,Status", "M-{n},{words},Office,Done", {"id": "Measure"}),
        ("Мера,Recommendation,Owner,Status", "М-{n},{words},Office,Done", {"id": "Мера"}),
        ("Director Name,Recommendation,Agency,Status", "Jo,{words},Office,Done", {"title": None}),
    ],
)
def test_an_id_is_a_column_of_names_and_no_amount_date_or_title(
    program: Call, tmp_path: Path, columns: str, cells: str, expected: dict[str, str]
) -> None:
    words = "The head of the office should take measure {n}, and report on it in public every year."
    rows = "".join(f"{cells}\n".replace("{words}", f'"{words}"').replace("{n}", str(n)) for n in range(10, 30))
    text = program("import", write(tmp_path, "t.csv", f"{columns}\n{rows}"), "--suggest")[0]

    found = plain_yaml(text, "m.yaml")["columns"]
    assert {field: found.get(field) for field in expected} == expected
