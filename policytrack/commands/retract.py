"""`retract`: take an event back, without removing it."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.commands.mark import tell_how_to_undo
from policytrack.commands.options import command
from policytrack.commands.output import note, write, write_of_recorded
from policytrack.commands.recording import Desk, draft
from policytrack.commands.telling import Recording
from policytrack.errors import NotFound
from policytrack.events import Event, Kind
from policytrack.in_force import in_force
from policytrack.rules.check import check_retraction


@command
def run(
    recording: Recording,
    event: Annotated[
        str, typer.Argument(metavar="EVENT", help="The event's id, or its beginning.", show_default=False)
    ],
    why: Annotated[
        str | None, typer.Option("--why", metavar="REASON", help="Why it is taken back.", show_default=False)
    ] = None,
) -> None:
    """Take an event back: it stays in the journal, struck out, and counts no longer.

    To take back a retraction makes what it took back count again.
    """
    desk = Desk(recording)
    target = named_event(desk, event)
    known = desk.index.id_like(target.recommendation)
    events = desk.events_of(known or target.recommendation)
    already = any(one.kind is Kind.RETRACT and one.event == target.id for one in in_force(events))
    taking = draft(
        Kind.RETRACT,
        target.recommendation,
        desk.today,
        event=target.id,
        why=why,
        assessor=target.assessor,
        recorder=recording.recorder(),
    )
    verdict = check_retraction(taking, target, already=already)
    verdict.enforce()
    for warning in verdict.warnings:
        note(f"policytrack: {warning}")
    recorded = desk.record([taking])
    if known is None:
        note(
            f"policytrack: no recommendation '{target.recommendation}' is in the register, so nothing stands otherwise"
        )
    else:
        one = desk.recommendation(known)
        answer = (f"{line}\n" for line in desk.tell([recorded[0]._replace(recommendation=known)], {known: one}))
        write(answer) if recording.is_rehearsal else write_of_recorded(answer)
    tell_how_to_undo(desk, recorded)


def named_event(desk: Desk, typed: str) -> Event:
    """The event whose id begins as typed. Raises `NotFound` where there is none, or more than one."""
    found = desk.index.journal.named(typed.strip().casefold())
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFound(f"'{typed}' begins more than one event's id: {', '.join(one.id for one in found[:5])}")
    raise NotFound(f"no event '{typed}'; `policytrack history` lists them")
