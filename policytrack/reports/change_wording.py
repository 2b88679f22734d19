"""Differences as people read them: what changed, when and why, and how many changes of each kind there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC

from policytrack.domain.changes.difference import CHANGE_LABELS, Difference, DifferenceKind
from policytrack.domain.events import Event, EventKind, KeepVerdict
from policytrack.domain.names import Names
from policytrack.domain.standing.in_force import decisive_first
from policytrack.domain.standing.keeping import VERDICT_LABELS
from policytrack.domain.statuses import Labels, Status, is_ours, status_label, status_word
from policytrack.domain.transitions import change
from policytrack.domain.vocabulary import TIMING_LABELS, Timing
from policytrack.reports.wording import reason_text
from policytrack.text.date_words import day_words
from policytrack.text.escaping import capitalized, counted

_OF_TIME = (DifferenceKind.NEWLY_OVERDUE, DifferenceKind.NEWLY_DUE_SOON)
_OF_TEXT = (DifferenceKind.DEADLINE_MOVED, DifferenceKind.REVISED)


def change_words(difference: Difference, names: Names, *, ongoing: bool = False, label: Labels = status_label) -> str:
    """The kind of a difference and what changed, such as `Progress: Announced → In progress (0 of 2 delivered, …)`.

    *names* has those of the actors.
    """
    kind, tally = difference.change, difference.tally
    before, after = change_ends(difference, ongoing=ongoing, label=label)
    if kind is DifferenceKind.CLAIMED:
        assessor = difference.assessor or ""
        claimant = names.actors.get(assessor, assessor)
        of_components = "; ".join(_claimed_of_components(difference, names, label))
        if of_components:
            return f"Claimed by {claimant}, {of_components}"
        return _claim_words(difference, claimant, before, after)
    if kind in _OF_TIME:
        return f"{before} → {after}"
    if kind is DifferenceKind.REVISED:
        return f"{CHANGE_LABELS[kind]} ({difference.field}): {before} → {after}"
    # That all components have the status in *after* need not be said again.
    is_mixed = tally is not None and len(tally.statuses) > 1
    behind = f" ({tally.words(names.actors, ongoing=ongoing, label=label)})" if tally and is_mixed else ""
    return f"{CHANGE_LABELS[kind]}: {before} → {after}{behind}"


def status_change_words(before: Status, after: Status) -> str:
    """The kind of a change from one status to another, and both, such as `Progress: Announced → In progress`."""
    kind = DifferenceKind(str(change(before, after)))
    return f"{CHANGE_LABELS[kind]}: {status_label(before)} → {status_label(after)}"


def change_ends(difference: Difference, *, ongoing: bool = False, label: Labels = status_label) -> tuple[str, str]:
    """What people read for both ends: a status, a timing, a verdict, or text in quotes."""

    def words(end: str | None) -> str:
        if difference.change is DifferenceKind.EVIDENCE:
            return "Not checked" if end is None else VERDICT_LABELS[KeepVerdict(end)]
        if end is None:
            return "nothing"
        if difference.change in _OF_TEXT:
            return f"“{end}”"
        if difference.change in _OF_TIME:
            return TIMING_LABELS[Timing(end)]
        return status_word(Status(end), ongoing=ongoing, label=label)

    return words(difference.before), words(difference.after)


def _claim_words(difference: Difference, claimant: str, before: str, after: str) -> str:
    if difference.after == Status.UNASSESSED:
        return f"No longer claimed by {claimant}: {before}"
    was = "" if difference.before == Status.UNASSESSED else f"{before} → "
    return f"Claimed by {claimant}: {was}{after}"


def _claimed_of_components(difference: Difference, names: Names, label: Labels) -> Iterator[str]:
    """What was claimed of which components, such as `of part a: Implemented`; nothing if it is the same of all.

    The status in *after* is then rolled up, and nobody claimed it.
    """
    tally, marks = difference.tally, [event for event in difference.events if event.status is not None]
    is_mixed = tally is not None and len(tally.statuses) > 1
    if not is_mixed or any(mark.part is None and mark.actor is None for mark in marks):
        return
    phrases: dict[str, None] = {}
    for mark in sorted(marks, key=lambda mark: mark.part or ""):
        about = [f"part {mark.part}"] if mark.part is not None else []
        about += [names.actors.get(mark.actor, mark.actor)] if mark.actor is not None else []
        status = label(mark.status) if mark.status is not None else ""
        phrases[f"of {', '.join(about)}: {status}"] = None
    yield from phrases


def change_days(difference: Difference) -> str:
    """When it happened and was recorded: `on 20 Feb 2026 (recorded 23 Nov)`; the latter is a day in UTC."""
    happened = difference.happened
    if difference.recorded is None:
        return f"on {day_words(happened)}"
    recorded = difference.recorded.astimezone(UTC).date()
    if recorded == happened:
        return f"on {day_words(happened)} (recorded the same day)"
    return f"on {day_words(happened)} (recorded {day_words(recorded, beside=happened)})"


def change_counts(
    differences: Iterable[Difference],
    parents: Collection[str] = (),
    ongoing: Collection[str] = (),
    label: Labels = status_label,
) -> str:
    """How many recommendations have which status now, the most first, and how many other changes there are.

    Such as `First assessed: 20 contradicted. Changed: 3 to implemented. Also: 4 became overdue, 2 claims.` A parent's
    change of status only follows from others, so it is counted apart, and so is the change of a component. *parents*
    and *ongoing* are ids.
    """
    first: Counter[str] = Counter()
    later: Counter[str] = Counter()
    others: Counter[tuple[str, str]] = Counter()
    for difference in differences:
        if difference.change in _COUNTED_AS:
            others[_COUNTED_AS[difference.change]] += 1
        elif difference.recommendation in parents:
            others["parent recommendation", "parent recommendations"] += 1
        elif difference.part is not None or difference.actor is not None:
            others["component", "components"] += 1
        else:
            is_ongoing = difference.recommendation in ongoing
            status = status_word(Status(difference.after or ""), ongoing=is_ongoing, label=label)
            statuses = first if difference.change is DifferenceKind.FIRST_ASSESSED else later
            statuses[status.lower() if is_ours(label) else status] += 1
    listed = dict.fromkeys((*_COUNTED_AS.values(), *others))
    groups = {
        "First assessed: ": [f"{number:,} {status}" for status, number in first.most_common()],
        "Changed: ": [f"{number:,} to {status}" for status, number in later.most_common()],
        "Also: " if first or later else "": [counted(others[words], *words) for words in listed if others[words]],
    }
    return " ".join(f"{heading}{', '.join(phrases)}." for heading, phrases in groups.items() if phrases)


_COUNTED_AS = {
    DifferenceKind.NEWLY_OVERDUE: ("became overdue", "became overdue"),
    DifferenceKind.NEWLY_DUE_SOON: ("now due soon", "now due soon"),
    DifferenceKind.CLAIMED: ("claim", "claims"),
    DifferenceKind.EVIDENCE: ("page of evidence changed", "pages of evidence changed"),
    DifferenceKind.DEADLINE_MOVED: ("revised deadline", "revised deadlines"),
    DifferenceKind.REVISED: ("revised text", "revised texts"),
}


def change_reasons(difference: Difference, names: Names) -> Iterator[tuple[str, Event]]:
    """Each event that caused it with its reason, which says first what it is about if that is not all of it.

    The reason is empty if none was recorded. Those of the new status come first; that an earlier entry was retracted
    comes last.
    """
    is_marked = any(event.kind is not EventKind.RETRACT for event in difference.events)
    for event in decisive_first(reversed(difference.events), difference.after):
        about = [f"part {event.part}"] if event.part is not None and difference.part is None else []
        about += (
            [names.actors.get(event.actor, event.actor)] if event.actor is not None and difference.actor is None else []
        )
        reason = reason_text(event)
        if is_marked and event.kind is EventKind.RETRACT:
            reason = f"An earlier entry was retracted: {event.why}" if event.why else "An earlier entry was retracted."
        subject = ", ".join(about)
        yield (f"{capitalized(subject)}: {reason}" if subject and reason else reason), event
