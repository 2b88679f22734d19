"""What is wrong with the kept copies of evidence, for `check`: damaged or missing ones, and those nothing cites."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from policytrack.domain.events import Event, short
from policytrack.domain.rules.content import DIGEST
from policytrack.errors import Problem, UsageProblem
from policytrack.evidence.store import KeptCopies
from policytrack.index.index import Index
from policytrack.reports.history import retractions_by_target
from policytrack.text.date_words import day_words
from policytrack.text.escaping import address, counted
from policytrack.workspace.evidence_settings import kept_copies

_Item = TypeVar("_Item")
_NAMED = 10
"""Up to this many missing or uncited copies are named one by one; of more, the first with the number of the others."""


def copy_problems(index: Index, notes: list[str]) -> tuple[list[Problem], int]:
    """What is wrong with the copies, and how many there are.

    A copy that is missing is only a remark: it may be on another machine, as `sync` brings none. If copies cannot be
    found or read, because of the settings or for want of a package, that is added to *notes*.
    """
    try:
        copies = kept_copies(index.root)
    except UsageProblem as reason:
        notes.append(f"the kept copies of evidence were not checked: {reason}")
        return [], 0
    keeps = ((event, event.keep) for event in index.journal.keeps() if event.keep is not None)
    # What is no digest is a broken rule, which is reported already.
    by_digest = {keep.digest: event for event, keep in keeps if keep.digest and re.fullmatch(DIGEST, keep.digest)}
    held = list(copies.digests())
    problems = [*_missing(index, copies, by_digest), *_uncited(index.root, copies, by_digest)]
    try:
        for digest in held:
            damage = copies.damage(digest)
            if damage is not None:
                problems.append(_problem(index.root, copies.path(digest), damage, by_digest.get(digest), remark=False))
    except UsageProblem as reason:
        notes.append(f"{counted(len(held), 'kept copy', 'kept copies')} of evidence could not be checked: {reason}")
    return problems, len(held)


def _missing(index: Index, copies: KeptCopies, by_digest: dict[str, Event]) -> Iterator[Problem]:
    taken_back = retractions_by_target(index.journal.retractions())
    missing = [
        event
        for digest, event in by_digest.items()
        if not copies.holds(digest) and not {event.id, event.event} & taken_back.keys()
    ]
    for event, more in _first(missing):
        keep = event.keep
        if keep is not None and keep.digest is not None:
            day = "" if keep.at is None else f", kept {day_words(keep.at.date())}"
            what = f"the copy of {address(keep.address)} is not here{day}, for entry {short(event.event or '')}{more}"
            yield _problem(index.root, copies.path(keep.digest), what, event, remark=True)


def _uncited(root: Path, copies: KeptCopies, by_digest: dict[str, Event]) -> Iterator[Problem]:
    for digest, more in _first(copies.uncited(by_digest)):
        what = f"no entry of the journal says that this copy was kept{more}"
        yield _problem(root, copies.path(digest), what, None, remark=True)


def _first(items: list[_Item]) -> Iterator[tuple[_Item, str]]:
    """The first items; the last of them with the number of all others."""
    shown = items if len(items) <= _NAMED else items[:1]
    more = f"; so it is with {len(items) - 1:,} more" if len(items) > _NAMED else ""
    return ((item, more) for item in shown)


def _problem(root: Path, path: Path, message: str, event: Event | None, *, remark: bool) -> Problem:
    name = str(path).removeprefix(f"{root}{os.sep}").replace(os.sep, "/")
    subject = None if event is None else event.recommendation
    return Problem(name, 1, 1, message.removeprefix(f"{path} "), subject, blocking=False, remark=remark)
