"""Workbooks made to take all memory, or to be something else: each is refused, and takes nothing down."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from policytrack.errors import UsageProblem
from policytrack.interchange.tables.read import open_table
from policytrack.interchange.tables.xlsx import _LEAST_MEMORY

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>Id</t></is></c><c r="B1" t="inlineStr"><is><t>Name</t></is></c></row>'
FAR = {
    "as usual": '<c r="XFD1048576"><v>1</v></c>',
    "other attributes first": '<c s="1" t="n" r="XFD1048576"><v>1</v></c>',
    "single quotes": "<c r='XFD1048576'><v>1</v></c>",
    "two spaces": '<c  r="XFD1048576"><v>1</v></c>',
    "spaces around the sign": '<c r = "XFD1048576"><v>1</v></c>',
    "a line break": '<c\nr="XFD1048576"><v>1</v></c>',
    "an entity": '<c r="XFD104857&#54;"><v>1</v></c>',
    "small letters": '<c r="xfd1048576"><v>1</v></c>',
    "a text": '<c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c>',
}


def _book(
    sheet: str, name: str = "xl/worksheets/sheet1.xml", method: int = zipfile.ZIP_DEFLATED, strings: str = ""
) -> bytes:
    """A workbook with this XML as its only sheet."""
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook {SPACE} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/worksheet" Target="{name.removeprefix("xl/")}"/><Relationship Id="rId2" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>',
        name: sheet,
    }
    if strings:
        parts["xl/sharedStrings.xml"] = strings
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    return buffer.getvalue()


def _sheet(rows: str, before: str = "") -> str:
    return f"{HEAD}<worksheet {SPACE}>{before}<sheetData>{ROW}{rows}</sheetData></worksheet>"


def _refused(tmp_path: Path, content: bytes, name: str = "t.xlsx") -> str:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageProblem) as refused:
        list(open_table(tmp_path / name).rows)
    assert name in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("kind", FAR)
@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/worksheets/other.xml", "xl/data.bin", "xl/S.XML"])
def test_a_cell_at_the_end_of_the_sheet_is_found_however_it_is_written(tmp_path: Path, kind: str, name: str) -> None:
    content = _book(_sheet(f'<row r="1048576">{FAR[kind]}</row>'), name)
    assert len(content) < 2_000
    assert "last cell stands in row 1,048,576 and column 16,384" in _refused(tmp_path, content)


@pytest.mark.parametrize("prefix", ["x", "longer.one"])
def test_prefixed_elements_are_sheets_all_the_same(tmp_path: Path, prefix: str) -> None:
    row = f'<{prefix}:row r="1048576"><{prefix}:c r="XFD1048576"><{prefix}:v>1</{prefix}:v></{prefix}:c></{prefix}:row>'
    space = SPACE.replace("xmlns", f"xmlns:{prefix}")
    text = f"{HEAD}<{prefix}:worksheet {space}><{prefix}:sheetData>{row}</{prefix}:sheetData></{prefix}:worksheet>"
    assert "last cell stands in row 1,048,576" in _refused(tmp_path, _book(text))


def test_what_a_sheet_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert "last cell" in _refused(tmp_path, _book(_sheet(far, '<dimension ref="A1:B2"/>')))
    (tmp_path / "t.xlsx").write_bytes(
        _book(_sheet('<row r="2"><c r="A2"><v>7</v></c></row>', '<dimension ref="A1:XFD1048576"/>'))
    )
    assert [dict(row.cells) for row in open_table(tmp_path / "t.xlsx").rows] == [{"Id": "7", "Name": ""}]


def test_cells_that_have_a_format_only_do_not_count(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("Id", "Name"))
    sheet.write_row(1, 0, ("1", "Bus"))
    sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    book.close()
    assert [dict(row.cells) for row in open_table(tmp_path / "t.xlsx").rows] == [{"Id": "1", "Name": "Bus"}]


def test_a_small_file_that_unpacks_to_much_is_refused(tmp_path: Path) -> None:
    content = _book(_sheet("") + " " * 100_000_000)
    assert "would grow from" in _refused(tmp_path, content)


def test_a_part_that_is_larger_than_the_archive_says_is_refused(tmp_path: Path) -> None:
    size = 90_000_000
    content = _book(_sheet("") + " " * size)
    true = len(_sheet("")) + size
    assert content.count(true.to_bytes(4, "little")) == 2
    lying = content.replace(true.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert "a part is larger than the archive says" in _refused(tmp_path, lying)


def test_a_text_that_is_repeated_in_every_cell_ends_a_process_and_not_ours(tmp_path: Path) -> None:
    text = "x" * 1_000_000
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(2, 9_000))
    strings = f"{HEAD}<sst {SPACE}><si><t>{text}</t></si></sst>"
    content = _book(_sheet(rows), strings=strings)
    said = _refused(tmp_path, content)
    assert "it took more than" in said
    assert len(content) < 100_000
    assert _LEAST_MEMORY < 1 << 30


@pytest.mark.parametrize("entity", ["<!DOCTYPE x []>", '<!DOCTYPE x [<!ENTITY a "XFD1048576">]>'])
def test_a_document_type_is_refused(tmp_path: Path, entity: str) -> None:
    text = _sheet('<row r="2"><c r="A2"><v>7</v></c></row>').replace(HEAD, f"{HEAD}{entity}")
    assert "declares entities of its own" in _refused(tmp_path, _book(text))


@pytest.mark.parametrize("garbage", ["x", "<a/>", "<worksheet>", "\x00\x01", "<worksheet><c></worksheet>"])
@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/sheet"])
def test_a_sheet_that_is_no_xml_is_refused(tmp_path: Path, garbage: str, name: str) -> None:
    assert _refused(tmp_path, _book(garbage + _sheet(FAR["as usual"]), name))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000), "a workbook of an old Excel, or has a password"),
        (b"a,b\n1,2\n", "is no workbook, though its name ends so"),
        (b"<html><table></table></html>", "is a web page or XML"),
        (b"%PDF-1.7", "is packed, or no table"),
        (b"", "is empty"),
        (b"PK\x05\x06" + bytes(18), "is a zip file and no workbook"),
        (b"PK\x03\x04" + bytes(100), "cannot be read as a workbook"),
    ],
)
def test_what_is_called_a_workbook_and_is_none_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in _refused(tmp_path, content)


@pytest.mark.parametrize("name", ["t.xlsx", "t.csv"])
@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("content.xml", "is an OpenDocument file"),
        ("xl/workbook.bin", "is a binary workbook"),
        ("word/document.xml", "is a zip file and no workbook"),
    ],
)
def test_another_kind_of_document_is_named(tmp_path: Path, name: str, part: str, said: str) -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(part, "<x/>")
    assert said in _refused(tmp_path, buffer.getvalue(), name)


def test_a_workbook_packed_in_another_way_is_refused(tmp_path: Path) -> None:
    assert "is packed in a way that no workbook is" in _refused(tmp_path, _book(_sheet(""), method=zipfile.ZIP_LZMA))


def test_whoever_reads_a_workbook_is_not_run_again(tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_bytes(_book(_sheet('<row r="2"><c r="A2"><v>7</v></c></row>')))
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\nfrom policytrack.interchange.tables.read import open_table\nprint('run')\n"
        "print([dict(row.cells) for row in open_table(Path('t.xlsx')).rows])\n",
        "utf-8",
    )
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("run\n[{'Id': '7', 'Name': ''}]\n", "")
