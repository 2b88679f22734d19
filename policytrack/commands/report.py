"""`report`: what moved, what presses, and where all stand, as a document that a busy person reads."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from policytrack import __version__
from policytrack.changes import worse_first
from policytrack.commands.comparing import Comparison, day_before, passing_ids
from policytrack.commands.disputes import all_disputes
from policytrack.commands.filters import Filters
from policytrack.commands.options import View, command
from policytrack.commands.output import note_doubts, one_of, write
from policytrack.index import Index
from policytrack.model import Entry
from policytrack.query import Query
from policytrack.report import CONDITIONS, LONGEST, STALE_DAYS, Origin, Report, Staleness, Waiting, report_json
from policytrack.summary import new_tallies
from policytrack.vocabulary import Timing
from policytrack.workspace import replace_file

_FORMATS = ("text", "json")


@command
def run(
    filters: Filters,
    view: View,
    since: Annotated[
        str, typer.Option("--since", metavar="DATE|SPAN", help="Compare with the end of this day, or so long ago.")
    ] = "7d",
    name: Annotated[str, typer.Option("--name", help="What the report is called.")] = "policytrack",
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help="Write to this file, {date} being the day; where anything fails, the old one stays.",
            show_default=False,
        ),
    ] = None,
    only_if_changed: Annotated[
        bool, typer.Option("--only-if-changed", help="Write and print nothing when nothing moved.")
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
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Report what moved, what presses and where all stand, on one page; the first line is fit for a mail's subject."""
    one_of("format", format, _FORMATS)
    conditions = [one_of("condition", word.strip(), CONDITIONS) for word in (fail_on or "").split(",") if word.strip()]
    first = day_before(since, view.day, view.today)
    index = view.open()
    report = _gathered(index, filters.query(index, view.today, view.day), filters, view, first, name)
    if not only_if_changed or report.differences:
        pieces = _pieces(report, format)
        if output is None:
            write(pieces)
        else:
            replace_file(Path(output.replace("{date}", view.day.isoformat())), pieces)
    note_doubts(index)
    if any(CONDITIONS[condition](report) for condition in conditions):
        raise typer.Exit(1)


def _pieces(report: Report, format: str) -> Iterable[str]:
    if format == "json":
        return (json.dumps(report_json(report), ensure_ascii=False, indent=2), "\n")
    from policytrack.formats.report_text import render

    return render(report)


def _gathered(index: Index, query: Query, filters: Filters, view: View, first: date, name: str) -> Report:
    day = view.day
    comparison = Comparison(index, first, day, view.known_until, query.soon)
    differences = tuple(worse_first(comparison.differences(query)))
    open_ones = query._replace(statuses=query.statuses or ("open",))
    digest, events = index.journal.digest()
    return Report(
        name=name,
        day=day,
        known=view.known_on,
        since=first,
        differences=differences,
        titles=comparison.titles,
        due_soon=tuple(index.entries(query._replace(timings=(str(Timing.DUE_SOON),)), day, ("due",))),
        deferred=tuple(_named(index, index.journal.deferred(), query, day)),
        disputes=tuple(all_disputes(index, query, day)),
        counts=index.tallies("status", query, day)[1].get("all", new_tallies()),
        left_out=index.umbrellas(query, day),
        waiting=tuple(
            Waiting(index.entry(found, day), since, has_acted)
            for found, since, has_acted in index.longest_open(query, day, LONGEST)
        ),
        staleness=Staleness(
            index.count(query._replace(looked_before=day - timedelta(days=STALE_DAYS - 1)), day),
            index.count(open_ones, day) - index.umbrellas(open_ones, day),
        ),
        origin=Origin(_command(filters, view, first, name), __version__, index.digest(), digest, events),
    )


def _named(index: Index, names: Iterable[str], query: Query, day: date) -> Iterator[Entry]:
    """Those of the recommendations that pass and were deferred by that day."""
    passing = passing_ids(index, query, day)
    for name in names:
        if passing is None or name in passing:
            entry = index.entry(name, day, full=True)
            if entry.deferred_to is not None:
                yield entry


def _command(filters: Filters, view: View, first: date, name: str) -> str:
    """The command that makes this report again, whatever day it is then."""
    words = ["policytrack", "report", "--name", name, "--since", str(first), "--as-of", str(view.day)]
    words += ["--known-on", str(view.known_on or view.day), *filters.words()]
    return shlex.join(words)
