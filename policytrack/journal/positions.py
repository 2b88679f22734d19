"""Positions and fingerprints of a journal in a file. Only `file_journal` and `reader` know how they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policytrack.files.stamps import Stamp

if TYPE_CHECKING:
    from policytrack.journal.protocol import Position

_LENGTH_BITS = 24


def position_of(offset: int, length: int) -> Position:
    """The position of a line, from its offset (below half a terabyte) and its length (below 16 MiB), in bytes."""
    return offset << _LENGTH_BITS | length


def place_at(position: Position) -> tuple[int, int]:
    """The offset and the length, in bytes, of the line at a position."""
    return position >> _LENGTH_BITS, position & (1 << _LENGTH_BITS) - 1


def fingerprint_of(stamp: Stamp) -> str:
    """The fingerprint of a file with this stamp."""
    return " ".join(map(str, stamp))
