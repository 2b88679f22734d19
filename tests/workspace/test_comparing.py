"""Comparing two dates by what took effect between them: the same as two lists by today's knowledge."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from policytrack.domain.changes.difference import DifferenceKind
from policytrack.domain.events import Event, EventKind
from policytrack.domain.query import Query
from policytrack.domain.statuses import Status
from policytrack.domain.viewpoint import Viewpoint
from policytrack.domain.vocabulary import TRACKER, Timing
from policytrack.index.index import Index
from policytrack.journal.codec import line_of
from policytrack.journal.stamping import recorded, successive_moments
from policytrack.reports.since import CompareBy
from policytrack.workspace.comparing import compare_days
from policytrack.workspace.select import FilterWords
from tests.builders import PARENT, TWO, a_workspace, an_event
from tests.conftest import Outcome
from tests.imports import import_table, write
from tests.opening import open_index
from tests.trackers import PROMISES, promises_yaml

Call = Callable[..., Outcome]

FIRST = date(2026, 1, 1)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return a_workspace(tmp_path / "ws", TWO + PARENT)


def _random_events(chance: random.Random) -> list[Event]:
    """Marks, claims and retractions, all recorded on 23 November, that take effect on any day of two years."""
    events: list[Event] = []
    moments = successive_moments(NOW)
    for number in range(30):
        about: dict[str, Any] = {
            "recommendation": chance.choice(["EX-1", "EX-2", "EX-2"]),
            "effective": FIRST + timedelta(chance.randrange(700)),
            "assessor": chance.choice([TRACKER, TRACKER, TRACKER, "town"]),
            "nonce": str(number),
        }
        if events and chance.random() < 0.25:
            target = chance.choice(events)
            about |= {"recommendation": target.recommendation, "event": target.id}
            draft = an_event(EventKind.RETRACT, **about)
        else:
            part = chance.choice([None, "a", "b"]) if about["recommendation"] == "EX-2" else None
            draft = an_event(status=chance.choice(list(Status)[1:]), part=part, **about)
        events.append(recorded(draft, next(moments)))
    return events


def _standings(index: Index, day: date) -> dict[str, tuple[Status, Timing | None]]:
    return {
        entry.recommendation.id: (entry.standing.status, entry.standing.timing) for entry in index.entries(Query(), day)
    }


@pytest.mark.parametrize("seed", range(25))
def test_by_effective_dates_the_differences_are_those_between_two_lists(root: Path, seed: int) -> None:
    chance = random.Random(seed)
    (root / "data/journal.jsonl").write_bytes(b"".join(map(line_of, _random_events(chance))))
    index = open_index(root)
    first, last = sorted(FIRST + timedelta(chance.randrange(-20, 760)) for _ in range(2))

    differences = compare_days(
        index, FilterWords({}), Viewpoint(last, NOW.date()), str(first), NOW, CompareBy.EFFECTIVE
    ).compared.differences

    before, after = _standings(index, first), _standings(index, last)
    of_wholes = [each for each in differences if each.assessor == TRACKER and each.part is each.actor is None]
    assert {each.recommendation: (each.before, each.after) for each in of_wholes} == {
        id: (before[id][0], after[id][0]) for id in after if before[id][0] is not after[id][0]
    }
    overdue = {each.recommendation for each in differences if each.change is DifferenceKind.NEWLY_OVERDUE}
    assert overdue >= {
        id
        for id in ("EX-1", "EX-2")
        if after[id][1] is Timing.OVERDUE and before[id][1] in (Timing.NOT_DUE, Timing.DUE_SOON, Timing.MAY_BE_LATE)
    }
    index.close()


def _changes(program: Call, *options: str) -> list[dict[str, Any]]:
    out, _, code = program("changes", "--format", "json", "--workspace", "ws", *options)
    assert code == 0
    return list(json.loads(out))


@pytest.fixture
def promises(program: Call, tmp_path: Path) -> Call:
    """The program, beside a workspace whose history was read in today from six dated copies."""
    mapping = write(tmp_path, "m.yaml", PROMISES)
    for day, path in promises_yaml(tmp_path):
        import_table(program, path, mapping, "--as-of", day)
    return program


def test_a_history_read_in_from_dated_copies_is_told_by_effective_dates(promises: Call) -> None:
    may = ("--since", "2026-04-30", "--until", "2026-05-01")

    assert _changes(promises, *may) == []
    told = _changes(promises, *may, "--by", "effective")
    lists = [
        {each["id"]: each["status"] for each in json.loads(promises(*words, "--as-of", day)[0])}
        for words in [("list", "--format", "json", "--workspace", "ws")]
        for day in ("2026-04-30", "2026-05-01")
    ]
    moved = {id: (lists[0][id], lists[1][id]) for id in lists[1] if lists[0][id] != lists[1][id]}
    assert moved
    assert {each["recommendation"]: (each["before"], each["after"]) for each in told if each["field"] is None} == moved
    assert {each["happened"] for each in told} == {"2026-05-01"}


def test_a_report_by_effective_dates_can_be_printed_again(promises: Call) -> None:
    words = ("report", "--as-of", "2026-05-01", "--since", "2026-04-30", "--workspace", "ws")
    assert "nothing changed" in promises(*words)[0]

    out = promises(*words, "--by", "effective")[0]

    assert "nothing changed" not in out
    assert "Compared with the status on 30 Apr 2026, counting everything recorded since." in " ".join(out.split())
    report = json.loads(promises(*words, "--by", "effective", "--format", "json")[0])
    assert (report["basis"], report["by"]) == ("day", "effective")
    assert "--since 2026-04-30 --by effective --as-of 2026-05-01" in report["origin"]["command"]


def test_what_was_known_on_a_date_limits_both_ends(root: Path) -> None:
    moments = successive_moments(NOW)
    early = recorded(an_event(status=Status.STALLED, effective=date(2026, 3, 1)), next(moments))
    late = recorded(an_event(status=Status.PARTIAL, effective=date(2026, 3, 1), nonce="late"), NOW + timedelta(days=30))
    (root / "data/journal.jsonl").write_bytes(line_of(early) + line_of(late))
    last = date(2026, 4, 1)

    def statuses_after(viewpoint: Viewpoint) -> list[str | None]:
        index = open_index(root)
        index.as_known(viewpoint.known_until, TRACKER)
        changes = compare_days(index, FilterWords({}), viewpoint, "2026-02-01", NOW, CompareBy.EFFECTIVE)
        index.close()
        return [each.after for each in changes.compared.differences if each.recommendation == "EX-1"]

    assert statuses_after(Viewpoint(last, date(2027, 1, 1))) == [Status.PARTIAL]
    assert statuses_after(Viewpoint(last, date(2027, 1, 1), "2026-12-01T00:00:00.000000Z")) == [Status.STALLED]


@pytest.mark.parametrize(
    "words",
    [
        ("changes", "--since", "last"),
        ("changes", "--since", "2026-05-01T09:00:00Z"),
        ("changes", "--since", "last,2026-05-01,"),
        ("report", "--since", "nothing"),
        ("report", "--name", "monday", "--since", "last"),
    ],
)
def test_by_effective_dates_only_a_date_can_be_compared_with(policytrack: Call, words: tuple[str, ...]) -> None:
    out, err, code = policytrack(*words, "--by", "effective")

    assert (out, code) == ("", 2)
    assert "--by effective compares two dates by what is known now, so it needs a date" in err


def test_another_word_for_the_comparison_is_refused(policytrack: Call) -> None:
    for command in ("changes", "report"):
        _, err, code = policytrack(command, "--since", "7d", "--by", "efective")
        assert (code, "the nearest is 'effective'" in err) == (2, True)
