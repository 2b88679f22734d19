"""The rules of recording: what is refused, and what is taken with a warning.

Each rule is a function from a case to the sentences that it has to say; the tables here
say which rules hold for which kind of event. Sentences name the command's options,
because a person reads them; the columns of a file have the same names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from policytrack.domain.events import Event, Kind
from policytrack.domain.rules import authority as who
from policytrack.domain.rules import content as what
from policytrack.domain.rules import effective_day as when
from policytrack.domain.rules.case import Case, Verdict

Rule = Callable[[Case], Iterator[str]]

_ALL_MISSING: tuple[Rule, ...] = (who.no_part, who.no_actor, who.no_assessor)
_ALL_REFUSING: tuple[Rule, ...] = (who.not_asked, who.not_theirs_to_claim, when.impossible, what.unfit)

MISSING: Mapping[Kind, tuple[Rule, ...]] = {
    Kind.MARK: _ALL_MISSING,
    Kind.REVIEW: _ALL_MISSING,
    Kind.DEFER: _ALL_MISSING,
}
REFUSING: Mapping[Kind, tuple[Rule, ...]] = {
    Kind.MARK: (*_ALL_REFUSING, who.names_an_umbrella, what.not_by_hand, what.without_evidence),
    Kind.REVIEW: (*_ALL_REFUSING, who.names_an_umbrella, what.review_without_note),
    Kind.DEFER: (*_ALL_REFUSING, when.nothing_due, what.deferral_without_source),
}
WARNING: Mapping[Kind, tuple[Rule, ...]] = {
    Kind.MARK: (
        *(who.claiming, when.taken_anyway, when.doubtful, when.older_evidence, when.reviewed_before_effect),
        *(what.uncheckable, what.ongoing, what.nothing_found, what.more_than_shown),
    ),
    Kind.REVIEW: (when.taken_anyway, when.doubtful, when.reviewed_before_effect),
    Kind.DEFER: (who.claiming, when.taken_anyway, when.doubtful, when.older_evidence, when.hardly_deferred),
}

_NOT_COPIED: tuple[Rule, ...] = (what.review_without_note,)
_REMARKED: Mapping[Kind, tuple[Rule, ...]] = {
    Kind.MARK: (
        when.taken_anyway,
        when.older_evidence,
        when.reviewed_before_effect,
        what.nothing_found,
        what.more_than_shown,
    ),
    Kind.REVIEW: (when.taken_anyway, when.reviewed_before_effect),
    Kind.DEFER: (when.taken_anyway, when.older_evidence, when.hardly_deferred),
}
"""What `check` remarks on: what else is warned of is of the register's making, or was known to who recorded it."""


def judge(case: Case) -> Verdict:
    """Judge a mark, a review or a deferral by every rule that holds for its kind."""
    tables = (REFUSING, MISSING, WARNING)
    return Verdict(*(tuple(said for rule in table[case.event.kind] for said in rule(case)) for table in tables))


def judge_retraction(event: Event, retracted: Event, *, already: bool = False) -> Verdict:
    """Judge the taking back of *retracted*; *already*: a retraction in force names it."""
    refusals = _unfit_retraction(event)
    if already:
        return Verdict(tuple(refusals), warnings=(f"{retracted.id} is retracted already",))
    if retracted.kind is Kind.RETRACT:
        return Verdict(tuple(refusals), warnings=(f"this takes back a retraction; {retracted.event} counts again",))
    return Verdict(tuple(refusals))


def judge_recorded(case: Case) -> Verdict:
    """Judge what the journal holds, as if it were recorded on the day of the case.

    A line does not say whether --anyway was given, or whether it was recorded as a claim: dates are accepted as with
    --anyway. Two things are left out: parts and actors that the register does not ask, which `check` counts itself, and
    who may speak for whom, which may have been right when the register asked something else. In events that `import`
    has read (*copied* in the case), texts may have any length.
    """
    event = case.event
    if event.kind is Kind.RETRACT:
        return Verdict(tuple(_unfit_retraction(event)))
    case = case._replace(anyway=True, claim=who.is_claiming(case))
    refusing = [rule for rule in REFUSING.get(event.kind, (what.unfit,)) if not (case.copied and rule in _NOT_COPIED)]
    return Verdict(
        _said((rule for rule in refusing if rule is not who.not_asked), case),
        _said((who.no_assessor,), case),
        () if case.copied else _said(_REMARKED.get(event.kind, ()), case),
    )


def _said(rules: Iterable[Rule], case: Case) -> tuple[str, ...]:
    return tuple(said for rule in rules for said in rule(case))


def _unfit_retraction(event: Event) -> list[str]:
    refusals = list(what.unfit_texts(event))
    if event.why is None:
        refusals.append("a retraction needs a reason; give --why")
    return refusals
