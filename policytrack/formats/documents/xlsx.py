"""A report as a workbook: recommendations, history and summary, with filters, frozen headings and real dates.

Text is written as text, whatever it begins with, and never becomes a formula or a link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from policytrack.domain.counts import COUNTED_AS
from policytrack.domain.model import Entry
from policytrack.domain.query import all_passages, due_days
from policytrack.domain.statuses import DELIVERED, Status
from policytrack.domain.vocabulary import Kind, Timing
from policytrack.errors import UsageProblem, missing_package
from policytrack.formats.columns import COLUMNS, EXTRA, FULL, columns
from policytrack.formats.events import HEADINGS as EVENT
from policytrack.formats.events import row as event_row
from policytrack.reports.history import HistoryEntry
from policytrack.reports.report import Report, subject
from policytrack.reports.summary import GroupRow, labelled
from policytrack.reports.wording import Wording
from policytrack.text.escaping import printable

_ROWS = 1_048_576  # of a sheet, with its headings
_LONGEST = 32_767  # characters of a cell
_CUT = " … (cut off: a cell holds no more)"
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

Value = str | int | date | datetime | None


def render(report: Report) -> Iterator[bytes]:
    """The workbook, in one piece.

    Raises `UsageProblem` if the extra `xlsx` is not installed, or if a sheet has too few rows.
    """
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise UsageProblem(missing_package("workbooks", "xlsx", "xlsxwriter")) from None
    if report.origin.events >= _ROWS and not report.scope:
        raise UsageProblem(f"a sheet has {_ROWS:,} rows, and there are more events; filter, or use --format csv")
    content = BytesIO()
    book = Workbook(content, {"constant_memory": True, "remove_timezone": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": printable(subject(report)), "created": datetime.combine(report.day, time())})
    cells = _columns(report)
    recommendations = ([cell(entry) for cell in cells.values()] for entry in report.entries)
    _sheet(book, "Recommendations", list(cells), recommendations)
    _sheet(
        book,
        "History",
        EVENT,
        map(_event, report.history),
    )
    _sheet(book, "Summary", _SUMMARY, _summary(report))
    _sheet(book, "About", ("item", "value"), _about(report))
    book.close()
    yield content.getvalue()


def _sheet(book: Any, name: str, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    sheet = book.add_worksheet(name)
    head, moment = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, _WIDE.get(heading, 16))
        sheet.write_string(0, column, _heading(heading), head)
    sheet.freeze_panes(1, 1)
    last = 0
    for last, row in enumerate(rows, 1):
        if last >= _ROWS:
            raise UsageProblem(
                f"a sheet has {_ROWS:,} rows, and there is more under {name}; filter, or use --format csv"
            )
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(last, column, _fitting(value))
            elif isinstance(value, datetime):
                sheet.write_datetime(last, column, value, moment)
            elif isinstance(value, date):
                # The calendar of spreadsheets begins in 1900.
                write = sheet.write_datetime if value.year >= 1900 else sheet.write_string
                write(last, column, value if value.year >= 1900 else value.isoformat())
            elif value is not None:
                sheet.write_number(last, column, value)
    sheet.autofilter(0, 0, last, len(headings) - 1)


def _heading(name: str) -> str:
    """The heading that people read for a column; one of another tracker keeps that tracker's letters."""
    if name.startswith(EXTRA):
        return printable(name.removeprefix(EXTRA))
    return COLUMNS[name].heading if name in COLUMNS else name.replace("_", " ").capitalize()


def _fitting(text: str) -> str:
    shown = printable(text)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - len(_CUT)] + _CUT


def _due_from(entry: Entry) -> date | None:
    return min((earliest for earliest, _, _ in due_days(entry.recommendation)), default=None)


def _due_by(entry: Entry) -> date | None:
    return max((latest for _, latest, _ in due_days(entry.recommendation)), default=None)


def _columns(report: Report) -> dict[str, Callable[[Entry], Value]]:
    """The values of each column of the first sheet, by its name; days are dates, not text as in a list."""
    cells: dict[str, Callable[[Entry], Value]] = {}
    shown = [*FULL, *(f"{EXTRA}{column}" for column in report.extra_columns)]
    for column in columns(shown, report.extra_columns, Wording(report.label, names=report.names)):
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
