"""What `export` writes, gathered: tables and records as they are made, a data package, and the files as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from policytrack.columns import EXTRA, FULL, columns
from policytrack.commands.filters import Filters
from policytrack.commands.gathering import Events, Scope, Title, gathered
from policytrack.commands.options import View
from policytrack.commands.vocabulary import Vocabulary
from policytrack.errors import UsageProblem
from policytrack.event_lines import HEADINGS, row
from policytrack.formats.as_csv import render, table
from policytrack.formats.as_json import json_of
from policytrack.index import Index
from policytrack.index.names import JOURNAL
from policytrack.journal.durable import check_is_file, lines_in
from policytrack.model import Entry
from policytrack.records import entry_json, event_json
from policytrack.register.files import read, register_files
from policytrack.register.plainly import plain_yaml
from policytrack.register.write import yaml_of
from policytrack.version import __version__
from policytrack.workspace import replace_file

SCHEMA_LINE = "# yaml-language-server: $schema=../.policytrack/register.schema.json\n"
"""Tells an editor where the register's JSON Schema is; see `keep_schema`."""

_SECTIONS = ("papers", "actors", "topics", "assessors", "recommendations", "set_aside")
_SCHEMA = Path(__file__).parent.parent / "schemas" / "register.schema.json"


class Export:
    """What is to be exported: recommendations and events that pass filters, on a day."""

    def __init__(self, filters: Filters, view: View, vocabulary: Vocabulary) -> None:
        self.index = view.open()
        self.query = filters.query(self.index, view.today, view.day)
        self.scope = Scope(self.index, filters, self.query, view)
        self.view, self.crosswalk, self.label = view, vocabulary.crosswalk, vocabulary.label

    def names(self) -> list[str]:
        """The columns of recommendations, those of other trackers at the end."""
        return [*FULL, *(f"{EXTRA}{column}" for column in self.index.extra_columns)]

    def entries(self) -> Iterable[Entry]:
        return self.index.entries(self.query, self.view.day, full=True, extra=True)

    def csv(self, what: str) -> Iterator[str]:
        """A table of recommendations or of events."""
        if what == "history":
            return table(HEADINGS, map(row, Events(self.scope)))
        entries = self.entries() if self.crosswalk is None else self.crosswalk.remembering(self.entries())
        return render(entries, columns(self.names(), self.index.extra_columns, self.label))

    def records(self, what: str) -> Iterator[Mapping[str, Any]]:
        """Recommendations as `list --format json` has them, or events as `history` has."""
        return map(event_json, Events(self.scope)) if what == "history" else map(entry_json, self.entries())

    def workbook(self) -> Iterator[bytes]:
        """A workbook with a sheet for each."""
        from policytrack.formats.report_xlsx import render as sheets

        report = gathered(self.scope, Title("policytrack", is_full=True, format="xlsx"), None)
        if self.crosswalk is not None:
            from policytrack.report.crosswalked import through_crosswalk

            report = through_crosswalk(report, self.crosswalk)
        return sheets(report)


def package(export: Export, folder: Path) -> None:
    """Write a Frictionless Data Package into the folder: two tables, and what each of their columns is."""
    from policytrack.formats.datapackage import descriptor

    resources = []
    for what, names in (("recommendations", export.names()), ("history", list(HEADINGS))):
        path = folder / f"{what}.csv"
        replace_file(path, export.csv(what), root=folder)
        content = path.read_bytes()
        resources.append((what, names, len(content), sha256(content).hexdigest()))
    papers = [(paper.title, paper.url) for paper in export.index.papers.values()]
    day = export.view.day
    described = descriptor(day, __version__, resources, papers, in_our_words=export.crosswalk is None)
    replace_file(folder / "datapackage.json", [json_of(described, indent=2), "\n"], root=folder)


def register_text(root: Path) -> Iterator[str]:
    """The register as one file, in the order of its files; comments are left behind."""
    sections: dict[str, Any] = {}
    for name in register_files(root):
        for key, section in plain_yaml(read(root, name)[0], name).items():
            held = sections.setdefault(key, type(section)())
            if isinstance(section, list):
                held.extend(section)
            else:
                held.update(section)
    yield SCHEMA_LINE
    yield "\n"
    yield from yaml_of({key: sections[key] for key in _SECTIONS if sections.get(key)})


def texts(index: Index) -> list[str]:
    """The papers' texts, as paths in the workspace."""
    return [paper.text for paper in index.papers.values() if paper.text]


def journal_lines(index: Index) -> Iterator[bytes]:
    """The journal's lines, byte for byte."""
    path = index.journal.path
    try:
        check_is_file(path)
        with path.open("rb") as file:
            yield from (line for line in lines_in(file) if line.endswith(b"\n"))
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageProblem(f"{path} cannot be read: {error.strerror or error}") from None


def keep_schema(root: Path) -> None:
    """Put the register's JSON Schema where `SCHEMA_LINE` says it is, for editors."""
    path = root / ".policytrack" / "register.schema.json"
    replace_file(path, [_SCHEMA.read_bytes()], root=root, like=root / JOURNAL)
