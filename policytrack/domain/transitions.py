"""The kind of change from one status to another, for every pair of statuses."""

from __future__ import annotations

from enum import StrEnum

from policytrack.domain.statuses import DELIVERED, Status, is_closed


class Change(StrEnum):
    """The kinds of change from one status to another."""

    FIRST_ASSESSED = "first assessed"
    PROGRESS = "progress"
    REGRESS = "regress"
    REVERSAL = "reversal"
    CLOSED = "closed"
    REOPENED = "reopened"
    SIDEWAYS = "sideways"


UNA, NOE, NOT = Status.UNASSESSED, Status.NO_EVIDENCE, Status.NOT_STARTED
ANN, INP, PAR = Status.ANNOUNCED, Status.IN_PROGRESS, Status.PARTIAL
STA, AGA = Status.STALLED, Status.CONTRADICTED
IMP, OTH, REJ, OVE = Status.IMPLEMENTED, Status.IMPLEMENTED_OTHERWISE, Status.REJECTED, Status.OVERTAKEN

# For each status before, the kinds of change with the statuses after it. Back to unassessed means that marks were
# retracted: nothing has happened in the world.
TRANSITIONS: dict[Status, dict[Change, tuple[Status, ...]]] = {
    UNA: {
        Change.FIRST_ASSESSED: (NOE, NOT, ANN, INP, PAR, STA, AGA, IMP, OTH, REJ, OVE),
    },
    NOE: {
        Change.PROGRESS: (ANN, INP, PAR),
        Change.REGRESS: (AGA,),
        Change.CLOSED: (IMP, OTH, REJ, OVE),
        Change.SIDEWAYS: (UNA, NOT, STA),
    },
    NOT: {
        Change.PROGRESS: (ANN, INP, PAR),
        Change.REGRESS: (AGA,),
        Change.CLOSED: (IMP, OTH, REJ, OVE),
        Change.SIDEWAYS: (UNA, NOE, STA),
    },
    ANN: {
        Change.PROGRESS: (INP, PAR),
        Change.REGRESS: (NOE, NOT, STA, AGA),
        Change.CLOSED: (IMP, OTH, REJ, OVE),
        Change.SIDEWAYS: (UNA,),
    },
    INP: {
        Change.PROGRESS: (PAR,),
        Change.REGRESS: (NOE, NOT, ANN, STA, AGA),
        Change.CLOSED: (IMP, OTH, REJ, OVE),
        Change.SIDEWAYS: (UNA,),
    },
    PAR: {
        Change.REGRESS: (NOE, ANN, INP, STA),
        Change.REVERSAL: (NOT, AGA),
        Change.CLOSED: (IMP, OTH, REJ, OVE),
        Change.SIDEWAYS: (UNA,),
    },
    STA: {
        Change.PROGRESS: (ANN, INP, PAR),
        Change.REGRESS: (AGA,),
        Change.CLOSED: (IMP, OTH, REJ, OVE),
        Change.SIDEWAYS: (UNA, NOE, NOT),
    },
    AGA: {
        Change.PROGRESS: (NOT, ANN, INP, PAR, STA),
        Change.CLOSED: (IMP, OTH, REJ, OVE),
        Change.SIDEWAYS: (UNA, NOE),
    },
    IMP: {
        Change.REGRESS: (REJ,),
        Change.REVERSAL: (NOT, AGA),
        Change.REOPENED: (UNA, NOE, ANN, INP, PAR, STA),
        Change.SIDEWAYS: (OTH, OVE),
    },
    OTH: {
        Change.REGRESS: (REJ,),
        Change.REVERSAL: (NOT, AGA),
        Change.REOPENED: (UNA, NOE, ANN, INP, PAR, STA),
        Change.SIDEWAYS: (IMP, OVE),
    },
    REJ: {
        Change.PROGRESS: (IMP, OTH),
        Change.REOPENED: (UNA, NOE, NOT, ANN, INP, PAR, STA, AGA),
        Change.SIDEWAYS: (OVE,),
    },
    OVE: {
        Change.PROGRESS: (IMP, OTH),
        Change.REOPENED: (UNA, NOE, NOT, ANN, INP, PAR, STA, AGA),
        Change.SIDEWAYS: (REJ,),
    },
}
_KINDS = {
    (before, after): kind
    for before, kinds in TRANSITIONS.items()
    for kind, statuses in kinds.items()
    for after in statuses
}


def change(before: Status, after: Status, *, ongoing: bool = False) -> Change | None:
    """The kind of change from one status to another; None if they are the same."""
    if before == after:
        return None
    kind = _KINDS[before, after]
    if not ongoing:
        return kind
    # Keeping up an ongoing recommendation does not close it, and ceasing to keep it up does not reopen it.
    if after in DELIVERED and kind is Change.CLOSED:
        return Change.PROGRESS
    if before in DELIVERED and kind is Change.REOPENED:
        return Change.SIDEWAYS if after is Status.UNASSESSED else Change.REGRESS
    if before in DELIVERED and is_closed(after, ongoing=True):
        return Change.CLOSED
    return kind
