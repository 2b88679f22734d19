"""How many were delivered of how many: one total, whatever a page says of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import Kind
from policytrack.site.head import home_head
from policytrack.site.pages.frame import Frame
from policytrack.site.scores import Score, scores


def score_of(*statuses: Status) -> Score:
    items: list[Any] = [SimpleNamespace(kind=Kind.RECOMMENDATION, status=each, contains=()) for each in statuses]
    [score] = scores(items)
    return score


def test_what_events_have_overtaken_is_in_no_total_and_the_words_say_so() -> None:
    score = score_of(Status.IMPLEMENTED, Status.ANNOUNCED, Status.ANNOUNCED, Status.ANNOUNCED, Status.OVERTAKEN)

    assert score.words == "1 of 4 recommendations delivered"
    assert score.full_words == "1 of 4 recommendations delivered; 1 overtaken by events is not counted"
    assert score.size_words == "4 recommendations; 1 overtaken by events is not counted"
    assert [(bar.key, bar.number, bar.percent, bar.is_counted) for bar in score.bars] == [
        ("announced", 3, 75.0, True),
        ("implemented", 1, 25.0, True),
        ("overtaken", 1, 0.0, False),
    ]


def test_the_description_of_the_first_page_adds_up() -> None:
    score = score_of(Status.ANNOUNCED, Status.OVERTAKEN, Status.OVERTAKEN)
    frame = Frame("Buses", "", (), (), "", "", "", "", "", "", "", "1.0")

    assert home_head(frame, [score]).about == (
        "0 of 1 recommendation delivered (Announced 1); 2 overtaken by events are not counted."
    )


def test_where_all_are_overtaken_nothing_is_said_of_a_total() -> None:
    score = score_of(Status.OVERTAKEN, Status.OVERTAKEN)

    assert score.full_words == score.size_words == "2 recommendations overtaken by events"
    assert [bar.percent for bar in score.bars] == [0.0]


def test_where_nothing_is_overtaken_nothing_is_said_of_it() -> None:
    assert score_of(Status.ANNOUNCED).full_words == "0 of 1 recommendation delivered"
