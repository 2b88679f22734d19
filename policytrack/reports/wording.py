"""Deadlines, standings and differences as text, the same in every format."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from policytrack.domain.model import ActorRole, Entry, Recommendation
from policytrack.domain.names import NO_NAMES, Names
from policytrack.domain.statuses import Labels, Status, status_word
from policytrack.domain.tally import Tally
from policytrack.domain.vocabulary import KIND_LABELS, STRENGTH_LABELS, TIMING_LABELS, Timing
from policytrack.text.escaping import capitalized, counted
from policytrack.text.values import Deadline, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from policytrack.domain.changes.difference import Difference
    from policytrack.domain.disputes import Dispute
    from policytrack.domain.events import Event
    from policytrack.domain.model import Paper

_FEW_AUTHORS = 2
_STATUSES = frozenset(map(str, Status))


def actor_words(actor: ActorRole, name: str | None = None) -> str:
    """The actor's id, or its *name*, in brackets if the paper means the actor without naming it."""
    words = actor.id if name is None else name
    return f"({words})" if actor.inferred else words


def deadline_days(deadline: Deadline | None) -> str:
    """The deadline as ISO days: one day, `first to last`, or nothing if its words give no day."""
    if deadline is None or deadline.earliest is None or deadline.latest is None:
        return ""
    if deadline.earliest == deadline.latest:
        return deadline.latest.isoformat()
    return f"{deadline.earliest.isoformat()} to {deadline.latest.isoformat()}"


def due_text(entry: Entry) -> str:
    """The entry's deadlines as ISO days; those of its parts if it has any, each once."""
    recommendation = entry.recommendation
    if not recommendation.parts:
        return deadline_days(recommendation.deadline)
    return ", ".join(dict.fromkeys(filter(None, [deadline_days(part.deadline) for part in recommendation.parts])))


class Wording(NamedTuple):
    """How an answer is worded: *label* gives the word for a status, and *day* is the day for which it holds.

    Without a day the words are those of programs: `due-soon`, not `Due in 34 days`. *names* are those that stand
    behind ids; an id whose name is not there stands for itself.
    """

    label: Labels = str
    day: date | None = None
    names: Names = NO_NAMES


FOR_PROGRAMS = Wording()


def kind_text(entry: Entry, wording: Wording = FOR_PROGRAMS) -> str:
    """The kind, or what people read for it, such as `Implied need`."""
    kind = entry.recommendation.kind
    return str(kind) if wording.day is None else KIND_LABELS[kind]


def strength_text(entry: Entry, wording: Wording = FOR_PROGRAMS) -> str:
    """The strength, or what people read for it; empty unless it is a recommendation."""
    strength = entry.recommendation.strength
    if strength is None:
        return ""
    return str(strength) if wording.day is None else STRENGTH_LABELS[strength]


def timing_text(entry: Entry, wording: Wording = FOR_PROGRAMS) -> str:
    """The timing; for people with its distance, such as `Overdue by 12 days`. Empty if there is none."""
    timing, day = entry.standing.timing, wording.day
    if timing is None or day is None:
        return str(timing or "")
    return timing_label(timing, entry.standing.due, day)


def timing_label(timing: Timing, due: Window | None, day: date) -> str:
    """What people read for a timing on *day*: `Overdue by 12 days`, `Due in 34 days`, `Not yet due`."""
    if due is not None and timing is Timing.OVERDUE:
        return f"Overdue by {counted((day - due.latest).days, 'day')}"
    if due is not None and timing is Timing.DUE_SOON:
        return f"Due {_ahead((due.earliest - day).days, (due.latest - day).days)}"
    return TIMING_LABELS[timing]


def distance(window: Window, day: date) -> str:
    """How far a deadline is from *day*: `in 34 days`, `12 days late`, or both where the window has begun."""
    late, ahead = (day - window.latest).days, (window.latest - day).days
    if late > 0:
        return f"{counted(late, 'day')} late"
    if window.earliest < day:
        return f"at most {counted((day - window.earliest).days, 'day')} late, or due {_ahead(ahead, ahead)}"
    return _ahead((window.earliest - day).days, ahead)


def window_words(window: Window) -> str:
    """The window as people write it: `3 Jul 2026`, or `19 to 27 Sep 2025`."""
    from policytrack.text.date_words import day_words

    first, last = window
    if first == last:
        return day_words(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day_words(last)}"
    return f"{day_words(first)} to {day_words(last)}"


def deadline_text(deadline: Deadline, day: date | None) -> str:
    """The deadline's words, its dates and, from *day*, its distance: `“by May 2026”: 31 May 2026 (in 12 days)`."""
    from policytrack.text.date_words import day_words

    if deadline.earliest is None or deadline.latest is None:
        return f"“{deadline.text}”"
    window = Window(deadline.earliest, deadline.latest)
    opens = f", opens {day_words(deadline.opens)}" if deadline.opens is not None else ""
    away = f" ({distance(window, day)})" if day is not None else ""
    return f"“{deadline.text}”: {window_words(window)}{away}{opens}"


def reason_text(event: "Event") -> str:
    """Why an event was recorded: its note, what overtook the recommendation, and why there is no evidence.

    Of a deferral or a retraction, the reason that was given for it.
    """
    overtaken = f"The event: {event.by_event}." if event.by_event else ""
    no_evidence = f"No evidence: {event.no_evidence}" if event.no_evidence else ""
    is_retraction = event.kind == "retract"
    why = f"Retracted: {event.why}" if is_retraction and event.why else "Retracted." if is_retraction else event.why
    return " ".join(filter(None, (event.note, why, overtaken, no_evidence)))


BETWEEN_REASONS = " · "
"""Stands between several reasons in a cell."""


def reasons_by_subject(
    marks: "Sequence[Event]", actors: Mapping[str, str] | None = None, *, of_part: bool = False
) -> "Iterator[str]":
    """The reason of each mark, each once, after the part or the actor that it is about: `Part e, India: No talks yet.`

    Among several marks, those on the whole are about "the others". *of_part* says that all are about the same part;
    *actors* has names by id.
    """
    reasons: dict[str, None] = {}
    for mark in marks:
        about = [f"part {mark.part}"] if mark.part is not None and not of_part else []
        about += [(actors or {}).get(mark.actor, mark.actor)] if mark.actor else []
        subject = ", ".join(about) or ("the others" if len(marks) > 1 else "")
        reason = reason_text(mark)
        if reason:
            reasons[f"{capitalized(subject)}: {reason}" if subject else reason] = None
    return iter(reasons)


def part_title(recommendation: Recommendation, letter: str | None) -> str:
    """The title of the part with this letter; that of the whole without a letter or such a part."""
    titles = (part.title for part in recommendation.parts if part.id == f"{recommendation.id}.{letter}")
    return next(titles, recommendation.title)


def dispute_subject(dispute: "Dispute") -> str:
    """What a dispute is about: the id of the recommendation or part, or of several parts: `FK-U-1.a, .b`."""
    first, *others = dispute_parts(dispute)
    return ", ".join([dispute.recommendation + (f".{first}" if first else ""), *(f".{part}" for part in others)])


def dispute_title(dispute: "Dispute", recommendation: Recommendation) -> str:
    """The title of the only part that the dispute is about, or else that of the whole."""
    parts = dispute_parts(dispute)
    return part_title(recommendation, parts[0] if len(parts) == 1 else None)


def dispute_parts(dispute: "Dispute") -> list[str | None]:
    """The letters of the parts that the dispute is about; None stands for the whole."""
    return list(dict.fromkeys(component.part for component in dispute.components))


def cited_briefly(paper: "Paper") -> str:
    """The authors, title, outlet and date of a paper, and how sure the last two are."""
    *others, last = [author.name for author in paper.authors] or [""]
    authors = " and ".join(filter(None, (", ".join(others), last)))
    title = f"“{paper.title}”"
    outlet = f"{paper.outlet} ({paper.outlet_basis})" if paper.outlet and paper.outlet_basis else paper.outlet
    return ", ".join(filter(None, (authors, title, outlet, published_words(paper))))


def published_words(paper: "Paper") -> str:
    """When a paper was published: `3 Jul 2026`, or `between 19 and 27 Sep 2025`."""
    words = window_words(paper.window)
    return words if paper.window.earliest == paper.window.latest else f"between {words.replace(' to ', ' and ')}"


def named_briefly(paper: "Paper") -> str:
    """The authors (of many only the first), the title, and the date in brackets."""
    names = [author.name for author in paper.authors]
    authors = f"{names[0]} and others" if len(names) > _FEW_AUTHORS else " and ".join(names)
    return f"{authors and f'{authors}, '}“{paper.title}” ({published_words(paper)})"


def _ahead(first: int, last: int) -> str:
    """So many days from now, such as `in 34 days` or `in 34 to 42 days`."""
    if first < last:
        return f"in {first} to {counted(last, 'day')}"
    return {0: "today", 1: "tomorrow"}.get(last, f"in {counted(last, 'day')}")


def tally_text(entry: Entry, label: Labels = str) -> str:
    """The tally behind the status; empty for a single component, and if no component is assessed.

    A parent's always names what was contradicted.
    """
    behind, ongoing = entry.standing.tally, entry.recommendation.ongoing
    if behind is None:
        return ""
    # Tens of thousands of recommendations have few different tallies.
    return _program_tally_text(behind, ongoing) if label is str else _tally_text(behind, ongoing, label)


@lru_cache(maxsize=1_024)
def _program_tally_text(behind: Tally, ongoing: bool) -> str:
    return _tally_text(behind, ongoing, str)


def _tally_text(behind: Tally, ongoing: bool, label: Labels) -> str:
    if behind.unassessed == behind.components:
        return ""
    if behind.components == 1 and not behind.names_contradicted:
        return ""
    return behind.words(ongoing=ongoing, label=label)


def status_text(entry: Entry, label: Labels = str) -> str:
    """The word people read for the entry's status."""
    return status_word(entry.standing.status, ongoing=entry.recommendation.ongoing, label=label)


def status_date(
    status: Status, since: date | None, reviewed: date | None, words: "Callable[[date], str] | None" = None
) -> str:
    """The date of a status, to follow its label: ` since 20 Feb 2026`, or nothing if there is none.

    If nothing was found, that is the date up to which was searched, *reviewed*: ` up to 3 Jul 2026`. *words* writes
    the date.
    """
    from policytrack.text.date_words import day_words

    is_search = status is Status.NO_EVIDENCE
    day = reviewed if is_search else since
    return f" {'up to' if is_search else 'since'} {(words or day_words)(day)}" if day is not None else ""


def difference_subject(difference: "Difference", names: Names = NO_NAMES) -> str:
    """What a difference is about: the id of the recommendation or part, and the actor whose components changed."""
    recommendation, part, actor = difference.recommendation, difference.part, difference.actor
    name = recommendation if part is None else f"{recommendation}.{part}"
    return name if actor is None else f"{name} ({names.actors.get(actor, actor)})"


def difference_title(difference: "Difference", titles: Mapping[str, str]) -> str:
    """The title of the part that a difference is about, or else of the recommendation; *titles* are by id."""
    whole = titles[difference.recommendation]
    return whole if difference.part is None else titles.get(f"{difference.recommendation}.{difference.part}", whole)


def relabelled(words: str | None, label: Labels) -> str:
    """The words: the label if they are a status, `nothing` if there are none, else unchanged."""
    return label(Status(words)) if words in _STATUSES else words or "nothing"
