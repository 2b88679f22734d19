"""Papers that nobody wrote: for each a text that asks for things, and the YAML that encodes what it asks for.

The same numbers give the same paper on every machine. Each passage stands once in its text; deadlines are of many
kinds, some recommendations have parts, three in ten are items of a list, and the first is a parent.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from policytrack.domain.vocabulary import Strength

SIDES = ("us", "india", "japan", "australia")
PLACES = ("commerce", "defense", "energy", "science", "space", "trade")
TOPICS = ("semiconductors", "artificial-intelligence", "quantum", "biotechnology", "space-technology", "minerals")
PILLARS = {"C": "Opening New Channels", "X": "Aligning Export Controls", "L": "Linking Research Laboratories"}
ASKING = {
    "should": "should {} the {}",
    "must": "must {} the {}",
    "could": "could {} the {}",
    "consider": "could consider whether to {} the {}",
    "condition": "will matter only if it is able to {} the {}",
    "implied": "has yet to {} the {}",
    "reported": "is said to plan to {} the {}",
}
_NAMES = ("Kestrel", "Heron", "Osprey", "Falcon", "Ibis", "Merlin", "Plover", "Avocet")
_ACTS = ("fund", "publish", "launch", "review", "extend", "chair", "pilot", "double")
_THINGS = ("fellowship", "test range", "supply map", "licence list", "joint office", "data vault", "clean room")
_DEADLINES = (
    "within 18 months", "by 30 June 2027", "by the end of 2026", "in February 2027", "in the near term",
    "within 180 days of enactment", "by the end of FY2027", "within two to three years", "within 90 days",
)  # fmt: skip
_WITHOUT_DAY = ("in the near term", "within 180 days of enactment")
_FIRST_DAY = date(2023, 1, 10)
_MONTH = 31
_LEAD_IN = "Over the coming years the partners should:"
_FILLER = (
    "Officials on all sides describe the present arrangements as slow, and firms plan around them.",
    "Trade in these goods has grown by a tenth in each of the past four years.",
    "Earlier rounds of talks ended in a statement of intent, and little was heard of it afterwards.",
    "The figures come from customs returns and leave out services altogether.",
)


class Judged(NamedTuple):
    """A recommendation that events may judge: the actors it asks, and its parts with the one that each asks.

    Where it *is due*, a deferral has a day to move. *since* is a day by which its paper was published.
    """

    id: str
    since: date
    actors: tuple[str, ...]
    parts: dict[str, str]
    is_due: bool


class GeneratedPaper(NamedTuple):
    """What the register says of a paper, its text, and the YAML of its recommendations, line by line.

    *judged* are its recommendations but for the parent.
    """

    key: str
    prefix: str
    title: str
    published: str
    text: str
    has_pillars: bool
    recommendations: list[str]
    judged: list[Judged]


class _Asked(NamedTuple):
    """A sentence that asks, and what the register says of it."""

    sentence: str
    lines: list[str]
    actors: tuple[str, ...]
    parts: dict[str, str]
    is_due: bool = False


def generated_actors() -> dict[str, tuple[str, str | None]]:
    """The tree of actors, each with its name and the one above: sides, departments, offices."""
    tree: dict[str, tuple[str, str | None]] = {side: (side.title(), None) for side in SIDES}
    for side in SIDES:
        for place in PLACES:
            above = f"{side}-{place}"
            tree[above] = (f"{side.title()} department of {place}", side)
            tree |= {f"{above}-{n}": (f"Office {n} for {place}, {side.title()}", above) for n in range(1, 5)}
    return tree


def generated_paper(number: int, count: int) -> GeneratedPaper:
    """The paper of this number, which makes *count* recommendations; every fifth has no pillars of its own."""
    random = Random(f"paper {number} of {count}")
    key, prefix, has_pillars = f"paper-{number:04}", f"P{number:04}", number % 5 != 4
    codes = [list(PILLARS)[at // 10 * 10 * len(PILLARS) // count] for at in range(count)]
    ids = [f"{prefix}-{code}-{at}" if has_pillars else f"{prefix}-{at}" for at, code in enumerate(codes, 1)]
    title = f"The Next Steps, Part {number}"
    text = [f"# {title}", ""]
    recommendations: list[str] = []
    judged: list[Judged] = []
    since = _FIRST_DAY + timedelta(days=5 * number + _MONTH)
    for at, (name, code) in enumerate(zip(ids, codes, strict=True)):
        if at == 0 or codes[at - 1] != code:
            text += [f"## {PILLARS[code]}", ""]
        led_in = at % 10 >= 7
        asked = _parent(prefix, ids[1:6]) if at == 0 else _asked(random, at, led_in=led_in)
        if led_in:
            text += [*([_LEAD_IN, ""] if at % 10 == 7 else []), f"- {asked.sentence}", *([""] if at % 10 == 9 else [])]
        else:
            text += [f"{random.choice(_FILLER)} {asked.sentence} {random.choice(_FILLER)}", ""]
        recommendations += [f"  - id: {name}", f"    paper: {key}", f"    pillar: {code}", *asked.lines]
        recommendations += [] if has_pillars else ["    pillar_inferred: true"]
        recommendations += [f"    same_as: {ids[at - 1]}"] if at % 50 == 30 else []
        if asked.actors:
            judged.append(Judged(name, since, asked.actors, asked.parts, asked.is_due))
    whole = "\n".join([*text, ""])
    return GeneratedPaper(key, prefix, title, _published(number), whole, has_pillars, recommendations, judged)


def _published(number: int) -> str:
    """The day, the month or the fortnight of a paper: five days after the one before."""
    day = _FIRST_DAY + timedelta(days=5 * number)
    return (f"{day}", f"{day:%Y-%m}", f"{day}/{day + timedelta(days=14)}", f"{day:%Y-%m}~")[number % 4]


def _parent(prefix: str, held: list[str]) -> _Asked:
    sentence = f"The partners should build the confidence that {prefix} calls for, in the steps below."
    passage = "    passage: {from: The partners should build, to: steps below.}"
    contains = [f"    contains: [{', '.join(held)}]"] if held else ["    actors: [us]"]
    lines = ["    title: Build confidence step by step", "    strength: should", *contains, passage]
    return _Asked(sentence, lines, () if held else ("us",), {})


def _asked(random: Random, at: int, *, led_in: bool) -> _Asked:
    """The recommendation at this place of its paper; what is led in has its verb from the line above."""
    name = f"{random.choice(_NAMES)} {at:04}"
    act, thing = random.choice(_ACTS), random.choice(_THINGS)
    asks = "should" if led_in else random.choices(list(ASKING), (12, 4, 3, 1, 3, 2, 1))[0]
    actor = f"{random.choice(SIDES)}-{random.choice(PLACES)}"
    deadline = random.choice(_DEADLINES) if random.random() < 0.6 else ""
    words = f"{name} {thing}"
    asking = f"{act.capitalize()} the {words}" if led_in else ASKING[asks].format(act, words)
    said = asking if led_in else f"The {actor} office {asking}"
    with_parts = at % 8 == 3
    sooner = random.choice(_DEADLINES) if deadline else ""
    clauses = [
        f"{half}, {random.choice(_ACTS)} the {half} half of {name} {sooner if half == 'first' else ''}".rstrip()
        for half in (("first", "second") if with_parts else ())
    ]
    middle = f" {deadline}" if deadline else ""
    listed = f": {'; '.join(clauses)}" if clauses else ""
    sentence = f"{said}{middle}{listed}, so that what {name} promised is done."
    lead_in = f'lead_in: "{_LEAD_IN}", ' if led_in else ""
    other, role = _other(random) or ("", "")
    another = f", {{id: {other}, role: {role}}}" if role else (f", {other}" if other else "")
    lines = [
        f"    title: {act.capitalize()} the {words}",
        f"    actors: [{actor}{another}]",
        f"    {'strength' if asks in tuple(Strength) else 'kind'}: {asks}",
        *([f"    deadline: {deadline}"] if deadline else []),
        f"    topics: [{', '.join(random.sample(TOPICS, random.choice((1, 1, 2))))}]",
        f'    passage: {{{lead_in}from: {said}, to: "{name} promised is done."}}',
        f"    done_when: the {thing} of {name} exists, and anybody may look it up",
        *(["    priority: high"] if at % 7 == 0 else []),
        *(["    ongoing: true"] if at % 40 == 5 else []),
        *(["    note: the paper returns to this in its conclusion, without naming a day"] if at % 6 == 0 else []),
        *(["    combine: any"] if with_parts and at % 16 == 3 else []),
        *(["    parts:"] if with_parts else []),
    ]
    parts = {}
    for letter, clause in zip("ab", clauses, strict=False):
        parts[letter] = f"{random.choice(SIDES)}-{random.choice(PLACES)}-{random.randint(1, 4)}"
        lines += [
            f"      - id: {letter}",
            f"        title: The {clause.split(',')[0]} half",
            f"        actors: [{parts[letter]}]",
            f'        passage: {{from: "{clause}", to: "{clause}"}}',
            *([f"        deadline: {sooner}"] if sooner and letter == "a" else []),
        ]
    actors: tuple[str, ...] = (actor, other) if other and not role else (actor,)
    if parts:  # the whole asks whom its parts ask
        actors = tuple(dict.fromkeys(parts.values()))
        lines[1] = f"    actors: [{', '.join(actors)}{another if role else ''}]"
    return _Asked(sentence, lines, actors, parts, is_due=deadline not in ("", *_WITHOUT_DAY))


def _other(random: Random) -> tuple[str, str] | None:
    """A further actor of a recommendation, and its role: none if it is asked, too, else to work with or about it."""
    other = f"{random.choice(SIDES)}-{random.choice(PLACES)}-{random.randint(1, 4)}"
    role = random.choice(("", "", "with", "about"))
    return (other, role) if role or random.random() < 0.5 else None
