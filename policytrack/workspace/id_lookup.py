"""Finds the recommendation whose id, or the end of whose id, was typed, and the actor by id or name."""

from __future__ import annotations

from datetime import date

from policytrack.domain.actor_names import actor_named
from policytrack.domain.model import Entry
from policytrack.domain.vocabulary import TRACKER
from policytrack.errors import NotFound, UsageProblem
from policytrack.index.index import Index
from policytrack.text.did_you_mean import unknown


def named_entry(index: Index, typed: str, day: date, *, full: bool = False) -> Entry:
    """The entry, on *day*, of the recommendation that *typed* names; with all details if *full*.

    Raises `NotFound` as `named_id` does.
    """
    return index.entry(named_id(index, typed), day, full=full)


def named_id(index: Index, typed: str) -> str:
    """The id that *typed* names: an id, or a unique ending of one, in upper or lower case.

    The id of a part (`FK-T2-7.a`) names the recommendation it is part of. Raises `NotFound` unless exactly one
    recommendation is named.
    """
    words = typed.strip().split(".")[0]
    name = index.id_like(words) if words else None
    if name is not None:
        return name
    matches = [id for id in index.ids(words) if words and _follows_separator(id, words)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise NotFound(f"'{typed}' ends more than one id: {', '.join(matches[:8])}; write more of it")
    raise NotFound(unknown("recommendation", typed, index.ids()))


def subject_named(index: Index, typed: str) -> str:
    """As `named_id`, but also finds an id that only events of the journal name."""
    try:
        return named_id(index, typed)
    except NotFound:
        known = {name.casefold(): name for name in index.journal.events_without_recommendation()}
        if typed.strip().casefold() not in known:
            raise
        return known[typed.strip().casefold()]


def named_part(index: Index, typed: str, letter: str | None = None) -> tuple[str, str | None]:
    """The id that *typed* names, and the letter of a part: the one in an id such as `FK-T2-7.a`, or else *letter*.

    Raises `NotFound` as `named_id` does, and `UsageProblem` if the two letters differ.
    """
    in_id = typed.strip().partition(".")[2].casefold() or None
    in_option = letter.strip().rpartition(".")[2].casefold() if letter is not None else None
    if in_id is not None and in_option not in (None, in_id):
        raise UsageProblem(f"'{typed}' names part {in_id}, and --part says {in_option}; leave one of them out")
    return named_id(index, typed), in_id or in_option


def named_actor(index: Index, typed: str | None) -> str | None:
    """The id of the actor that was typed, by id or name; if there is none, what was typed, for the rules to refuse."""
    return None if typed is None else actor_named(typed, index.actors) or typed


def named_assessor(index: Index, typed: str) -> str:
    """The id of the assessor that was typed: the tracker's, a declared one's, or an actor's by id or name.

    If there is none, what was typed, for the rules to refuse.
    """
    return typed if typed == TRACKER or typed in index.assessors else named_actor(index, typed) or typed


def _follows_separator(name: str, ending: str) -> bool:
    """Whether the ending begins after a hyphen or underscore: `8` is an ending of FK-T2-8, but not of FK-T2-18."""
    before = name[: len(name) - len(ending)]
    return not before or before[-1] in "-_"
