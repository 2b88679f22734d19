"""The rules of recording: what is refused, and what is taken with a warning.

Each rule is a function from a case to the sentences that it has to say; the tables here
say which rules hold for which kind of event. Sentences name the command's options,
because a person reads them; the columns of a file have the same names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from policytrack.events import Event, Kind
from policytrack.rules import what, when, who
from policytrack.rules.case import Case, Verdict

__all__ = ["Case", "Verdict", "check", "check_retraction"]

Rule = Callable[[Case], Iterator[str]]

_ALL_MISSING: tuple[Rule, ...] = (who.no_part, who.no_actor, who.no_assessor)
_ALL_REFUSING: tuple[Rule, ...] = (who.not_asked, who.not_theirs_to_claim, when.impossible, what.unfit)

MISSING: Mapping[Kind, tuple[Rule, ...]] = {
    Kind.MARK: _ALL_MISSING,
    Kind.REVIEW: _ALL_MISSING,
    Kind.DEFER: _ALL_MISSING,
}
REFUSING: Mapping[Kind, tuple[Rule, ...]] = {
    Kind.MARK: (*_ALL_REFUSING, who.umbrella, what.not_by_hand, what.without_evidence),
    Kind.REVIEW: (*_ALL_REFUSING, who.umbrella, what.review_without_note),
    Kind.DEFER: (*_ALL_REFUSING, when.nothing_due, what.deferral_without_source),
}
WARNING: Mapping[Kind, tuple[Rule, ...]] = {
    Kind.MARK: (
        *(who.claiming, when.doubtful, when.older_evidence, when.looked_before),
        *(what.uncheckable, what.ongoing, what.nothing_found, what.more_than_shown),
    ),
    Kind.REVIEW: (when.doubtful, when.looked_before),
    Kind.DEFER: (who.claiming, when.doubtful, when.older_evidence, when.hardly_deferred),
}


def check(case: Case) -> Verdict:
    """Judge a mark, a review or a deferral by every rule that holds for its kind."""
    tables = (REFUSING, MISSING, WARNING)
    return Verdict(*(tuple(said for rule in table[case.event.kind] for said in rule(case)) for table in tables))


def check_retraction(event: Event, retracted: Event, *, already: bool = False) -> Verdict:
    """Judge the taking back of *retracted*; *already*: a retraction in force names it."""
    refusals = list(what.unfit_texts(event))
    if event.why is None:
        refusals.append("a retraction needs a reason; give --why")
    if already:
        return Verdict(tuple(refusals), warnings=(f"{retracted.id} is retracted already",))
    if retracted.kind is Kind.RETRACT:
        return Verdict(tuple(refusals), warnings=(f"this takes back a retraction; {retracted.event} counts again",))
    return Verdict(tuple(refusals))
