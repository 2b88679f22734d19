"""Rows that are not taken: each is named, and kept in a table of its own."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.imports import MANY, SMALL, TABLE, Call, import_table, records, write


def test_every_bad_row_is_told_with_row_and_column_and_nothing_is_written(program: Call, tmp_path: Path) -> None:
    bad = f"{TABLE}2,Again,Council,done,,,\n3,Cars,Council,who knows,,32/01/2026,\n4,Bikes\n"
    bad += ",No id,Council,done,,,\n5,X,,done,,,\n"
    table, mapping = write(tmp_path, "t.csv", bad), write(tmp_path, "m.yaml", SMALL)

    out, err, code = import_table(program, table, mapping)
    assert (out, code) == ("", 2)
    for said in (
        "t.csv: row 4: Id: 'SM-2' is in row 3 already",
        "t.csv: row 5: State: 'who knows' is not listed under status",
        "t.csv: row 5: Made: '32/01/2026' is not a date",
        "t.csv: row 6: 2 cells, and there are 7 columns; 'Who' is the first missing",
        "t.csv: row 7: Id: this is empty, and makes the id",
        "t.csv: row 8: Who: nobody is asked here",
        "5 bad rows of 7; nothing was imported",
    ):
        assert said in err, said
    assert not (tmp_path / "ws").exists()

    out, err, code = import_table(program, table, mapping, "--skip-bad-rows")
    assert (code, "2 recommendations; 2 new" in out) == (0, True)
    rows = list(csv.DictReader((tmp_path / "t.bad-rows.csv").read_text("utf-8-sig").splitlines()))
    assert [row["row"] for row in rows] == ["4", "5", "6", "7", "8"]
    assert "is not listed under status" in rows[1]["problem"]


def test_a_bad_row_has_the_number_of_the_spreadsheet_and_the_line_of_the_file(program: Call, tmp_path: Path) -> None:
    table = TABLE.replace("Buses", '"Buses\nin town"') + "\n3,Cars,Council,what,,,\n"
    mapping = write(tmp_path, "m.yaml", SMALL)

    _, err, _ = import_table(program, write(tmp_path, "t.csv", table), mapping, "--skip-bad-rows")
    assert "t.csv: row 5 (line 6): State: 'what' is not listed" in err
    assert f"1 bad row of 3 left out, and written to {tmp_path / 't.bad-rows.csv'}\n" in err
    lines = '{"Id": 1, "Title": "A", "Who": "X", "State": "done", "Due": "", "Made": ""}\n\n{"Id": 2}\n'
    _, err, _ = import_table(program, write(tmp_path, "t.jsonl", lines), mapping)
    assert "t.jsonl: line 3: Title: this is empty" in err


def test_a_copy_of_bad_rows_only_is_refused(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    table = write(tmp_path, "t.csv", TABLE.replace("begun", "what").replace("done", "who"))

    _, err, code = import_table(program, table, mapping, "--skip-bad-rows")
    assert (code, "t.csv has no row that can be imported, so nothing was imported" in err) == (2, True), err
    assert not (tmp_path / "ws").exists()


def test_equal_mistakes_are_told_once_with_their_number_and_the_first_rows(program: Call, tmp_path: Path) -> None:
    rows = "".join(f"{number},X,Council,{'what' if number % 2 else 'who'},,,\n" for number in range(10, 24))
    table, mapping = write(tmp_path, "t.csv", TABLE + rows + "30,X,Council,when,,,\n"), write(tmp_path, "m.yaml", SMALL)

    _, err, _ = import_table(program, table, mapping)
    assert err.count("'what'") == err.count("'who'") == 1
    assert "not listed under status: words; add it there, with what it means (7 rows: 5, 7, 9, 11, 13, …)\n" in err
    assert err.count(" rows: ") == 2
    assert "15 bad rows of 17; nothing was imported" in err


def test_a_yaml_table_with_nothing_in_its_fields_names_nobody_and_cites_nothing(program: Call, tmp_path: Path) -> None:
    mapping = write(
        tmp_path,
        "m.yaml",
        """
paper: {id: small, prefix: SM, title: Small, published: "2026"}
columns: {id: Id, title: Title, asked: Who, with: Others, status: State, note: Note, evidence: Source}
status: {words: {done: implemented}}
actors: {separator: ~, blank: Nobody named}
strength:
""",
    )
    table = write(
        tmp_path,
        "t.yaml",
        "- {Id: 1, Title: A, Who: ~, State: done, Note: null, Source: null, Others: [~], Left: ~}\n"
        "- {Id: 2, Title: B, Who: Council, State: , Note: , Source: ~, Others: null, Left: }\n",
    )

    _, err, code = import_table(program, table, mapping)
    assert code == 0, err
    first, second = records(program, "list")
    assert [[actor["id"] for actor in each["actors"]] for each in (first, second)] == [["nobody-named"], ["council"]]
    assert (first["extra"], second["extra"], second["status"]) == ({}, {}, "unassessed")
    mark = records(program, "history", "SM-1")[0]
    assert (mark["note"], [piece["url"] for piece in mark["evidence"]]) == (None, ["file:t.yaml"])


def test_what_a_row_has_too_much_is_kept_with_it(program: Call, tmp_path: Path) -> None:
    table = write(tmp_path, "t.csv", TABLE + "3,X,W,done,,,,extra,more\n")
    assert import_table(program, table, write(tmp_path, "m.yaml", SMALL), "--skip-bad-rows")[2] == 0

    [_, bad] = csv.reader((tmp_path / "t.bad-rows.csv").read_text("utf-8").splitlines())
    assert bad[2:] == ["3", "X", "W", "done", "", "", "", "extra", "more"]


def test_addresses_in_a_cell_are_told_apart_and_bad_rows_not_written_over(program: Call, tmp_path: Path) -> None:
    row = "https://a.example/1, https://a.example/2;https://a.example/3,4"
    table = f'Report,Name,Id,Title,Who,State,Due,Remark,Link\nR,F,1,A,"C++",begun,,,"{row}"\nR,F,2,A,C,what,,,\n'
    mapping = write(tmp_path, "m.yaml", MANY)
    (tmp_path / "t.bad-rows.csv").write_text("somebody mends this", "utf-8")
    for _ in range(2):
        import_table(program, write(tmp_path, "t.csv", table), mapping, "--skip-bad-rows")

    assert [one["url"] for one in records(program, "history")[0]["evidence"]][1:] == [
        "https://a.example/1", "https://a.example/2", "https://a.example/3,4",
    ]  # fmt: skip
    assert (tmp_path / "t.bad-rows.csv").read_text("utf-8") == "somebody mends this"
    assert [path.name for path in tmp_path.glob("t.bad-rows-*")] == ["t.bad-rows-2.csv"]
    assert records(program, "list")[0]["actors"][0]["id"].startswith("c-")
