"""`report`: what moved, what presses, and where all stand, as a document that a busy person reads."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policytrack.atomic import replace_file
from policytrack.commands.ahead import note_future
from policytrack.commands.filters import Filters
from policytrack.commands.gathering import Scope, Title, gathered, tabled
from policytrack.commands.options import View, command, span_of
from policytrack.commands.output import note, note_doubts, one_of, write
from policytrack.commands.start import LAST, NOTHING, start_of
from policytrack.commands.vocabulary import Vocabulary
from policytrack.errors import UsageProblem
from policytrack.formats.reports import BINARY, FULL_FORMATS, MODULES, TABLES, WITH_TEMPLATE, render
from policytrack.model import Entry
from policytrack.plain_files import text_of
from policytrack.report import CONDITIONS, Report

if TYPE_CHECKING:
    from policytrack.commands.remembering import Memory
    from policytrack.index.progress import Progress


@command
def run(
    filters: Filters,
    view: View,
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="DATE|SPAN|last|nothing",
            help="Compare with the end of this day, so long ago, the last report of this name, or with nothing.",
        ),
    ] = "7d",
    name: Annotated[
        str | None,
        typer.Option("--name", help="What the report is called; unless said, as the view.", show_default=False),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="With counts by pillar and actor, and with each recommendation.")
    ] = False,
    format: Annotated[str, typer.Option("--format", help="text, md, html, json, csv, xlsx or ics.")] = "text",
    template: Annotated[
        Path | None,
        typer.Option(
            "--template", metavar="FILE", help="Write md or html by this Jinja2 template.", show_default=False
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help="Write to this file, {date} being the day and {view} the view; if anything fails, the old one stays.",
            show_default=False,
        ),
    ] = None,
    only_if_changed: Annotated[
        bool, typer.Option("--only-if-changed", help="Write and print nothing when nothing moved.")
    ] = False,
    heartbeat: Annotated[
        str | None,
        typer.Option(
            "--heartbeat",
            metavar="SPAN",
            help="With --only-if-changed and --since last: speak all the same after so long a silence, such as 30d.",
            show_default=False,
        ),
    ] = None,
    peek: Annotated[
        bool, typer.Option("--peek", help="With --since last: let the next report compare with the same one again.")
    ] = False,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="WHAT,…",
            help=f"End with 1 when one of these is in the report: {', '.join(CONDITIONS)}.",
            show_default=False,
        ),
    ] = None,
    expect: Annotated[
        str | None,
        typer.Option(
            "--expect",
            metavar="DIGESTS",
            help="Say so when version, register or journal are not those of the report that named these.",
            show_default=False,
        ),
    ] = None,
    *,
    vocabulary: Vocabulary,
) -> None:
    """Report what moved, what presses and where all stand, on one page; the first line is fit for a mail's subject.

    With --name NAME --since last it tells what has moved since the last report of that name, whenever that was.
    """
    one_of("format", format, MODULES)
    conditions = [one_of("condition", word.strip(), CONDITIONS) for word in (fail_on or "").split(",") if word.strip()]
    is_named = since == LAST
    _refuse_without(is_named, {"--heartbeat": heartbeat is not None, "--peek": peek}, "--since last")
    _refuse_without(only_if_changed, {"--heartbeat": heartbeat is not None}, "--only-if-changed")
    _refuse_without(name is not None or filters.view is not None, {"--since last": is_named}, "--name NAME")
    silence = None if heartbeat is None else span_of(heartbeat)
    source = None if template is None else _source(template, format)
    expected = _digests(expect)
    called = name or filters.view or "policytrack"
    with _remembered(view, called, is_peek=peek) if is_named else nullcontext() as memory:
        index = view.open()
        scope = Scope(index, filters, filters.query(index, view.today, view.day), view)
        if memory is not None:
            start = memory.start(scope)
        else:
            start = None if since == NOTHING else start_of(since, view.day, view.today)
        title = Title(called, full or format in FULL_FORMATS, format, vocabulary.words())
        # What only a table says is not worth the wait for all else; unless somebody asks what is in the report.
        if format in TABLES and not (conditions or only_if_changed or expected):
            report = tabled(scope, title)
        else:
            with view.workspace.watch() as progress:
                report = gathered(scope, title, start, progress)
        if vocabulary.tongue is not None and format != "json":
            from policytrack.report.retold import retold

            report = retold(report, vocabulary.tongue)
        speaks = (
            not only_if_changed
            or CONDITIONS["changed"](report)
            or start is None
            or (memory is not None and silence is not None and memory.is_silent_for(silence, scope))
        )
        if speaks:
            _deliver(report, view, format, source, None if output is None else _path(output, filters, view))
            if memory is not None:
                memory.replace(scope)
            if format in TABLES:
                vocabulary.note()  # a document has it in its last lines
            note_doubts(index)
            note_future(index)
    differing = report.origin.differing(expected) if expected else []
    if differing:
        note(f"policytrack: this is not what was printed then; what differs: {', '.join(differing)}")
    if any(CONDITIONS[condition](report) for condition in conditions):
        raise typer.Exit(1)


def _remembered(view: View, name: str, *, is_peek: bool) -> AbstractContextManager[Memory]:
    from policytrack.commands.remembering import remembered

    return remembered(view, name, is_peek=is_peek)


def _deliver(report: Report, view: View, format: str, source: str | None, path: Path | None) -> None:
    if path is None:
        if format in BINARY and sys.stdout.isatty():
            raise UsageProblem(f"{format} is nothing for a terminal; write it to a file with --output FILE")
        write(render(report, format, source))
        return
    total = report.left_out + sum(tally.total for tally in report.counts.values())
    with view.workspace.watch() as progress:
        watched = report if progress is None else _watched(report, progress, total)
        replace_file(path, render(watched, format, source))


def _watched(report: Report, progress: Progress, total: int) -> Report:
    """The report, to tell how far it has come while it is written."""
    from policytrack.index.workers import AT_A_TIME

    spread = report.spread

    def told(work: Callable[[Iterable[Entry]], str]) -> Iterator[str]:
        for count, made in enumerate(spread(work) if spread is not None else (), 1):
            progress("writing", min(count * AT_A_TIME, total), total)
            yield made

    return report._replace(entries=_Told(report.entries, progress, total), spread=None if spread is None else told)


class _Told:
    """Entries that tell, as somebody walks through them, how far that has come."""

    def __init__(self, entries: Iterable[Entry], progress: Progress, total: int) -> None:
        self._entries, self._progress, self._total = entries, progress, total

    def __iter__(self) -> Iterator[Entry]:
        for count, entry in enumerate(self._entries, 1):
            self._progress("writing", count, self._total)
            yield entry


def _path(output: str, filters: Filters, view: View) -> Path:
    return Path(output.replace("{date}", view.day.isoformat()).replace("{view}", filters.view or "all"))


def _source(template: Path, format: str) -> str:
    if format not in WITH_TEMPLATE:
        raise UsageProblem(f"--template goes with --format {' or '.join(WITH_TEMPLATE)}, not with {format}")
    return text_of(template)


def _digests(expect: str | None) -> list[str]:
    digests = [] if expect is None else expect.split(",")
    if len(digests) not in (0, 3):
        raise UsageProblem("--expect takes version, register and journal with commas between, as a report's last lines")
    return digests


def _refuse_without(is_there: bool, given: Mapping[str, bool], needed: str) -> None:
    for option, is_given in given.items():
        if is_given and not is_there:
            raise UsageProblem(f"{option} goes with {needed}; add that, or leave {option} out")
