"""The manifest of a site: which files the last build made, and from what, so that the next one has less to do.

A *unit* is what is made together, such as the page and the feed of one recommendation. Its inputs are a digest of all
that goes into it: while that is the same, and its files have their sizes, nothing is made again. Units of which a
single digest says that none has changed are a *group*. A build begins by writing down everything that it is going to
make, without inputs. So if it is interrupted, the next one makes those units again, and still knows which files are
ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypedDict

from policytrack.errors import UsageProblem
from policytrack.files.safe_paths import read_file
from policytrack.site.writing import SiteWriter, has_size

NAME = "policytrack-site.json"
_FORMAT = 2
UNMADE = ""
"""The inputs of a unit that a build has begun to make."""
_UNMADE = b':["",{'
"""How the manifest has such a unit; no other text in it has a quote that is not escaped."""
UNKNOWN = -1
"""The size of a file that such a build may have written."""


class UnitFiles(NamedTuple):
    """From what a unit was made, and its files: the size of each by its address."""

    inputs: str
    files: dict[str, int]


class Manifest(NamedTuple):
    """The units by their keys, those of recommendations in the register's order; and the inputs of groups by theirs."""

    units: dict[str, UnitFiles]
    groups: dict[str, str]

    def is_made(self, key: str, inputs: str | None = None) -> bool:
        """Whether the last build made the unit; from these inputs, if they are given."""
        unit = self.units.get(key)
        if unit is None or unit.inputs == UNMADE or not unit.files:
            return False
        return inputs is None or unit.inputs == inputs

    def keys_of(self, beginning: str) -> list[str]:
        """The keys of folders that begin so, in their order."""
        return [key for key in self.units if key.startswith(beginning) and key.endswith("/")]


class _Document(TypedDict):
    format: int
    groups: dict[str, str]
    units: dict[str, UnitFiles]


def read_manifest(root: Path) -> Manifest | None:
    """The manifest of the last build in the folder; None if there is none. Raises `UsageProblem` if it is damaged."""
    from msgspec import DecodeError
    from msgspec.json import decode

    path = root / NAME
    try:
        document = decode(read_file(root, path), type=_Document)
        if document["format"] != _FORMAT:
            raise ValueError("it is of another version of policytrack")
        manifest = Manifest(document["units"], document["groups"])
        _check(manifest)
    except FileNotFoundError:
        return None
    except (DecodeError, ValueError) as error:
        raise UsageProblem(f"{path} cannot be read: {error}; remove it, or choose an empty folder") from None
    except OSError as error:
        raise UsageProblem(f"{path} cannot be read: {error.strerror or error}") from None
    return manifest


def is_finished(root: Path) -> bool:
    """Whether there is a site in the folder whose last build came to its end."""
    try:
        return _UNMADE not in read_file(root, root / NAME)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise UsageProblem(f"{root / NAME} cannot be read: {error.strerror or error}") from None


def _check(manifest: Manifest) -> None:
    """Raise `ValueError` if an address is none of a site.

    What the manifest names is removed when it is stale, so it may name nothing outside the folder.
    """
    names = [address for unit in manifest.units.values() for address in unit.files]
    # All at once, because that takes a tenth of the time.
    if names and not _are_addresses("/\0/".join(names), len(names)):
        raise ValueError(f"'{next(name for name in names if not _are_addresses(name, 1))}' is no file of a site")


def _are_addresses(joined: str, number: int) -> bool:
    framed = f"/{joined}/"
    is_outside = "//" in framed or "/./" in framed or "/../" in framed or "\\" in framed
    return not is_outside and framed.count("\0") == number - 1


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Write the manifest, one unit to a line."""
    SiteWriter(root).write(NAME, "".join(_lines(manifest)).encode())


def _lines(manifest: Manifest) -> Iterator[str]:
    from msgspec.json import encode

    yield f'{{"format":{_FORMAT},"groups":{{'
    yield ",".join([f"\n{encode(key).decode()}:{encode(inputs).decode()}" for key, inputs in manifest.groups.items()])
    yield '\n},"units":{'
    yield ",".join([f"\n{encode(key).decode()}:{encode(unit).decode()}" for key, unit in manifest.units.items()])
    yield "\n}}\n"


def wrong_files(folder: str) -> list[str]:
    """The files that the last build made and that are no longer there, or have another size; empty if there is none."""
    manifest = read_manifest(Path(folder))
    if manifest is None:
        return []
    files = (item for unit in manifest.units.values() for item in unit.files.items())
    return [address for address, size in files if not has_size(folder, address, size)]


def begun(before: Manifest, remaining: Mapping[str, Iterable[str]]) -> Manifest:
    """The manifest while a build is under way: what *remains* to be made, with its addresses, has no inputs."""
    units = dict(before.units)
    for key, addresses in remaining.items():
        known = units[key].files if key in units else {}
        units[key] = UnitFiles(UNMADE, {**dict.fromkeys(addresses, UNKNOWN), **known})
    return Manifest(units, {})
