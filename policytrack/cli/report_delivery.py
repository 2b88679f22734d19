"""Writes a finished report to standard output, or to a file with a progress bar."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, cast

from policytrack.cli.notes import note_written, watched
from policytrack.cli.output import write
from policytrack.domain.model import Entry
from policytrack.errors import UsageProblem
from policytrack.files.atomic import replace_file
from policytrack.files.plain_files import text_of
from policytrack.formats.registry import FORMATS, TEMPLATES, render_report
from policytrack.index.query.entry_rows import AT_A_TIME
from policytrack.reports.report import Report

if TYPE_CHECKING:
    from policytrack.formats.registry import Pieces
    from policytrack.index.progress import Progress


def deliver(report: Report, format: str, template: str | None, path: Path | None, mark: str) -> None:
    """Write the report to the file at *path*, or to standard output for None; *template* is a template's source.

    *mark*, unless it is empty, comes before text.

    Raises `UsageProblem` if binary data would go to a terminal, or if the file cannot be written.
    """
    if path is None:
        if FORMATS[format].binary and sys.stdout.isatty():
            raise UsageProblem(f"{format} cannot be shown on a terminal; write it to a file with --output FILE")
        write(_marked(mark, render_report(report, format, template)))
        return
    total = report.left_out + sum(tally.total for tally in report.counts.values())
    with watched() as progress:
        shown = report if progress is None else _watched(report, progress, total)
        replace_file(path, _marked(mark, render_report(shown, format, template)))
    note_written(path)


def _marked(mark: str, pieces: Pieces) -> Pieces:
    return cast("Pieces", chain((mark,), pieces)) if mark else pieces  # only text has a mark


def output_path(output: str | None, day: date, view: str | None) -> Path | None:
    """The file that --output names, with the day and the name of the view filled in."""
    if output is None:
        return None
    return Path(output.replace("{date}", day.isoformat()).replace("{view}", view or "all"))


def template_source(template: Path | None, format: str) -> str | None:
    """The text of a template. Raises `UsageProblem` if the format takes none, or the file cannot be read."""
    if template is None:
        return None
    if format not in TEMPLATES:
        raise UsageProblem(f"--template goes with --format {' or '.join(TEMPLATES)}, not with {format}")
    return text_of(template)


def _watched(report: Report, progress: Progress, total: int) -> Report:
    """The report, which reports its progress while it is written."""
    spread = report.spread

    def watched_spread(work: Callable[[Iterable[Entry]], str]) -> Iterator[str]:
        for count, made in enumerate(spread(work) if spread is not None else (), 1):
            progress("writing", min(count * AT_A_TIME, total), total)
            yield made

    entries = _WatchedEntries(report.entries, progress, total)
    return report._replace(entries=entries, spread=None if spread is None else watched_spread)


class _WatchedEntries:
    """Entries that report progress while they are iterated over."""

    def __init__(self, entries: Iterable[Entry], progress: Progress, total: int) -> None:
        self._entries, self._progress, self._total = entries, progress, total

    def __iter__(self) -> Iterator[Entry]:
        for count, entry in enumerate(self._entries, 1):
            self._progress("writing", count, self._total)
            yield entry
