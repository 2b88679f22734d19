"""Many entries, worked on by several processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import TypeVar

from policytrack.index.ask import Raw, entry_of
from policytrack.index.hands import by_many_hands
from policytrack.model import Entry
from policytrack.report.report import AT_A_TIME

_Done = TypeVar("_Done")


def spread(raws: Iterator[Raw], work: Callable[[Iterable[Entry]], _Done]) -> Iterator[_Done]:
    """What *work* makes of each batch of entries, in order."""
    return by_many_hands(partial(_made, work), _batches(raws))


def _batches(raws: Iterator[Raw]) -> Iterator[list[Raw]]:
    while batch := list(islice(raws, AT_A_TIME)):
        yield batch


def _made(work: Callable[[Iterable[Entry]], _Done], raws: list[Raw]) -> _Done:
    return work(map(entry_of, raws))
