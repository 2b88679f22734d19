"""Sort ids as people do: `FK-T2-4` before `FK-T2-10`."""

import re


def natural_key(id: str) -> str:
    """The id with its numbers padded with zeros, so that they sort by value."""
    return _NUMBER.sub(lambda number: number[0].zfill(9), id)


_NUMBER = re.compile("[0-9]+")
