"""Tests of the roll-up rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

import pytest

from policytrack.domain.events import Confidence
from policytrack.domain.standing.rollup import contributes, rolled_up, weakest
from policytrack.domain.statuses import CLOSED, Status
from policytrack.domain.vocabulary import COMBINE

DELIVERED = {Status.IMPLEMENTED, Status.IMPLEMENTED_OTHERWISE}
SETS = [frozenset(chosen) for size in range(1, len(Status) + 1) for chosen in combinations(Status, size)]


def by_the_design(components: frozenset[Status], combine: str) -> Status:
    """The rule of the design's section 4, sentence by sentence."""
    if combine == "any":
        return next(status for status in FURTHEST_FOR_ANY if status in components)
    counted = components - {Status.OVERTAKEN}
    if counted and counted <= DELIVERED:
        return Status.IMPLEMENTED_OTHERWISE if Status.IMPLEMENTED_OTHERWISE in components else Status.IMPLEMENTED
    if components <= CLOSED and not components & DELIVERED:
        return Status.REJECTED if Status.REJECTED in components else Status.OVERTAKEN
    if not components & DELIVERED and Status.CONTRADICTED in components:
        return Status.CONTRADICTED
    if components & DELIVERED or Status.PARTIAL in components:
        return Status.PARTIAL
    for status in (Status.IN_PROGRESS, Status.ANNOUNCED, Status.STALLED, Status.NOT_STARTED, Status.NO_EVIDENCE):
        if status in components:
            return status
    return Status.UNASSESSED


FURTHEST_FOR_ANY = (
    *(Status.IMPLEMENTED, Status.IMPLEMENTED_OTHERWISE, Status.PARTIAL, Status.IN_PROGRESS, Status.ANNOUNCED),
    *(Status.CONTRADICTED, Status.STALLED, Status.NOT_STARTED, Status.NO_EVIDENCE, Status.UNASSESSED),
    *(Status.REJECTED, Status.OVERTAKEN),
)


@pytest.mark.parametrize("combine", COMBINE)
def test_any_components_roll_up_as_the_design_says(combine: str) -> None:
    assert len(SETS) == 4095
    assert [
        components for components in SETS if rolled_up(components, combine) is not by_the_design(components, combine)
    ] == []


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


def _fits(condition: str, components: frozenset[Status]) -> bool:
    """Whether the words of a row are true of these components, which for `all` are those not overtaken."""
    every, one = (re.match(pattern, condition) for pattern in (r"every one ([\w-]+)", r"one ([\w-]+)"))
    if condition in ("there are none", "all overtaken"):
        return components <= {Status.OVERTAKEN}
    if every:
        meant = DELIVERED if every[1] == "delivered" else {Status(every[1])}
        return (
            bool(components)
            and components <= meant
            and ("otherwise" not in condition or Status.IMPLEMENTED_OTHERWISE in components)
        )
    assert one, condition
    return bool(components & (DELIVERED if one[1] == "delivered" else {Status(one[1])}))


def _first_that_fits(components: frozenset[Status], combine: str) -> Status:
    counted = components - {Status.OVERTAKEN} if combine == "all" else components
    return next(whole for table, condition, whole, _ in ROWS if table == combine and _fits(condition, counted))


def test_the_docstring_has_a_table_for_each_way_to_combine() -> None:
    assert [row[0] for row in ROWS] == ["all"] * 13 + ["any"] * 12


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]}")
def test_the_example_of_a_row_rolls_up_to_its_whole(row: Row) -> None:
    combine, condition, whole, example = row

    assert rolled_up(example, combine) is whole
    assert _fits(condition, frozenset(example) - ({Status.OVERTAKEN} if combine == "all" else set()))


@pytest.mark.parametrize("combine", COMBINE)
def test_any_components_roll_up_by_the_first_row_that_fits(combine: str) -> None:
    assert [
        components for components in SETS if rolled_up(components, combine) is not _first_that_fits(components, combine)
    ] == []


def test_how_many_components_stand_so_makes_no_difference() -> None:
    assert rolled_up([Status.STALLED] * 9 + [Status.ANNOUNCED]) is Status.ANNOUNCED


def test_where_there_are_no_components_nothing_is_assessed() -> None:
    assert rolled_up([]) is rolled_up([], "any") is Status.UNASSESSED


@pytest.mark.parametrize("combine", COMBINE)
def test_a_whole_is_closed_only_when_every_component_is_or_one_alternative_is_delivered(combine: str) -> None:
    for components in SETS:
        if rolled_up(components, combine).is_closed:
            assert components <= CLOSED or (combine == "any" and components & DELIVERED), components


@pytest.mark.parametrize("combine", COMBINE)
def test_some_component_always_gives_the_whole_its_status(combine: str) -> None:
    for components in SETS:
        whole = rolled_up(components, combine)
        assert any(contributes(component, whole, combine) for component in components), components


def test_a_delivered_component_gives_a_partial_whole_its_status_and_one_against_does_not() -> None:
    assert contributes(Status.IMPLEMENTED, Status.PARTIAL)
    assert not contributes(Status.CONTRADICTED, Status.PARTIAL)


def test_of_alternatives_only_the_one_that_counts_gives_the_whole_its_status() -> None:
    assert not contributes(Status.IMPLEMENTED_OTHERWISE, Status.IMPLEMENTED, "any")


def test_a_confidence_that_is_not_stated_is_weaker_than_medium_and_stronger_than_low() -> None:
    assert weakest([Confidence.HIGH, None, Confidence.MEDIUM]) is None
    assert weakest([None, Confidence.LOW]) is Confidence.LOW
    assert weakest([Confidence.HIGH, Confidence.MEDIUM]) is Confidence.MEDIUM
    assert weakest([]) is None
