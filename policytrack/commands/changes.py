"""`changes`: what became different between two days, in kind, each with the day it happened and was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Annotated

import typer

from policytrack.changes import Difference, Known, changes_of, difference_json, tone_of, worse_first
from policytrack.commands.filters import Filters
from policytrack.commands.options import View, command, day_of, moment_after, span_of
from policytrack.commands.output import is_watched, note, note_doubts, one_of, write
from policytrack.errors import UsageProblem
from policytrack.events import Event
from policytrack.evidence import describe
from policytrack.history import moment
from policytrack.index import Index
from policytrack.model import Recommendation
from policytrack.printable import one_line
from policytrack.query import Query
from policytrack.sheet import Line

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
    first = _day(since, last, view.today)
    if first > last:
        raise UsageProblem(f"--since {first} lies after --until {last}; turn them round")
    index = view.open()
    query = filters.query(index, view.today, last)
    comparison = Comparison(index, first, last, view, query.soon)
    found = worse_first(comparison.differences(query))
    if format in ("json", "jsonl"):
        import json

        from policytrack.formats.as_json import array

        records = map(difference_json, found)
        write(array(records) if format == "json" else (json.dumps(one, ensure_ascii=False) + "\n" for one in records))
    elif format == "text":
        lines = list(_lines(found, comparison.titles))
        if is_watched():
            from policytrack.screen import show_lines

            show_lines(lines)
        else:
            write(f"{line}\n" for line in lines)
        note(f"{_counts(found)} between the end of {first} and the end of {last}")
    else:
        from importlib import import_module

        module = import_module(f"policytrack.formats.{'as_csv' if format == 'csv' else 'markdown'}")
        write(module.table(HEADINGS, map(_row, found)))
    note_doubts(index)


class Comparison:
    """What was known at two ends, of all recommendations that may differ."""

    def __init__(self, index: Index, first: date, last: date, view: View, soon: int) -> None:
        self.index = index
        self.first, self.last, self.soon = first, last, soon
        self.known_first = moment_after(first)
        self.known_last = view.known_until or moment_after(last)
        self.titles: dict[str, str] = {}
        self._events: dict[str, list[Event]] = {}

    def differences(self, query: Query) -> Iterator[Difference]:
        """All differences of the recommendations that pass."""
        days = (self.first.toordinal(), self.last.toordinal())
        names = self.index.touched(self.known_first, self.known_last, *days, self.soon)
        if query != Query(soon=query.soon):
            passing = {entry.recommendation.id for entry in self.index.entries(query, self.last)}
            names = [name for name in names if name in passing]
        for name in names:
            one = self._recommendation(name)
            yield from changes_of(
                one,
                *self._ends(one),
                self.index.chains,
                self.index.assessors,
                self.soon,
                [(each, *self._ends(each)) for each in self._contained(one, {one.id})],
                assessor=self.index.assessor,
            )

    def _recommendation(self, name: str) -> Recommendation:
        one = self.index.entry(name, self.last).recommendation
        self.titles[one.id] = one.title
        return one

    def _contained(self, one: Recommendation, seen: set[str]) -> Iterator[Recommendation]:
        """All that an umbrella contains, at any depth."""
        for name in one.contains:
            each = self._recommendation(name)
            if each.id not in seen:
                seen.add(each.id)
                yield each
                yield from self._contained(each, seen)

    def _ends(self, one: Recommendation) -> tuple[Known, Known]:
        if one.id not in self._events:
            self._events[one.id] = self.index.journal.events_of(one.id)
        events = [(event, moment(event.recorded, "microseconds")) for event in self._events[one.id]]
        return (
            Known([event for event, recorded in events if recorded < self.known_first], self.first),
            Known([event for event, recorded in events if recorded < self.known_last], self.last),
        )


def _day(words: str, last: date, today: date) -> date:
    """The day that is meant; a span counts back from the last day."""
    try:
        days = span_of(words)
    except UsageProblem:
        return day_of(words, today)
    return last - timedelta(days=days) if days < last.toordinal() else date.min


def _lines(differences: list[Difference], titles: dict[str, str]) -> Iterator[Line]:
    for tone, group in groupby(differences, key=lambda one: tone_of(one.kind, one.after)):
        yield Line(f"{tone}".capitalize(), (), 0)
        for one in group:
            margin = f"  {name_of(one)}  "
            yield Line(margin, ((one_line(f"{said(one)} · {titles[one.recommendation]}"), "bold"),), len(margin))
            yield Line("", ((_days(one), ""),), len(margin))
            for event in one.events:
                for evidence in event.evidence:
                    yield Line("", ((f"evidence: {describe(evidence)}", "dim"),), len(margin))


def name_of(one: Difference) -> str:
    """What a difference is about: the recommendation, or a part, and whose share in it."""
    name = one.recommendation if one.part is None else f"{one.recommendation}.{one.part}"
    return name if one.actor is None else f"{name} ({one.actor})"


def said(one: Difference) -> str:
    """What a difference is, such as `progress: announced → in-progress (0 of 2 delivered, …)`."""
    about = f" {one.field}" if one.field is not None else f" by {one.assessor}" if str(one.kind) == "claimed" else ""
    tally = f" ({one.tally.words()})" if one.tally is not None and one.tally.units > 1 else ""
    return f"{one.kind}{about}: {one.before or 'nothing'} → {one.after or 'nothing'}{tally}"


def _days(one: Difference) -> str:
    recorded = f", recorded {moment(one.recorded)} UTC" if one.recorded is not None else ", by the clock"
    return f"happened {one.happened}{recorded}"


def _row(one: Difference) -> list[str]:
    record = difference_json(one)
    record["tally"] = one.tally.words() if one.tally is not None else None
    record["evidence"] = " ".join(dict.fromkeys(each.url for event in one.events for each in event.evidence))
    return ["" if record[name] is None else str(record[name]) for name in HEADINGS]


def _counts(differences: list[Difference]) -> str:
    tones = [str(tone_of(one.kind, one.after)) for one in differences]
    return ", ".join(f"{tones.count(tone)} {tone}" for tone in dict.fromkeys(tones)) or "nothing is different"
