"""Rows that are written by a short path, against the `csv` module."""

from __future__ import annotations

import csv
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from policytrack.formats.lists.csv import table
from policytrack.text.escaping import guarded, printable

cells = st.text(st.sampled_from("ab \",\r\n\t=+-@'\x1f\x7f\u200eé…")) | st.text()


@given(st.lists(st.lists(cells, min_size=2, max_size=4), max_size=120))
def test_rows_are_as_the_csv_module_writes_their_harmless_cells(rows: list[list[str]]) -> None:
    expected = StringIO(newline="")
    csv.writer(expected, lineterminator="\r\n").writerows(
        [["a", "b"], *([printable(guarded(cell)) for cell in row] for row in rows)]
    )

    assert "".join(table(["a", "b"], rows)) == expected.getvalue()


def test_a_row_of_one_empty_cell_is_no_empty_line() -> None:
    assert "".join(table(["a"], [[""]])) == 'a\r\n""\r\n'
