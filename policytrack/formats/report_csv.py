"""A report as a spreadsheet's CSV: one row a recommendation."""

from __future__ import annotations

from collections.abc import Iterator

from policytrack.columns import FULL, columns
from policytrack.formats.as_csv import render as rows
from policytrack.report import Report


def render(report: Report) -> Iterator[str]:
    """A row of column names, then the rows; the columns that take the full account are there in a full report."""
    return rows(report.entries, [column for column in columns(FULL) if report.is_full or not column.full])
