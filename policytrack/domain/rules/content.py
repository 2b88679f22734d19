"""Rules about the content of an event: its texts, its status and its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policytrack.domain.events import FINDINGS, Event, Keep, KeepVerdict
from policytrack.domain.rules.case import Case
from policytrack.domain.statuses import ACT_SHOWS, DELIVERED, MOVED, PROGRESS, SHOWN, Status
from policytrack.text.escaping import printable

# What each text is called in messages, and the most characters that it may have.
TEXTS = {
    "note": ("note", 2000),
    "why": ("reason", 2000),
    "no_evidence": ("reason for having no evidence", 1000),
    "by_event": ("event that overtook it", 300),
    "to": ("new deadline", 300),
    "anchor": ("anchor", 100),
    "recorder": ("recorder's name", 100),
}
DIGEST = "sha256:[0-9a-f]{64}"
KEEP_TEXTS = {"address": 2000, "final": 2000, "archived": 2000, "type": 200, "missing": 500}
"""The most characters that the texts of a keep may have."""
WITH_LINES = ("note", "why", "no_evidence")
"""The texts that may have line breaks and tabs."""


def unfit(case: Case) -> Iterator[str]:
    """As `unfit_texts`, for the event of a case."""
    return unfit_texts(case.event, of_any_length=case.copied)


def unfit_texts(event: Event, *, of_any_length: bool = False) -> Iterator[str]:
    """Texts must not be empty, too long or contain control characters."""
    for field, (name, most) in TEXTS.items():
        text: str | None = getattr(event, field)
        if text is None:
            continue
        plain = text.replace("\n", " ").replace("\t", " ") if field in WITH_LINES else text
        # Testing the whole text first is faster, because most texts have no control character.
        is_plain = "\n" not in plain and "\t" not in plain and printable(plain) == plain
        commands = [] if is_plain else [char for char in plain if char in "\n\t" or printable(char) != char]
        if not text.strip():
            yield f"the {name} is empty; write one, or leave it out"
        elif len(text) > most and not of_any_length:
            yield f"the {name} is {len(text)} characters long; {most} is the most"
        elif commands:
            yield f"the {name} holds the control character U+{ord(commands[0]):04X}; remove it"


def not_by_hand(case: Case) -> Iterator[str]:
    """Nobody marks something as unassessed, and `--by-event` belongs to the status overtaken only."""
    status = case.event.status
    if status is Status.UNASSESSED:
        yield "no recommendation can be marked unassessed; to retract a mark: policytrack retract ENTRY --why REASON"
    elif case.event.by_event is not None and status is not Status.OVERTAKEN:
        yield f"--by-event goes with the status overtaken, not with {status}"


def without_evidence(case: Case) -> Iterator[str]:
    """A status that says something happened needs evidence for it, or a reason for having none."""
    status, evidence, reason = case.event.status, case.event.evidence, case.event.no_evidence
    if evidence and reason is not None:
        yield "there is evidence, and a reason for having none; leave one of them out"
    elif status in MOVED and not evidence and reason is None:
        yield f"{status} needs evidence; add --evidence, or a reason with --no-evidence"
    elif status in SHOWN and evidence and all(piece.stance == "disputes" for piece in evidence):
        yield f"all of this evidence disputes {status}; add some that supports it"


def review_without_note(case: Case) -> Iterator[str]:
    """A review needs a note."""
    if case.event.note is None:
        yield "a review needs a note of where you searched; add --note"


def deferral_without_source(case: Case) -> Iterator[str]:
    """A deferral needs a new deadline, a reason and evidence."""
    if case.event.to is None:
        yield "a deferral needs the new deadline; add --to"
    if case.event.why is None:
        yield "a deferral needs a reason; add --why"
    if not case.event.evidence:
        yield "a deferral needs its source; add --evidence"


def unfit_keep(case: Case) -> Iterator[str]:
    """A keep must say what it is about, and its values must be possible."""
    event, keep = case.event, case.event.keep
    if keep is None or event.event is None:
        yield "this does not name an entry and the address of its evidence; name both"
        return
    if any(piece.url != keep.address for piece in event.evidence) or len(event.evidence) > 1:
        yield "the evidence that this describes is at another address than the page; describe one page"
    yield from _unfit_values(keep)


def _unfit_values(keep: Keep) -> Iterator[str]:
    for name, most in KEEP_TEXTS.items():
        text: str | None = getattr(keep, name)
        if text is not None and not 0 < len(text) <= most:
            yield f"the {name} of the page is {len(text)} characters long; write from 1 to {most}"
        elif text is not None and printable(text) != text:
            yield f"the {name} of the page holds a control character; remove it"
    if keep.digest is not None and not re.fullmatch(DIGEST, keep.digest):
        yield f"'{keep.digest}' is not a digest; write sha256: and 64 hexadecimal digits"
    if keep.digest is None and keep.verdict is KeepVerdict.KEPT:
        yield "the verdict 'kept' needs the digest of the copy"
    if keep.at is None and keep.verdict is not None:
        yield "a verdict needs the moment at which the page was asked for"
    if keep.quote not in (None, *FINDINGS):
        yield f"the quote is {' or '.join(map(repr, FINDINGS))}, not '{keep.quote}'"
    if (keep.size or 0) < 0 or not 0 <= (keep.similarity or 0) <= 1:
        yield "the size is at least 0, and the similarity from 0 to 1"


def uncheckable(case: Case) -> Iterator[str]:
    """Warns about a mark on a recommendation that, by the register, no evidence could decide."""
    if not case.recommendation.checkable:
        yield f"no evidence could decide {case.recommendation.id}, says the register (checkable: false)"


def ongoing(case: Case) -> Iterator[str]:
    """Warns that an ongoing recommendation that was delivered must be reviewed again."""
    recommendation, status = case.recommendation, case.event.status
    if recommendation.ongoing and status in DELIVERED:
        yield f"{recommendation.id} is ongoing: {status} is shown as “kept up”, and should be reviewed again"


def nothing_found(case: Case) -> Iterator[str]:
    """Warns about the status no-evidence with evidence, or without a note on what was searched for."""
    event = case.event
    if event.status is Status.NO_EVIDENCE and event.evidence:
        yield f"{event.status} says that nothing was found, and there is evidence; another status may be meant"
    elif event.status is Status.NO_EVIDENCE and event.note is None and event.no_evidence is None:
        yield "add --note to say what was searched for"


def more_than_shown(case: Case) -> Iterator[str]:
    """Warns about a status further along than the acts in the evidence show (`ACT_SHOWS`), unless there is a note."""
    event = case.event
    acts = [piece.act for piece in event.evidence if piece.stance == "supports"]
    shown = [ACT_SHOWS[act] for act in acts if act in ACT_SHOWS]
    if event.status in SHOWN and event.note is None and shown and len(shown) == len(acts):
        furthest = max(shown, key=PROGRESS.__getitem__)
        if PROGRESS[furthest] < PROGRESS[event.status]:
            named = ", ".join(dict.fromkeys(act for act in acts if act))
            yield f"{named} normally supports only '{furthest}'; explain with --note"
