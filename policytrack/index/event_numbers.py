"""What the index calls the journal's events."""

from __future__ import annotations

_DIGITS = slice(3, 18)  # of an id, behind its recipe's name: as many bits as SQLite's numbers have room for


def number_of(id: str) -> int:
    """The number that an event's id, or what may be one, has in the index; 0 for what is no id."""
    try:
        return int(id[_DIGITS], 16)
    except ValueError:
        return 0


def id_of(number: int) -> str:
    """The beginning of the id with this number, as long as the index knows it."""
    return f"p1-{number:015x}"
