"""A report as CSV for a spreadsheet: one row for each recommendation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice

from policytrack.domain.model import Entry
from policytrack.domain.names import Names
from policytrack.formats.columns import COLUMNS, EXTRA, FULL, columns
from policytrack.formats.lists.csv import render as rows
from policytrack.reports.report import Report
from policytrack.reports.wording import Wording


def render(report: Report) -> Iterator[str]:
    """A row of column names, then the rows; columns that need details, and those of other trackers, only if full."""
    shown = [name for name in FULL if report.is_full or not COLUMNS[name].needs_detail]
    extras = report.extra_columns if report.is_full else ()
    shown += [f"{EXTRA}{column}" for column in extras]
    if report.spread is None:
        yield from rows(report.entries, columns(shown, extras, Wording(report.label, names=report.names)))
    else:
        yield from rows((), columns(shown))
        yield from report.spread(partial(_rows, shown, report.names))


def _rows(columns_shown: list[str], names: Names, entries: Iterable[Entry]) -> str:
    return "".join(islice(rows(entries, columns(columns_shown, wording=Wording(names=names))), 1, None))
