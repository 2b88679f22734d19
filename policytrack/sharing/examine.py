"""Examine entries of the server: whether their chain is sound, and whether it is the one that was seen before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from policytrack.sharing.chain import End, SharedEntry, digest_of, link
from policytrack.sharing.verdicts import Discrepancy, Verdict

_MOST = 100  # so many entries that do not fit are compared with each other


class Misfit(NamedTuple):
    """An entry whose hash does not follow from the one before it."""

    entry: SharedEntry
    digest: bytes
    previous: bytes


def _unknown(_: object) -> None:
    """What was seen here, where nothing was."""


def discrepancies(
    entries: Iterable[SharedEntry],
    start: End,
    end: End,
    checkpoints: Mapping[int, bytes],
    seen: Callable[[int], str | None] = _unknown,
    number_of: Callable[[str], int | None] = _unknown,
    micros: int | None = None,
) -> list[Discrepancy]:
    """What is wrong with the *entries* between two ends of the chain, in their order.

    *checkpoints* are hashes by number. *seen* returns the id of the entry that arrived here with a number, and
    *number_of* the number that an entry had when it arrived here. *micros* is when the entry before them arrived.
    """
    return sorted(_found(entries, start, end, checkpoints, seen, number_of, micros), key=lambda each: each.number)


def _found(
    entries: Iterable[SharedEntry],
    start: End,
    end: End,
    checkpoints: Mapping[int, bytes],
    seen: Callable[[int], str | None],
    number_of: Callable[[str], int | None],
    micros: int | None,
) -> Iterator[Discrepancy]:
    number, previous = start
    misfits: list[Misfit] = []
    others: list[SharedEntry] = []  # not those that were seen
    is_sound = True
    for entry in entries:
        line = entry.line or b""
        digest = digest_of(line)
        if entry.number != number + 1:
            is_sound, previous = False, b""
            yield _gap(number + 1, entry.number - 1)
        if digest is None or line[7:42] != entry.id.encode():
            is_sound = False
            yield Discrepancy(Verdict.ALTERED, entry.number, f"{_named(entry)} is not as it was recorded")
        elif previous and link(previous, digest, entry) != entry.hash:
            misfits.append(Misfit(entry, digest, previous))
        elif seen(entry.number) not in (None, entry.id) or checkpoints.get(entry.number, entry.hash) != entry.hash:
            others.append(entry)
        if micros is not None and entry.micros < micros:
            message = f"{_named(entry)} says that it arrived before the one before it, so it was put in later"
            yield Discrepancy(Verdict.REORDERED, entry.number, message)
        number, previous, micros = entry.number, entry.hash, entry.micros
    if number < end.number:
        is_sound = False
        yield _gap(number + 1, end.number)
    elif previous and previous != end.hash:
        is_sound = False
        yield Discrepancy(Verdict.ALTERED, number, f"the end of the chain is not the hash of entry {number:,}")
    yield from _of_misfits(misfits)
    yield from _of_others(others, number_of, is_sound=is_sound and not misfits)


def _of_others(
    others: list[SharedEntry], number_of: Callable[[str], int | None], *, is_sound: bool
) -> Iterator[Discrepancy]:
    """Entries in the places of others: the chain took another course if it *is_sound*, else they were put there."""
    for entry in others[: 1 if is_sound else _MOST]:
        known = number_of(entry.id)
        if is_sound:
            message = f"from {_named(entry)} on, it is not what this workspace saw"
            yield Discrepancy(Verdict.FORKED, entry.number, message)
        elif known not in (None, entry.number):
            yield Discrepancy(Verdict.REORDERED, entry.number, f"{_named(entry)} arrived here as entry {known:,}")
        else:
            yield Discrepancy(Verdict.ALTERED, entry.number, f"{_named(entry)} stands in the place of another one")


def _of_misfits(misfits: list[Misfit]) -> Iterator[Discrepancy]:
    """Reordered are entries that would fit in each other's places; the others were altered."""
    moved: set[int] = set()
    for misfit in misfits[:_MOST]:
        for other in misfits[:_MOST]:
            entry = misfit.entry._replace(number=other.entry.number)
            if other is not misfit and link(other.previous, misfit.digest, entry) == entry.hash:
                moved |= {misfit.entry.number, other.entry.number}
    for misfit in misfits[:_MOST]:
        if misfit.entry.number in moved:
            message = f"{_named(misfit.entry)} was moved to another place"
            yield Discrepancy(Verdict.REORDERED, misfit.entry.number, message)
        elif not any(
            link(other.entry.hash, misfit.digest, misfit.entry) == misfit.entry.hash for other in misfits[:_MOST]
        ):
            message = f"{_named(misfit.entry)} or what is stored with it was changed"
            yield Discrepancy(Verdict.ALTERED, misfit.entry.number, message)


def _gap(first: int, last: int) -> Discrepancy:
    which = f"entry {first:,} is" if first == last else f"entries {first:,} to {last:,} are"
    return Discrepancy(Verdict.MISSING, first, f"{which} not there")


def _named(entry: SharedEntry) -> str:
    return f"entry {entry.number:,} ({entry.id[:11]})"
