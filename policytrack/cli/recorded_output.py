"""Shows what was recorded in sentences: the status before and after, why it did not change, and how to take it back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policytrack.cli.notes import note, warn_all
from policytrack.cli.output import write, write_of_recorded
from policytrack.domain.events import EventKind, short
from policytrack.domain.model import Standing
from policytrack.domain.statuses import DELIVERED, KEPT_UP, Status, status_label
from policytrack.domain.vocabulary import TRACKER
from policytrack.text.date_words import day_words
from policytrack.text.escaping import address
from policytrack.text.values import Deadline
from policytrack.workspace.record import Recorded
from policytrack.workspace.standing_changes import StandingChange, SubjectChange

if TYPE_CHECKING:
    from policytrack.workspace.deferring import RecordedDeferral


def show_recorded(recorded: Recorded, *, dry_run: bool) -> None:
    """Show what was recorded, or in a *dry_run* would be, and the command that takes it back."""
    _show(recorded, [_sentences(change, dry_run=dry_run) for change in recorded.changes], dry_run=dry_run)


def show_deferral(deferral: RecordedDeferral, *, dry_run: bool) -> None:
    """As `show_recorded`, for a deferral: show the deadline before and after."""
    [change] = deferral.recorded.changes
    [subject] = change.subjects
    old, new = _last_day(deferral.earlier), _last_day(deferral.deadline)
    words = f" (“{deferral.deadline.text}”)" if deferral.deadline.latest is not None else ""
    sentence = f"{'Would revise' if dry_run else 'Revised'} the deadline of {_named(subject)}: {old} → {new}{words}"
    if change.claimant is not None:
        sentence += f", as claimed by {change.claimant}"
    counts_on = "Whether it is overdue still depends on the paper's own deadline."
    lost = deferral.replaced_date
    loses = f"The revised date {lost} no longer counts, and no date takes its place." if lost is not None else ""
    _show(deferral.recorded, [[f"{sentence}.", *filter(None, (loses,)), counts_on]], dry_run=dry_run)


def _show(recorded: Recorded, sentences: list[list[str]], *, dry_run: bool) -> None:
    warn_all(recorded.warnings)
    if recorded.changes:
        lines = _lines(recorded, sentences, dry_run=dry_run)
        write(lines) if dry_run else write_of_recorded(lines)
    if recorded.events:
        note("nothing was recorded" if dry_run else _how_to_take_back(recorded))


def _lines(recorded: Recorded, sentences: list[list[str]], *, dry_run: bool) -> Iterator[str]:
    number = len(recorded.events)
    head = "" if dry_run else "Recorded. " if number == 1 else f"Recorded {number:,} entries.\n"
    for change, about in zip(recorded.changes, sentences, strict=True):
        yield head
        yield from (f"{sentence}\n" for sentence in about)
        head = ""
        if not dry_run:
            yield from (f"  entry {short(event.id)}\n" for event in change.events)


def _how_to_take_back(recorded: Recorded) -> str:
    if len(recorded.events) > 1:
        return "to retract them: policytrack retract ENTRY --why REASON, once for each entry"
    return f"to retract it: policytrack retract {short(recorded.events[0].id)} --why REASON"


def _sentences(change: StandingChange, *, dry_run: bool) -> list[str]:
    """What changed, or why nothing did: a sentence for each part and actor, then one for the whole."""
    sentences = [_subject_sentence(change, subject, dry_run=dry_run) for subject in change.subjects]
    if any(not subject.is_whole for subject in change.subjects):
        sentences.append(_whole_sentence(change, dry_run=dry_run))
    if change.claimant is not None:
        sentences.append("A claim is shown beside the status and does not change it.")
    return sentences


def _subject_sentence(change: StandingChange, subject: SubjectChange, *, dry_run: bool) -> str:
    if change.claimant is not None:
        return _claim_sentence(change, subject, change.claimant, dry_run=dry_run)
    ongoing = change.recommendation.ongoing
    before, after = _label(subject.before, ongoing), _label(subject.after, ongoing)
    stays, becomes, was = ("would stay", "would become", "is") if dry_run else ("stays", "is now", "was")
    whose = "" if change.assessor == TRACKER else f"By the assessment of {change.assessor}, "
    if subject.after is not subject.before:
        return f"{whose}{_named(subject)} {becomes} {after} ({was} {before})."
    return f"{whose}{_named(subject)} {stays} {after}{_why_unchanged(subject, is_claim=False)}"


def _claim_sentence(change: StandingChange, subject: SubjectChange, claimant: str, *, dry_run: bool) -> str:
    ongoing = change.recommendation.ongoing
    before, after = (
        "nothing" if status is Status.UNASSESSED else _label(status, ongoing)
        for status in (subject.before, subject.after)
    )
    still, claims, earlier = (
        ("would still claim", "would claim", "now") if dry_run else ("still claims", "now claims", "before")
    )
    if subject.after is not subject.before:
        return f"{claimant} {claims} {after} for {_named(subject)} ({earlier}: {before})."
    return f"{claimant} {still} {after} for {_named(subject)}{_why_unchanged(subject, is_claim=True)}"


def _why_unchanged(subject: SubjectChange, *, is_claim: bool) -> str:
    """The end of a sentence that says that a status stays as it was."""
    event = subject.event
    if event.kind is EventKind.REVIEW and event.through is not None:
        return f", reviewed up to {day_words(event.through)}."
    if event.kind is EventKind.RETRACT:
        return f"; {_retracted(subject)}."
    if subject.begins is not None:
        return f" until {day_words(subject.begins)}, when this takes effect."
    if subject.decided_by is not None:
        later = f"a later {'claim' if is_claim else 'assessment'} of {day_words(subject.decided_by)}"
        return f": {later} decides; see `policytrack history {subject.name}`."
    return f", confirmed as of {day_words(event.effective)}."


def _retracted(subject: SubjectChange) -> str:
    """What a retraction that leaves the status unchanged has done."""
    event = subject.subject
    counts = "counts again" if subject.counts else "no longer counts"
    if event.kind is EventKind.REVIEW:
        return f"the review up to {day_words(event.through or event.effective)} {counts}"
    if event.kind is EventKind.DEFER:
        return f"the revised deadline “{event.to}” {counts}"
    if event.keep is not None:
        return f"what was recorded of the page {address(event.keep.address)} {counts}"
    return f"entry {short(event.id)} {counts}, and {'does' if subject.counts else 'did'} not decide it"


def _whole_sentence(change: StandingChange, *, dry_run: bool) -> str:
    """What became of the whole recommendation, with the statuses of its components."""
    ongoing = change.recommendation.ongoing
    before, after = _label(change.before.status, ongoing), _label(change.after.status, ongoing)
    stays, becomes, was = ("would stay", "would become", "is") if dry_run else ("stays", "is now", "was")
    if change.claimant is not None:
        claims = "would claim" if dry_run else "claims"
        whole = f"For {change.recommendation.id} as a whole, {change.claimant} {claims} {after}"
    elif change.after.status is change.before.status:
        whole = f"{change.recommendation.id} as a whole {stays} {after}"
    else:
        whole = f"{change.recommendation.id} as a whole {becomes} {after} ({was} {before})"
    return f"{whole}: {_components(change.after, ongoing)}."


def _components(standing: Standing, ongoing: bool) -> str:
    """The components by status, such as `1 of 3 components 'Announced', 2 'Nothing found'`."""
    counts: dict[str, int] = {}
    for status, number in standing.tally.statuses if standing.tally is not None else ():
        label = _label(status, ongoing)
        counts[label] = counts.get(label, 0) + number
    (label, number), *others = counts.items()
    first = f"{number} of {sum(counts.values())} components {label}"
    return ", ".join((first, *(f"{number} {label}" for label, number in others)))


def _named(subject: SubjectChange) -> str:
    actor = subject.subject.actor
    if actor is None:
        return subject.name
    return f"{subject.name} · {actor if subject.actor_name is None else f'{subject.actor_name} ({actor})'}"


def _label(status: Status, ongoing: bool) -> str:
    return f"'{KEPT_UP if ongoing and status in DELIVERED else status_label(status)}'"


def _last_day(deadline: Deadline | None) -> str:
    """The last day of a deadline in ISO 8601, or its words if they give none."""
    if deadline is None:
        return "no date"
    return deadline.latest.isoformat() if deadline.latest is not None else f"no date (“{deadline.text}”)"
