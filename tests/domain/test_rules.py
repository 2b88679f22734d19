"""The rules of recording: what is refused, what is taken with a warning, and whose word is a claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.domain.events import Confidence, Event, EventKind, Evidence
from policytrack.domain.model import ActorRole, Assessor, Paper, Recommendation
from policytrack.domain.query import Query
from policytrack.domain.responsibility import Ancestors, answers_for, asked_actors, is_claim, side_of
from policytrack.domain.rules.case import Case, Verdict
from policytrack.domain.rules.content import TEXTS
from policytrack.domain.rules.judge import judge, judge_retraction
from policytrack.domain.statuses import MOVED, Status
from policytrack.domain.vocabulary import Role
from policytrack.errors import NotFound, UsageProblem
from policytrack.index.index import Index
from policytrack.text.values import Deadline, Window
from tests.builders import a_deadline, a_part, a_recommendation
from tests.opening import open_index
from tests.registers import TRUST

TODAY = date(2026, 7, 3)
PAPER = Paper("example", "EX", "Better Buses", "2026-01-10/2026-01-20", Window(date(2026, 1, 10), date(2026, 1, 20)))
CHAINS: Ancestors = {
    "town": ("town",),
    "council": ("council", "town"),
    "bus-office": ("bus-office", "council", "town"),
    "operator": ("operator",),
    "riders": ("riders",),
}
ASSESSORS = {
    "auditor": Assessor("auditor", "Town auditor", "town", independent=True),
    "spokesman": Assessor("spokesman", "The mayor's spokesman", "council"),
    "institute": Assessor("institute", "An institute"),
}
SOURCE = Evidence("https://a.org/x")
CONTRADICTED = Evidence("https://a.org/y", stance="disputes")


def an_event(kind: EventKind = EventKind.MARK, **changes: Any) -> Event:
    values: dict[str, Any] = {"id": "e1", "kind": kind, "recommendation": "EX-1", "effective": date(2026, 3, 1)}
    values |= {"recorded": datetime(2026, 7, 3, tzinfo=UTC), "recorder": "Jo", "nonce": "n"}
    return Event(**(values | changes))


def a_mark(status: Status = Status.NOT_STARTED, **changes: Any) -> Event:
    return an_event(status=status, **changes)


def a_review(**changes: Any) -> Event:
    return an_event(EventKind.REVIEW, **({"note": "Searched the council's minutes"} | changes))


def a_deferral(**changes: Any) -> Event:
    values: dict[str, Any] = {"to": "by the end of 2028", "why": "the tender failed", "evidence": (SOURCE,)}
    return an_event(EventKind.DEFER, **(values | changes))


def judged(event: Event, recommendation: Recommendation | None = None, **changes: Any) -> Verdict:
    one = recommendation or a_recommendation(deadline=a_deadline())
    values: dict[str, Any] = {"paper": PAPER, "today": TODAY, "ancestors": CHAINS, "assessors": ASSESSORS}
    return judge(Case(event, one, **(values | changes)))


def with_parts(**changes: Any) -> Recommendation:
    """Part a asks the council and has a due day, part b asks the operator and has none."""
    parts = (
        a_part("EX-1.a", deadline=a_deadline()),
        a_part("EX-1.b", actors=(ActorRole("operator"), ActorRole("riders", Role.ABOUT)), sides=("operator",)),
    )
    return a_recommendation(**({"parts": parts, "sides": ("town", "operator")} | changes))


def only(findings: tuple[str, ...]) -> str:
    assert len(findings) == 1, findings
    return findings[0]


@pytest.mark.parametrize("event", [a_mark(), a_review(), a_deferral()])
def test_what_breaks_no_rule_is_recorded_without_a_word(event: Event) -> None:
    assert judged(event) == Verdict()
    judged(event).enforce()


# What supports a mark


@pytest.mark.parametrize("status", sorted(MOVED))
def test_a_status_that_says_something_moved_needs_evidence_or_a_reason(status: Status) -> None:
    assert "needs evidence; add --evidence, or a reason with --no-evidence" in only(judged(a_mark(status)).refusals)
    assert judged(a_mark(status, evidence=(SOURCE,))).refusals == ()
    assert judged(a_mark(status, no_evidence="the minister told us")).refusals == ()


@pytest.mark.parametrize("status", [Status.NO_EVIDENCE, Status.NOT_STARTED])
def test_a_status_that_says_nothing_moved_needs_none(status: Status) -> None:
    assert judged(a_mark(status)).refusals == ()


def test_evidence_and_a_reason_for_having_none_exclude_one_another() -> None:
    both = a_mark(evidence=(SOURCE,), no_evidence="none to be had")
    assert "leave one of them out" in only(judged(both).refusals)


@pytest.mark.parametrize("status", [Status.ANNOUNCED, Status.PARTIAL, Status.IMPLEMENTED])
def test_evidence_against_it_supports_no_progress(status: Status) -> None:
    assert "disputes" in only(judged(a_mark(status, evidence=(CONTRADICTED,))).refusals)
    assert judged(a_mark(status, evidence=(CONTRADICTED, SOURCE))).refusals == ()


@pytest.mark.parametrize("status", [Status.CONTRADICTED, Status.STALLED, Status.REJECTED, Status.NOT_STARTED])
def test_evidence_against_the_recommendation_supports_the_other_statuses(status: Status) -> None:
    assert judged(a_mark(status, evidence=(CONTRADICTED,))).refusals == ()


def test_unassessed_is_never_marked_by_hand() -> None:
    assert "policytrack retract" in only(judged(a_mark(Status.UNASSESSED)).refusals)


def test_only_what_was_overtaken_was_overtaken_by_something() -> None:
    reason = {"evidence": (SOURCE,), "by_event": "the line was closed"}
    assert judged(a_mark(Status.OVERTAKEN, **reason)).refusals == ()
    assert "goes with the status overtaken, not with rejected" in only(
        judged(a_mark(Status.REJECTED, **reason)).refusals
    )


def test_found_nothing_asks_what_was_searched_for() -> None:
    assert "what was searched for" in only(judged(a_mark(Status.NO_EVIDENCE)).warnings)
    assert judged(a_mark(Status.NO_EVIDENCE, note="Searched for bus lanes")).warnings == ()
    assert judged(a_mark(Status.NO_EVIDENCE, no_evidence="nothing is published")).warnings == ()
    assert "another status" in only(judged(a_mark(Status.NO_EVIDENCE, evidence=(SOURCE,), note="x")).warnings)


@pytest.mark.parametrize(
    ("status", "acts", "warned"),
    [
        (Status.ANNOUNCED, ["speech"], False),
        (Status.IN_PROGRESS, ["budget-speech"], True),
        (Status.IN_PROGRESS, ["statement", "tender"], False),
        (Status.PARTIAL, ["agreement", "appropriation"], True),
        (Status.IMPLEMENTED, ["agreement"], True),
        (Status.IMPLEMENTED, ["in-effect"], False),
        (Status.IMPLEMENTED, ["statement", None], False),
        (Status.CONTRADICTED, ["statement"], False),
    ],
)
def test_a_mark_beyond_what_its_evidence_shows_is_warned_of(
    status: Status, acts: list[str | None], warned: bool
) -> None:
    evidence = tuple(Evidence("https://a.org/x", act=act) for act in acts)

    assert bool(judged(a_mark(status, evidence=evidence)).warnings) is warned
    assert judged(a_mark(status, evidence=evidence, note="The announcing is what was asked for")).warnings == ()


def test_evidence_against_it_does_not_show_how_far_it_has_come() -> None:
    evidence = (
        Evidence("https://a.org/x", act="tender"),
        Evidence("https://a.org/y", act="in-effect", stance="disputes"),
    )
    assert "tender normally supports only 'in-progress'" in only(
        judged(a_mark(Status.PARTIAL, evidence=evidence)).warnings
    )


def test_what_cannot_be_checked_is_marked_with_a_warning() -> None:
    assert "checkable: false" in only(judged(a_mark(), a_recommendation(checkable=False)).warnings)


def test_implemented_reads_kept_up_where_it_is_ongoing() -> None:
    lasting = a_recommendation(ongoing=True)
    assert "“kept up”" in only(judged(a_mark(Status.IMPLEMENTED, evidence=(SOURCE,)), lasting).warnings)
    for status in (Status.REJECTED, Status.PARTIAL):
        assert judged(a_mark(status, evidence=(SOURCE,)), lasting).warnings == ()


# Days


@pytest.mark.parametrize("event", [a_mark(), a_review(), a_deferral()])
@pytest.mark.parametrize(
    ("day", "why"),
    [(date(2026, 7, 4), "is in the future"), (date(2026, 1, 9), "is before the paper was published")],
)
def test_a_day_that_cannot_be_is_refused_unless_it_is_meant(event: Event, day: date, why: str) -> None:
    refused, taken = judged(event._replace(effective=day)), judged(event._replace(effective=day), anyway=True)

    assert why in only(refused.refusals)
    assert "--anyway" in only(refused.refusals)
    assert taken.refusals == ()
    assert why in only(taken.warnings)


@pytest.mark.parametrize("day", [date(2026, 1, 10), date(2026, 1, 15), date(2026, 1, 20)])
def test_a_day_on_which_the_paper_may_not_have_appeared_is_taken_with_a_warning(day: date) -> None:
    verdict = judged(a_mark(effective=day))

    assert verdict.refusals == ()
    assert "may be earlier than the paper" in only(verdict.warnings)


def test_the_known_day_of_publication_is_no_window() -> None:
    known = PAPER._replace(window=Window(date(2026, 3, 1), date(2026, 3, 1)))
    assert judged(a_mark(effective=date(2026, 3, 1)), paper=known) == Verdict()


@pytest.mark.parametrize("anyway", [True, False])
def test_nobody_has_looked_through_a_day_to_come(anyway: bool) -> None:
    verdict = judged(a_mark(through=date(2026, 7, 4)), anyway=anyway)
    assert "reviewed it to 2026-07-04 yet" in only(verdict.refusals)
    assert judged(a_mark(through=TODAY)) == Verdict()


@pytest.mark.parametrize("anyway", [False, True])
def test_nobody_knows_what_holds_from_a_day_after_the_last_they_looked_at(anyway: bool) -> None:
    verdict = judged(a_mark(through=date(2026, 2, 28)), anyway=anyway)
    assert "before the date from which" in only(verdict.refusals)


def test_looking_that_ended_before_a_day_to_come_is_warned_of() -> None:
    verdict = judged(a_mark(effective=date(2026, 9, 1), through=date(2026, 7, 3)), anyway=True)

    assert verdict.refusals == ()
    assert any("before the date from which" in warning for warning in verdict.warnings)


@pytest.mark.parametrize(("day", "why"), [(date(9799, 1, 1), "from now"), (date(1812, 6, 1), "before the paper")])
def test_a_year_that_nobody_can_mean_is_refused_even_if_anyway_is_said(day: date, why: str) -> None:
    assert why in only(judged(a_mark(effective=day), anyway=True).refusals)


def test_evidence_older_than_the_paper_is_warned_of() -> None:
    old = Evidence("https://a.org/x", date=date(2026, 1, 9))
    assert "is older than the paper" in only(judged(a_mark(evidence=(old,))).warnings)


# Who and what it is about


def test_a_parent_is_not_judged_itself() -> None:
    parent = a_recommendation(contains=("EX-2", "EX-3"), deadline=a_deadline())
    assert "not marked itself; name EX-2, EX-3" in only(judged(a_mark(), parent).refusals)
    assert "not reviewed itself" in only(judged(a_review(), parent).refusals)
    assert judged(a_deferral(), parent).refusals == ()


def test_a_part_that_there_is_not_is_not_found() -> None:
    assert only(judged(a_mark(part="c"), with_parts()).missing) == "no part 'EX-1.c'; choose from EX-1.a, EX-1.b"
    assert only(judged(a_mark(part="a")).missing) == "no part 'EX-1.a'; EX-1 has no parts"


def test_an_actor_that_there_is_not_is_not_found() -> None:
    assert only(judged(a_mark(actor="counsil")).missing) == "no actor 'counsil'; the nearest is 'council'"
    assert only(judged(a_mark(actor="xyz")).missing) == "no actor 'xyz'; EX-1 asks council"


@pytest.mark.parametrize("actor", ["council", "town", "bus-office"])
def test_an_actor_may_stand_above_or_under_one_who_is_asked(actor: str) -> None:
    assert judged(a_mark(actor=actor)) == Verdict()


def test_who_is_not_asked_has_no_share() -> None:
    assert only(judged(a_mark(actor="operator")).refusals) == "EX-1 does not ask operator; it asks council"
    assert only(judged(a_mark(actor="council", part="b"), with_parts()).refusals).endswith("it asks operator")
    assert only(judged(a_mark(actor="riders", part="b"), with_parts()).refusals).startswith(
        "EX-1.b does not ask riders"
    )


@pytest.mark.parametrize("assessor", ["tracker", "operator", "riders", "institute", "auditor"])
def test_the_tracker_others_and_the_independent_assess(assessor: str) -> None:
    assert judged(a_mark(assessor=assessor)) == Verdict()


def test_an_assessor_that_there_is_not_is_not_found() -> None:
    assert (
        only(judged(a_mark(assessor="auditer")).missing)
        == "no assessor 'auditer'; the nearest is Town auditor (auditor)"
    )


@pytest.mark.parametrize("assessor", ["council", "town", "bus-office", "spokesman"])
def test_whoever_is_on_the_side_of_an_asked_actor_claims_without_a_warning(assessor: str) -> None:
    assert judged(a_mark(assessor=assessor)) == Verdict()
    assert judged(a_mark(assessor=assessor), claim=True) == Verdict()


@pytest.mark.parametrize(
    ("assessor", "shown"),
    [
        ("tracker", "tracker"),
        ("operator", "operator"),
        ("institute", "An institute (institute)"),
        ("auditor", "Town auditor (auditor)"),
    ],
)
def test_only_who_is_asked_can_claim(assessor: str, shown: str) -> None:
    assert f"{shown} has nothing to claim" in only(judged(a_mark(assessor=assessor), claim=True).refusals)


def test_a_claim_by_nobody_known_is_not_found_rather_than_refused() -> None:
    with pytest.raises(NotFound, match="no assessor 'mayor'"):
        judged(a_mark(assessor="mayor"), claim=True).enforce()


def test_a_claim_covers_only_its_own_side() -> None:
    mine, theirs = a_mark(assessor="town", part="a"), a_mark(assessor="town", part="b")
    by_actor = a_mark(assessor="town", actor="operator")

    assert judged(mine, with_parts(), claim=True) == Verdict()
    assert judged(a_mark(assessor="town"), with_parts(), claim=True) == Verdict()
    for event in (theirs, by_actor):
        assert (
            only(judged(event, with_parts(), claim=True).refusals)
            == "town claims only for town, and this is about operator"
        )


def test_the_side_of_an_assessor_is_the_root_above_it() -> None:
    sides = {name: side_of(name, CHAINS, ASSESSORS) for name in ("bus-office", "spokesman", "operator")}
    assert sides == {"bus-office": "town", "spokesman": "town", "operator": "operator"}
    assert [side_of(name, CHAINS, ASSESSORS) for name in ("tracker", "auditor", "institute", "nobody")] == [None] * 4


def test_a_share_is_that_of_an_asked_actor_of_a_part() -> None:
    assert asked_actors(with_parts()) == ("council", "operator")
    assert asked_actors(with_parts(), "b") == ("operator",)
    assert answers_for("town", ("council", "operator"), CHAINS) == ("council",)
    assert answers_for(None, ("council", "operator"), CHAINS) == ("council", "operator")


# Texts


@pytest.mark.parametrize("field", TEXTS)
def test_a_text_has_an_end_and_no_commands(field: str) -> None:
    name, most = TEXTS[field]
    overtaken = a_mark(Status.OVERTAKEN, evidence=(SOURCE,))
    moved = overtaken._replace(evidence=()) if field == "no_evidence" else overtaken

    def refusals(text: str) -> tuple[str, ...]:
        return judged(moved._replace(**{field: text})).refusals  # type: ignore[arg-type]  # every one of them is a text

    assert f"the {name} is {most + 1} characters long; {most} is the most" in only(refusals("x" * (most + 1)))
    assert f"the {name} holds the control character U+001B" in only(refusals("a\x1b[2J"))
    assert f"the {name} is empty" in only(refusals(" "))
    assert refusals("x" * most) == ()


def test_a_note_may_have_lines_and_a_name_may_not() -> None:
    assert judged(a_mark(note="One.\n\tTwo.")) == Verdict()
    assert "U+000A" in only(judged(a_mark(recorder="Jo\nExample")).refusals)


# Reviews, deferrals, retractions


def test_a_review_says_where_somebody_searched() -> None:
    assert "add --note" in only(judged(a_review(note=None)).refusals)


@pytest.mark.parametrize(("field", "option"), [("to", "--to"), ("why", "--why"), ("evidence", "--evidence")])
def test_a_deferral_says_until_when_why_and_who_says_so(field: str, option: str) -> None:
    assert option in only(judged(a_deferral(**{field: () if field == "evidence" else None})).refusals)


def test_what_had_no_due_day_cannot_be_deferred() -> None:
    vague = a_recommendation(deadline=Deadline("near-term", "the words do not say how long"))

    assert only(judged(a_deferral(), a_recommendation()).refusals).endswith("no deadline to move: no deadline is set")
    assert only(judged(a_deferral(), vague).refusals).endswith("no deadline to move: “near-term” gives none")
    assert only(judged(a_deferral(part="b"), with_parts()).refusals).endswith(
        "no deadline is set; these have one: EX-1.a"
    )
    assert judged(a_deferral(part="a"), with_parts()) == Verdict()
    assert judged(a_deferral(), with_parts()) == Verdict()


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (
            a_deadline(date(2027, 3, 19), text="19 March 2027"),
            "is no later than the date on which it was due, 2027-03-19",
        ),
        (Deadline("later", "the words do not say how long"), "“later” gives no date: the words do not say how long"),
    ],
)
def test_a_deadline_moved_nowhere_is_warned_of(to: Deadline, why: str) -> None:
    assert why in only(judged(a_deferral(), deferred_to=to).warnings)


def test_a_deadline_moved_on_is_not_warned_of() -> None:
    assert judged(a_deferral(), deferred_to=a_deadline(date(2028, 12, 31))) == Verdict()


def test_a_retraction_needs_a_reason() -> None:
    taken_back = an_event(EventKind.RETRACT, event="e1", why="a slip")

    assert judge_retraction(taken_back, a_mark()) == Verdict()
    assert "add --why" in only(judge_retraction(taken_back._replace(why=None), a_mark()).refusals)
    assert "U+0000" in only(judge_retraction(taken_back._replace(why="\0"), a_mark()).refusals)


def test_a_retraction_of_a_retraction_says_what_counts_again() -> None:
    first = an_event(EventKind.RETRACT, id="e2", event="e1", why="a slip")
    second = an_event(EventKind.RETRACT, id="e3", event="e2", why="it was none")

    assert "e1 counts again" in only(judge_retraction(second, first).warnings)


def test_what_a_retraction_in_force_names_is_not_retracted_again() -> None:
    first = an_event(EventKind.RETRACT, id="e2", event="e1", why="a slip")
    again = first._replace(id="e3")

    verdict = judge_retraction(again, a_mark(), earlier=first)

    assert verdict == Verdict(("e1 has already been retracted, by e2",))


def test_every_reason_is_given_at_once_and_a_wrong_name_alone_is_exit_5() -> None:
    with pytest.raises(UsageProblem) as all_at_once:
        judged(a_mark(Status.PARTIAL, part="z", effective=date(2027, 1, 1))).enforce()
    with pytest.raises(NotFound) as name_alone:
        judged(a_mark(part="z")).enforce()

    assert len(str(all_at_once.value).splitlines()) == 3
    assert (all_at_once.value.exit_code, name_alone.value.exit_code) == (2, 5)


names = st.none() | st.sampled_from(["town", "council", "operator", "auditor", "x", ""]) | st.text(max_size=3)
events = st.builds(
    an_event,
    st.sampled_from([EventKind.MARK, EventKind.REVIEW, EventKind.DEFER]),
    part=names,
    actor=names,
    assessor=names.map(str),
    status=st.sampled_from(Status),
    note=names,
    to=names,
    effective=st.dates(),
    through=st.none() | st.dates(),
)


@given(events, st.booleans(), st.booleans())
def test_any_event_gets_a_verdict(event: Event, anyway: bool, claim: bool) -> None:
    for one in (a_recommendation(), with_parts(), a_recommendation(actors=(), sides=())):
        judged(event, one, anyway=anyway, claim=claim)


# The baseline: what really became of the recommendations of two papers must be recordable

BASELINE = [
    ("NR-3", None, None, "2026-02-20", Status.IMPLEMENTED, "agreement", "may be earlier than the paper"),
    ("NR-1", None, "india", "2026-02-01", Status.ANNOUNCED, "budget-speech", "may be earlier than the paper"),
    ("NR-1", None, "india", "2026-06-30", Status.IN_PROGRESS, "appropriation", None),
    ("NR-2", None, "india", "2026-03-10", Status.IN_PROGRESS, "decision", None),
    ("NR-10", None, "india", "2026-02-01", Status.ANNOUNCED, "budget-speech", "may be earlier than the paper"),
    ("NR-10", None, "india", "2026-03-20", Status.IN_PROGRESS, "tender", None),
    ("FK-T1-6", "a", "india", "2026-02-23", Status.IN_PROGRESS, "decision", None),
    ("FK-R-1", None, "us", "2026-02-20", Status.ANNOUNCED, "statement", None),
    ("FK-S-1", "a", None, "2025-10-14", Status.PARTIAL, "statement", None),
    ("FK-S-1", "b", None, "2025-10-31", Status.ANNOUNCED, "agreement", None),
    ("FK-T2-4", None, "india", "2026-03-10", Status.NOT_STARTED, "in-effect", None),
    ("FK-T2-4", None, "india", "2026-06-24", Status.CONTRADICTED, "withdrawal", None),
    ("FK-T1-2", None, "us", "2026-02-20", Status.NOT_STARTED, "agreement", None),
    *(
        (name, part, actor, "2026-07-03", Status.NO_EVIDENCE, None, None)
        for name, part, actor in [
            ("FK-T1-3", None, None),
            ("FK-T1-5", None, None),
            ("FK-T1-6", "a", "us"),
            ("FK-T1-6", "b", None),
            ("FK-R-3", None, None),
            ("FK-U-2", "e", None),
            ("FK-S-1", "c", None),
            ("FK-T2-2", "a", None),
            ("FK-T2-3", None, None),
            ("FK-T2-5", "b", None),
            ("FK-T2-6", None, None),
            ("FK-T2-7", "c", None),
            ("FK-T2-8", None, None),
        ]
    ),
]


@pytest.fixture(scope="module")
def trust_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        return open_index(TRUST)


@pytest.fixture(scope="module")
def verdict_of(trust_index: Index) -> Callable[..., Verdict]:
    """Judge an event by the register of two papers."""
    found = {entry.recommendation.id: entry.recommendation for entry in trust_index.entries(Query(), TODAY)}

    def chain(name: str | None) -> tuple[str, ...]:
        return () if name is None else (name, *chain(trust_index.actors[name].part_of))

    ancestors: Mapping[str, tuple[str, ...]] = {name: chain(name) for name in trust_index.actors}

    def verdict_of(event: Event, **changes: Any) -> Verdict:
        one = found[event.recommendation]
        return judge(Case(event, one, trust_index.papers[one.paper], TODAY, ancestors, {}, **changes))

    return verdict_of


@pytest.mark.parametrize(("name", "part", "actor", "day", "status", "act", "warning"), BASELINE)
def test_the_baseline_can_be_recorded(
    verdict_of: Callable[..., Verdict],
    name: str,
    part: str | None,
    actor: str | None,
    day: str,
    status: Status,
    act: str | None,
    warning: str | None,
) -> None:
    source = () if act is None else (Evidence("https://a.org/x", act=act, date=date.fromisoformat(day)),)
    mark = a_mark(
        status, recommendation=name, part=part, actor=actor, effective=date.fromisoformat(day), evidence=source
    )

    verdict = verdict_of(mark._replace(through=TODAY, confidence=Confidence.LOW, note="What was seen, in a sentence"))

    assert (verdict.refusals, verdict.missing) == ((), ())
    assert all(warning is not None and warning in said for said in verdict.warnings)
    assert bool(verdict.warnings) is (warning is not None)


def test_a_parent_names_what_it_contains(verdict_of: Callable[..., Verdict]) -> None:
    assert "name FK-T2-2, FK-T2-3" in only(verdict_of(a_mark(recommendation="FK-T2-1")).refusals)


def test_india_claims_for_its_parliament_and_not_for_congress(verdict_of: Callable[..., Verdict]) -> None:
    claim = a_mark(Status.IN_PROGRESS, recommendation="FK-T1-6", part="a", assessor="india", evidence=(SOURCE,))

    assert verdict_of(claim, claim=True) == Verdict()
    assert "india claims only for india" in only(verdict_of(claim._replace(actor="us"), claim=True).refusals)


def test_near_term_has_no_day_to_move(verdict_of: Callable[..., Verdict]) -> None:
    assert "“near-term” gives none" in only(verdict_of(a_deferral(recommendation="FK-S-1")).refusals)
    assert verdict_of(a_deferral(recommendation="FK-T2-7", part="c")) == Verdict()


def test_whoever_is_asked_in_one_part_is_claiming_on_the_whole() -> None:
    assert is_claim("operator", with_parts(sides=("town",)), CHAINS, ASSESSORS)
    assert not is_claim("riders", with_parts(), CHAINS, ASSESSORS)
