"""The manifest of a site: which files the last build made, and from what, so that the next one has less to do.

A *unit* is what is made together, such as the page and the feed of one recommendation. Its inputs are a digest of all
that goes into it: while that is the same, and its files have their sizes, nothing is made again. A build begins by
writing down everything that it is going to make, without inputs. So if it is interrupted, the next one makes those
units again, and still knows which files are ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from policytrack.errors import UsageProblem
from policytrack.files.safe_paths import read_file
from policytrack.site.writing import has_size, write

NAME = "policytrack-site.json"
_FORMAT = 1
UNMADE = ""
"""The inputs of a unit that a build has begun to make."""
_UNMADE = b':["",{'
"""How the manifest has such a unit; no other text in it has a quote that is not escaped."""
UNKNOWN = -1
"""The size of a file that such a build may have written."""


class UnitFiles(NamedTuple):
    """From what a unit was made, and its files: the SHA-256 and the size of each by its address."""

    inputs: str
    files: dict[str, tuple[str, int]]


Manifest = dict[str, UnitFiles]
"""The units by their keys."""


def read_manifest(root: Path) -> Manifest | None:
    """The manifest of the last build in the folder; None if there is none. Raises `UsageProblem` if it is damaged."""
    path = root / NAME
    try:
        value = json.loads(read_file(root, path))
        if value["format"] != _FORMAT:
            raise ValueError("it is of another version of policytrack")
        return {key: _unit(*unit) for key, unit in value["units"].items()}
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageProblem(f"{path} cannot be read: {error}; remove it, or choose an empty folder") from None
    except OSError as error:
        raise UsageProblem(f"{path} cannot be read: {error.strerror or error}") from None


def is_finished(root: Path) -> bool:
    """Whether there is a site in the folder whose last build came to its end."""
    try:
        return _UNMADE not in read_file(root, root / NAME)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise UsageProblem(f"{root / NAME} cannot be read: {error.strerror or error}") from None


def _unit(inputs: str, files: dict[str, tuple[str, int]]) -> UnitFiles:
    for address, (digest, size) in files.items():
        names = address.split("/")
        # What the manifest names is removed when it is stale, so it may name nothing outside the folder.
        if not isinstance(digest, str) or not isinstance(size, int) or {"", ".", ".."} & {*names} or "\\" in address:
            raise ValueError(f"'{address}' is no file of a site")
    return UnitFiles(inputs, {address: (digest, size) for address, (digest, size) in files.items()})


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Write the manifest, one unit to a line, in order."""
    write(root, NAME, "".join(_lines(manifest)).encode())


def _lines(manifest: Manifest) -> Iterator[str]:
    dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    yield f'{{"format":{_FORMAT},"units":{{'
    between = "\n"
    for key in sorted(manifest):
        yield f"{between}{dumps(key)}:{dumps(manifest[key])}"
        between = ",\n"
    yield "\n}}\n"


def is_made(root: str, unit: UnitFiles | None, inputs: str) -> bool:
    """Whether a unit was made from these inputs, and all its files are there."""
    return (
        unit is not None
        and unit.inputs == inputs
        and bool(unit.files)
        and all(has_size(root, address, size) for address, (_, size) in unit.files.items())
    )


def begun(before: Manifest, remaining: Mapping[str, Iterable[str]]) -> Manifest:
    """The manifest while a build is under way: what *remains* to be made, with its addresses, has no inputs."""
    manifest = dict(before)
    for key, addresses in remaining.items():
        known = before[key].files if key in before else {}
        manifest[key] = UnitFiles(UNMADE, {**dict.fromkeys(addresses, ("", UNKNOWN)), **known})
    return manifest
