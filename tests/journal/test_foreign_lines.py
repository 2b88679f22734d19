"""A line that is no event says what keeps it from being one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policytrack.domain.events import EventKind, Evidence
from policytrack.domain.statuses import Status
from policytrack.errors import UsageProblem
from policytrack.journal.codec import LONGEST, event_of, line_of
from policytrack.journal.fault import Fault, NotAnEvent
from tests.builders import a_mark, an_event

_GONE = object()


def _line(key: str, value: object) -> bytes:
    values: dict[str, Any] = json.loads(line_of(a_mark(Status.ANNOUNCED, evidence=(Evidence("https://a.org"),))))
    if value is _GONE:
        del values[key]
    else:
        values[key] = value
    return json.dumps(values).encode()


@pytest.mark.parametrize(
    ("key", "value", "fault", "said"),
    [
        ("kind", "praise", Fault.NEWER, "this version does not know the kind 'praise'; use a newer policytrack"),
        ("status", "splendid", Fault.NEWER, "this version does not know the status 'splendid'"),
        ("confidence", "utter", Fault.NEWER, "this version does not know the confidence 'utter'"),
        ("kind", 7, Fault.FOREIGN, "the kind of this line is not as one is written"),
        ("kind", _GONE, Fault.FOREIGN, "this line has no kind, so it is not an entry; remove it"),
        ("status", _GONE, Fault.FOREIGN, "this line has no status"),
        ("recorder", _GONE, Fault.FOREIGN, "this line has no recorder"),
        ("effective", "2026-3-1", Fault.FOREIGN, "the effective of this line is not as one is written"),
        ("effective", "20260301", Fault.FOREIGN, "the effective of this line is not as one is written"),
        ("recorded", "2026-07-03", Fault.FOREIGN, "the recorded of this line is not as one is written"),
        ("through", 5, Fault.FOREIGN, "the through of this line is not as one is written"),
        ("batch", "x", Fault.FOREIGN, "the batch of this line is not as one is written"),
        ("note", ["x"], Fault.FOREIGN, "the note of this line is not as one is written"),
        ("after", "x", Fault.FOREIGN, "the after of this line is not as one is written"),
        ("evidence", [{"title": "x"}], Fault.FOREIGN, "the evidence of this line is not as one is written"),
    ],
)
def test_what_keeps_a_line_from_being_an_event_is_named(key: str, value: object, fault: Fault, said: str) -> None:
    with pytest.raises(NotAnEvent) as failure:
        event_of(_line(key, value))

    assert (failure.value.fault, failure.value.message.startswith(said)) == (fault, True), failure.value.message


def test_a_deferral_without_its_day_and_a_retraction_of_nothing_are_none() -> None:
    for kind, key in ((EventKind.DEFER, "to"), (EventKind.RETRACT, "event")):
        values = json.loads(line_of(an_event(kind, **{key: "p1-" + "0" * 32})))
        del values[key]
        with pytest.raises(NotAnEvent, match=f"this line has no {key}"):
            event_of(json.dumps(values).encode())


def test_an_event_of_too_many_words_or_of_half_a_character_is_not_written() -> None:
    with pytest.raises(UsageProblem, match="bytes in the journal, and 1,048,576 is the most; shorten it"):
        line_of(a_mark(note="x" * LONGEST))
    with pytest.raises(UsageProblem, match=r"U\+D83D stands in the words, and is no character"):
        line_of(a_mark(note="\ud83d"))
