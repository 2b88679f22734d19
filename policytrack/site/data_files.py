"""The data of a site as files for other programs, and the page that lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from policytrack.domain.version import __version__
from policytrack.formats.columns import EXTRA, FULL, columns
from policytrack.formats.datapackage import descriptor
from policytrack.formats.json_schemas import SCHEMAS, schema_text
from policytrack.formats.lists.csv import render, table
from policytrack.formats.lists.json import json_of
from policytrack.interchange.export import journal_lines
from policytrack.interchange.merged_register import register_text
from policytrack.site.binary_exports import BinaryExports
from policytrack.site.item_files import TABLE
from policytrack.site.items import SiteData
from policytrack.site.joined_files import Part, Shape, joined
from policytrack.site.manifest import Manifest
from policytrack.site.recommendation_files import DATA, HISTORY, HISTORY_HEADINGS
from policytrack.site.units import RECOMMENDATIONS, Unit, short_digest
from policytrack.site.writing import Content, Put, Written, read_again

PAGE = "data/index.html"
UNIT = "data/"
"""The key of the unit of what is made from recommendations."""
_JOINED = {
    "data/recommendations.csv": (TABLE, "A row for each recommendation"),
    "data/history.csv": (HISTORY, "A row for each entry of the journal, by recommendation"),
    "data/recommendations.json": (DATA, "Each recommendation in full"),
}
_REGISTER, _REGISTER_WHAT = "data/register.yaml", "The register, as policytrack imports it"
_JOURNAL, _JOURNAL_WHAT = "data/journal.jsonl", "The journal, as policytrack imports it"
_DESCRIPTION = "data/datapackage.json"
_ARRAY = Shape(b"[\n", b",\n", b"\n]\n", tail=len(b"\n"))
_LINES = 1_000
_SCHEMAS = {f"data/schemas/{name}.schema.json": name for name in SCHEMAS}


class DataFile(NamedTuple):
    """A file of data: its address, its name, what it is, its size in bytes and its SHA-256."""

    address: str
    name: str
    what: str
    size: int
    digest: str

    @property
    def is_one_of_many(self) -> bool:
        """Whether it is one of the files of a format that has a file for each table."""
        return "/" in self.name


class DataFiles:
    """The exports of everything on a site, from its viewpoint."""

    def __init__(self, data: SiteData, folder: Path, binary: BinaryExports) -> None:
        """*folder* is the site's."""
        self._data, self._folder, self._binary = data, folder, binary
        self._index, self._viewpoint = data.index, data.viewpoint
        self._columns = [*FULL, *(f"{EXTRA}{column}" for column in data.index.extra_columns)]
        self._titles = [(paper.title, paper.url) for paper in data.index.papers.values()]

    def addresses(self) -> tuple[str, ...]:
        """The addresses of all files that `write` makes."""
        return (*_JOINED, _DESCRIPTION, "data/SHA256SUMS", *self._binary.addresses())

    def schemas(self) -> list[tuple[str, str]]:
        """The address and the name of each JSON Schema."""
        return list(_SCHEMAS.items())

    def made_from(self) -> list[tuple[str, str]]:
        """What the site is made from, by name, and its address in the site; nothing if that is not as it was then.

        Register and journal are as they are now, which is more than was known on an earlier day.
        """
        if self._viewpoint.known_on is not None or self._viewpoint.arrived_by is not None:
            return []
        return [("Register", _REGISTER), ("Journal", _JOURNAL)]

    def copies(self, journal: str, register: str) -> list[Unit]:
        """The units of the files that are not made from recommendations; the digests are of journal and register."""
        index = self._index
        units = [_unit(address, schema_text(name), partial(_schema, name)) for address, name in _SCHEMAS.items()]
        if self.made_from():
            units.append(_unit(_REGISTER, register, lambda: register_text(index.root)))
            units.append(_unit(_JOURNAL, journal, lambda: _in_chunks(journal_lines(index))))
        return units

    def write(self, put: Put, recommendations: Sequence[Unit], before: Manifest) -> list[DataFile]:
        """Write the files; returns those that people may want.

        The files of the *recommendations*, and those of `copies`, must be there. *before* is from the last build.
        """

        def hashed(address: str, content: Content) -> Written:
            file = put(address, content)
            return file._replace(digest=sha256(content).hexdigest()) if isinstance(content, bytes) else file

        written: dict[str, Written] = {}
        files = []
        for address, (name, what) in _JOINED.items():
            written[address] = hashed(address, self._joined(address, name, recommendations, before))
            files.append(_file(address, what, written[address]))
        copies = {each.key for each in self.copies("", "")}
        for address, what in ((_REGISTER, _REGISTER_WHAT), (_JOURNAL, _JOURNAL_WHAT)):
            if address in copies:
                files.append(_file(address, what, read_again(self._folder, address)))
        described = hashed(_DESCRIPTION, self._descriptor(written).encode())
        files.append(_file(_DESCRIPTION, "What the columns of the CSV files are", described))
        files += [_file(*file) for file in self._binary.write(hashed)]
        put("data/SHA256SUMS", "".join(_sums(files)).encode())
        return files

    def _joined(self, address: str, name: str, recommendations: Sequence[Unit], before: Manifest) -> Iterator[bytes]:
        """The file that is joined from the file with this name of each recommendation."""
        parts = []
        for unit in recommendations:
            part, known = f"{unit.key}{name}", before.units.get(unit.key)
            size = None if known is None else known.files.get(part)
            parts.append(Part(part, size, known is not None and known.inputs == unit.inputs))
        is_known = before.is_made(UNIT) and before.keys_of(RECOMMENDATIONS) == [unit.key for unit in recommendations]
        return joined(self._folder, address, self._shape(name), parts, is_known=is_known)

    def _shape(self, name: str) -> Shape:
        if name == DATA:
            return _ARRAY if self._data.items else Shape(b"[]\n")
        if name == TABLE:
            heading = "".join(render((), columns(self._columns, self._index.extra_columns)))
        else:
            heading = "".join(table(HISTORY_HEADINGS, ()))
        start = heading.encode()
        return Shape(start, head=len(start))

    def _descriptor(self, written: Mapping[str, Written]) -> str:
        names = {"recommendations": self._columns, "history": list(HISTORY_HEADINGS)}
        resources = [
            (what, columns, written[f"data/{what}.csv"].size, written[f"data/{what}.csv"].digest)
            for what, columns in names.items()
        ]
        described = descriptor(self._viewpoint.day, __version__, resources, self._titles, in_our_words=True)
        return f"{json_of(described, indent=2)}\n"


def _unit(address: str, inputs: str, make: Callable[[], Content]) -> Unit:
    def write(put: Put) -> None:
        put(address, make())

    return Unit(address, short_digest((__version__, inputs)), (address,), write)


def _schema(name: str) -> bytes:
    return schema_text(name).encode()


def _in_chunks(lines: Iterator[bytes]) -> Iterator[bytes]:
    while chunk := list(islice(lines, _LINES)):
        yield b"".join(chunk)


def _file(address: str, what: str, written: Written) -> DataFile:
    return DataFile(address, address.removeprefix("data/"), what, written.size, written.digest)


def _sums(files: list[DataFile]) -> Iterator[str]:
    """Lines for `sha256sum --check` in the folder."""
    return (f"{file.digest}  {file.name}\n" for file in files)
