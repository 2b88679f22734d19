"""`check` judges what the journal holds by the rules of recording, whoever has written it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from policytrack.domain.events import Event, EventKind, Evidence
from policytrack.domain.statuses import Status
from policytrack.journal.codec import event_id_for, line_of
from tests.builders import TWO, a_workspace
from tests.conftest import Outcome

Call = Callable[..., Outcome]

SOURCE = Evidence("https://example.org/a")


def forged(kind: EventKind = EventKind.MARK, **changes: Any) -> Event:
    """An event with the id that belongs to it, as anybody can make one."""
    values: dict[str, Any] = {"recommendation": "EX-1", "effective": date(2026, 3, 1), "recorder": "Jo", "nonce": "n"}
    values |= {"recorded": datetime(2026, 3, 2, 12, tzinfo=UTC)}
    if kind is EventKind.MARK:
        values |= {"status": Status.IMPLEMENTED, "evidence": (SOURCE,)}
    event = Event("", kind, **(values | changes))
    return event._replace(id=event_id_for(event))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return a_workspace(tmp_path / "workspace", TWO)


def checked(root: Path, call: Call, events: Sequence[Event]) -> tuple[list[dict[str, Any]], int]:
    (root / "data/journal.jsonl").write_bytes(b"".join(map(line_of, events)))
    out, _, code = call("check", "--format", "json", cwd=root)
    return json.loads(out), code


REFUSED: dict[str, tuple[Event, str]] = {
    "a script": (forged(evidence=(Evidence("javascript:alert(1)"),)), "is not an address"),
    "data": (forged(evidence=(Evidence("data:text/html,x"),)), "is not an address"),
    "a file of the system": (forged(evidence=(Evidence("file:///etc/passwd"),)), "is not a path in the workspace"),
    "a password": (forged(evidence=(Evidence("https://a:b@example.org/"),)), "user's name or password"),
    "archived as a script": (forged(evidence=(Evidence("https://a.org", archived="javascript:x"),)), "not an address"),
    "a control character": (forged(evidence=(Evidence("https://a.org/\x1b[31m"),)), "control character U+001B"),
    "another direction": (forged(note="a\u202eb"), "control character U+202E"),
    "a line break": (forged(evidence=(Evidence("https://a.org", title="a\nb"),)), "line break"),
    "an unknown act": (forged(evidence=(Evidence("https://a.org", act="magic"),)), "magic"),
    "evidence to come": (forged(evidence=(Evidence("https://a.org", date=date(2026, 9, 1)),)), "is in the future"),
    "closed without evidence": (forged(evidence=()), "add --evidence"),
    "nobody": (forged(assessor="nobody"), "no assessor 'nobody'"),
    "the year 9799": (forged(effective=date(9799, 1, 1)), "years from now"),
    "the year 9999": (forged(effective=date(9999, 12, 31)), "years from now"),
    "the year 1": (forged(effective=date(1, 1, 1)), "years before the paper"),
    "through before": (forged(through=date(2026, 2, 1)), "before the date from which"),
    "through to come": (forged(through=date(2026, 4, 1)), "nobody can have reviewed it"),
    "marked unassessed": (forged(status=Status.UNASSESSED), "no recommendation can be marked unassessed"),
    "a review of nothing": (forged(EventKind.REVIEW), "add --note"),
    "a deferral without source": (forged(EventKind.DEFER, to="by 2028", why="x"), "needs its source"),
    "a book": (forged(note="x" * 2001), "2000 is the most"),
    "of what is unknown": (forged(recommendation="XX-1", evidence=(Evidence("javascript:x"),)), "is not an address"),
    "what claims to be a copy": (
        forged(note="a\x1bb", evidence=(Evidence("file:a.csv", title="sha256:0"),)),
        "control character U+001B",
    ),
    "a retraction without reason": (forged(EventKind.RETRACT, event=forged().id), "needs a reason"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_recording_would_refuse_is_a_problem(root: Path, call: Call, name: str) -> None:
    event, why = REFUSED[name]
    problems, code = checked(root, call, [forged(nonce="other"), event])

    told = [one for one in problems if why in one["message"]]
    assert (code, len(told)) == (1, 1), problems
    assert (told[0]["line"], told[0]["remark"]) == (2, False)


def test_what_is_a_matter_of_taste_is_a_remark(root: Path, call: Call) -> None:
    early = forged(effective=date(2026, 1, 2))
    little = forged(evidence=(Evidence("https://a.org", act="statement"),))
    problems, code = checked(root, call, [early, little])

    assert code == 0
    assert {one["remark"] for one in problems} == {True}
    assert [
        why for why in ("before the paper was published", "statement normally supports only") if why in str(problems)
    ] == [
        "before the paper was published",
        "statement normally supports only",
    ]


def test_what_was_taken_back_is_not_told_of(root: Path, call: Call) -> None:
    bad = forged(evidence=())
    assert checked(root, call, [bad])[1] == 1

    assert checked(root, call, [bad, forged(EventKind.RETRACT, event=bad.id, why="without evidence")]) == ([], 0)


def test_what_many_events_have_in_common_is_told_once(root: Path, call: Call) -> None:
    problems, _ = checked(root, call, [forged(assessor="nobody", nonce=f"{n}") for n in range(300)])

    assert ["and so in 299 more" in one["message"] for one in problems] == [True]


@pytest.mark.parametrize("hour", [0, 12, 23])
def test_the_day_of_judging_is_that_of_recording_wherever_that_was(root: Path, call: Call, hour: int) -> None:
    """At 20:00 UTC it is tomorrow in Delhi, where somebody may record what is so from that day on."""
    event = forged(
        effective=date(2026, 3, 2),
        through=date(2026, 3, 2),
        recorded=datetime(2026, 3, 1 if hour > 9 else 2, hour, tzinfo=UTC),
    )
    assert checked(root, call, [event])[1] == 0


@pytest.mark.parametrize(
    "words",
    [
        ["mark", "EX-1", "implemented", "--evidence", 'file:letters/a.pdf title="A  letter" date=2026-02-20'],
        ["mark", "EX-1", "announced", "--no-evidence", "a talk"],
        ["mark", "EX-1", "rejected", "--evidence", "doi:10.1000/182", "--on", "2026-01-02", "--anyway"],
        ["claim", "EX-1", "partial", "--evidence", "https://a.org", "--assessor", "council"],
        ["review", "EX-1", "--note", "looked\nfar\tand wide"],
        ["defer", "EX-1", "--to", "by the end of 2028", "--why", "x", "--evidence", "https://a.org"],
    ],
    ids=lambda words: " ".join(words[:3]),
)
def test_what_recording_takes_check_takes(root: Path, call: Call, words: list[str]) -> None:
    assert call(*words, "--recorder", "Jo", cwd=root)[2] == 0

    out, _, code = call("check", "--format", "json", cwd=root)
    assert (code, [one for one in json.loads(out) if not one["remark"]]) == (0, [])
