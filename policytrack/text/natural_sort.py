"""Sort ids as people do: `FK-T2-4` before `FK-T2-10`."""

import re

_NUMBER = re.compile(r"\d+", re.ASCII)


def natural_key(id: str) -> str:
    """The id with its numbers padded with zeros, so that they sort by value."""
    return _NUMBER.sub(lambda number: number[0].zfill(9), id)
