"""A report as a workbook: recommendations, history and summary, with filters, frozen headings and real dates.

Text is written as text, whatever it begins with, and never becomes a formula or a link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from functools import partial
from itertools import islice
from tempfile import TemporaryFile
from typing import Any, TypeVar

from policytrack.domain.counts import COUNTED_AS
from policytrack.domain.model import Entry
from policytrack.domain.names import Names
from policytrack.domain.query import all_passages, due_days
from policytrack.domain.statuses import DELIVERED, Labels, Status
from policytrack.domain.vocabulary import Kind, Timing
from policytrack.errors import UsageProblem, missing_package
from policytrack.formats.columns import COLUMNS, EXTRA, FULL, columns
from policytrack.formats.documents.xlsx_rows import DateStyles, Rows, Value, rows_from
from policytrack.formats.events import HEADINGS as EVENT
from policytrack.formats.events import row as event_row
from policytrack.reports.history import HistoryEntry
from policytrack.reports.report import Report, subject
from policytrack.reports.summary import GroupRow, labelled
from policytrack.reports.wording import Wording
from policytrack.text.escaping import printable

_ROWS = 1_048_576  # of a sheet, with its headings
_AT_A_TIME = 1 << 20
_PIECE = 500
_Item = TypeVar("_Item")
_OWN_HEADINGS = {*(column.heading.casefold() for column in COLUMNS.values()), "due from", "due by"}
_WIDE = {
    "title": 50,
    "paper_title": 40,
    "pillar_name": 30,
    "asked_names": 40,
    "name": 40,
    "passage": 60,
    "note": 40,
    "evidence": 40,
    "done_when": 40,
}


def render(report: Report) -> Iterator[bytes]:
    """The workbook, in pieces.

    Raises `UsageProblem` if the extra `xlsx` is not installed, or if a sheet has too few rows.
    """
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise UsageProblem(missing_package("workbooks", "xlsx", "xlsxwriter")) from None
    if report.origin.events >= _ROWS and not report.scope:
        raise UsageProblem(f"a sheet has {_ROWS:,} rows, and there are more events; filter, or use --format csv")
    with TemporaryFile() as content:
        book = Workbook(content, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
        book.set_properties({"title": printable(subject(report)), "created": datetime.combine(report.day, time())})
        sheets = _Sheets(book)
        cells = _columns(report.names, report.extra_columns, report.label)
        sheets.add("Recommendations", list(cells), _entry_rows(report, sheets.styles))
        sheets.add("History", EVENT, _rows(map(_event, report.history), sheets.styles))
        sheets.add("Summary", _SUMMARY, _rows(_summary(report), sheets.styles))
        sheets.add("About", ("item", "value"), _rows(_about(report), sheets.styles))
        book.close()
        content.seek(0)
        while piece := content.read(_AT_A_TIME):
            yield piece


class _Sheets:
    """Adds sheets to a workbook whose rows are XML already, for xlsxwriter takes long over each cell."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._head = book.add_format({"bold": True})
        formats = (self._head, book.default_date_format, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        _, *styles = (each._get_xf_index() for each in formats)
        self.styles = DateStyles(*styles)

    def add(self, name: str, headings: Sequence[str], pieces: Iterable[Rows]) -> None:
        """Add a sheet with these headings and the rows in the pieces. Raises `UsageProblem` if there are too many."""
        sheet = self._book.add_worksheet(name)
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, _WIDE.get(heading, 16))
            sheet.write_string(0, column, _heading(heading), self._head)
        sheet.freeze_panes(1, 1)
        sheet._write_single_row(1)  # that of the headings
        last = 0
        for rows in pieces:
            last += rows.number
            if last >= _ROWS:
                raise UsageProblem(
                    f"a sheet has {_ROWS:,} rows, and there is more under {name}; filter, or use --format csv"
                )
            sheet.row_data_fh.write(rows.xml)
        sheet.dim_rowmax = last
        sheet.autofilter(0, 0, last, len(headings) - 1)


def _entry_rows(report: Report, styles: DateStyles) -> Iterable[Rows]:
    """The rows of the first sheet, made by several processes if there are many."""
    work = partial(_rows_of_entries, report.names, report.extra_columns, report.label, styles)
    return _in_pieces(report.entries, work) if report.spread_details is None else report.spread_details(work)


def _rows_of_entries(
    names: Names, extra_columns: Sequence[str], label: Labels, styles: DateStyles, place: int, entries: Iterable[Entry]
) -> Rows:
    cells = _columns(names, extra_columns, label).values()
    return rows_from(place, ([cell(entry) for cell in cells] for entry in entries), styles)


def _rows(values: Iterable[Sequence[Value]], styles: DateStyles) -> Iterator[Rows]:
    return _in_pieces(values, partial(rows_from, styles=styles))


def _in_pieces(values: Iterable[_Item], work: Callable[[int, Iterable[_Item]], Rows]) -> Iterator[Rows]:
    """What *work* makes of some hundred values at a time; it is also handed the place of the first, from 0."""
    remaining, place = iter(values), 0
    while piece := list(islice(remaining, _PIECE)):
        rows = work(place, piece)
        place += rows.number
        yield rows


def _heading(name: str) -> str:
    """The heading that people read for a column; that of another tracker's column is the tracker's own.

    Where we have a column with the same heading, `extra.` is put before the tracker's, so that no two are alike.
    """
    if name.startswith(EXTRA):
        heading = printable(name.removeprefix(EXTRA))
        return f"{EXTRA}{heading}" if heading.casefold() in _OWN_HEADINGS else heading
    return COLUMNS[name].heading if name in COLUMNS else name.replace("_", " ").capitalize()


def _due_from(entry: Entry) -> date | None:
    return min((earliest for earliest, _, _ in due_days(entry.recommendation)), default=None)


def _due_by(entry: Entry) -> date | None:
    return max((latest for _, latest, _ in due_days(entry.recommendation)), default=None)


def _columns(names: Names, extra_columns: Sequence[str], label: Labels) -> dict[str, Callable[[Entry], Value]]:
    """The values of each column of the first sheet, by its name; days are dates, not text as in a list."""
    cells: dict[str, Callable[[Entry], Value]] = {}
    shown = [*FULL, *(f"{EXTRA}{column}" for column in extra_columns)]
    for column in columns(shown, extra_columns, Wording(label, names=names)):
        if column.name == "due":
            cells |= {"due_from": _due_from, "due_by": _due_by}
        elif column.name == "since":
            cells["since"] = lambda entry: entry.standing.since
        elif column.name == "last_reviewed":
            cells["last_reviewed"] = lambda entry: entry.last_reviewed
        elif column.name == "line":
            cells["line"] = _line
        else:
            cells[column.name] = column.cell
    return cells


def _line(entry: Entry) -> int | None:
    passages = all_passages(entry.recommendation)
    return passages[0].line if passages else None


def _event(entry: HistoryEntry) -> list[Value]:
    return [_event_value(heading, cell) for heading, cell in zip(EVENT, event_row(entry), strict=True)]


def _event_value(heading: str, cell: str) -> Value:
    if cell and heading in ("effective", "through"):
        return date.fromisoformat(cell)
    return datetime.fromisoformat(cell) if cell and heading == "recorded" else cell


_SUMMARY = (
    *("by", "key", "name", "recommendations", "assessed", "delivered", "overtaken", "overdue", "due_soon"),
    *("conditions", "implied_needs", "reported_plans"),
)


def _summary(report: Report) -> Iterator[list[Value]]:
    for group in report.groups:
        for label, row in labelled(group.rows):
            yield [group.by, label, row.name, *_counted(row)]


def _counted(row: GroupRow) -> Iterator[int]:
    """The numbers of a row of the summary: those of recommendations, then how many there are of each other kind."""
    counts = row.counts[COUNTED_AS[Kind.RECOMMENDATION]]
    yield counts.total
    yield counts.total - counts.statuses[Status.UNASSESSED]
    yield sum(counts.statuses[status] for status in DELIVERED)
    yield counts.statuses[Status.OVERTAKEN]
    yield from (counts.timings[timing] for timing in (Timing.OVERDUE, Timing.DUE_SOON))
    yield from (row.counts[COUNTED_AS[kind]].total for kind in Kind if kind is not Kind.RECOMMENDATION)


def _about(report: Report) -> Iterator[list[Value]]:
    yield ["Report", subject(report)]
    yield ["As of", report.day]
    if report.day > report.known:
        yield ["Note", "This is how things will stand if nothing else happens."]
    yield ["Known on", report.known]
    yield ["Compared with", report.since or str(report.basis)]
    yield ["Filters", report.scope]
    yield ["Parent recommendations, which are not counted", report.left_out]
    yield ["Command that makes it again", report.origin.command]
    yield ["Register", report.origin.register]
    yield ["Journal", report.origin.journal]
    yield ["Causes", "This report does not claim that the papers caused any of these actions."]
