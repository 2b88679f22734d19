"""Units of a site: files that are made together, and groups of units that are looked at together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import NamedTuple

from policytrack.site.writing import Put, Written

RECOMMENDATIONS = "recommendations/"
"""How the key of the unit of a recommendation begins; it ends with a slash, too."""


class Unit(NamedTuple):
    """Files that are made together: their addresses, a digest of all that goes into them, and what makes them.

    *make* is None for the files of a recommendation, which other processes may make. A unit that *is_last* is made
    from the files of recommendations, so that they must be there before.
    """

    key: str
    inputs: str
    addresses: tuple[str, ...]
    make: Callable[[Put], object] | None = None
    is_last: bool = False


class MadeUnit(NamedTuple):
    """A unit whose files are there: their sizes by address, and how many of them were written."""

    key: str
    files: dict[str, int]
    written: int


def made_unit(key: str, written: Mapping[str, Written]) -> MadeUnit:
    """The unit with what was written by address."""
    sizes = {address: file.size for address, file in written.items()}
    return MadeUnit(key, sizes, sum(file.is_new for file in written.values()))


class UnitGroup(NamedTuple):
    """Units that cannot have changed unless *inputs*, a digest, did; *keys* are theirs, and `units` works them out."""

    key: str
    inputs: str
    keys: Sequence[str]
    units: Callable[[], Iterable[Unit]]


def page_unit(address: str, inputs: str, make: Callable[[], bytes]) -> Unit:
    """The unit of a single file."""
    return Unit(address, inputs, (address,), partial(_one_file, address, make))


def _one_file(address: str, make: Callable[[], bytes], put: Put) -> None:
    put(address, make())


def joined_digest(parts: Iterable[str]) -> str:
    """A digest of some texts, in their order."""
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def short_digest(value: object) -> str:
    """A digest of a plain value."""
    return sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()[:24]
