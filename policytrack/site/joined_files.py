"""Files that are joined from a file of each recommendation.

After one entry, a site has 10,000 such files of which one has changed. So what did not change is copied from the joined
file of the last build, of which the manifest knows where each part is, rather than read from as many files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, NamedTuple

_AT_ONCE = 1_000_000


class Shape(NamedTuple):
    """How parts are joined: what is at the start, between them and at the end.

    Of each part, the first *head* and the last *tail* bytes are left out.
    """

    start: bytes = b""
    between: bytes = b""
    end: bytes = b""
    head: int = 0
    tail: int = 0


class Part(NamedTuple):
    """A file that is joined: its address, how many bytes it had in the last build, and whether it still has the same.

    *size* is None if there was none.
    """

    address: str
    size: int | None
    is_same: bool


def joined(root: Path, address: str, shape: Shape, parts: Sequence[Part], *, is_known: bool) -> Iterator[bytes]:
    """The joined file in pieces; *is_known* if the last build joined the same parts in the same order."""
    offsets = _offsets(root / address, shape, parts) if is_known else None
    yield shape.start
    between = b""
    if offsets is None:
        for part in parts:
            yield between + _part(root, shape, part)
            between = shape.between
    else:
        with open(root / address, "rb") as old:
            for is_same, places in groupby(range(len(parts)), key=lambda place: parts[place].is_same):
                run = list(places)
                yield between
                between = shape.between
                if is_same:
                    yield from _range(old, offsets[run[0]][0], offsets[run[-1]][1])
                else:
                    yield shape.between.join(_part(root, shape, parts[place]) for place in run)
    yield shape.end


def _part(root: Path, shape: Shape, part: Part) -> bytes:
    with open(f"{root}/{part.address}", "rb") as file:
        content = file.read()
    return content[shape.head : len(content) - shape.tail]


def _offsets(path: Path, shape: Shape, parts: Sequence[Part]) -> list[tuple[int, int]] | None:
    """Where each part begins and ends in the joined file of the last build; None if that is not as it should be."""
    offsets: list[tuple[int, int]] = []
    end = len(shape.start)
    for part in parts:
        if part.size is None:
            return None
        start = end + (len(shape.between) if offsets else 0)
        end = start + part.size - shape.head - shape.tail
        offsets.append((start, end))
    try:
        return offsets if path.stat().st_size == end + len(shape.end) else None
    except OSError:
        return None


def _range(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    file.seek(start)
    while start < end and (piece := file.read(min(_AT_ONCE, end - start))):
        start += len(piece)
        yield piece
