"""One recommendation as lines of text, for `show`: what is asked, of whom, by when, and the passages that ask it.

Each line consists of pieces of text with a style, so that a terminal can colour them while a pipe gets plain text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from policytrack.domain.evidence import describe
from policytrack.domain.model import Actor, ActorRole, Claim, Entry, Paper, Part, Recommendation, Standing
from policytrack.domain.statuses import status_word
from policytrack.domain.vocabulary import KIND_LABELS, KIND_MEANINGS, STRENGTH_MEANINGS, Role
from policytrack.formats.columns import actor_words
from policytrack.reports.wording import deadline_days
from policytrack.text.escaping import one_line, printable
from policytrack.text.values import Deadline, Passage

_LABEL = 14


class StyledLine(NamedTuple):
    """A line of text: its *margin*, its pieces (text and style), and the width of the margin in characters.

    If the line is too long for a terminal, the pieces are wrapped right of the margin.
    """

    margin: str
    pieces: tuple[tuple[str, str], ...]
    indent: int = _LABEL

    def __str__(self) -> str:
        return f"{self.margin:<{self.indent}}{''.join(text for text, _ in self.pieces)}".rstrip()


class DisplayNames(NamedTuple):
    """The names of what a recommendation refers to by id: its paper, the pillars by code, the actors by id."""

    paper: Paper
    pillars: Mapping[str, str]
    actors: Mapping[str, Actor]


def sheet(entry: Entry, names: DisplayNames, contexts: Sequence[tuple[str, str]], day: date) -> Iterator[StyledLine]:
    """The lines about an entry; *contexts* are the texts before and after each passage."""
    recommendation = entry.recommendation
    yield StyledLine(f"{recommendation.id}  ", ((one_line(recommendation.title), "bold"),), len(recommendation.id) + 2)
    yield from _lines("Paper", [cited_briefly(names.paper)])
    if recommendation.pillar is not None:
        inferred = " (our reading)" if recommendation.pillar_inferred else ""
        pillar = names.pillars.get(recommendation.pillar, "")
        yield from _lines("Pillar", [f"{recommendation.pillar} {pillar}{inferred}"])
    yield from _actor_lines(recommendation.actors, names)
    strength = recommendation.strength
    if strength is None:
        yield from _lines("Kind", [f"{KIND_LABELS[recommendation.kind]}: {KIND_MEANINGS[recommendation.kind]}"])
    else:
        yield from _lines("Strength", [f"{strength}: {STRENGTH_MEANINGS[strength]}"])
    yield from _lines("Topics", [", ".join(recommendation.topics)])
    yield from _deadline_lines(recommendation.deadline)
    yield from _lines("Stands", [f"{_standing(entry.standing, recommendation, names)}, on {day}"])
    yield from _lines("Claimed", [_claim(claim, names) for claim in entry.claims])
    if entry.deferred_to is not None:
        moved = entry.deferred_to
        yield from _lines("Deferred to", [f"“{moved.text}”: {deadline_days(moved) or 'no day'}", moved.reading])
    yield from _lines("Looked at", [f"through {entry.last_reviewed}" if entry.last_reviewed is not None else ""])
    yield from _lines("Evidence", [describe(evidence) for evidence in entry.evidence])
    yield from _lines("Done when", [f"{recommendation.done_when} (our words)" if recommendation.done_when else ""])
    yield from _part_lines(recommendation, entry.parts)
    yield from _lines("Contains", [", ".join(recommendation.contains)])
    yield from _lines("Same as", [", ".join(recommendation.same_as)])
    yield from _lines("Against", [", ".join(recommendation.conflicts_with)])
    yield from _lines("Gave way to", [", ".join(recommendation.superseded_by)])
    yield from _lines("Note", [recommendation.note or ""])
    yield from _lines("Extra", [f"{column}: {'; '.join(values)}" for column, values in recommendation.extra.items()])
    passages: list[tuple[Part | None, Passage]] = [(None, passage) for passage in recommendation.passages]
    passages += [(part, passage) for part in recommendation.parts for passage in part.passages]
    for (part, passage), (before, after) in zip(passages, contexts, strict=True):
        yield from _passage(part, passage, before, after, names.paper)


def cited_briefly(paper: Paper) -> str:
    """The authors, title and date of a paper."""
    authors = " and ".join(paper.authors)
    return f"{authors}, {paper.title}, {paper.published}" if authors else f"{paper.title}, {paper.published}"


def _lines(label: str, lines: Sequence[str]) -> Iterator[StyledLine]:
    for line in lines:
        if line:
            yield StyledLine(f"  {label}", ((one_line(line), ""),))
            label = ""


def _actor_lines(actors: Sequence[ActorRole], names: DisplayNames) -> Iterator[StyledLine]:
    for role, label in ((Role.ASKED, "Asked"), (Role.WITH, "With"), (Role.ABOUT, "About")):
        listed = (f"{names.actors[actor.id].name} {_bracketed(actor)}" for actor in actors if actor.role is role)
        yield from _lines(label, ["; ".join(listed)])


def _bracketed(actor: ActorRole) -> str:
    return f"({actor.id}, not named but meant)" if actor.inferred else f"({actor.id})"


def _deadline_lines(deadline: Deadline | None) -> Iterator[StyledLine]:
    if deadline is not None:
        days = deadline_days(deadline) or "no day"
        opens = f", opens {deadline.opens}" if deadline.opens is not None else ""
        stated = f"stated in {deadline.stated_in}" if deadline.stated_in is not None else ""
        yield from _lines("Deadline", [f"“{deadline.text}”: {days}{opens}", deadline.reading, stated])


def _standing(standing: Standing, recommendation: Recommendation, names: DisplayNames) -> str:
    behind = standing.tally
    is_marked = behind is not None and behind.unassessed < behind.components
    actors = {name: actor.name for name, actor in names.actors.items()}
    tally = f" ({behind.words(actors, ongoing=recommendation.ongoing)})" if behind is not None and is_marked else ""
    since = f" since {standing.since}" if standing.since is not None else ""
    details = (
        f"{standing.confidence} confidence" if standing.confidence is not None else "",
        str(standing.timing or ""),
        "ongoing" if recommendation.ongoing else "",
    )
    status = status_word(standing.status, ongoing=recommendation.ongoing)
    return " · ".join((f"{status}{tally}{since}", *filter(None, details)))


def _claim(claim: Claim, names: DisplayNames) -> str:
    actor = names.actors.get(claim.assessor)
    who = f"{actor.name} ({claim.assessor})" if actor is not None else claim.assessor
    return f"{claim.status} by {who}" + (f" since {claim.since}" if claim.since is not None else "")


def _part_lines(recommendation: Recommendation, standings: Sequence[Standing]) -> Iterator[StyledLine]:
    if recommendation.parts:
        is_one_enough = recommendation.combine == "any"
        yield from _lines("Parts", ["any of these will do" if is_one_enough else "each of these counts"])
    for part, standing in zip(recommendation.parts, standings, strict=True):
        letter = f".{part.id.rpartition('.')[2]} "
        asked = ", ".join(actor_words(actor) for actor in part.actors if actor.role is Role.ASKED)
        own = f" · asked: {asked}" if part.actors != recommendation.actors else ""
        has_deadline = part.deadline not in (None, recommendation.deadline)
        days = f" · due {deadline_days(part.deadline) or 'no day'}" if has_deadline else ""
        behind = standing.tally
        several = f" ({behind.words()})" if behind is not None and 1 < behind.components != behind.unassessed else ""
        summary = one_line(f"{part.title} · {standing.status}{several}{own}{days}")
        yield StyledLine(" " * _LABEL + letter, ((summary, ""),), _LABEL + len(letter))
        if part.done_when:
            yield StyledLine("", ((one_line(f"done when {part.done_when} (our words)"), "dim"),), _LABEL + len(letter))


def _passage(part: Part | None, passage: Passage, before: str, after: str, paper: Paper) -> Iterator[StyledLine]:
    whose = f" of part .{part.id.rpartition('.')[2]}" if part is not None else ""
    heading = f", under “{passage.heading}”" if passage.heading else ""
    where = f"{paper.text}, line {passage.line}{heading}" if passage.line is not None else paper.url or paper.title
    yield StyledLine("", ())
    yield StyledLine("", ((one_line(f"Passage{whose}: {where}"), "dim"),), 2)
    if passage.lead_in:
        yield StyledLine("", ((one_line(passage.lead_in), ""),), 4)
    first, *others = f"»{printable(passage.text)}«".split("\n")
    yield StyledLine("", ((printable(before), "dim"), (first, "bold"), (printable(after), "dim")), 4)
    yield from (StyledLine("", ((line, "bold"),), 4) for line in others)
