"""Judge events by the rules of recording: what is refused, and what is accepted with a warning.

A rule is a function from a case to sentences, one for each way in which the event breaks it. The tables say which rules
apply to which kind of event. The sentences name options of the command line; the columns of a file have the same names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from policytrack.domain.events import Event, EventKind, short
from policytrack.domain.rules import authority as who
from policytrack.domain.rules import content as what
from policytrack.domain.rules import effective_day as when
from policytrack.domain.rules.case import Case, Verdict

Rule = Callable[[Case], Iterator[str]]

_ALL_MISSING: tuple[Rule, ...] = (who.no_part, who.no_actor, who.no_assessor)
_ALL_REFUSING: tuple[Rule, ...] = (who.not_asked, who.not_theirs_to_claim, when.impossible, what.unfit)

MISSING: Mapping[EventKind, tuple[Rule, ...]] = {
    EventKind.MARK: _ALL_MISSING,
    EventKind.REVIEW: _ALL_MISSING,
    EventKind.DEFER: _ALL_MISSING,
    EventKind.KEEP: _ALL_MISSING,
}
REFUSING: Mapping[EventKind, tuple[Rule, ...]] = {
    EventKind.MARK: (*_ALL_REFUSING, who.names_a_parent, what.not_by_hand, what.without_evidence),
    EventKind.REVIEW: (*_ALL_REFUSING, who.names_a_parent, what.review_without_note),
    EventKind.DEFER: (*_ALL_REFUSING, when.nothing_due, what.deferral_without_source),
    EventKind.KEEP: (what.unfit, what.unfit_keep),
}
WARNING: Mapping[EventKind, tuple[Rule, ...]] = {
    EventKind.MARK: (
        *(when.taken_anyway, when.doubtful, when.older_evidence, when.reviewed_before_effect),
        *(what.uncheckable, what.ongoing, what.nothing_found, what.more_than_shown),
    ),
    EventKind.REVIEW: (when.taken_anyway, when.doubtful, when.reviewed_before_effect),
    EventKind.DEFER: (when.taken_anyway, when.doubtful, when.older_evidence, when.hardly_deferred),
    EventKind.KEEP: (),
}

_NOT_COPIED: tuple[Rule, ...] = (what.review_without_note,)
_REMARKED: Mapping[EventKind, tuple[Rule, ...]] = {
    EventKind.MARK: (
        when.taken_anyway,
        when.older_evidence,
        when.reviewed_before_effect,
        what.nothing_found,
        what.more_than_shown,
    ),
    EventKind.REVIEW: (when.taken_anyway, when.reviewed_before_effect),
    EventKind.DEFER: (when.taken_anyway, when.older_evidence, when.hardly_deferred),
}
"""The warnings that `check` repeats: the others follow from the register, or were known when the event was recorded."""


def judge(case: Case) -> Verdict:
    """The verdict on a mark, a review, a deferral or a keep that somebody wants to record."""
    kind = case.event.kind
    return Verdict(_sentences(REFUSING[kind], case), _sentences(MISSING[kind], case), _sentences(WARNING[kind], case))


def judge_retraction(event: Event, retracted: Event, *, earlier: Event | None = None) -> Verdict:
    """The verdict on a retraction of the event *retracted*; *earlier* is the retraction in force that names it, if any.

    An event is retracted only once. To retract a retraction is allowed: its event counts again.
    """
    refusals = _unfit_retraction(event)
    if earlier is not None:
        refusals.append(f"{short(retracted.id)} has already been retracted, by {short(earlier.id)}")
        return Verdict(tuple(refusals))
    if retracted.kind is EventKind.RETRACT:
        return Verdict(tuple(refusals), warnings=(f"this retracts a retraction; {retracted.event} counts again",))
    return Verdict(tuple(refusals))


def judge_recorded(case: Case) -> Verdict:
    """The verdict on an event in the journal, as if it were recorded on the day of the case.

    The journal does not say whether an event was recorded with --anyway or as a claim, so dates are accepted as with
    --anyway. Two rules are left out: parts and actors that the register does not ask are counted by `check` itself, and
    who may claim for whom may have been right when the register was different. The texts of events that `import` has
    read (*copied* in the case) may have any length.
    """
    event = case.event
    if event.kind is EventKind.RETRACT:
        return Verdict(tuple(_unfit_retraction(event)))
    case = case._replace(anyway=True)
    refusing = [rule for rule in REFUSING.get(event.kind, (what.unfit,)) if not (case.copied and rule in _NOT_COPIED)]
    return Verdict(
        _sentences((rule for rule in refusing if rule is not who.not_asked), case),
        _sentences((who.no_assessor,), case),
        () if case.copied else _sentences(_REMARKED.get(event.kind, ()), case),
    )


def _sentences(rules: Iterable[Rule], case: Case) -> tuple[str, ...]:
    return tuple(sentence for rule in rules for sentence in rule(case))


def _unfit_retraction(event: Event) -> list[str]:
    refusals = list(what.unfit_texts(event))
    if event.why is None:
        refusals.append("a retraction needs a reason; add --why")
    return refusals
