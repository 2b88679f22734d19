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
CLOSED_IF_ONGOING = frozenset({Status.REJECTED, Status.OVERTAKEN})
"""What is ongoing is never done: implemented, it is kept up and stays open."""

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

# Everything but "found nothing" and "seen not to have begun": it needs evidence, or a reason for having none.
MOVED = frozenset(Status) - {Status.UNASSESSED, Status.NO_EVIDENCE, Status.NOT_STARTED}

CONFIDENCE_MEANINGS = {
    "low": "one source, or an open question whether it is what was asked for",
    "medium": "a good source, and some part of it our reading",
    "high": "the act's own text, or sources that agree, and no other reading of them",
}

DOCUMENTS = {
    "law": "a law or a treaty",
    "rule": "a regulation, order or notification, or the draft of one",
    "agreement": "a signed text: an agreement, memorandum or declaration",
    "budget": "a budget, an appropriation, a record of spending",
    "record": "a parliament's record: a debate, an answer, a committee's paper",
    "official": "a government's own words: a release, a joint statement, a tender notice, a web page",
    "company": "a company's own words: a release, a filing",
    "report": "an audit, or the report of a committee, an institute or another tracker",
    "press": "a newspaper, an agency, a broadcaster, a trade journal",
    "data": "statistics, a register, a data set",
    "post": "what an official account posted",
    "other": "a letter, an interview, anything else",
}

ACTS = {
    "statement": "said, or published as a plan",
    "speech": "said in a speech",
    "budget-speech": "said in a budget speech",
    "agreement": "terms signed",
    "tender": "a tender opened",
    "appropriation": "money set aside or cleared",
    "rule-proposed": "a rule or bill proposed",
    "decision": "decided, or a body set up, and still to be carried out",
    "in-effect": "in effect or at work: a rule, a programme, a centre",
    "payment": "money out",
    "meeting": "a body meeting",
    "withdrawal": "turned down, withdrawn, repealed or exempted from",
}

# One threshold for all: how far an act shows a thing to have come. An act that is not here sets no limit.
ACT_SHOWS = {
    "statement": Status.ANNOUNCED,
    "speech": Status.ANNOUNCED,
    "budget-speech": Status.ANNOUNCED,
    "agreement": Status.IN_PROGRESS,
    "tender": Status.IN_PROGRESS,
    "appropriation": Status.IN_PROGRESS,
    "rule-proposed": Status.IN_PROGRESS,
    "decision": Status.IN_PROGRESS,
}
