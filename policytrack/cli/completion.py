"""What a shell offers when the tab key is pressed."""

from __future__ import annotations

from collections.abc import Iterable

from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import CONFIDENCE_MEANINGS, PRIORITIES, TRACKER, Role, Strength, Timing
from policytrack.errors import PolicytrackError
from policytrack.index.index import Index
from policytrack.workspace.opening import SETTINGS, find_workspace


def completions(kind: str, incomplete: str) -> list[str]:
    """The words of this kind that begin with *incomplete*; none, rather than an error, if the register is broken."""
    fixed: dict[str, Iterable[str]] = {
        "role": list(Role),
        "strength": list(Strength),
        "priority": PRIORITIES,
        "status": [*Status, "open", "closed"],
        "timing": list(Timing),
        "confidence": list(CONFIDENCE_MEANINGS),
    }
    words = fixed.get(kind)
    if words is None:
        try:
            words = _from_register(kind, find_workspace().open()[0])
        except PolicytrackError:
            words = []
    # As it was typed, as far as it was typed: Typer drops what begins in another case, and we read any case.
    typed = len(incomplete)
    return [incomplete + word[typed:] for word in map(str, words) if word[:typed].casefold() == incomplete.casefold()]


def _from_register(kind: str, index: Index) -> list[str]:
    if kind == "view":
        from policytrack.workspace.saved_views import views

        return [f"@{name}" for name in views(index.root / SETTINGS)]
    if kind == "id":
        return index.ids()
    if kind == "paper":
        return list(index.papers)
    if kind == "pillar":
        return list(dict.fromkeys(code for paper in index.papers.values() for code in paper.pillars or {}))
    if kind == "extra":
        return list(index.extra_columns)
    if kind == "topic":
        return list(index.topics)
    if kind == "assessor":
        return [TRACKER, *index.assessors, *index.actors]
    return [name for name, actor in index.actors.items() if kind == "actor" or actor.part_of is None]
