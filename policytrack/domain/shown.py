"""A recommendation, or a part of one, with all that is needed to show it to people."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from policytrack.domain.model import Actor, Entry, Paper, Recommendation
from policytrack.domain.standing.components import letter_of
from policytrack.errors import NotFound
from policytrack.text.values import Passage, Place


class ShownEntry(NamedTuple):
    """An entry with all its details, and what it refers to by id: its paper, pillars by code, actors by id.

    *contexts* are the texts before and after each of its passages, and *contained* what a parent contains. A part is an
    entry of its own, which is *part_of* a recommendation.
    """

    entry: Entry
    paper: Paper
    pillars: Mapping[str, str]
    actors: Mapping[str, Actor]
    contexts: Sequence[tuple[str, str]]
    contained: Sequence[Entry] = ()
    part_of: Recommendation | None = None


class CitedPassage(NamedTuple):
    """A passage, and its place in the paper's text; None if the text cannot be read."""

    passage: Passage
    place: Place | None


def shown_part(shown: ShownEntry, letter: str) -> ShownEntry:
    """The part with this letter, with what it has from the whole. Raises `NotFound` if there is none."""
    entry = shown.entry
    whole = entry.recommendation
    letters = [letter_of(part.id) for part in whole.parts]
    if letter not in letters:
        there_are = f"choose from {', '.join(letters)}" if letters else "it has no parts"
        raise NotFound(f"{whole.id} has no part '{letter}'; {there_are}")
    number = letters.index(letter)
    part, detail = whole.parts[number], entry.part_details[number]
    first = len(whole.passages) + sum(len(earlier.passages) for earlier in whole.parts[:number])
    own = slice(first, first + len(part.passages)) if part.passages else slice(len(whole.passages))
    as_recommendation = whole._replace(
        id=part.id,
        title=part.title,
        actors=part.actors,
        sides=part.sides,
        topics=part.topics,
        deadline=part.deadline,
        passages=part.passages or whole.passages,
        done_when=part.done_when,
        note=part.note,
        parts=(),
    )
    return shown._replace(
        entry=Entry(as_recommendation, entry.parts[number], pages=entry.pages, **detail._asdict()),
        contexts=shown.contexts[own],
        part_of=whole,
    )
