"""The statuses of a recommendation, with a table of what the program knows about each.

To add a status, add a member and a row here, and its changes in `transitions`.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    """The status of a recommendation. The last four are closed, all others open."""

    UNASSESSED = "unassessed"
    NO_EVIDENCE = "no-evidence"
    NOT_STARTED = "not-started"
    ANNOUNCED = "announced"
    IN_PROGRESS = "in-progress"
    PARTIAL = "partial"
    STALLED = "stalled"
    CONTRADICTED = "contradicted"
    IMPLEMENTED = "implemented"
    IMPLEMENTED_OTHERWISE = "implemented-otherwise"
    REJECTED = "rejected"
    OVERTAKEN = "overtaken"

    @property
    def is_closed(self) -> bool:
        return self in CLOSED


class Guess(NamedTuple):
    """How a suggested mapping recognises a status in another tracker's words.

    *pattern* is a regular expression. Patterns are tried in the order of *turn*, and the first that matches decides:
    "not implemented" is tried before "implemented".
    """

    turn: int
    pattern: str


class Meaning(NamedTuple):
    """What a status means, and how it is treated.

    *label* is what people read for it, and *words* explain it. *rank* orders statuses for the roll-up: the lowest is
    the furthest along. Statuses that are closed without delivery rank after all open ones, so that they never close a
    whole with anything open. Ranks have gaps, so that a new status fits in without changing other rows.

    *closed*: nothing more is expected; *closed_if_ongoing*: the same for an ongoing recommendation, which is never
    finished and so stays open while it is kept up. *delivered*: what was asked for is there. *moved*: something has
    happened, so a mark needs evidence, or a reason for having none. *counted_apart*: a tally shows its number
    separately, so a crosswalk must not merge it with another status.

    *progress* is how far it has come, from 0 (backwards) to 5 (delivered), to compare a claim with an assessment and a
    mark with its evidence; None if that cannot be compared. *acts* are the acts that show no more than this status: a
    speech shows that something was announced. *style* is its style in a terminal, in Rich's notation. *guess* is how
    `import --suggest` recognises it. *synonyms* are words that people may type for it; the answer names the right one.
    """

    label: str
    words: str
    rank: int
    closed: bool = False
    closed_if_ongoing: bool = False
    delivered: bool = False
    moved: bool = False
    counted_apart: bool = False
    progress: int | None = None
    acts: tuple[str, ...] = ()
    style: str = ""
    guess: Guess | None = None
    synonyms: tuple[str, ...] = ()


MEANINGS: dict[Status, Meaning] = {
    Status.UNASSESSED: Meaning(
        "Not assessed",
        "nobody has assessed it; never marked by hand",
        rank=100,
        counted_apart=True,
        style="dim",
        guess=Guess(100, r"not (?:yet )?rated|unknown|unconfirmed|n/a"),
        synonyms=("unknown", "unrated", "unmarked", "unreviewed", "not-rated"),
    ),
    Status.NO_EVIDENCE: Meaning(
        "Nothing found",
        "searched; nothing found either way",
        rank=90,
        progress=1,
        guess=Guess(110, r"open|pending|new"),
        synonyms=("nothing", "none", "no-news", "pending", "unconfirmed"),
    ),
    Status.NOT_STARTED: Meaning(
        "Not started",
        "a source says that it has not begun",
        rank=80,
        progress=1,
        guess=Guess(40, r"not started|not yet started"),
        synonyms=("unstarted", "not-begun", "waiting", "todo"),
    ),
    Status.ANNOUNCED: Meaning(
        "Announced",
        "promised or planned: a statement, a speech, a budget speech",
        rank=50,
        moved=True,
        progress=2,
        acts=("statement", "speech", "budget-speech"),
        style="blue",
        guess=Guess(90, r"announced|planned|accepted|agreed|supported"),
        synonyms=("promised", "planned", "pledged", "proposed", "accepted", "agreed"),
    ),
    Status.IN_PROGRESS: Meaning(
        "In progress",
        "under way: terms signed, a tender, an appropriation, a rule proposed",
        rank=40,
        moved=True,
        progress=3,
        acts=("agreement", "tender", "appropriation", "rule-proposed", "decision"),
        style="cyan",
        guess=Guess(70, r"progress|on track|under ?way|in the works|under implementation|on ?going"),
        synonyms=("started", "begun", "ongoing", "underway", "under-way", "on-track", "active", "progress", "doing"),
    ),
    Status.PARTIAL: Meaning(
        "Partly implemented",
        "some of it in effect, money paid out, a body meeting",
        rank=30,
        moved=True,
        progress=4,
        style="cyan",
        guess=Guess(
            50,
            r"(?:partial(?:ly)?|partly)(?! (?:accepted|agreed|supported))|substantial(?:ly)?|mostly|largely"
            r"|limited(?! progress)",
        ),
        synonyms=("partly", "partially", "some", "half", "mixed", "incomplete"),
    ),
    Status.STALLED: Meaning(
        "Stalled",
        "begun, but stopped",
        rank=70,
        moved=True,
        progress=1,
        style="red",
        guess=Guess(60, r"stalled|delayed|blocked|barriers?|on hold"),
        synonyms=("delayed", "blocked", "stopped", "paused", "stuck", "on-hold", "suspended"),
    ),
    Status.CONTRADICTED: Meaning(
        "Contradicted",
        "an asked actor has acted contrary to it",
        rank=60,
        moved=True,
        counted_apart=True,
        progress=0,
        style="bold red",
        synonyms=("against", "reversed", "contrary", "violated", "broken", "opposite"),
    ),
    Status.IMPLEMENTED: Meaning(
        "Implemented",
        "done as asked",
        rank=10,
        closed=True,
        delivered=True,
        moved=True,
        counted_apart=True,
        progress=5,
        style="green",
        guess=Guess(80, r"implemented|completed?|acceptable|kept|done|fulfilled|delivered|achieved"),
        synonyms=(
            "done",
            "finished",
            "complete",
            "completed",
            "delivered",
            "fulfilled",
            "achieved",
            "kept",
            "kept-up",
            "met",
            "adopted",
        ),
    ),
    Status.IMPLEMENTED_OTHERWISE: Meaning(
        "Implemented by other means",
        "its aim met by other means",
        rank=20,
        closed=True,
        delivered=True,
        moved=True,
        counted_apart=True,
        progress=5,
        style="green",
        guess=Guess(20, r"alternat(?:e|ive)|otherwise|compromised?"),
        synonyms=("otherwise", "alternative", "differently", "other-means"),
    ),
    Status.REJECTED: Meaning(
        "Rejected",
        "turned down",
        rank=110,
        closed=True,
        closed_if_ongoing=True,
        moved=True,
        progress=0,
        style="red",
        guess=Guess(10, r"not implemented|unacceptable|rejected|declined|broken"),
        synonyms=("declined", "refused", "dismissed", "dropped", "turned-down", "denied"),
    ),
    Status.OVERTAKEN: Meaning(
        "Overtaken by events",
        "events have made it pointless",
        rank=120,
        closed=True,
        closed_if_ongoing=True,
        moved=True,
        counted_apart=True,
        guess=Guess(
            30,
            r"superseded|withdrawn|cancell?ed|no longer (?:applicable|valid|relevant|needed|required)|overtaken"
            r"|reconsidered",
        ),
        synonyms=("obsolete", "superseded", "moot", "outdated", "cancelled", "withdrawn", "expired"),
    ),
}

CLOSED = frozenset(status for status, meaning in MEANINGS.items() if meaning.closed)
CLOSED_IF_ONGOING = frozenset(status for status, meaning in MEANINGS.items() if meaning.closed_if_ongoing)
DELIVERED = frozenset(status for status, meaning in MEANINGS.items() if meaning.delivered)
MOVED = frozenset(status for status, meaning in MEANINGS.items() if meaning.moved)
COUNTED_APART = frozenset(status for status, meaning in MEANINGS.items() if meaning.counted_apart)

PROGRESS = {status: meaning.progress for status, meaning in MEANINGS.items() if meaning.progress is not None}
SHOWN = frozenset(status for status, progress in PROGRESS.items() if progress >= PROGRESS[Status.ANNOUNCED])
"""The statuses that evidence can show: from announced to delivered."""

ACT_SHOWS = {act: status for status, meaning in MEANINGS.items() for act in meaning.acts}
"""The furthest status that an act shows, the same for every recommendation; an act not listed sets no limit."""

_WORDS = frozenset(map(str, Status))
STATUS_SYNONYMS = {
    synonym: status
    for status, meaning in MEANINGS.items()
    for synonym in (meaning.label.casefold().replace(" ", "-"), *meaning.synonyms)
    if synonym not in _WORDS
}
"""The status that is meant by a word which people may type for it."""

FURTHEST_FIRST = tuple(sorted(MEANINGS, key=lambda status: MEANINGS[status].rank))


def is_closed(status: Status, *, ongoing: bool = False) -> bool:
    """Whether the status is closed. An ongoing recommendation is closed only if it is rejected or overtaken."""
    return status in (CLOSED_IF_ONGOING if ongoing else CLOSED)


Labels = Callable[[Status], str]
"""A function that returns the word shown for a status: `str` for our own, or the `label` of a crosswalk."""


def status_label(status: Status) -> str:
    """The words that people read for a status, such as `Nothing found`."""
    return MEANINGS[status].label


KEPT_UP = "Kept up"
"""What people read for an ongoing recommendation that was delivered."""


def is_ours(label: Labels) -> bool:
    """Whether the words are our own, for programs or for people, and not a crosswalk's."""
    return label is str or label is status_label


def status_word(status: Status, *, ongoing: bool = False, label: Labels = str) -> str:
    """The word shown for a status; an ongoing recommendation that was delivered is shown as kept up."""
    if ongoing and status in DELIVERED:
        return KEPT_UP if label is status_label else KEPT_UP.lower()
    return label(status)
