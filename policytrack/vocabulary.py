"""The words of the tracker, as data: statuses, roles, strengths, timings."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a recommendation stands. The last four are closed, all others open."""

    UNASSESSED = "unassessed"
    NO_EVIDENCE = "no-evidence"
    NOT_STARTED = "not-started"
    ANNOUNCED = "announced"
    IN_PROGRESS = "in-progress"
    PARTIAL = "partial"
    STALLED = "stalled"
    AGAINST = "against"
    IMPLEMENTED = "implemented"
    IMPLEMENTED_OTHERWISE = "implemented-otherwise"
    REJECTED = "rejected"
    OVERTAKEN = "overtaken"

    @property
    def is_closed(self) -> bool:
        return self in CLOSED


CLOSED = frozenset({Status.IMPLEMENTED, Status.IMPLEMENTED_OTHERWISE, Status.REJECTED, Status.OVERTAKEN})

STATUS_MEANINGS = {
    Status.UNASSESSED: "nobody has marked it; never marked by hand",
    Status.NO_EVIDENCE: "looked, and found nothing either way",
    Status.NOT_STARTED: "seen not to have begun",
    Status.ANNOUNCED: "a statement, a speech, a budget speech",
    Status.IN_PROGRESS: "terms signed, a tender, an appropriation, a rule proposed",
    Status.PARTIAL: "some of it in effect, money out, a body meeting",
    Status.STALLED: "begun, and come to a halt",
    Status.AGAINST: "has acted against it",
    Status.IMPLEMENTED: "done as asked",
    Status.IMPLEMENTED_OTHERWISE: "its aim met another way",
    Status.REJECTED: "turned down",
    Status.OVERTAKEN: "made pointless by events",
}


class Role(StrEnum):
    """An actor's part: asked (judged), with, or about."""

    ASKED = "asked"
    WITH = "with"
    ABOUT = "about"


class Strength(StrEnum):
    """How strongly a paper asks."""

    MUST = "must"
    SHOULD = "should"
    COULD = "could"
    CONDITION = "condition"
    IMPLIED = "implied"
    REPORTED = "reported"


STRENGTH_MEANINGS = {
    Strength.MUST: "the paper says it must be done",
    Strength.SHOULD: "the paper says it should be done",
    Strength.COULD: "the paper says it could be done, or would help",
    Strength.CONDITION: "the paper makes an outcome depend on it",
    Strength.IMPLIED: "the paper names a shortfall; that this asks for something is our inference",
    Strength.REPORTED: "someone else's proposal or plan, which the paper reports",
}

RECOMMENDED = (Strength.MUST, Strength.SHOULD, Strength.COULD)


class Timing(StrEnum):
    """The clock's answer; computed, never marked. From the least to the most pressing."""

    NO_DEADLINE = "no-deadline"
    UNRESOLVED = "unresolved"
    MET = "met"
    MET_LATE = "met-late"
    NOT_OPEN = "not-open"
    NOT_DUE = "not-due"
    DUE_SOON = "due-soon"
    MAY_BE_LATE = "may-be-late"
    OVERDUE = "overdue"


TIMING_MEANINGS = {
    Timing.NO_DEADLINE: "the paper sets none",
    Timing.UNRESOLVED: "the paper's words give no day",
    Timing.MET: "done by the day it was due",
    Timing.MET_LATE: "done after the day it was due",
    Timing.NOT_OPEN: "its period has not begun",
    Timing.NOT_DUE: "its day has not come",
    Timing.DUE_SOON: "due within 90 days, or as many as --within says",
    Timing.MAY_BE_LATE: "past the first day on which it may have been due, not the last",
    Timing.OVERDUE: "past its last day, and open",
}

PRIORITIES = ("high", "medium", "low")
COMBINE = ("all", "any")
TRACKER = "tracker"
DUE_SOON_DAYS = 90
