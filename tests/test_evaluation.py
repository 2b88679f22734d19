"""The program held against a naive evaluation of the rules of `docs/method.md`, over random registers and journals.

The same few hundred examples each time, unless the environment says for how many minutes to look for others:

    POLICYTRACK_EVALUATION_MINUTES=10 python -m pytest tests/test_evaluation.py

One that fails then is kept in `.hypothesis/`, and tried first by the next such search.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytrack.domain.events import Confidence, Event, EventKind
from policytrack.domain.query import Query
from policytrack.domain.statuses import CLOSED, Status
from policytrack.index import location as place
from policytrack.index.index import Index
from policytrack.journal.codec import event_id_for, line_of
from tests import evaluation
from tests.evaluation import Due, Item, Stands, World
from tests.opening import open_index

MINUTES = float(os.environ.get("POLICYTRACK_EVALUATION_MINUTES", "0"))
EXAMPLES = 75  # CI adds minutes of others; see `.ci/run`

FIRST = date(2026, 3, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(24)]
MARKED = DAYS[2:14]
STATUSES = [*Status][1:] + sorted(CLOSED) * 2
MOMENTS = [datetime(2026, 7, day, 12, tzinfo=UTC) for day in range(1, 6)]

# The paper was published some day from 10 to 12 January.
DUES = {
    due.words: due
    for due in (
        Due("by 9 March 2026", None, date(2026, 3, 9), date(2026, 3, 9)),
        Due("on 14 March 2026", date(2026, 3, 14), date(2026, 3, 14), date(2026, 3, 14)),
        Due("within 2 months", None, date(2026, 3, 10), date(2026, 3, 12)),
        Due("in February 2026", date(2026, 2, 1), date(2026, 2, 28), date(2026, 2, 28)),
        Due("in the second quarter of 2026", date(2026, 4, 1), date(2026, 6, 30), date(2026, 6, 30)),
        Due("soon", None, None, None),
    )
}
PUT_OFF = ("by 9 March 2026", "in February 2026", "in the second quarter of 2026", "soon")

ABOVE = {"us-commerce": "us", "us-bis": "us-commerce", "ind-dst": "ind"}
ACTORS = ("us", "us-commerce", "us-bis", "ind", "ind-dst", "eu")
SPEAKS_FOR = {"auditor": None, "spokesman": "us-commerce", "institute": None}
ASSESSORS = ("tracker", "us", "us-bis", "ind", "eu", "auditor", "spokesman", "institute")
HEAD = """\
papers:
  example: {prefix: EX, title: A paper, authors: [Jo], published: 2026-01-10/2026-01-12}
actors:
  us: United States
  us-commerce: {name: Commerce, part_of: us}
  us-bis: {name: BIS, part_of: us-commerce}
  ind: India
  ind-dst: {name: DST, part_of: ind}
  eu: European Union
assessors:
  auditor: {name: An auditor, part_of: us, independent: true}
  spokesman: {name: A spokesman, part_of: us-commerce}
  institute: {name: An institute}
recommendations:
"""
WORDS = ", ".join(DUES)

asked = st.lists(st.sampled_from(ACTORS), min_size=1, max_size=2, unique=True).map(tuple)
dues = st.sampled_from(list(DUES.values()))
due = st.none() | dues
combine = st.sampled_from(["all", "any"])


@st.composite
def plain_items(draw: st.DrawFn, number: int) -> Item:
    """A recommendation that contains no other."""
    whole, own = draw(asked), draw(due)  # what a part does not say, the whole says
    parts = [
        (letter, draw(st.just(whole) | asked), draw(st.just(own) | dues)) for letter in "abc"[: draw(st.integers(0, 3))]
    ]
    former = draw(st.sampled_from([None, None, f"EX-7{number}"]))
    ongoing = draw(st.booleans())
    return Item(f"EX-{number}", whole, own, tuple(parts), draw(combine), ongoing=ongoing, former=former)


@st.composite
def registers(draw: st.DrawFn) -> dict[str, Item]:
    """A few recommendations, and parents over them and over each other, named in any order."""
    items = [draw(plain_items(number)) for number in range(1, 1 + draw(st.integers(1, 3)))]
    for number in range(4, 4 + draw(st.integers(0, 3))):
        names = st.lists(st.sampled_from([item.id for item in items]), min_size=1, max_size=3, unique=True)
        parent = Item(f"EX-{number}", (), draw(due), (), draw(combine), tuple(draw(names)), draw(st.booleans()))
        items.append(parent)
    return {item.id: item for item in draw(st.permutations(items))}


@st.composite
def journals(draw: st.DrawFn, items: dict[str, Item]) -> list[Event]:
    """What may stand in a journal, in whatever order, and some of it twice."""
    events: list[Event] = []
    plain = [item for item in items.values() if not item.contains]
    for number in range(draw(st.integers(6, 14))):
        kind = draw(
            st.sampled_from(
                [EventKind.MARK] * 6 + [EventKind.REVIEW, EventKind.DEFER] + [EventKind.RETRACT] * 2 * bool(events)
            )
        )
        item = draw(st.sampled_from(plain))
        name = draw(st.sampled_from([item.id, item.id.lower(), item.former or item.id]))
        recorded, effective = draw(st.sampled_from(MOMENTS)), draw(st.sampled_from(MARKED))
        event = Event("", kind, name, effective, recorded, "jo", str(number))
        if kind is EventKind.RETRACT:
            target = draw(st.sampled_from(events))
            event = event._replace(recommendation=target.recommendation, event=target.id, why="A slip.")
        else:
            letters = [letter for letter, _, _ in item.parts]
            event = event._replace(
                part=draw(st.sampled_from([None] * 4 + letters)), actor=draw(st.sampled_from([None] * 6 + [*ACTORS]))
            )
        if kind is EventKind.MARK:
            event = event._replace(status=draw(st.sampled_from(STATUSES)), confidence=draw(confidences))
        if kind in (EventKind.MARK, EventKind.REVIEW):
            event = event._replace(assessor=draw(st.sampled_from(["tracker"] * 7 + [*ASSESSORS])))
            event = event._replace(through=draw(st.none() | st.sampled_from(DAYS)))
        if kind is EventKind.DEFER:
            event = event._replace(to=draw(st.sampled_from(PUT_OFF)), why="Said so.")
        events.append(event._replace(id=event_id_for(event)))
    twice = draw(st.lists(st.sampled_from(events), max_size=2)) if events else []
    return draw(st.permutations([*events, *twice]))


confidences = st.sampled_from([None, *Confidence])


class View(NamedTuple):
    """A question: about which day, by what was recorded before which moment, by whose marks."""

    day: date
    known_until: datetime | None
    assessor: str
    soon: int


views = st.builds(
    View,
    st.sampled_from([*DAYS, *DAYS[8:]]),
    st.sampled_from([None] * 4 + [*MOMENTS[1:], MOMENTS[-1] + timedelta(days=1)]),
    st.sampled_from(["tracker"] * 5 + [*ASSESSORS]),
    st.sampled_from([0, 5, 90]),
)


@st.composite
def workspaces(draw: st.DrawFn) -> tuple[dict[str, Item], list[Event], list[View]]:
    items = draw(registers())
    return items, draw(journals(items)), draw(st.lists(views, min_size=3, max_size=6))


def as_yaml(item: Item) -> Iterator[str]:
    yield f"  - {{id: {item.id}, title: {item.id}, paper: example, strength: should, words: '{WORDS}'"
    yield f", combine: {item.combine}, ongoing: {str(item.ongoing).lower()}"
    yield f", deadline: {item.due.words}" if item.due is not None else ""
    yield f", actors: [{', '.join(item.asked)}]" if item.asked else ""
    yield f", contains: [{', '.join(item.contains)}]" if item.contains else ""
    yield f", former_ids: [{item.former}]" if item.former else ""
    if item.parts:
        yield ", parts: ["
        for letter, asked, due in item.parts:
            yield f"{{id: {letter}, title: Part, actors: [{', '.join(asked)}]"
            yield f", deadline: {due.words}" if due is not None else ""
            yield "}, "
        yield "]"
    yield "}\n"


def written(root: Path, items: dict[str, Item], events: list[Event]) -> None:
    (root / "data").mkdir(exist_ok=True)
    register = HEAD + "".join(piece for item in items.values() for piece in as_yaml(item))
    (root / "data/recommendations.yaml").write_text(register, "utf-8")
    (root / "data/journal.jsonl").write_bytes(b"".join(map(line_of, events)))


def of_program(standing: Any, item: Item) -> Stands:
    """What the program says of the item or a part of it, as the evaluation says it."""
    return Stands(
        str(standing.status),
        standing.since,
        None if standing.timing is None else str(standing.timing),
        standing.confidence,
        {str(status): number for status, number in standing.tally.statuses},
        {
            each.actor: (each.number, frozenset(each.ids if item.contains else [item.id]))
            for each in standing.tally.contradicted_by
        },
    )


def compare(index: Index, world: World, view: View) -> None:
    day, assessor = view.day, view.assessor
    entries = {entry.recommendation.id: entry for entry in index.entries(Query(soon=view.soon), day, full=True)}
    assert entries.keys() == world.items.keys()
    for name, item in world.items.items():
        entry = entries[name]
        assert of_program(entry.standing, item) == evaluation.stands(world, item, assessor, day), (name, view)
        if item.contains:
            continue
        for (letter, _, _), part in zip(item.parts, entry.parts, strict=True):
            assert of_program(part, item) == evaluation.part_stands(world, item, letter, assessor, day), (
                name,
                letter,
                view,
            )
        said = [(one.assessor, str(one.status), one.since) for one in entry.claims]
        assert said == evaluation.claims(world, item, day), (name, view)
        assert entry.last_reviewed == evaluation.last_reviewed(world, item, assessor, day), (name, view)
        moved = entry.deferred_to
        put_off = None if moved is None else moved.latest or "for good"
        assert put_off == evaluation.deferred_to(world, item, DUES, day), (name, view)
    disputed = [
        (
            *(
                one.recommendation,
                one.assessor,
                one.side,
                frozenset((component.part, component.actor) for component in one.components),
            ),
            *(str(one.claimed), one.claimed_since, str(one.assessed), one.assessed_since, str(one.direction)),
        )
        for one in index.disputes(day)
    ]
    expected = [
        one for item in world.items.values() if not item.contains for one in evaluation.disputes(world, item, day)
    ]
    assert (len(disputed), set(disputed)) == (len(expected), set(expected)), view
    still_open = {name for name, item in world.items.items() if evaluation.is_open(item, entries[name].standing.status)}
    for word, names in (("open", still_open), ("closed", entries.keys() - still_open)):
        assert {entry.recommendation.id for entry in index.entries(Query(statuses=(word,)), day)} == names, view


def hold_against(items: dict[str, Item], events: list[Event], questions: list[View]) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(place, "index_path", lambda root: root / "index.sqlite3")
        written(Path(folder), items, events)
        for view in questions:
            index = open_index(Path(folder))
            assert not index.problems(blocking_only=True), index.problems()
            moment = None if view.known_until is None else f"{view.known_until:%Y-%m-%dT%H:%M:%S.%fZ}"
            index.as_known(moment, view.assessor)
            known = evaluation.known_by(events, view.known_until)
            try:
                compare(index, World(items, ABOVE, SPEAKS_FOR, known, FIRST, view.soon, {}), view)
            finally:
                index.close()


@settings(max_examples=EXAMPLES, derandomize=not MINUTES)
@given(workspaces())
def look(workspace: tuple[dict[str, Item], list[Event], list[View]]) -> None:
    hold_against(*workspace)


def test_the_program_says_what_the_rules_say() -> None:
    ends = time.monotonic() + 60 * MINUTES
    look()
    while time.monotonic() < ends:
        look()
