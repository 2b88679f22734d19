"""The names that stand behind the ids of papers, pillars, actors and topics."""

from collections.abc import Mapping
from typing import NamedTuple


class Names(NamedTuple):
    """The titles of papers and the names of actors and topics by id, and of pillars by paper and code.

    *prefixes* and *published* have the prefix of each paper, and its date as the register has it.
    """

    papers: Mapping[str, str] = {}
    pillars: Mapping[tuple[str, str], str] = {}
    actors: Mapping[str, str] = {}
    topics: Mapping[str, str] = {}
    prefixes: Mapping[str, str] = {}
    published: Mapping[str, str] = {}


NO_NAMES = Names()


def named_with_id(actor: str, names: Mapping[str, str]) -> str:
    """The actor's name, with the id in brackets; the id alone if *names* does not have it."""
    name = names.get(actor)
    return actor if name is None else f"{name} ({actor})"
