"""Numbers in the index that are made of what they stand for; those of events are the first 60 bits of their digests."""

from __future__ import annotations

from policytrack.files.quick_hashes import quick_sha256

_SIZE = 15  # hexadecimal digits: as many bits as SQLite's integers have room for
_DIGITS = slice(3, 3 + _SIZE)  # of an id, behind its hash scheme


def number_of(id: str) -> int:
    """The number in the index of the event with this id; 0 for a text that is no id."""
    try:
        return int(id[_DIGITS], 16)
    except ValueError:
        return 0


def number_of_text(text: str) -> int:
    """The number that stands for a text: the first 60 bits of its digest."""
    return int(quick_sha256()(text.encode("utf-8", "surrogatepass")).hexdigest()[:_SIZE], 16)


def abbreviated_id(number: int) -> str:
    """The beginning of the id with this number, as long as the index knows it."""
    return f"p1-{number:015x}"
