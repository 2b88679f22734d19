"""Crosswalks: another tracker's words for our statuses, and what is lost in them."""

from __future__ import annotations

from typing import Any

import pytest

from policytrack.domain.crosswalk import parse_crosswalk
from policytrack.domain.model import Claim
from policytrack.domain.statuses import Status
from policytrack.errors import UsageProblem
from tests.builders import an_entry

TRACKER = {"tracker": "Theirs", "source": "https://example.org"}


def notes(value: dict[str, Any], *shown: str) -> str:
    crosswalk = parse_crosswalk({**TRACKER, **value}, "x.yaml")
    for status in shown:
        crosswalk.label(status)
    return " ".join(crosswalk.notes())


def test_a_status_has_their_word_or_ours() -> None:
    crosswalk = parse_crosswalk({**TRACKER, "words": {"Open": ["announced", "stalled"]}}, "x.yaml")

    assert [crosswalk.label(status) for status in ("announced", "stalled", "partial")] == ["Open", "Open", "partial"]


def test_only_what_was_shown_is_noted() -> None:
    value = {"words": {"Open": ["announced", "stalled"]}, "lost": {"stalled": "nothing moves", "partial": "no word"}}

    assert "lost" not in notes(value, "announced")
    assert "Meaning is lost: stalled: nothing moves." in notes(value, "stalled")
    assert "so our word is shown: partial" in notes(value, "partial")
    assert "so our word" not in notes(value, "announced")


def test_a_word_for_several_statuses_loses_meaning_though_the_file_is_silent() -> None:
    value = {"words": {"Open": ["announced", "stalled", "partial"], "Done": "implemented"}}

    assert "announced: Open stands for stalled and partial, too" in notes(value, "announced", "implemented")
    assert "lost" not in notes(value, "implemented")


def test_an_entry_shows_its_own_status_those_of_its_parts_and_its_claims() -> None:
    crosswalk = parse_crosswalk({**TRACKER, "words": {"Open": "announced"}}, "x.yaml")
    entry = an_entry(Status.STALLED)._replace(claims=(Claim("town", Status.REJECTED, None),))

    assert crosswalk.remember(entry) is entry
    assert crosswalk.notes()[-1].endswith("stalled, rejected.")


@pytest.mark.parametrize("value", [None, [], "x", 3, {}, {"tracker": "", "source": None, "words": {}}])
def test_what_is_no_crosswalk_lacks_everything(value: Any) -> None:
    with pytest.raises(UsageProblem) as refused:
        parse_crosswalk(value, "x.yaml")

    assert str(refused.value).splitlines() == [f"x.yaml: {key} is missing" for key in ("tracker", "source", "words")]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"words": {"Open": "done"}}, "words: Open: no status 'done'"),
        ({"words": {"Open": [["announced"]]}}, "words: Open: no status"),
        ({"words": {"Open": None}}, "words: Open: no status 'None'"),
        ({"words": {"Open": "announced", "Shut": "announced"}}, "announced is under two of their words"),
        ({"words": {"Open": "announced"}, "lost": {"done": "x"}}, "lost: no status 'done'"),
        ({"words": {"Open": "announced"}, "wrods": {}}, "no key 'wrods'; the nearest is 'words'"),
    ],
)
def test_a_mistake_is_named(value: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageProblem, match=message):
        parse_crosswalk({**TRACKER, **value}, "x.yaml")
