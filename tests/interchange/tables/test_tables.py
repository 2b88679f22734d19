"""Other people's tables: separators, encodings, preambles, workbooks, and what is none of these."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from policytrack.errors import UsageProblem
from policytrack.interchange.tables.read import open_table
from policytrack.interchange.tables.table import TableOptions, TableRow

PLAIN = "Id,Name\n1,Bus\n2,Tram é\n"


def _read(
    tmp_path: Path, content: str | bytes, name: str = "t.csv", options: TableOptions | None = None
) -> tuple[list[TableRow], str]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    table = open_table(path, options)
    return list(table.rows), table.description


@pytest.mark.parametrize(("separator", "said"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
@pytest.mark.parametrize(
    ("codec", "named"),
    [
        ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 with a byte order mark"), ("utf-16", "UTF-16"),
        ("utf-16-be", "UTF-16 without a byte order mark"), ("cp1252", "windows-1252"), ("mac-roman", "mac-roman"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_separator_encoding_and_header_are_found_and_said(
    tmp_path: Path, separator: str, said: str, codec: str, named: str, ends: str
) -> None:
    text = PLAIN.replace(",", separator).replace("\n", ends)

    eight_bits = named if named in ("windows-1252", "mac-roman") else None
    rows, found = _read(tmp_path, text.encode(codec), options=TableOptions(encoding=eight_bits))
    assert found == f"CSV with {said}, {named}, header in line 1"
    assert [dict(row.cells) for row in rows] == [{"Id": "1", "Name": "Bus"}, {"Id": "2", "Name": "Tram é"}]


@pytest.mark.parametrize("codec", ["windows-1252", "mac-roman", "windows-1251", "cp874", "shift-jis", "gb18030"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_an_encoding_that_cannot_be_seen_is_asked_for_with_what_each_would_give(
    tmp_path: Path, codec: str, ends: str
) -> None:
    names = {
        "windows-1252": "Tram né", "mac-roman": "Tram né", "windows-1251": "Трамвай", "cp874": "รถราง",
        "shift-jis": "路面電車", "gb18030": "有轨电车",
    }  # fmt: skip
    text = f"Id,Name{ends}1,Bus{ends}2,{names[codec]}{ends}"

    with pytest.raises(UsageProblem) as question:
        _read(tmp_path, text.encode(codec))
    first, *readings = str(question.value).splitlines()
    assert first.startswith(f"{tmp_path / 't.csv'}:3: this file is not UTF-8; say what encoding it has")
    assert f"encoding: {codec:<14}2,{names[codec]}" in [reading.strip() for reading in readings]
    rows, found = _read(tmp_path, text.encode(codec), options=TableOptions(encoding=codec))
    assert (rows[1].cells["Name"], found) == (names[codec], f"CSV with commas, {codec}, header in line 1")


def test_a_file_in_unicode_is_read_so_whatever_encoding_other_copies_have(tmp_path: Path) -> None:
    options = TableOptions(encoding="windows-1252")

    for codec in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le"):
        assert _read(tmp_path, PLAIN.encode(codec), options=options)[0][1].cells["Name"] == "Tram é"
    damaged = "a,b\né,ü\nö,ä\n".encode() + b"\xe9,x\n"
    with pytest.raises(UsageProblem, match="0xE9 is not UTF-8, but the rest of the file is"):
        _read(tmp_path, damaged, options=options)
    with pytest.raises(UsageProblem, match="is damaged: byte 11 is no WINDOWS-1252"):
        _read(tmp_path, b"a,b\n1,\xe9\n2,\x81\n", options=options)


def test_a_preamble_is_passed_over_and_a_header_can_be_named(tmp_path: Path) -> None:
    text = 'A title\n"Of 1, 2, and 3"\n\nFilter: all\nhttps://example.org\n' + PLAIN
    rows, found = _read(tmp_path, text)
    assert (found, rows[0].number) == ("CSV with commas, UTF-8, header in line 6 after 5 of preamble", 7)

    rows, _ = _read(tmp_path, "id,,\n1,a,b\n2,c,d\n", options=TableOptions(header=1))
    assert dict(rows[0].cells) == {"id": "1", "column 2": "a", "column 3": "b"}


def test_the_header_is_where_the_columns_are_that_are_wanted(tmp_path: Path) -> None:
    text = "All,2026,Reports,x\nId,Name,Id,Id\n1,Bus,2,3\n"
    assert _read(tmp_path, text)[1].endswith("header in line 1")

    options = TableOptions(wanted=(frozenset({"Id"}), frozenset({"Name", "Title"})))
    rows, found = _read(tmp_path, text, options=options)
    assert found.endswith("header in line 2 after 1 of preamble; 'Id (2)', 'Id (3)' by that name again")
    assert dict(rows[0].cells) == {"Id": "1", "Name": "Bus", "Id (2)": "2", "Id (3)": "3"}
    book = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    sheet = book.add_worksheet()
    for number, line in enumerate(text.split("\n")):
        sheet.write_row(number, 0, line.split(","))
    book.close()
    assert open_table(tmp_path / "t.xlsx", options).columns == ("Id", "Name", "Id (2)", "Id (3)")
    assert open_table(tmp_path / "t.xlsx", TableOptions(header=3)).columns == ("1", "Bus", "2", "3")


def test_a_row_begins_on_the_line_on_which_a_person_finds_it(tmp_path: Path) -> None:
    rows, _ = _read(tmp_path, 'a,b\n1,"x\ny"\n2,z\n3\n4,5,6\n')

    assert [row.line for row in rows] == [2, 4, 5, 6]
    assert rows[2].problem == "1 cell, and there are 2 columns; 'b' is the first missing"
    assert rows[3].problem == "3 cells, and there are only 2 columns"


def test_a_row_has_the_number_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    rows, _ = _read(tmp_path, 'a,b\n1,"x\ny"\n\n2,z\n,\n3,w\n')
    assert [row.number for row in rows] == [2, 4, 6]
    rows, _ = _read(tmp_path, "sep=;\na;b\n1;x\n")
    assert [(row.number, row.line) for row in rows] == [(2, 3)]  # a spreadsheet does not show the first line

    book = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    sheet = book.add_worksheet()
    for row, cells in ((3, ("a", "b")), (4, ("1", "x\ny")), (7, ("2", "z"))):
        sheet.write_row(row, 2, cells)
    book.close()
    assert [row.number for row in open_table(tmp_path / "t.xlsx").rows] == [5, 8]


def test_what_guards_a_formula_is_taken_away(tmp_path: Path) -> None:
    rows, _ = _read(tmp_path, "a,b\n'=1,'tis\n''x,-2\n")

    assert [tuple(row.cells.values()) for row in rows] == [("=1", "'tis"), ("'x", "-2")]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "t.csv", "is empty"),
        (b"\x1f\x8bxx", "t.csv", "is packed"),
        (b"\xd0\xcf\x11\xe0xx", "t.xls", "an old Excel"),
        (b"<html><table>", "t.xls", "is a web page"),
        (b"PK\x03\x04broken", "t.xlsx", "cannot be read as a workbook"),
        (b"a,b\n1,2\n", "t.xlsx", "is no workbook, though its name ends so"),
        (b"\0ab,c,d" * 9, "t.csv", "is not text"),
        (b'a,b\n1,"never\n2,3\n', "t.csv", "t.csv:2: this is not CSV: a quote that opens there is never closed"),
        (
            "a,b\né,ü\nö,ä\n".encode() + b"\xe9,x\n",
            "t.csv",
            "t.csv:4: the byte 0xE9 is not UTF-8, but the rest of the file is",
        ),
        (b'{"a": ', "t.json", "t.json:1:7: this is not JSON"),
        (b"a: [1\n", "t.yaml", "t.yaml:2:1"),
        (b"a:\n\t- b: 1\n", "t.yaml", "t.yaml:2:1: a tab was found here; indent with spaces"),
        (b"a: @b\n", "t.yaml", "t.yaml:1:4: text cannot begin with '@'; put it in quotes"),
        (b"a: \x07\n", "t.yaml", "t.yaml:1:4: the control character U+0007 was found here; remove it"),
        (b"a: &x [{b: 1}]\nc: *x\n", "t.yaml", "an alias was found here"),
        (b"a: 1\n*x : 2\n", "t.yaml", "t.yaml:2:1: an alias was found here"),
        (b"- a: 1\n---\n- a: 2\n", "t.yaml", "t.yaml:2:1: a second YAML document starts here; a file holds one"),
        (b"- [a]: 1\n", "t.yaml", "t.yaml:1:3: a key must be a word or words"),
        (b"a: 1\n", "t.yaml", "holds no list of mappings"),
        (b"- {a: 1,\n   b: 2, a: 3}\n", "t.yaml", "t.yaml:2:10: the key 'a' appears twice"),
        (b'[{"a": 1, "b": 2, "a": "x"}]', "t.json", "t.json: the key 'a' appears twice in one mapping, with \"1\" and"),
        (b'{"a": 1}\n{"b": {"a": 1, "a": 2}}\n', "t.jsonl", "t.jsonl:2: the key 'a' appears twice"),
    ],
)
def test_what_is_no_table_is_said_in_a_sentence(tmp_path: Path, content: bytes, name: str, said: str) -> None:
    with pytest.raises(UsageProblem) as problem:
        _read(tmp_path, content, name)
    assert said in str(problem.value)


def test_json_and_yaml_are_text_as_it_is_written(tmp_path: Path) -> None:
    rows, found = _read(
        tmp_path, '{"x": {"list": [{"a": 1.50, "b": {"c": true}, "d": [1, "2"], "e": null}]}}', "t.json"
    )
    assert (dict(rows[0].cells), found) == (
        {"a": "1.50", "b.c": "true", "d": ("1", "2"), "e": ""},
        "JSON, UTF-8, 1 at x.list[]",
    )
    rows, found = _read(tmp_path, '{"a": ' + "9" * 5_000 + "}\n", "t.jsonl")
    assert (found, len(str(rows[0].cells["a"]))) == ("JSON Lines, UTF-8", 5_000)
    rows, _ = _read(tmp_path, "- {a: no, b: 012, c: [x, y]}\n", "t.yaml")
    assert dict(rows[0].cells) == {"a": "no", "b": "012", "c": ("x", "y")}


def test_nothing_is_no_text_in_yaml_as_in_json(tmp_path: Path) -> None:
    yaml, _ = _read(tmp_path, '- {a: null, b: ~, c: , d: [x, null, ~], e: "null", f: "~", null: y, ~: z}\n', "t.yaml")
    text = '[{"a": null, "b": null, "c": null, "d": ["x", null, null], "e": "null", "f": "~", "null": "y", "~": "z"}]'
    json, _ = _read(tmp_path, text, "t.json")

    assert yaml == json
    assert dict(yaml[0].cells) == {
        "a": "", "b": "", "c": "", "d": ("x",), "e": "null", "f": "~", "null": "y", "~": "z",
    }  # fmt: skip


def test_what_stands_around_a_list_comes_along(tmp_path: Path) -> None:
    rows, _ = _read(
        tmp_path, '{"who": [{"name": "X", "do": [{"id": 1}, {"id": 2}]}, {"name": "Y", "do": []}]}', "t.json"
    )

    assert [dict(row.cells) for row in rows] == [{"who.name": "X", "id": "1"}, {"who.name": "X", "id": "2"}]


def _workbook(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    hidden = book.add_worksheet("Hidden")
    for row in range(20):
        hidden.write_row(row, 0, ("a", "b"))
    sheet = book.add_worksheet("Shown")
    sheet.activate()
    hidden.hide()
    sheet.write_row(0, 0, ("Id", "Day", "Share", "Text"))
    day = book.add_format({"num_format": "d mmm yyyy"})
    sheet.write_number(1, 0, 12)
    sheet.write_datetime(1, 1, datetime(2026, 3, 31), day)
    sheet.write_number(1, 2, 0.5)
    sheet.write_string(1, 3, "a_x000D_\nb")
    sheet.write_number(2, 0, 13)
    sheet.write_number(2, 1, 46112.00000001, day)
    sheet.write_formula(2, 3, "=NA()", None, "#N/A")
    book.close()


def test_a_workbooks_cells_are_as_a_person_would_type_them(tmp_path: Path) -> None:
    _workbook(tmp_path / "t.xlsx")
    table = open_table(tmp_path / "t.xlsx")
    first, second = table.rows

    assert table.description == "workbook, sheet 'Shown' of 2, header in row 1"
    assert dict(first.cells) == {"Id": "12", "Day": "2026-03-31", "Share": "0.5", "Text": "a\nb"}
    assert second.cells["Day"] == "2026-03-31"
    assert second.problem == "the cell D3 holds an error of the spreadsheet's, such as #N/A"
    with pytest.raises(UsageProblem, match="no sheet 'Shwon'; the nearest is 'Shown'"):
        open_table(tmp_path / "t.xlsx", TableOptions(sheet="Shwon"))


def test_a_sheet_that_would_take_all_memory_is_refused(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("Id", "Name"))
    sheet.write_string(1_048_575, 16_383, "x")
    book.close()

    with pytest.raises(UsageProblem, match="last cell stands in row 1,048,576 and column 16,384"):
        open_table(tmp_path / "t.xlsx")


def test_objects_in_a_list_are_columns_and_not_rows(tmp_path: Path) -> None:
    links = [{"name": "A", "url": "https://a.example"}, {"name": "", "url": "https://b.example"}, {"url": None}]
    promise = {"id": "1", "title": "T", "text": "Words", "links": links}
    rows, found = _read(tmp_path, json.dumps({"tabs": [{"title": "X", "promises": [promise]}]}), "t.json")

    assert found.endswith("1 at tabs[].promises[]")
    assert dict(rows[0].cells) == {
        "tabs.title": "X", "id": "1", "title": "T", "text": "Words",
        "links.name": ("A",), "links.url": ("https://a.example", "https://b.example"),
    }  # fmt: skip
