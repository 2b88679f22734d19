"""The numbers that the index gives to events: the first 60 bits of the digests in their ids."""

from __future__ import annotations

_DIGITS = slice(3, 18)  # of an id, behind its hash scheme: as many bits as SQLite's integers have room for


def number_of(id: str) -> int:
    """The number in the index of the event with this id; 0 for a text that is no id."""
    try:
        return int(id[_DIGITS], 16)
    except ValueError:
        return 0


def abbreviated_id(number: int) -> str:
    """The beginning of the id with this number, as long as the index knows it."""
    return f"p1-{number:015x}"
