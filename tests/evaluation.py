"""Where things stand, by the rules of `docs/method.md` alone: as slow and as obvious as can be.

Nothing here is shared with the program but plain values. Every question is answered for one day by looking at all
events again; a run of days is found by asking day after day. Only that what has been answered is not asked twice
(`answered`) spares a minute. `test_evaluation` holds the program against it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple, TypeVar

from policytrack.domain.events import Confidence, Event

# The lines of the method's tables: of `all`, those from "one contradicted" on; of `any`, every one.
ALL_LINES = (
    *("contradicted", "partial", "in-progress", "announced", "stalled", "not-started", "no-evidence", "unassessed"),
)
ANY_LINES = (
    *("implemented", "implemented-otherwise", "partial", "in-progress", "announced", "contradicted", "stalled"),
    *("not-started", "no-evidence", "unassessed", "rejected", "overtaken"),
)
DONE = ("implemented", "implemented-otherwise")
WORST_FIRST = (
    *("overdue", "may-be-late", "due-soon", "not-due", "not-open", "met-late", "met", "unresolved", "no-deadline"),
)
HOW_FAR = {"contradicted": 0, "rejected": 0, "no-evidence": 1, "not-started": 1, "stalled": 1, "announced": 2}
HOW_FAR |= {"in-progress": 3, "partial": 4, "implemented": 5, "implemented-otherwise": 5}
WEAKEST_FIRST = (Confidence.LOW, None, Confidence.MEDIUM, Confidence.HIGH)
DAY = timedelta(days=1)


class Due(NamedTuple):
    """When something is due: from which day it may be, and the last; None for both where the words give no day."""

    words: str
    opens: date | None
    first: date | None
    last: date | None


class Item(NamedTuple):
    """A recommendation. *asked* and *due* of each part are the part's own or, by the register, the whole's."""

    id: str
    asked: tuple[str, ...]
    due: Due | None
    parts: tuple[tuple[str, tuple[str, ...], Due | None], ...] = ()
    combine: str = "all"
    contains: tuple[str, ...] = ()
    ongoing: bool = False
    former: str | None = None


class Component(NamedTuple):
    """What one actor is asked, in one part or in a whole without parts."""

    item: str
    part: str | None
    actor: str
    due: Due | None


class Stands(NamedTuple):
    """How something stands on a day.

    *contradicted_by* has of each actor the number of components it contradicted, and the ids of their recommendations.
    """

    status: str
    since: date | None
    timing: str | None
    confidence: Confidence | None
    statuses: Mapping[str, int]
    contradicted_by: Mapping[str, tuple[int, frozenset[str]]]


class World(NamedTuple):
    """The register, the journal as far as it is known, and a day before anything happened.

    *answers* is empty at first, and then has what has been answered.
    """

    items: Mapping[str, Item]
    above: Mapping[str, str]
    speaks_for: Mapping[str, str | None]
    events: Sequence[Event]
    first: date
    soon: int
    answers: dict[Any, Any]


_Answer = TypeVar("_Answer")


def answered(world: World, question: Any, answer: Callable[[], _Answer]) -> _Answer:
    """The answer to a question, which is asked once."""
    if question not in world.answers:
        world.answers[question] = answer()
    found: _Answer = world.answers[question]
    return found


def known_by(events: Iterable[Event], moment: datetime | None) -> list[Event]:
    """What was recorded before the moment; an event that came in twice is one."""
    return [event for event in dict.fromkeys(events) if moment is None or event.recorded < moment]


# Who


def line(world: World, actor: str) -> list[str]:
    """The actor and all above it."""
    return [actor, *(line(world, world.above[actor]) if actor in world.above else [])]


def side(world: World, assessor: str) -> str | None:
    """The side it speaks for, if any."""
    actor = world.speaks_for.get(assessor, assessor if assessor != "tracker" else None)
    return None if actor is None else line(world, actor)[-1]


def components(world: World, item: Item) -> list[Component]:
    """Each part times each asked actor."""
    holders = item.parts or ((None, item.asked, item.due),)
    return [Component(item.id, part, actor, due) for part, asked, due in holders for actor in asked]


def is_claiming(world: World, assessor: str, item: Item) -> bool:
    """An assessor from the side of an asked actor is claiming."""
    return side(world, assessor) in [line(world, component.actor)[-1] for component in components(world, item)]


def seen_by(world: World, assessor: str, item: Item) -> list[Component]:
    """A claimant speaks only for its own side; anybody else for all."""
    found = components(world, item)
    if not is_claiming(world, assessor, item):
        return found
    return [component for component in found if line(world, component.actor)[-1] == side(world, assessor)]


# Which events hold


def counts(event: Event, events: Sequence[Event]) -> bool:
    """An event is taken back by a retraction that counts itself."""
    return not any(other.kind == "retract" and other.event == event.id and counts(other, events) for other in events)


def of_item(world: World, item: Item) -> list[Event]:
    """The events of a recommendation, under its former id too, that nothing takes back."""

    def answer() -> list[Event]:
        names = [item.id.lower(), (item.former or item.id).lower()]
        mine = [event for event in world.events if event.recommendation.lower() in names]
        return [event for event in mine if counts(event, mine)]

    return answered(world, ("events", item.id), answer)


def is_about(world: World, event: Event, component: Component) -> bool:
    """Without an actor it is about all; one above or below the asked actor is about the asked one's components."""
    if event.part is not None and event.part != component.part:
        return False
    actor = event.actor
    return actor is None or actor in line(world, component.actor) or component.actor in line(world, actor)


def mark_on(world: World, component: Component, assessor: str, day: date) -> Event | None:
    """The latest day's mark; of marks for one day the one recorded last."""

    def answer() -> Event | None:
        found = [
            event
            for event in of_item(world, world.items[component.item])
            if event.kind == "mark" and event.assessor == assessor and event.effective <= day
            if is_about(world, event, component)
        ]
        return max(found, key=lambda mark: (mark.effective, mark.recorded, mark.id), default=None)

    return answered(world, ("mark", component, assessor, day), answer)


# One component


def run_began(status_on: Callable[[date], str], world: World, day: date) -> date | None:
    """The first day of the unbroken run of a status; None where it was never otherwise."""
    status = status_on(day)
    while day >= world.first:
        if status_on(day - DAY) != status:
            return day
        day -= DAY
    return None


def component_status(world: World, component: Component, assessor: str, day: date) -> str:
    mark = mark_on(world, component, assessor, day)
    return "unassessed" if mark is None else str(mark.status)


def timing(world: World, due: Due | None, status_on: Callable[[date], str], day: date) -> str | None:
    """What the clock says of something with one deadline."""
    if status_on(day) in ("rejected", "overtaken"):
        return None
    if due is None:
        return "no-deadline"
    if due.first is None or due.last is None:
        return "unresolved"
    if status_on(day) in DONE:
        while status_on(day - DAY) in DONE:
            day -= DAY
        return "met" if day <= due.last else "met-late"
    if day > due.last:
        return "overdue"
    if day > due.first:
        return "may-be-late"
    if due.opens is not None and day < due.opens:
        return "not-open"
    return "due-soon" if day + timedelta(days=world.soon) >= due.first else "not-due"


def component_stands(world: World, component: Component, assessor: str, day: date) -> Stands:
    def status_on(day: date) -> str:
        return component_status(world, component, assessor, day)

    def answer() -> Stands:
        mark, status = mark_on(world, component, assessor, day), status_on(day)
        return Stands(
            status,
            run_began(status_on, world, day),
            timing(world, component.due, status_on, day),
            None if mark is None else mark.confidence,
            {status: 1},
            {component.actor: (1, frozenset([component.item]))} if status == "contradicted" else {},
        )

    return answered(world, ("component", component, assessor, day), answer)


# A whole


def rolled(statuses: Sequence[str], combine: str) -> str:
    """The method's two tables, line by line."""
    if not statuses:
        return "unassessed"
    if combine == "any":
        return next(status for status in ANY_LINES if status in statuses)
    rest = [status for status in statuses if status != "overtaken"]
    if not rest:
        return "overtaken"
    if all(status == "implemented" for status in rest):
        return "implemented"
    if all(status in DONE for status in rest):
        return "implemented-otherwise"
    if all(status == "rejected" for status in rest):
        return "rejected"
    if any(status in DONE for status in rest):
        return "partial"
    return next(status for status in ALL_LINES if status in rest)


def rolled_as_parent(statuses: Sequence[str], combine: str) -> str:
    """The table for parents."""
    status = rolled(statuses, combine)
    if status != "contradicted":
        return status
    rest = [status for status in statuses if status != "contradicted"]
    if len(statuses) - len(rest) > len([status for status in rest if status != "overtaken"]):
        return status
    of_rest = rolled(rest, combine)
    return "contradicted" if of_rest in (*DONE, "rejected", "overtaken") else of_rest


Constituent = Callable[[date], Stands]
"""How a component, an alternative or a contained whole stands on a day."""


def whole(
    world: World, constituents: Sequence[Constituent], combine: str, due: Due | None, day: date, is_parent: bool = False
) -> Stands:
    """Roll constituents up. *due* is a parent's own deadline, one more beside its constituents'."""

    def status_on(day: date) -> str:
        statuses = [constituent(day).status for constituent in constituents]
        return rolled_as_parent(statuses, combine) if is_parent else rolled(statuses, combine)

    found, status = [constituent(day) for constituent in constituents], status_on(day)
    if combine == "any":
        givers = [one for one in found if one.status == status]
    elif status in (*DONE, "partial"):
        givers = [one for one in found if one.status in (*DONE, status)]
    else:
        givers = [one for one in found if one.status == status]
    still_open = [one.timing for one in found if one.status not in (*DONE, "rejected", "overtaken")]
    done = [one.timing for one in found if one.status in DONE]
    if combine == "any" and status in DONE:
        clocks = [said for said in done if said != "met-late"] or done
    else:
        clocks = [said for said in still_open if said is not None] or done
    own = [timing(world, due, status_on, day)] if due is not None else []
    said = [each for each in (*clocks, *own) if each is not None]
    contradicted_by: dict[str, tuple[int, frozenset[str]]] = {}
    for one in found:
        for actor, (number, ids) in one.contradicted_by.items():
            earlier, others = contradicted_by.get(actor, (0, frozenset()))
            contradicted_by[actor] = (earlier + number, others | ids)
    return Stands(
        status,
        run_began(status_on, world, day),
        min(said, key=WORST_FIRST.index, default=None),
        min((one.confidence for one in givers), key=WEAKEST_FIRST.index, default=None),
        dict(Counter(one.status for one in found)),
        contradicted_by,
    )


def part_constituents(
    world: World, item: Item, part: str, seen: Sequence[Component], assessor: str
) -> Sequence[Constituent]:
    return [constituent_of(world, component, assessor) for component in seen if component.part == part]


def constituent_of(world: World, component: Component, assessor: str) -> Constituent:
    return lambda day: component_stands(world, component, assessor, day)


def constituents_of(world: World, item: Item, assessor: str, seen: Sequence[Component]) -> dict[Any, Constituent]:
    """What a whole that is no parent is rolled up from: components, or alternatives."""
    if item.combine == "all" or not item.parts:
        return {component: constituent_of(world, component, assessor) for component in seen}
    found: dict[Any, Constituent] = {}
    for part, _, _ in item.parts:
        constituents = part_constituents(world, item, part, seen, assessor)
        if constituents:
            found[part] = partial(whole, world, constituents, "all", None)
    return found


def stands(world: World, item: Item, assessor: str, day: date, *, only: str | None = None) -> Stands:
    """How a recommendation stands by the assessor's marks on a day; *only* limits it to one side's components."""

    def answer() -> Stands:
        if item.contains:
            constituents = contained_constituents(world, item, assessor)
        else:
            seen = seen_by(world, assessor, item)
            if only is not None:
                seen = [component for component in components(world, item) if line(world, component.actor)[-1] == only]
            constituents = constituents_of(world, item, assessor, seen)
        return whole(
            world,
            list(constituents.values()),
            item.combine,
            item.due if item.contains else None,
            day,
            bool(item.contains),
        )

    return answered(world, ("whole", item.id, assessor, day, only), answer)


def contained_constituents(world: World, item: Item, assessor: str) -> dict[Any, Constituent]:
    """What a parent is rolled up from.

    Where all is wanted: the constituents of what it contains, at any depth, each once; what is done by any of its
    alternatives is one constituent. Where any is enough: the wholes that it names.
    """
    found: dict[Any, Constituent] = {}
    for name in item.contains:
        each = world.items[name]
        if item.combine == "any" or each.combine == "any":
            found[each.id] = partial(stands, world, each, assessor)
        elif each.contains:
            found |= contained_constituents(world, each, assessor)
        else:
            found |= constituents_of(world, each, assessor, seen_by(world, assessor, each))
    return found


def part_stands(world: World, item: Item, part: str, assessor: str, day: date) -> Stands:
    return whole(
        world, part_constituents(world, item, part, seen_by(world, assessor, item), assessor), "all", None, day
    )


def is_open(item: Item, status: str) -> bool:
    """The last four statuses are closed; what is ongoing is never done."""
    return status not in (("rejected", "overtaken") if item.ongoing else (*DONE, "rejected", "overtaken"))


# What stands beside it


def claimants(world: World, item: Item) -> list[str]:
    named = {event.assessor for event in of_item(world, item) if event.kind == "mark"}
    return sorted(name for name in named if name != "tracker" and is_claiming(world, name, item))


def claims(world: World, item: Item, day: date) -> list[tuple[str, str, date | None]]:
    """What each asked side's assessors say of their own side's components, where they say anything."""
    found = []
    for name in claimants(world, item):
        said = stands(world, item, name, day, only=side(world, name))
        if any(status != "unassessed" for status in said.statuses):
            found.append((name, said.status, said.since))
    return found


Disputed = tuple[str, str, str, frozenset[tuple[str | None, str]], str, "date | None", str, "date | None", str]


def disputes(world: World, item: Item, day: date) -> set[Disputed]:
    """Component by component, where a claim is not what the tracker's marks say; what is alike stands together."""
    found: dict[tuple[Any, ...], set[tuple[str | None, str]]] = {}
    for name in claimants(world, item):
        spoken_for = side(world, name)
        for component in components(world, item):
            claim, seen = (component_stands(world, component, by, day) for by in (name, "tracker"))
            if line(world, component.actor)[-1] != spoken_for or claim.status in ("unassessed", seen.status):
                continue
            far = HOW_FAR.get(claim.status, -1), HOW_FAR.get(seen.status, -1)
            direction = "more" if far[0] > far[1] else "less"
            if seen.status == "unassessed":
                direction = "unassessed"
            elif -1 in far or far[0] == far[1]:
                direction = "otherwise"
            key = (name, spoken_for, claim.status, claim.since, seen.status, seen.since, direction)
            found.setdefault(key, set()).add((component.part, component.actor))
    return {(item.id, key[0], key[1], frozenset(about), *key[2:]) for key, about in found.items()}


def last_reviewed(world: World, item: Item, assessor: str, day: date) -> date | None:
    """The day up to which the assessor had looked."""
    looks = [
        event.through or event.effective
        for event in of_item(world, item)
        if event.kind in ("mark", "review") and event.assessor == assessor and event.effective <= day
    ]
    return max(looks, default=None)


def deferred_to(world: World, item: Item, dues: Mapping[str, Due], day: date) -> date | str | None:
    """To which day it was put off: of each component's latest deferral the furthest; one without a day is for good."""
    latest = []
    for component in components(world, item):
        found = [
            event
            for event in of_item(world, item)
            if event.kind == "defer" and event.effective <= day and is_about(world, event, component)
        ]
        if found:
            latest.append(max(found, key=lambda event: (event.effective, event.recorded, event.id)))
    days = [dues[event.to or ""].last for event in latest]
    if not days:
        return None
    return "for good" if None in days else max(each for each in days if each is not None)
