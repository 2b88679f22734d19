"""Texts of ten million characters, made so that a search begun anew at each of them would take days."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date

import pytest

from policytrack.domain.statuses import Status
from policytrack.errors import UsageProblem
from policytrack.interchange.mapping import parse_mapping
from policytrack.interchange.row_reader import RowReader
from policytrack.interchange.slugs import clean
from policytrack.interchange.tables.table import TableRow
from policytrack.text.escaping import one_line

MANY = 10_000_000
MAPPING = {
    "paper": {"id": "p", "prefix": "P", "title": "T", "published": "2026"},
    "columns": {"id": "Id", "title": "Title", "status": "State"},
    "status": {"words": {"in - work": "in-progress"}},
    "actors": {"blank": "X"},
}


def _status(words: str) -> object:
    return parse_mapping(MAPPING, "m").status.meaning_of(words)


@pytest.mark.parametrize("read", [clean, one_line, _status])
@pytest.mark.parametrize("space", [" ", "\u2003", "\xa0", "\t"])
def test_spaces_without_end_take_no_more_time_than_their_number(read: Callable[[str], object], space: str) -> None:
    read(f"é{space * MANY}x")


def test_what_spaces_mean_is_as_before() -> None:
    assert clean("é \xa0 \n  b\tc ") == "é\n  b c"
    assert one_line("é \n\t b  c\u2028\u2028d") == "é b  c d"
    assert _status("In   –  WORK") == Status.IN_PROGRESS
    assert _status("in-work") == Status.IN_PROGRESS


@pytest.mark.parametrize("form", ["(a+)+$", "(a|a)*$", "(a*)*b", "(.*a){20}$", "(x+x+)+y"])
def test_no_regular_expression_takes_longer_than_its_cell_is_long(form: str) -> None:
    reader = RowReader(parse_mapping(MAPPING | {"id": {"take": form}}, "m"), [], date(2026, 1, 1))
    for cell in ("a" * 20_000 + "!", "x" * 20_000):
        try:
            id = reader.item_id(TableRow(1, {"Id": cell}), "p")
        except Exception as problem:
            assert "is like" in str(problem)  # noqa: PT017  # most match nothing, which is said
        else:
            assert id.startswith("p-")


@pytest.mark.parametrize("form", ["(?=a)", "(a)\\1", "[", "a{2000}", "(((((a{100}){100}){100}){100}){100})", 7, ["a"]])
def test_what_is_no_such_expression_is_said(form: object, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageProblem, match="id: take: write a regular expression here"):
        parse_mapping(MAPPING | {"id": {"take": form}}, "m")
    assert capfd.readouterr() == ("", "")


def test_without_the_package_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "re2", None)
    with pytest.raises(UsageProblem, match=r"pip install '\.\[take\]'.*pipx inject policytrack google-re2"):
        parse_mapping(MAPPING | {"id": {"take": "a"}}, "m")
