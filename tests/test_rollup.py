"""Tests of the roll-up rule, of the tally beside it, and of the kinds of change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

import pytest

from policytrack.events import Confidence
from policytrack.rollup import Change, Tally, change, contributes, rolled_up, tally, weakest
from policytrack.statuses import CLOSED, Status, is_closed, reading
from policytrack.vocabulary import COMBINE

DELIVERED = {Status.IMPLEMENTED, Status.IMPLEMENTED_OTHERWISE}
SETS = [frozenset(chosen) for size in range(1, len(Status) + 1) for chosen in combinations(Status, size)]


def by_the_design(units: frozenset[Status], combine: str) -> Status:
    """The rule of the design's section 4, sentence by sentence."""
    if combine == "any":
        return next(status for status in FURTHEST_FOR_ANY if status in units)
    counted = units - {Status.OVERTAKEN}
    if counted and counted <= DELIVERED:
        return Status.IMPLEMENTED_OTHERWISE if Status.IMPLEMENTED_OTHERWISE in units else Status.IMPLEMENTED
    if units <= CLOSED and not units & DELIVERED:
        return Status.REJECTED if Status.REJECTED in units else Status.OVERTAKEN
    if not units & DELIVERED and Status.AGAINST in units:
        return Status.AGAINST
    if units & DELIVERED or Status.PARTIAL in units:
        return Status.PARTIAL
    for status in (Status.IN_PROGRESS, Status.ANNOUNCED, Status.STALLED, Status.NOT_STARTED, Status.NO_EVIDENCE):
        if status in units:
            return status
    return Status.UNASSESSED


FURTHEST_FOR_ANY = (
    *(Status.IMPLEMENTED, Status.IMPLEMENTED_OTHERWISE, Status.PARTIAL, Status.IN_PROGRESS, Status.ANNOUNCED),
    *(Status.AGAINST, Status.STALLED, Status.NOT_STARTED, Status.NO_EVIDENCE, Status.UNASSESSED),
    *(Status.REJECTED, Status.OVERTAKEN),
)


@pytest.mark.parametrize("combine", COMBINE)
def test_any_units_roll_up_as_the_design_says(combine: str) -> None:
    assert len(SETS) == 4095
    assert [units for units in SETS if rolled_up(units, combine) is not by_the_design(units, combine)] == []


# The tables of `rolled_up`'s docstring: of each row the combination, the condition, the whole and an example.
Row = tuple[str, str, Status, list[Status]]


def _rows() -> Iterator[Row]:
    combine = ""
    for line in (rolled_up.__doc__ or "").splitlines():
        if heading := re.match(r" *\| `(all|any)`:", line):
            combine = heading[1]
        elif row := re.fullmatch(r" *\| ([a-z -]+(?:, [a-z -]+)?) \| ([a-z-]+) \| ([a-z-]+(?:, [a-z-]+)*) \|", line):
            yield combine, row[1], Status(row[2]), [Status(name) for name in row[3].split(", ")]


ROWS = list(_rows())


def _fits(condition: str, units: frozenset[Status]) -> bool:
    """Whether the words of a row are true of these units, which for `all` are those not overtaken."""
    every, one = (re.match(pattern, condition) for pattern in (r"every one ([\w-]+)", r"one ([\w-]+)"))
    if condition in ("there are none", "all overtaken"):
        return units <= {Status.OVERTAKEN}
    if every:
        meant = DELIVERED if every[1] == "delivered" else {Status(every[1])}
        return (
            bool(units) and units <= meant and ("otherwise" not in condition or Status.IMPLEMENTED_OTHERWISE in units)
        )
    assert one, condition
    return bool(units & (DELIVERED if one[1] == "delivered" else {Status(one[1])}))


def _first_that_fits(units: frozenset[Status], combine: str) -> Status:
    counted = units - {Status.OVERTAKEN} if combine == "all" else units
    return next(whole for table, condition, whole, _ in ROWS if table == combine and _fits(condition, counted))


def test_the_docstring_has_a_table_for_each_way_to_combine() -> None:
    assert [row[0] for row in ROWS] == ["all"] * 13 + ["any"] * 12


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]}")
def test_the_example_of_a_row_rolls_up_to_its_whole(row: Row) -> None:
    combine, condition, whole, example = row

    assert rolled_up(example, combine) is whole
    assert _fits(condition, frozenset(example) - ({Status.OVERTAKEN} if combine == "all" else set()))


@pytest.mark.parametrize("combine", COMBINE)
def test_any_units_roll_up_by_the_first_row_that_fits(combine: str) -> None:
    assert [units for units in SETS if rolled_up(units, combine) is not _first_that_fits(units, combine)] == []


def test_how_many_units_stand_so_makes_no_difference() -> None:
    assert rolled_up([Status.STALLED] * 9 + [Status.ANNOUNCED]) is Status.ANNOUNCED


def test_where_there_are_no_units_nothing_is_assessed() -> None:
    assert rolled_up([]) is rolled_up([], "any") is Status.UNASSESSED


@pytest.mark.parametrize("combine", COMBINE)
def test_a_whole_is_closed_only_when_every_unit_is_or_one_alternative_is_delivered(combine: str) -> None:
    for units in SETS:
        if rolled_up(units, combine).is_closed:
            assert units <= CLOSED or (combine == "any" and units & DELIVERED), units


@pytest.mark.parametrize("combine", COMBINE)
def test_some_unit_always_gives_the_whole_its_status(combine: str) -> None:
    for units in SETS:
        whole = rolled_up(units, combine)
        assert any(contributes(unit, whole, combine) for unit in units), units


def test_a_delivered_unit_gives_a_partial_whole_its_status_and_one_against_does_not() -> None:
    assert contributes(Status.IMPLEMENTED, Status.PARTIAL)
    assert not contributes(Status.AGAINST, Status.PARTIAL)


def test_of_alternatives_only_the_one_that_counts_gives_the_whole_its_status() -> None:
    assert not contributes(Status.IMPLEMENTED_OTHERWISE, Status.IMPLEMENTED, "any")


def test_a_confidence_that_is_not_stated_is_weaker_than_medium_and_stronger_than_low() -> None:
    assert weakest([Confidence.HIGH, None, Confidence.MEDIUM]) is None
    assert weakest([None, Confidence.LOW]) is Confidence.LOW
    assert weakest([Confidence.HIGH, Confidence.MEDIUM]) is Confidence.MEDIUM
    assert weakest([]) is None


def a_tally(*statuses: Status, against: Iterable[str | None] = (), combine: str = "all") -> Tally:
    acting = list(against)
    numbers = {status: statuses.count(status) for status in statuses}
    return tally(numbers, {actor: acting.count(actor) for actor in acting}, combine)


DONE, OTHERWISE, GONE = Status.IMPLEMENTED, Status.IMPLEMENTED_OTHERWISE, Status.OVERTAKEN
SOME, SAID, AGAINST, UNKNOWN = Status.PARTIAL, Status.ANNOUNCED, Status.AGAINST, Status.UNASSESSED


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        (
            a_tally(DONE, AGAINST, UNKNOWN, UNKNOWN, UNKNOWN, against=["in"]),
            "1 of 5 delivered, 3 unassessed · India against",
        ),
        (a_tally(AGAINST, AGAINST, AGAINST, against=["us", "in", "in"]), "0 of 3 delivered · India (2), US against"),
        (a_tally(DONE, OTHERWISE, GONE), "2 of 2 delivered, 1 of them otherwise, 1 overtaken"),
        (a_tally(SAID, SOME, UNKNOWN), "0 of 3 delivered, 1 partial, 1 announced, 1 unassessed"),
        (a_tally(DONE, UNKNOWN, combine="any"), "1 of 2 delivered, where one is enough, 1 unassessed"),
        (a_tally(GONE, GONE), "2 overtaken"),
        (a_tally(UNKNOWN), "0 of 1 delivered"),
        (a_tally(OTHERWISE), "1 of 1 delivered"),
        (a_tally(GONE), "1 overtaken"),
        (a_tally(AGAINST, UNKNOWN, against=[None]), "0 of 2 delivered, 1 against, 1 unassessed"),
        (a_tally(AGAINST, AGAINST, against=[None, "in"]), "0 of 2 delivered, 2 against · India against"),
        (a_tally(SOME, UNKNOWN, against=["in"]), "0 of 2 delivered, 1 partial, 1 unassessed · India against"),
        (a_tally(AGAINST, against=["nobody-knows"]), "0 of 1 delivered · nobody-knows against"),
        (a_tally(), ""),
    ],
)
def test_a_tally_accounts_for_every_unit(counted: Tally, words: str) -> None:
    assert counted.words({"in": "India", "us": "US"}) == words


def test_what_is_ongoing_is_kept_up_and_never_delivered() -> None:
    assert a_tally(DONE, UNKNOWN).words(ongoing=True) == "1 of 2 kept up, 1 unassessed"
    assert reading(OTHERWISE, ongoing=True) == "kept up"
    assert reading(OTHERWISE) == "implemented-otherwise"
    assert reading(Status.PARTIAL, ongoing=True) == "partial"


def test_only_what_is_overtaken_leaves_the_denominator() -> None:
    counted = a_tally(DONE, OTHERWISE, GONE, UNKNOWN, Status.REJECTED)

    assert (counted.delivered, counted.otherwise, counted.counted) == (2, 1, 4)
    assert (counted.units, counted.unassessed, counted.overtaken) == (5, 1, 1)


def test_a_tally_lists_the_furthest_first_whatever_order_it_is_told_in() -> None:
    assert a_tally(UNKNOWN, Status.AGAINST, DONE) == a_tally(DONE, UNKNOWN, Status.AGAINST)
    assert a_tally(UNKNOWN, Status.AGAINST, DONE).statuses == ((DONE, 1), (Status.AGAINST, 1), (UNKNOWN, 1))


def test_closed_are_the_last_four_statuses_and_of_what_is_ongoing_the_last_two() -> None:
    assert [status for status in Status if is_closed(status)] == list(Status)[-4:]
    assert [status for status in Status if is_closed(status, ongoing=True)] == [Status.REJECTED, GONE]


OPEN = [status for status in Status if status not in CLOSED and status is not UNKNOWN]


@pytest.mark.parametrize("ongoing", [False, True])
def test_a_status_differs_from_another_by_some_kind_of_change_and_from_itself_by_none(ongoing: bool) -> None:
    for before in Status:
        for after in Status:
            if after is UNKNOWN and before is not UNKNOWN:
                assert change(before, after, ongoing=ongoing) in (Change.SIDEWAYS, Change.REOPENED)
            else:
                assert (change(before, after, ongoing=ongoing) is None) is (before is after), (before, after)


def test_whatever_comes_first_is_the_first_assessment() -> None:
    assert {change(UNKNOWN, after) for after in Status if after is not UNKNOWN} == {Change.FIRST_ASSESSED}


def test_from_open_to_closed_is_closed_and_back_is_reopened_or_a_reversal() -> None:
    for before in OPEN:
        for after in CLOSED:
            assert change(before, after) is Change.CLOSED
            assert change(after, before) in (Change.REOPENED, Change.REVERSAL)


def test_a_reversal_is_from_partial_or_done_to_against_or_not_started_and_nothing_else() -> None:
    found = {(before, after) for before in Status for after in Status if change(before, after) is Change.REVERSAL}

    assert found == {
        (before, after)
        for before in (Status.PARTIAL, Status.IMPLEMENTED, Status.IMPLEMENTED_OTHERWISE)
        for after in (Status.AGAINST, Status.NOT_STARTED)
    }


def test_what_is_ongoing_is_closed_and_reopened_only_by_what_is_rejected_or_overtaken() -> None:
    ended = {Status.REJECTED, GONE}
    kinds = {(before, after): change(before, after, ongoing=True) for before in Status for after in Status}

    assert {pair for pair, kind in kinds.items() if kind is Change.CLOSED} == {
        (before, after) for before in {*OPEN, *DELIVERED} for after in ended
    }
    assert {pair for pair, kind in kinds.items() if kind is Change.REOPENED} == {
        (before, after) for before in ended for after in {*OPEN, UNKNOWN}
    }


def test_further_is_progress_and_back_again_is_regress_or_a_reversal() -> None:
    ladder = [Status.NOT_STARTED, Status.ANNOUNCED, Status.IN_PROGRESS, Status.PARTIAL]
    for before, after in combinations(ladder, 2):
        assert change(before, after) is Change.PROGRESS
        assert change(after, before) in (Change.REGRESS, Change.REVERSAL)


@pytest.mark.parametrize(
    ("before", "after", "kind", "ongoing"),
    [
        (Status.PARTIAL, Status.STALLED, Change.REGRESS, Change.REGRESS),
        (Status.STALLED, Status.AGAINST, Change.REGRESS, Change.REGRESS),
        (Status.AGAINST, Status.STALLED, Change.PROGRESS, Change.PROGRESS),
        (Status.NOT_STARTED, Status.STALLED, Change.SIDEWAYS, Change.SIDEWAYS),
        (Status.NO_EVIDENCE, Status.NOT_STARTED, Change.SIDEWAYS, Change.SIDEWAYS),
        (Status.PARTIAL, Status.IMPLEMENTED, Change.CLOSED, Change.PROGRESS),
        (Status.PARTIAL, Status.REJECTED, Change.CLOSED, Change.CLOSED),
        (Status.PARTIAL, Status.OVERTAKEN, Change.CLOSED, Change.CLOSED),
        (Status.IMPLEMENTED, Status.PARTIAL, Change.REOPENED, Change.REGRESS),
        (Status.REJECTED, Status.ANNOUNCED, Change.REOPENED, Change.REOPENED),
        (Status.OVERTAKEN, Status.ANNOUNCED, Change.REOPENED, Change.REOPENED),
        (Status.REJECTED, Status.IMPLEMENTED, Change.PROGRESS, Change.PROGRESS),
        (Status.IMPLEMENTED, Status.REJECTED, Change.REGRESS, Change.CLOSED),
        (Status.IMPLEMENTED, Status.IMPLEMENTED_OTHERWISE, Change.SIDEWAYS, Change.SIDEWAYS),
        (Status.PARTIAL, Status.UNASSESSED, Change.SIDEWAYS, Change.SIDEWAYS),
        (Status.IMPLEMENTED, Status.UNASSESSED, Change.REOPENED, Change.SIDEWAYS),
    ],
)
def test_kinds_of_change(before: Status, after: Status, kind: Change, ongoing: Change) -> None:
    assert change(before, after) is kind
    assert change(before, after, ongoing=True) is ongoing
