"""Records marks and reviews from typed words, from a file or from a form."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from policytrack.domain.events import EventKind
from policytrack.domain.standing.components import letter_of
from policytrack.domain.standing.in_force import marks_of
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import TRACKER
from policytrack.errors import NotFound
from policytrack.text.dates import Month, last_day, parse_day
from policytrack.workspace.drafts import drafts_of, drafts_of_file, drafts_of_form, evidence_of
from policytrack.workspace.id_lookup import named_actor, named_assessor, named_part
from policytrack.workspace.named_values import confidence_named
from policytrack.workspace.record import Recorded, Recorder


class EventWords(NamedTuple):
    """The fields of a mark, other than its status, or of a review, as typed; None for a field that was left out.

    *on* is the date from which the status holds; it defaults to *through*, the last date that was reviewed, or else to
    today.
    """

    part: str | None = None
    actor: str | None = None
    on: date | str | None = None
    through: date | str | None = None
    confidence: str | None = None
    note: str | None = None
    evidence: Sequence[str] = ()
    no_evidence: str | None = None
    by_event: str | None = None
    assessor: str = TRACKER


def record_marks(
    recorder: Recorder, ids: Sequence[str], status: Status, words: EventWords, now: datetime, *, claim: bool = False
) -> Recorded:
    """Mark the recommendations or parts with these ids, all or none; *claim* if an actor's side claims it for itself.

    Raises `UsageProblem` for words that cannot be read, and `UsageProblem` or `NotFound` with everything that the rules
    forbid; then nothing is recorded.
    """
    today = recorder.today
    through = _day(words.through, today, last_day)
    drafts = drafts_of(
        recorder,
        EventKind.MARK,
        ids,
        _day(words.on, today) or through or today,
        part=words.part,
        actor=named_actor(recorder.index, words.actor),
        status=status,
        through=through,
        assessor=named_assessor(recorder.index, words.assessor),
        confidence=None if words.confidence is None else confidence_named(words.confidence),
        note=words.note,
        evidence=evidence_of(words.evidence, today),
        no_evidence=words.no_evidence,
        by_event=words.by_event,
        recorder=recorder.name,
    )
    return recorder.record(drafts, now, claim=claim)


def record_reviews(recorder: Recorder, ids: Sequence[str], words: EventWords, now: datetime) -> Recorded:
    """Record a review of the recommendations or parts with these ids, all or none, which found nothing new.

    They were reviewed up to the date *through*, or else today. Raises as `record_marks` does.
    """
    through = _day(words.through, recorder.today, last_day) or recorder.today
    drafts = drafts_of(
        recorder,
        EventKind.REVIEW,
        ids,
        through,
        through=through,
        note=words.note,
        part=words.part,
        actor=named_actor(recorder.index, words.actor),
        evidence=evidence_of(words.evidence, recorder.today),
        assessor=named_assessor(recorder.index, words.assessor),
        recorder=recorder.name,
    )
    return recorder.record(drafts, now)


def record_mark_file(recorder: Recorder, text: str, file: str, now: datetime) -> Recorded:
    """Record the marks in the *text* of a file, CSV or JSON Lines, all or none; *file* is its name, for messages.

    Raises `UsageProblem` with all problems of all rows; then nothing is recorded.
    """
    return recorder.record(drafts_of_file(recorder, text, file), now, file=file)


def form_of(recorder: Recorder, id: str, status: Status | None, words: EventWords) -> str:
    """The text of a form for a mark of the recommendation or part with this id; what is known of it is filled in.

    Raises `NotFound` for an unknown id or part, and `UsageProblem` for evidence that cannot be read.
    """
    from policytrack.workspace.mark_form import MarkedThing, mark_form

    name, letter = named_part(recorder.index, id, words.part)
    entry = recorder.index.entry(name, recorder.today, full=True)
    recommendation, standing = entry.recommendation, entry.standing
    if letter is not None:
        parts = {letter_of(part.id): number for number, part in enumerate(recommendation.parts)}
        if letter not in parts:
            raise NotFound(f"no part '{name}.{letter}'")
        standing = entry.parts[parts[letter]]
    marks = marks_of(named_assessor(recorder.index, words.assessor), recorder.events_of(name))
    about = [mark for mark in marks if mark.effective <= recorder.today and mark.part in (None, letter)]
    latest = about[-1] if about else None
    return mark_form(MarkedThing(recommendation, letter, standing, latest), status, words, recorder.today)


def record_form(recorder: Recorder, text: str, now: datetime) -> Recorded:
    """Record the mark in the *text* of a form that was filled in.

    Raises `UsageProblem` or `NotFound` with all problems, by line; then nothing is recorded.
    """
    return recorder.record(drafts_of_form(recorder, text), now)


def _day(day: date | str | None, today: date, month: Callable[[Month], date] | None = None) -> date | None:
    return parse_day(day, today, month) if isinstance(day, str) else day
