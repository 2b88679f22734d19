"""The table of formats: what each can write, which module does it, and what that module needs.

A format's module is imported only when the format is asked for. What is drawn on a terminal is not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from policytrack.files.lazy_import import module_named
from policytrack.text.alternatives import alternatives

if TYPE_CHECKING:
    from policytrack.domain.model import Entry
    from policytrack.formats.columns import Column
    from policytrack.reports.report import ClaimsText, Report

    Pieces = Iterator[str] | Iterator[bytes]
    ListWriter = Callable[[Iterable[Entry], Sequence[Column]], Iterator[str]]
    RecordWriter = Callable[[Iterable[object]], Iterator[str]]
    TableWriter = Callable[[Sequence[str], Iterable[Sequence[str]]], Iterator[str]]


class Format(NamedTuple):
    """What a format can write, and the modules that do it; None for what it cannot write.

    *list* and *report* name modules whose `render` writes lists of recommendations or reports; *table* one whose
    `table` writes rows of cells; *records* the function of `lists.json` that writes JSON objects. *detail*: entries of
    a list need all their details; *report_detail*: so do those of a report. *of_each*: a report in it shows only the
    recommendations one by one. A *document* is a report for people to read; *for_people*: statuses and timings have the
    words that people read; *template*: the user may give a template for it; *all_claims*: a report lists the claims in
    all disputes. *binary*: it writes bytes, which must not go to a terminal.
    """

    name: str
    list: str | None = None
    table: str | None = None
    records: str | None = None
    report: str | None = None
    detail: bool = False
    report_detail: bool = False
    of_each: bool = False
    document: bool = False
    for_people: bool = False
    template: bool = False
    all_claims: bool = False
    binary: bool = False


FORMATS = {
    format.name: format
    for format in (
        Format("table", list="lists.text", for_people=True),
        Format("text", report="documents.text", document=True, for_people=True),
        Format("json", list="lists.json", records="array", report="documents.json", detail=True, all_claims=True),
        Format("jsonl", list="lists.jsonl", records="lines", detail=True),
        Format("csv", list="lists.csv", table="lists.csv", report="documents.csv", of_each=True),
        Format(
            "md",
            list="lists.markdown",
            table="lists.markdown",
            report="documents.template",
            document=True,
            for_people=True,
            template=True,
        ),
        Format("ids", list="lists.ids"),
        Format("html", report="documents.template", document=True, for_people=True, template=True),
        Format("xlsx", report="documents.xlsx", report_detail=True, binary=True),
        Format("ics", report="documents.ics", report_detail=True, of_each=True),
    )
}

LISTS = tuple(name for name, format in FORMATS.items() if format.list is not None)
"""The formats of lists of recommendations."""

REPORTS = tuple(
    name
    for is_document in (True, False)
    for name, format in FORMATS.items()
    if format.report is not None and format.document is is_document
)
"""The formats of reports: documents before data."""

TEMPLATES = tuple(name for name in REPORTS if FORMATS[name].template)
"""The formats of reports for which the user may give a template."""


DATABASES = ("sqlite", "parquet")
"""The formats in which a whole workspace is exported in tables that refer to each other."""

EXPORTS = ("csv", "xlsx", "json", "jsonl", "yaml", "datapackage", *DATABASES)
"""The formats in which recommendations and their history can be exported."""


def row_formats(shown: str, *, lines: bool = False) -> tuple[str, ...]:
    """The formats of answers that are neither lists of recommendations nor reports.

    First *shown*, the format for people; then JSON, and with *lines* JSON Lines; then the tables.
    """
    records = [name for name, format in FORMATS.items() if format.records is not None and (lines or name == "json")]
    return (shown, *records, *(name for name, format in FORMATS.items() if format.table is not None))


def list_writer(name: str) -> ListWriter:
    """The function that writes a list of recommendations in this format, in pieces of text."""
    writer: ListWriter = module_named(f"formats.{FORMATS[name].list}").render
    return writer


def write_rows(
    name: str, records: Iterable[object], headings: Sequence[str], rows: Iterable[Sequence[str]]
) -> Iterator[str]:
    """An answer in this format, in pieces of text: its *records* as JSON, or its *rows* of cells under *headings*."""
    format = FORMATS[name]
    if format.records is not None:
        record_writer: RecordWriter = getattr(module_named("formats.lists.json"), format.records)
        return record_writer(records)
    table_writer: TableWriter = module_named(f"formats.{format.table}").table
    return table_writer(headings, rows)


def render_report(report: Report, name: str, template: str | None = None) -> Pieces:
    """The report in this format, in pieces: bytes in `xlsx` and `ics`, else text.

    *template* is the source of the user's template; None for the package's own.
    """
    format = FORMATS[name]
    module = module_named(f"formats.{format.report}")
    pieces: Pieces = module.render(report, name, template) if format.template else module.render(report)
    return pieces


def claims_text(name: str) -> ClaimsText | None:
    """The function that makes text of claims for a report in this format; None unless it lists all of them."""
    format = FORMATS[name]
    if not format.all_claims:
        return None
    made: ClaimsText = module_named(f"formats.{format.report}").claims_text
    return made


def choices(names: Sequence[str]) -> str:
    """The names as a help text lists them, such as `text, json or csv.`"""
    return f"{alternatives(names)}."
