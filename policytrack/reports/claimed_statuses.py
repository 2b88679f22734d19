"""What a claim says about each of its components, so that nobody is said to have claimed what was rolled up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from policytrack.domain.model import Claim, ClaimedComponent
from policytrack.domain.statuses import Status
from policytrack.text.author_names import listed


class ClaimedStatus(NamedTuple):
    """A status that is claimed of *components*; *about* names them, such as `of part a`, and is empty for all."""

    about: str
    status: Status
    since: date | None
    components: tuple[ClaimedComponent, ...]


def claimed_statuses(claim: Claim, actors: Mapping[str, str]) -> Iterator[ClaimedStatus]:
    """The status that is claimed of all components, or else each status with those of which it is claimed.

    Components about which nothing is claimed are left out. *actors* has the names of actors by id.
    """
    if all(component.status is claim.status for component in claim.components):
        yield ClaimedStatus("", claim.status, claim.since, claim.components)
        return
    groups: dict[tuple[Status, date | None], list[ClaimedComponent]] = {}
    for component in claim.components:
        if component.status is not Status.UNASSESSED:
            groups.setdefault((component.status, component.since), []).append(component)
    for (status, since), components in groups.items():
        about = f"of {_words(components, claim.components, actors)}"
        yield ClaimedStatus(about, status, since, tuple(components))


def _words(named: Sequence[ClaimedComponent], known: Sequence[ClaimedComponent], actors: Mapping[str, str]) -> str:
    """The named components in words: `parts a and b`, `part a (Council)` if others are asked there, or `Council`."""
    letters, phrases, names = list[str](), list[str](), list[str]()
    for part in dict.fromkeys(component.part for component in named):
        here = [component for component in named if component.part == part]
        asked = [actors.get(component.actor, component.actor) for component in here if component.actor is not None]
        if part is None:
            names += asked
        elif len(here) == sum(component.part == part for component in known):
            letters.append(part)
        else:
            phrases.append(f"part {part} ({listed(asked, 'and')})")
    if letters:
        phrases.insert(0, f"part{'s' if len(letters) > 1 else ''} {listed(letters, 'and')}")
    return listed([*phrases, *names], "and")
