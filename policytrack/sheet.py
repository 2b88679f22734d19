"""One recommendation as a sheet of text: what is asked, of whom, by when, in whose words.

The sheet is made of pieces, each some words with the name of a style, so that a
terminal may colour them and a pipe gets the words alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from policytrack.columns import actor_words, deadline_days
from policytrack.model import (
    Actor,
    ActorRole,
    Deadline,
    Entry,
    Paper,
    Part,
    Passage,
    Recommendation,
    Standing,
)
from policytrack.printable import one_line
from policytrack.vocabulary import STRENGTH_MEANINGS, Role

Piece = tuple[str, str]
_LABEL = 12


class Names(NamedTuple):
    """What the ids in a recommendation are called."""

    paper: Paper
    pillars: Mapping[str, str]
    actors: Mapping[str, Actor]


def sheet(entry: Entry, names: Names, contexts: Sequence[tuple[str, str]], day: date) -> Iterator[Piece]:
    """The sheet's pieces, line ends included; *contexts* are the words before and after each passage."""
    one = entry.recommendation
    yield f"{one.id}", "bold"
    yield f"  {one_line(one.title)}\n", "bold"
    yield from _lines("Paper", [cited_briefly(names.paper)])
    if one.pillar is not None:
        reading = " (our reading)" if one.pillar_inferred else ""
        yield from _lines("Pillar", [f"{one.pillar} {one_line(names.pillars.get(one.pillar, ''))}{reading}"])
    yield from _actor_lines(one.actors, names)
    yield from _lines("Strength", [f"{one.strength}: {STRENGTH_MEANINGS[one.strength]}"])
    yield from _lines("Topics", [", ".join(one.topics)] if one.topics else [])
    yield from _deadline_lines(one.deadline)
    yield from _lines("Stands", [f"{_standing(entry.standing, one)}, on {day}"])
    yield from _lines("Done when", [f"{one_line(one.done_when)} (our words)"] if one.done_when else [])
    yield from _part_lines(one, entry.parts, names)
    yield from _lines("Contains", [", ".join(one.contains)] if one.contains else [])
    for label, ids in (
        ("Same as", one.same_as),
        ("Against", one.conflicts_with),
        ("Gave way to", one.superseded_by),
    ):
        yield from _lines(label, [", ".join(ids)] if ids else [])
    yield from _lines("Note", [one_line(one.note)] if one.note else [])
    passages: list[tuple[Part | None, Passage]] = [(None, passage) for passage in one.passages]
    passages += [(part, passage) for part in one.parts for passage in part.passages]
    for (part, passage), (before, after) in zip(passages, contexts, strict=True):
        yield from _passage(part, passage, before, after, names.paper)


def cited_briefly(paper: Paper) -> str:
    """Authors, title and day of a paper, on one line."""
    authors = " and ".join(paper.authors)
    return one_line(f"{authors}, {paper.title}, {paper.published}" if authors else f"{paper.title}, {paper.published}")


def _lines(label: str, lines: Sequence[str]) -> Iterator[Piece]:
    for line in lines:
        yield f"  {label:<{_LABEL}}", "dim"
        yield f"{line}\n", ""
        label = ""


def _actor_lines(actors: Sequence[ActorRole], names: Names) -> Iterator[Piece]:
    for role, label in ((Role.ASKED, "Asked"), (Role.WITH, "With"), (Role.ABOUT, "About")):
        listed = [
            f"{one_line(names.actors[actor.id].name)} {_bracketed(actor)}" for actor in actors if actor.role is role
        ]
        yield from _lines(label, ["; ".join(listed)] if listed else [])


def _bracketed(actor: ActorRole) -> str:
    return f"({actor.id}, not named but meant)" if actor.inferred else f"({actor.id})"


def _deadline_lines(deadline: Deadline | None) -> Iterator[Piece]:
    if deadline is not None:
        days = deadline_days(deadline) or "no day"
        opens = f", opens {deadline.opens}" if deadline.opens is not None else ""
        yield from _lines("Deadline", [f"“{one_line(deadline.text)}”: {days}{opens}", one_line(deadline.reading)])


def _standing(standing: Standing, one: Recommendation) -> str:
    timing = f" · {standing.timing}" if standing.timing is not None else ""
    lasting = " · ongoing, never closed" if one.ongoing else ""
    return f"{standing.status}{timing}{lasting}"


def _part_lines(one: Recommendation, standings: Sequence[Standing], names: Names) -> Iterator[Piece]:
    if one.parts:
        yield from _lines("Parts", ["any of these will do" if one.combine == "any" else "each of these counts"])
    for part, standing in zip(one.parts, standings, strict=True):
        asked = ", ".join(actor_words(actor) for actor in part.actors if actor.role is Role.ASKED)
        own = f" · asked: {asked}" if part.actors != one.actors else ""
        days = f" · due {deadline_days(part.deadline) or 'no day'}" if part.deadline not in (None, one.deadline) else ""
        yield f"  {'':<{_LABEL}}", ""
        yield f".{part.id.rpartition('.')[2]} ", "bold"
        yield f"{one_line(part.title)} · {standing.status}{own}{days}\n", ""
        if part.done_when:
            yield f"  {'':<{_LABEL}}   done when {one_line(part.done_when)} (our words)\n", "dim"


def _passage(part: Part | None, passage: Passage, before: str, after: str, paper: Paper) -> Iterator[Piece]:
    whose = f" of part .{part.id.rpartition('.')[2]}" if part is not None else ""
    heading = f", under “{passage.heading}”" if passage.heading else ""
    yield f"\n  Passage{whose}: {paper.text}, line {passage.line}{heading}\n", "dim"
    if passage.lead_in:
        yield f"    {passage.lead_in}\n", ""
    yield f"    {before}", "dim"
    yield f"»{passage.text}«", "bold"
    yield f"{after}\n", "dim"
