"""`history`: every event that was recorded, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

import typer

from policytrack.commands.ahead import note_future
from policytrack.commands.naming import named_id
from policytrack.commands.options import View, command, day_of, ids_argument
from policytrack.commands.output import is_watched, note, one_of, write
from policytrack.errors import NotFound
from policytrack.event_lines import HEADINGS, lines, row
from policytrack.events import Event, moment
from policytrack.history import Told, retractions
from policytrack.index import Index
from policytrack.records import event_json

_FORMATS = ("text", "json", "jsonl", "csv", "md")


@command
def run(
    view: View,
    ids: Annotated[list[str] | None, ids_argument("Only these recommendations' events; unless said, all.")] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="DATE", help="Only what was recorded on this day (UTC) or later.", show_default=False
        ),
    ] = None,
    recorder: Annotated[
        str | None, typer.Option("--recorder", help="Only what this person recorded.", show_default=False)
    ] = None,
    format: Annotated[str, typer.Option("--format", help="text, json, jsonl, csv or md.")] = "text",
) -> None:
    """Print every event in the order of recording, those taken back struck out.

    With --as-of only what holds by that day, with --assessor only what that one said.
    """
    one_of("format", format, _FORMATS)
    index = view.open_despite_journal()
    first = f"{day_of(since, view.today)}" if since is not None else ""
    told = _told(view, index, ids or (), first, recorder)
    if format == "text" and is_watched():
        from policytrack.screen import show_lines

        for one in told:
            show_lines(lines(one, strike=True))
    elif format == "text":
        write(f"{line}\n" for one in told for line in lines(one, strike=False))
    elif format == "json":
        from policytrack.formats.as_json import array

        write(array(map(event_json, told)))
    elif format == "jsonl":
        from policytrack.formats.as_json import lines as json_lines

        write(json_lines(map(event_json, told)))
    else:
        from importlib import import_module

        module = import_module(f"policytrack.formats.{'as_csv' if format == 'csv' else 'markdown'}")
        write(module.table(HEADINGS, map(row, told)))
    note_future(index, *(_subject(index, typed) for typed in ids or ()))
    bad = index.journal.bad_lines()
    for line in bad:
        note(f"policytrack: {index.journal.path}:{line.line}: {line.message}")


def _told(
    view: View, index: Index, ids: list[str] | tuple[str, ...], since: str, recorder: str | None
) -> Iterator[Told]:
    events: Iterable[Event]
    if ids:
        found = {event.id: event for typed in ids for event in index.journal.events_of(_subject(index, typed))}
        events = sorted(found.values(), key=lambda one: (one.recorded, one.id))
        back = retractions(events)
    else:
        events = index.journal.events(since)
        back = retractions(index.journal.retractions())
    for event in events:
        if (
            moment(event.recorded, "microseconds") >= since
            and (recorder is None or event.recorder.casefold() == recorder.strip().casefold())
            and (view.as_of is None or event.effective <= view.as_of)
            and (not view.names_assessor or event.assessor == index.assessor)
        ):
            yield Told(event, back.get(event.id))


def _subject(index: Index, typed: str) -> str:
    """The id that is meant; also one that only events name."""
    try:
        return named_id(index, typed)
    except NotFound:
        known = {name.casefold(): name for name in index.journal.strangers()}
        if typed.strip().casefold() not in known:
            raise
        return known[typed.strip().casefold()]
