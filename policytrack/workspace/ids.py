"""Finding the recommendation that somebody typed an id, or the end of one, of."""

from __future__ import annotations

from datetime import date

from policytrack.domain.model import Entry
from policytrack.errors import NotFound, UsageProblem
from policytrack.index.index import Index
from policytrack.text.did_you_mean import unknown


def named_entry(index: Index, typed: str, day: date, *, full: bool = False) -> Entry:
    """The recommendation that *typed* names, with the *full* account of it if that is asked.

    Raises `NotFound` as `named_id` does.
    """
    return index.entry(named_id(index, typed), day, full=full)


def named_id(index: Index, typed: str) -> str:
    """The id that *typed* names, whole or by a unique ending, without regard to case.

    The name of a part (`FK-T2-7.a`) names the recommendation it is part of. Raises
    `NotFound` where nothing, or more than one thing, is named so.
    """
    words = typed.strip().split(".")[0]
    name = index.id_like(words) if words else None
    if name is not None:
        return name
    endings = [found for found in index.ids(words) if words and _is_whole_piece(found, words)]
    if len(endings) == 1:
        return endings[0]
    if endings:
        raise NotFound(f"'{typed}' ends more than one id: {', '.join(endings[:8])}; write more of it")
    raise NotFound(unknown("recommendation", typed, index.ids()))


def subject_named(index: Index, typed: str) -> str:
    """The id that is meant; also one that only events name. Raises `NotFound` as `named_id` does."""
    try:
        return named_id(index, typed)
    except NotFound:
        known = {name.casefold(): name for name in index.journal.events_without_recommendation()}
        if typed.strip().casefold() not in known:
            raise
        return known[typed.strip().casefold()]


def named_part(index: Index, typed: str, letter: str | None = None) -> tuple[str, str | None]:
    """The id that *typed* names, and the letter of the part: that of `FK-T2-7.a`, or *letter*.

    Raises `NotFound` as `named_id` does, and `UsageProblem` where the two letters differ.
    """
    of_id = typed.strip().partition(".")[2].casefold() or None
    said = letter.strip().rpartition(".")[2].casefold() if letter is not None else None
    if of_id is not None and said not in (None, of_id):
        raise UsageProblem(f"'{typed}' names part {of_id}, and --part says {said}; leave one of them out")
    return named_id(index, typed), of_id or said


def _is_whole_piece(name: str, ending: str) -> bool:
    """Whether the ending begins where a piece of the id does: `8` ends FK-T2-8, and not FK-T2-18."""
    before = name[: len(name) - len(ending)]
    return not before or before[-1] in "-_"
