"""The vocabulary of the tracker: roles, kinds, strengths, timings, documents and acts. See also `statuses`."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """An actor's role: asked to act, to act with others, or what it is about. Only asked actors are judged."""

    ASKED = "asked"
    WITH = "with"
    ABOUT = "about"


class Kind(StrEnum):
    """What sort of item it is. Only recommendations have a strength, and each kind is counted separately."""

    RECOMMENDATION = "recommendation"
    CONDITION = "condition"
    IMPLIED = "implied"
    REPORTED = "reported"


KIND_MEANINGS = {
    Kind.RECOMMENDATION: "the paper asks for it; its strength says how strongly",
    Kind.CONDITION: "the paper makes an outcome depend on it",
    Kind.IMPLIED: "the paper names a shortfall; that this asks for something is our inference",
    Kind.REPORTED: "someone else's proposal or plan, which the paper reports",
}

KIND_LABELS = {
    Kind.RECOMMENDATION: "Recommendation",
    Kind.CONDITION: "Condition",
    Kind.IMPLIED: "Implied need",
    Kind.REPORTED: "Reported plan",
}
"""What people read for a kind."""

KIND_PLURALS = {
    Kind.RECOMMENDATION: "Recommendations",
    Kind.CONDITION: "Conditions",
    Kind.IMPLIED: "Implied needs",
    Kind.REPORTED: "Reported plans",
}
"""What people read for several items of a kind."""


class Strength(StrEnum):
    """How strongly a paper recommends something."""

    MUST = "must"
    SHOULD = "should"
    COULD = "could"
    CONSIDER = "consider"


STRENGTH_MEANINGS = {
    Strength.MUST: "the paper says it must be done",
    Strength.SHOULD: "the paper says it should be done",
    Strength.COULD: "the paper says it could be done, or would help",
    Strength.CONSIDER: "the paper says it could be considered",
}

STRENGTH_LABELS = {
    Strength.MUST: "Must",
    Strength.SHOULD: "Should",
    Strength.COULD: "Could",
    Strength.CONSIDER: "Consider",
}
"""What people read for a strength."""


class Timing(StrEnum):
    """How a day compares with a deadline, from the least to the most pressing; computed, never marked."""

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
    Timing.UNRESOLVED: "the paper's words give no date",
    Timing.MET: "done by the date on which it was due",
    Timing.MET_LATE: "done after the date on which it was due",
    Timing.NOT_OPEN: "its period has not begun",
    Timing.NOT_DUE: "its date has not come",
    Timing.DUE_SOON: "due within 90 days, or the time set with --soon",
    Timing.MAY_BE_LATE: "past the first date on which it may have been due, but not the last",
    Timing.OVERDUE: "past its last date, and open",
}

TIMING_LABELS = {
    Timing.NO_DEADLINE: "No deadline",
    Timing.UNRESOLVED: "No date given",
    Timing.MET: "Met",
    Timing.MET_LATE: "Met late",
    Timing.NOT_OPEN: "Not yet open",
    Timing.NOT_DUE: "Not yet due",
    Timing.DUE_SOON: "Due soon",
    Timing.MAY_BE_LATE: "Possibly overdue",
    Timing.OVERDUE: "Overdue",
}
"""What people read for a timing."""

NO_LONGER_COUNTS = "No longer counts"
"""What people read for the deadline of what was rejected or overtaken by events: it has no timing."""

TIMING_SYNONYMS = {
    "late": Timing.OVERDUE,
    "missed": Timing.OVERDUE,
    "past": Timing.OVERDUE,
    "past-due": Timing.OVERDUE,
    "expired": Timing.OVERDUE,
    "maybe-late": Timing.MAY_BE_LATE,
    "possibly-overdue": Timing.MAY_BE_LATE,
    "soon": Timing.DUE_SOON,
    "upcoming": Timing.DUE_SOON,
    "urgent": Timing.DUE_SOON,
    "due": Timing.DUE_SOON,
    "later": Timing.NOT_DUE,
    "future": Timing.NOT_DUE,
    "not-yet-due": Timing.NOT_DUE,
    "not-yet-open": Timing.NOT_OPEN,
    "on-time": Timing.MET,
    "in-time": Timing.MET,
    "done-late": Timing.MET_LATE,
    "none": Timing.NO_DEADLINE,
    "undated": Timing.UNRESOLVED,
    "no-date": Timing.UNRESOLVED,
    "no-date-given": Timing.UNRESOLVED,
}
"""The timing that is meant by a word which people may type for it."""

PRIORITIES = ("high", "medium", "low")
COMBINE = ("all", "any")
TRACKER = "tracker"
DUE_SOON_DAYS = 90

CONFIDENCE_MEANINGS = {
    "low": "one source, or an open question whether it is what was asked for",
    "medium": "a good source, and some part of it our reading",
    "high": "at least two sources that do not rest on each other, and no other reading of them",
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
    "statement": "a statement, or a published plan",
    "speech": "announced in a speech",
    "budget-speech": "announced in a budget speech",
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
