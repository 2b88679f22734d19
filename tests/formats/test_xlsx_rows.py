"""The rows of a workbook that are written without xlsxwriter are those that it would write."""

from __future__ import annotations

import re
from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from xlsxwriter import Workbook

from policytrack.domain.model import Entry, Standing
from policytrack.domain.statuses import Status
from policytrack.formats.documents.xlsx_rows import LONGEST, DateStyles, Value, rows_from
from policytrack.text.escaping import printable
from tests.builders import a_recommendation, a_report
from tests.formats.test_reports import written

DAYS = st.dates(min_value=date(1900, 1, 1))
MOMENTS = st.datetimes(min_value=datetime(1900, 1, 2))
# What `printable` spells out is no longer there when xlsxwriter writes it.
COMMANDS = "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=COMMANDS)
PIECES = st.text(CHARACTERS) | st.sampled_from(["\n", "\t", " ", "&", "<", ">", '"', "_x005F_", "\ufffe"])
TEXTS = st.lists(PIECES, max_size=3).map("".join)
VALUES = st.none() | st.integers(0, 10**9) | DAYS | MOMENTS | TEXTS


def by_xlsxwriter(rows: list[list[Value]]) -> str:
    """The XML of the rows, below an empty first one."""
    content = BytesIO()
    book = Workbook(content, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    head, moment = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet()
    for column, style in enumerate((head, book.default_date_format, moment)):
        sheet.write_number(0, column, 1, style)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif isinstance(value, datetime):
                sheet.write_datetime(number, column, value, moment)
            elif isinstance(value, date):
                sheet.write_datetime(number, column, value)
            elif value is not None:
                sheet.write_number(number, column, value)
    book.close()
    with ZipFile(content) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    return re.sub(r'.*<sheetData><row r="1">.*?</row>|</sheetData>.*', "", xml, flags=re.DOTALL)


@given(st.lists(st.lists(VALUES, min_size=30, max_size=30), max_size=3))
def test_rows_are_those_that_xlsxwriter_writes(rows: list[list[Value]]) -> None:
    written_here = rows_from(0, rows, DateStyles(2, 3))

    assert written_here.number == len(rows)
    assert written_here.xml == by_xlsxwriter(rows)


@pytest.mark.parametrize("title", ["<r><t>bold</t></r>", "=1+1", " a\tb\n", "\x1b[31m", "<r></is></c>&</r>"])
def test_a_text_is_text_whatever_it_looks_like(title: str) -> None:
    entry = Entry(a_recommendation(title=title), Standing(Status.UNASSESSED, None))
    sheet = load_workbook(BytesIO(written(a_report(entries=[entry]), "xlsx")))["Recommendations"]

    assert sheet["B2"].value == printable(title)
    assert sheet["B2"].data_type in ("s", "inlineStr")


@pytest.mark.parametrize("letter", ["x", "\U0001f600"])
def test_a_text_that_a_cell_cannot_hold_is_cut_and_says_so(letter: str) -> None:
    [xml] = re.findall("<t>(.*)</t>", rows_from(0, [[letter * 40_000]], DateStyles(2, 3)).xml)

    assert len(xml.encode("utf-16-le")) // 2 <= LONGEST
    assert xml.endswith("x … (cut off: a cell holds no more)" if letter == "x" else "(cut off: a cell holds no more)")
