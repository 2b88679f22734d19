"""One recommendation, or a few, in full: to show, or to cite."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from policytrack.domain.shown import CitedPassage, ShownEntry, shown_part
from policytrack.domain.viewpoint import Viewpoint
from policytrack.index.index import Index
from policytrack.workspace.doubts import doubts
from policytrack.workspace.future_entries import future_warnings
from policytrack.workspace.id_lookup import named_part
from policytrack.workspace.opening import Workspace


class Shown(NamedTuple):
    """Recommendations and parts with all their details."""

    entries: list[ShownEntry]
    warnings: list[str]


class Citation(NamedTuple):
    """A recommendation or a part with all its details, and the passages to quote."""

    shown: ShownEntry
    passages: list[CitedPassage]
    warnings: list[str]


def show(workspace: Workspace, typed: Iterable[str], viewpoint: Viewpoint, now: datetime) -> Shown:
    """The recommendations whose ids, or unique endings of them, were typed, in that order.

    Raises `NotFound` if an id names none, or more than one, or a part that does not exist.
    """
    with workspace.answering(viewpoint) as (index, warnings):
        entries = [_shown(index, id, viewpoint.day) for id in typed]
        ids = [(shown.part_of or shown.entry.recommendation).id for shown in entries]
        return Shown(entries, [*warnings, *doubts(index), *future_warnings(index, now, *ids)])


def cite(workspace: Workspace, typed: str, viewpoint: Viewpoint, now: datetime) -> Citation:
    """The recommendation or part whose id, or a unique ending of it, was typed, with the places of its passages.

    Raises `NotFound` as `show` does.
    """
    from policytrack.domain.query import all_passages
    from policytrack.text.passages import PaperText

    with workspace.answering(viewpoint) as (index, warnings):
        shown = _shown(index, typed, viewpoint.day)
        recommendation, path = shown.entry.recommendation, shown.paper.text
        source = workspace.text(path) if path is not None else None
        text = PaperText(source) if source is not None else None
        passages = [
            CitedPassage(passage, text.place(passage.start) if text and passage.start is not None else None)
            for passage in recommendation.passages or all_passages(recommendation)
        ]
        id = (shown.part_of or recommendation).id
        return Citation(shown, passages, [*warnings, *doubts(index), *future_warnings(index, now, id)])


def _shown(index: Index, typed: str, day: date) -> ShownEntry:
    id, letter = named_part(index, typed)
    entry = index.entry(id, day, full=True)
    recommendation = entry.recommendation
    paper = index.papers[recommendation.paper]
    contained = [index.entry(member, day, full=True) for member in recommendation.contains]
    shown = ShownEntry(entry, paper, index.pillars(paper), index.actors, index.contexts(id), contained)
    return shown if letter is None else shown_part(shown, letter)
