"""What `export` writes: tables and records, a data package, a database, or the workspace's files unchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from policytrack.domain.crosswalk import Crosswalk
from policytrack.domain.model import Entry
from policytrack.domain.names import Names
from policytrack.domain.selection import Selection
from policytrack.domain.statuses import Labels
from policytrack.domain.version import __version__
from policytrack.domain.viewpoint import Viewpoint
from policytrack.errors import UsageProblem
from policytrack.files.atomic import replace_file
from policytrack.formats.columns import EXTRA, FULL, columns
from policytrack.formats.events import HEADINGS, row
from policytrack.formats.lists.csv import render, table
from policytrack.formats.lists.json import array, array_of, items, json_of, lines
from policytrack.formats.records import entry_json, event_json
from policytrack.formats.registry import DATABASES
from policytrack.index.index import Index
from policytrack.interchange.merged_register import register_text
from policytrack.interchange.output_folder import folder_at
from policytrack.journal.location import JOURNAL
from policytrack.register.discovery import UnreadableFile, read_bytes
from policytrack.reports.build import ReportOptions, build_report
from policytrack.reports.history import RecordedHistory
from policytrack.reports.scope import ReportScope
from policytrack.reports.wording import Wording
from policytrack.workspace.doubts import doubts
from policytrack.workspace.opening import REGISTER, Workspace
from policytrack.workspace.outcome import carrying
from policytrack.workspace.select import FilterWords, select


class ExportRequest(NamedTuple):
    """What to export and in which format; *what* is None for the usual content of the format.

    *is_narrowed*: whether anything limits or changes what is exported. *output* is the folder for formats that take
    several files.
    """

    format: str
    what: str | None
    filters: FilterWords
    viewpoint: Viewpoint
    crosswalk: Crosswalk | None = None
    is_narrowed: bool = False
    output: Path | None = None


class Exported(NamedTuple):
    """The export in pieces, to be written to one file; None if it has been written already.

    *files* are those in the output folder; none if the output is a file.
    *warnings* are those of opening the workspace; *doubts*, to be shown after the export, are about what is in it.
    """

    pieces: Iterable[str] | Iterable[bytes] | None
    is_binary: bool
    warnings: list[str]
    doubts: list[str]
    files: Sequence[Path] = ()


def export(workspace: Workspace, request: ExportRequest) -> Exported:
    """Export recommendations, events or both; in yaml, and events in jsonl, the workspace's files unchanged.

    Raises `UsageProblem` if the format cannot hold what is asked for, and what opening a workspace raises.
    """
    format, what = request.format, request.what or _usual(request.format)
    is_unchanged = format == "yaml" or (format == "jsonl" and what == "history")
    if is_unchanged and request.is_narrowed:
        raise UsageProblem(
            "this format is written whole, so that it can be imported again; leave filters, dates and vocabularies out"
        )
    index, warnings = workspace.open(request.viewpoint)
    with carrying(warnings):
        if is_unchanged:
            if format == "yaml" and what == "both":
                files = copy_workspace(index, folder_at(request.output, format))
                return Exported(None, False, warnings, [], files)
            return Exported(_unchanged(index, format, what), False, warnings, [])
        selection = select(index, request.filters, request.viewpoint)
        selected = Export(index, selection, request.viewpoint, request.crosswalk)
        if format in DATABASES:
            return Exported(None, False, warnings, doubts(index), write_database(selected, request))
        if format == "datapackage":
            files = write_data_package(selected, folder_at(request.output, format))
            return Exported(None, False, warnings, doubts(index), files)
        return Exported(selected.chunks(format, what), format == "xlsx", warnings, doubts(index))


def _usual(format: str) -> str:
    return "both" if format in ("xlsx", "datapackage") else "recommendations"


def _unchanged(index: Index, format: str, what: str) -> Iterable[str] | Iterable[bytes]:
    """The register or the journal in pieces."""
    if format == "jsonl":
        return journal_lines(index)
    if what == "history":
        raise UsageProblem("yaml is the register; the journal is --format jsonl --what history")
    return register_text(index.root)


class Export:
    """The recommendations and events to export: those that pass the filters, as of a date."""

    def __init__(self, index: Index, selection: Selection, viewpoint: Viewpoint, crosswalk: Crosswalk | None) -> None:
        self.index = index
        self.query, self.day = selection.query, viewpoint.day
        self.scope = ReportScope(index, selection, viewpoint)
        self.crosswalk = crosswalk
        self.label: Labels = str if crosswalk is None else crosswalk.label

    def column_names(self) -> list[str]:
        """The columns of the table of recommendations; those of other trackers come last."""
        return [*FULL, *(f"{EXTRA}{column}" for column in self.index.extra_columns)]

    def entries(self) -> Iterable[Entry]:
        return self.index.entries(self.query, self.day, full=True, extra=True)

    def csv(self, what: str) -> Iterator[str]:
        """The table of recommendations or, if *what* is `history`, of events, as CSV in pieces."""
        if what == "history":
            return table(HEADINGS, map(row, RecordedHistory(self.scope)))
        names, extra_columns = self.column_names(), self.index.extra_columns
        if self.crosswalk is not None:  # which worker processes could not tell what statuses they showed
            wording = Wording(self.label, names=self.index.names)
            return render(self.crosswalk.remembering(self.entries()), columns(names, extra_columns, wording))
        work = partial(_csv_rows, names, extra_columns, self.index.names)
        return chain(render((), columns(names, extra_columns)), self._spread(work))

    def _spread(self, work: Callable[[int, Iterable[Entry]], str]) -> Iterator[str]:
        return self.index.spread_details(self.query, self.day, work)

    def array(self, what: str) -> Iterator[str]:
        """The recommendations, as in `list --format json`, or the events, as in `history --format json`."""
        if what == "history":
            return array(map(event_json, RecordedHistory(self.scope)))
        return array_of(self._spread(_json_items))

    def chunks(self, format: str, what: str) -> Iterable[str] | Iterable[bytes]:
        """The export in csv, xlsx, json or jsonl, in pieces. Raises `UsageProblem` if the format cannot hold *what*."""
        if format == "xlsx":
            if what != "both":
                raise UsageProblem("a workbook has a sheet for each; leave --what out, or use --format csv")
            return self.workbook()
        if what == "both" and format != "json":
            raise UsageProblem(f"{format} is one table; use --format datapackage, xlsx or json for both")
        if format == "csv":
            return self.csv(what)
        if format == "jsonl":
            return self._spread(_json_lines)
        return self._both() if what == "both" else self.array(what)

    def _both(self) -> Iterator[str]:
        yield '{"recommendations": '
        yield from self.array("recommendations")
        yield ', "history": '
        yield from self.array("history")
        yield "}\n"

    def workbook(self) -> Iterator[bytes]:
        """A workbook with a sheet for recommendations and one for events."""
        from policytrack.formats.documents.xlsx import render as sheets

        report = build_report(self.scope, ReportOptions("policytrack", is_full=True, format="xlsx"), None)
        if self.crosswalk is not None:
            from policytrack.reports.crosswalked import through_crosswalk

            report = through_crosswalk(report, self.crosswalk)
        return sheets(report)


def _csv_rows(
    column_names: Sequence[str], extra_columns: Sequence[str], names: Names, _: int, entries: Iterable[Entry]
) -> str:
    shown = columns(column_names, extra_columns, Wording(names=names))
    return "".join(islice(render(entries, shown), 1, None))


def _json_items(_: int, entries: Iterable[Entry]) -> str:
    return items(map(entry_json, entries))


def _json_lines(_: int, entries: Iterable[Entry]) -> str:
    return "".join(lines(map(entry_json, entries)))


def write_database(export: Export, request: ExportRequest) -> Sequence[Path]:
    """Write the tables to an SQLite file, or to a folder of Parquet files, which are returned.

    Raises `UsageProblem` for a request that leaves out a table, or asks for statuses in other words.
    """
    from policytrack.interchange.database import write_parquet, write_sqlite

    if request.what not in (None, "both"):
        raise UsageProblem(f"{request.format} always has both recommendations and history; leave --what out")
    if request.crosswalk is not None:
        raise UsageProblem(f"{request.format} keeps policytrack's own statuses; leave --vocabulary out")
    if request.format == "parquet":
        return write_parquet(export.scope, request.output)
    if request.output is None:
        raise UsageProblem("sqlite is a database; name its file with --output FILE")
    write_sqlite(export.scope, request.output)
    return ()


def write_data_package(export: Export, folder: Path) -> list[Path]:
    """Write a Frictionless Data Package into the folder: two tables, and a description of their columns.

    Returns the files that were written.
    """
    from policytrack.formats.datapackage import descriptor

    files = []
    resources = []
    for what, names in (("recommendations", export.column_names()), ("history", list(HEADINGS))):
        path = folder / f"{what}.csv"
        replace_file(path, export.csv(what), root=folder)
        files.append(path)
        content = path.read_bytes()
        resources.append((what, names, len(content), sha256(content).hexdigest()))
    papers = [(paper.title, paper.url) for paper in export.index.papers.values()]
    described = descriptor(export.day, __version__, resources, papers, in_our_words=export.crosswalk is None)
    files.append(folder / "datapackage.json")
    replace_file(files[-1], [json_of(described, indent=2), "\n"], root=folder)
    return files


def copy_workspace(index: Index, folder: Path) -> list[Path]:
    """Write the register, the papers' texts and the journal into the folder, for `import`; returns the files."""
    texts = paper_texts(index)
    for path in texts:
        replace_file(folder / path, [_file_content(index.root, path)], root=folder)
    replace_file(folder / REGISTER, register_text(index.root), root=folder)
    replace_file(folder / JOURNAL, journal_lines(index), root=folder)
    return [*(folder / text for text in texts), folder / REGISTER, folder / JOURNAL]


def _file_content(root: Path, path: str) -> bytes:
    try:
        return read_bytes(root, path)
    except UnreadableFile as reason:
        raise UsageProblem(f"{path}: {reason}") from None


def paper_texts(index: Index) -> list[str]:
    """The paths of the papers' texts, from the workspace's folder."""
    return [paper.text for paper in index.papers.values() if paper.text]


def journal_lines(index: Index) -> Iterator[bytes]:
    """The journal's complete lines, byte for byte. Raises `JournalUnusable` if they cannot be read."""
    return (line for line in index.journal.lines() if line.endswith(b"\n"))
