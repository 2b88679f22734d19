"""Mappings: those that ship, and mistakes in those that people write."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from policytrack.errors import UsageProblem
from policytrack.interchange.mapping import parse_mapping
from tests.imports import Call, import_table, records
from tests.trackers import gao_csv, gao_search_csv


def test_gaos_export_is_read_by_the_mapping_that_ships(program: Call, tmp_path: Path) -> None:
    rows = gao_csv(tmp_path / "gao.csv")

    out, err, code = import_table(program, tmp_path / "gao.csv", "gao", "--as-of", "2026-06-01")
    assert (code, "header in line 6 after 5 of preamble" in err) == (0, True)
    assert f"{rows} rows, 300 recommendations; 300 new" in out
    assert program("check", "--workspace", "ws")[2] == 0
    first = records(program, "list", "--limit", "1")[0]
    assert re.fullmatch("GAO-20-100000-The-agency-head-[0-9a-f]{8}", first["id"])
    assert first["extra"]["Case No"] == ["GAO-20-100000"]
    several = [one for one in records(program, "list") if len(one["actors"]) == 2]
    assert len(several) == 100
    assert "gao" in program("import", "--list-mappings")[0]


def test_both_of_gaos_exports_are_read_as_copies_of_one_tracker(program: Call, tmp_path: Path) -> None:
    rows = gao_csv(tmp_path / "gao.csv")
    gao_search_csv(tmp_path / "search.csv")
    import_table(program, tmp_path / "gao.csv", "gao", "--as-of", "2026-06-01")
    before = records(program, "list")

    out, err, code = import_table(program, tmp_path / "search.csv", "gao", "--as-of", "2026-07-01")
    assert (code, "header in line 6 after 5 of preamble" in err) == (0, True), err
    assert f"{rows} rows, 300 recommendations; 0 new" in out
    assert f"0 with a new status, {rows} as before" in out
    after = records(program, "list")
    assert [(entry["id"], entry["actors"]) for entry in after] == [(entry["id"], entry["actors"]) for entry in before]
    assert program("list", "--extra", "Director Name=Jane Doe", "--format", "ids", "--workspace", "ws")[0].count(
        "\n"
    ) == len(before)
    assert program("check", "--workspace", "ws")[2] == 0


def the_mapping(**changes: Any) -> dict[str, Any]:
    """A mapping as it is read from YAML, where every scalar is text."""
    paper = {"id": "small", "prefix": "SM", "title": "Small", "published": "2026"}
    value = {"paper": paper, "columns": {"id": "Id", "title": "Title", "status": "State"}}
    return {**value, "status": {"words": {"done": "implemented"}}, **changes}


def problems(**changes: Any) -> list[str]:
    with pytest.raises(UsageProblem) as refused:
        parse_mapping(the_mapping(**changes), "m.yaml")
    return str(refused.value).splitlines()


def test_their_words_are_known_in_any_case_with_any_dash_and_spacing() -> None:
    words = {"Closed \N{EN DASH} Implemented": "implemented", "In  the Works": "in-progress"}
    table = parse_mapping(the_mapping(status={"words": words}), "m.yaml").status

    assert table.meaning_of("closed - IMPLEMENTED") == table.meaning_of("Closed-implemented") == "implemented"
    assert table.meaning_of("in the works") == "in-progress"
    assert (table.meaning_of(""), table.meaning_of("Closed")) == ("unassessed", None)


def test_blank_and_other_words_mean_what_the_mapping_says() -> None:
    status = {"words": {"done": "implemented"}, "blank": "no-evidence", "other": "announced"}
    table = parse_mapping(the_mapping(status=status), "m.yaml").status

    assert [table.meaning_of(words) for words in ("done", "", "zzz")] == ["implemented", "no-evidence", "announced"]


def test_all_mistakes_are_named_at_once() -> None:
    assert problems(paper={"id": "../evil"}, columns={}, dates="weekly", sheet=["a"])[:4] == [
        "m.yaml: paper: prefix is missing; write it, or {column: …}",
        "m.yaml: paper: title is missing; write it, or {column: …}",
        "m.yaml: paper: published is missing; write it, or {column: …}",
        "m.yaml: paper: id: write letters, digits and hyphens, such as evil",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"columns": {"id": "Id", "title": ["A", "B"]}}, "columns: title takes one column"),
        ({"columns": {"id": [], "title": "Title"}}, "columns: id: write the name of a column"),
        ({"columns": {"id": "Id"}}, "columns: title is missing, and words"),
        ({"columns": {"title": "Title"}}, "columns: id is missing"),
        ({"columns": {"id": "Id", "title": "Title", "strength": "How"}}, "columns: strength names a column"),
        ({"columns": {"id": "Id", "title": "Title", "kind": "How"}}, "columns: kind names a column"),
        ({"status": {}}, "columns: status names a column"),
        ({"status": {"words": {"done": "finished"}}}, "status: words: done: no word 'finished'"),
        ({"status": {"words": {"done": None}}}, "status: words: done: no word ''"),
        ({"status": {"words": ["done"]}}, "status: words: write keys with values here"),
        (
            {"status": {"words": {"Done": "implemented", "done": "rejected"}}},
            "status: words: done is there twice, as implemented and as rejected",
        ),
        ({"encoding": "windows"}, "encoding: no encoding 'windows'; write a name such as windows-1252"),
        ({"encoding": "zlib"}, "encoding: no encoding 'zlib'"),
        ({"encoding": ["utf-8"]}, "encoding: write text here"),
        ({"header": "0"}, "header: write a number from 1 to 199"),
        ({"header": "1" + "0" * 5_000}, "header: write a number from 1 to 199"),
        ({"header": "\u0663\u0660\u0660"}, "header: write a number from 1 to 199"),
        ({"id": {"take": "(a"}}, "id: take: write a regular expression here, as RE2 reads them"),
        ({"id": {"take": ["a"]}}, "id: take: write a regular expression here, in quotes"),
        ({"actors": {"part_of": {"a": "A", "b": "B"}}}, "actors: part_of: write one id and its name"),
        ({"other_names": {"Idd": "No"}}, "other_names: no column 'Idd'; the nearest is 'Id'"),
        ({"other_names": {"Id": []}}, "other_names: Id: write the name of the column in other tables"),
        ({"other_names": ["Id"]}, "other_names: write columns here, each with its name in other tables"),
        ({"leave_out": "Id"}, "leave_out: write a list of columns here"),
        ({"actors": {"names": {"asked": ["A"]}}}, "actors: names: asked: write text here"),
        ({"colums": {}}, "no key 'colums'; the nearest is 'columns'"),
    ],
)
def test_a_mistake_in_a_mapping_is_named_with_its_place(changes: dict[str, Any], message: str) -> None:
    assert any(
        problem.startswith(("m.yaml: " + message, "m.yaml: the mapping: " + message)) for problem in problems(**changes)
    )


@pytest.mark.parametrize("value", [None, [], "x", {}, 3])
def test_what_is_no_mapping_is_refused(value: Any) -> None:
    with pytest.raises(UsageProblem, match=r"m\.yaml: paper"):
        parse_mapping(value, "m.yaml")
