"""`changes`: what became different between two days, in kind, each with the day it happened and was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Annotated

import typer

from policytrack.changes.difference import Difference, tone_of, worse_first
from policytrack.commands.ahead import note_future
from policytrack.commands.comparing import Comparison
from policytrack.commands.filters import Filters
from policytrack.commands.options import View, command, day_of
from policytrack.commands.output import is_watched, note, note_doubts, one_of, write
from policytrack.commands.start import start_of
from policytrack.escaping import address, one_line
from policytrack.evidence import describe
from policytrack.records import difference_json
from policytrack.sheet import Line
from policytrack.wording import days, name_of, said

_FORMATS = ("text", "json", "jsonl", "csv", "md")
HEADINGS = (
    *("recommendation", "part", "actor", "kind", "before", "after", "happened", "recorded"),
    *("assessor", "field", "tally", "evidence"),
)


@command
def run(
    filters: Filters,
    view: View,
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="DATE|SPAN",
            help="From the end of this day, or so long ago, such as 7d.",
            show_default=False,
        ),
    ],
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="To the end of this day; unless said, today.", show_default=False),
    ] = None,
    format: Annotated[str, typer.Option("--format", help="text, json, jsonl, csv or md.")] = "text",
) -> None:
    """Compare what was known at the end of one day with what was known at the end of another.

    Worse first, then better, then newly known; each with the day it happened and the day it was recorded.
    """
    one_of("format", format, _FORMATS)
    last = day_of(until, view.today) if until is not None else view.day
    start = start_of(since, last, view.today)
    index = view.open()
    query = filters.query(index, view.today, last)
    comparison = Comparison(index, start, last, view.known_at_end(last), query.soon)
    found = worse_first(comparison.differences(query))
    if format in ("json", "jsonl"):
        from policytrack.formats.as_json import array, lines

        records = map(difference_json, found)
        write(array(records) if format == "json" else lines(records))
    elif format == "text":
        shown = list(_lines(found, comparison.titles))
        if is_watched():
            from policytrack.screen import show_lines

            show_lines(shown)
        else:
            write(f"{line}\n" for line in shown)
        note(f"{_counts(found)} between the end of {start.day} and the end of {last}")
    else:
        from importlib import import_module

        module = import_module(f"policytrack.formats.{'as_csv' if format == 'csv' else 'markdown'}")
        write(module.table(HEADINGS, map(_row, found)))
    note_doubts(index)
    note_future(index)


def _lines(differences: list[Difference], titles: dict[str, str]) -> Iterator[Line]:
    for tone, group in groupby(differences, key=lambda one: tone_of(one.kind, one.after)):
        yield Line(f"{tone}".capitalize(), (), 0)
        for one in group:
            margin = f"  {name_of(one)}  "
            yield Line(margin, ((one_line(f"{said(one)} · {titles[one.recommendation]}"), "bold"),), len(margin))
            yield Line("", ((days(one), ""),), len(margin))
            for event in one.events:
                for evidence in event.evidence:
                    yield Line("", ((f"evidence: {describe(evidence)}", "dim"),), len(margin))


def _row(one: Difference) -> list[str]:
    record = difference_json(one)
    record["tally"] = one.tally.words() if one.tally is not None else None
    record["evidence"] = " ".join(dict.fromkeys(address(each.url) for event in one.events for each in event.evidence))
    return ["" if record[name] is None else str(record[name]) for name in HEADINGS]


def _counts(differences: list[Difference]) -> str:
    tones = [str(tone_of(one.kind, one.after)) for one in differences]
    return ", ".join(f"{tones.count(tone)} {tone}" for tone in dict.fromkeys(tones)) or "nothing is different"
