"""Tests of the roll-up rule."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement

import pytest

from policytrack.domain.events import Confidence
from policytrack.domain.standing.rollup import contributes, rolled_up, rolled_up_parent, weakest
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


# Parents: of up to five components with any statuses
COMPONENTS = [Counter(chosen) for size in range(1, 6) for chosen in combinations_with_replacement(Status, size)]


@pytest.mark.parametrize("combine", COMBINE)
def test_without_a_contradicted_component_a_parent_stands_as_any_other_whole(combine: str) -> None:
    for components in COMPONENTS:
        if Status.CONTRADICTED not in components:
            assert rolled_up_parent(components, combine) is rolled_up(components, combine), components


@pytest.mark.parametrize("combine", COMBINE)
def test_a_parent_is_contradicted_if_more_than_half_is_or_if_the_others_are_closed(combine: str) -> None:
    for components in COMPONENTS:
        if rolled_up(components, combine) is not Status.CONTRADICTED:
            assert rolled_up_parent(components, combine) is rolled_up(components, combine), components
            continue
        counted = components.total() - components[Status.OVERTAKEN]
        others = components.keys() - {Status.CONTRADICTED}
        is_headline = components[Status.CONTRADICTED] > counted / 2 or others <= CLOSED
        expected = Status.CONTRADICTED if is_headline else rolled_up(others, combine)
        assert rolled_up_parent(components, combine) is expected, components


def test_a_parent_with_a_contradicted_component_is_never_closed() -> None:
    for components in COMPONENTS:
        if Status.CONTRADICTED in components:
            assert not rolled_up_parent(components).is_closed, components
            assert not rolled_up_parent(components, "any").is_closed or components.keys() & DELIVERED, components


PARENT_ROWS = re.findall(
    r"\| ([a-z ]+) \| (contradicted|as the others alone) \| ([a-z-]+(?:, [a-z-]+)*) \|", rolled_up_parent.__doc__ or ""
)


@pytest.mark.parametrize("row", PARENT_ROWS, ids=lambda row: row[0])
def test_the_example_of_a_row_for_parents_has_its_status(row: tuple[str, str, str]) -> None:
    condition, parent, example = row
    components = [Status(name) for name in example.split(", ")]
    others = [status for status in components if status is not Status.CONTRADICTED]

    assert rolled_up_parent(Counter(components)) is (
        Status.CONTRADICTED if parent == "contradicted" else rolled_up(others)
    )
    assert (len(others) < len(components) / 2) == ("more than half" in condition)


def test_there_is_a_row_for_each_case_of_a_parent() -> None:
    assert len(PARENT_ROWS) == 3


@pytest.mark.parametrize("combine", COMBINE)
def test_the_status_of_a_parent_is_always_that_of_a_component_or_partial(combine: str) -> None:
    for components in COMPONENTS:
        whole = rolled_up_parent(components, combine)
        assert any(contributes(component, whole, combine) for component in components), components


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
