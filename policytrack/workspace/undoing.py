"""Which entry `undo` takes back."""

from __future__ import annotations

from policytrack.domain.events import Event, EventKind
from policytrack.domain.standing.in_force import in_force
from policytrack.errors import NotFound
from policytrack.workspace.record import Recorder


def newest_in_force(recorder: Recorder) -> Event:
    """The entry in force that the recorder recorded last, which may be a retraction.

    What was kept of its evidence is no entry of its own here: it goes with the entry that it is about.
    Raises `NotFound` if there is none.
    """
    name = recorder.name.strip().casefold()
    in_force_of: dict[str, set[str]] = {}
    for event in recorder.index.journal.newest_first():
        if event.recorder.casefold() != name or event.kind is EventKind.KEEP:
            continue
        about = recorder.index.id_like(event.recommendation) or event.recommendation
        if about not in in_force_of:
            in_force_of[about] = {other.id for other in in_force(recorder.events_of(about))}
        if event.id in in_force_of[about]:
            return event
    raise NotFound(f"no entry in force was recorded by '{recorder.name}'; `policytrack history` lists all entries")
