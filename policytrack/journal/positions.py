"""Positions and fingerprints of a journal in a file. Only `file_journal` and `reader` know how they are made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from policytrack.files.stamps import Stamp

if TYPE_CHECKING:
    from policytrack.journal.protocol import Position

_LENGTH_BITS = 24


def positions_from(offset: int, lengths: Iterable[int]) -> list[Position]:
    """The positions of successive lines, from the offset of the first (below half a terabyte) and their lengths.

    These are in bytes, each below 16 MiB.
    """
    positions = []
    for length in lengths:
        positions.append(offset << _LENGTH_BITS | length)
        offset += length
    return positions


def place_at(position: Position) -> tuple[int, int]:
    """The offset and the length, in bytes, of the line at a position."""
    return position >> _LENGTH_BITS, position & (1 << _LENGTH_BITS) - 1


def fingerprint_of(stamp: Stamp) -> str:
    """The fingerprint of a file with this stamp."""
    return " ".join(map(str, stamp))
