"""The data of a site as files for other programs, and the page that lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
from policytrack.site.addresses import in_folder
from policytrack.site.binary_exports import BinaryExports
from policytrack.site.item_files import TABLE
from policytrack.site.items import SiteData
from policytrack.site.recommendation_files import DATA, HISTORY, HISTORY_HEADINGS
from policytrack.site.writing import Content, Put, Written

PAGE = "data/index.html"
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
        """*folder* is the site's, in which the files of all recommendations must be before `write` is called."""
        self._data, self._folder, self._binary = data, folder, binary
        self._index, self._viewpoint = data.index, data.viewpoint
        self._columns = [*FULL, *(f"{EXTRA}{column}" for column in data.index.extra_columns)]
        self._titles = [(paper.title, paper.url) for paper in data.index.papers.values()]

    def addresses(self) -> tuple[str, ...]:
        """The addresses of all files that `write` makes."""
        others = (*self._contents(), "data/datapackage.json", *_SCHEMAS, "data/SHA256SUMS")
        return (*others, *self._binary.addresses())

    def schemas(self) -> list[tuple[str, str]]:
        """The address and the name of each JSON Schema."""
        return list(_SCHEMAS.items())

    def _contents(self) -> Mapping[str, tuple[str, Callable[[], Content]]]:
        """By address, what each file is, and what makes its content."""
        index = self._index
        contents: dict[str, tuple[str, Callable[[], Content]]] = {
            "data/recommendations.csv": (
                "A row for each recommendation",
                lambda: self._table(TABLE, "".join(render((), columns(self._columns, index.extra_columns)))),
            ),
            "data/history.csv": (
                "A row for each entry of the journal, by recommendation",
                lambda: self._table(HISTORY, "".join(table(HISTORY_HEADINGS, ()))),
            ),
            "data/recommendations.json": ("Each recommendation in full", self._array),
        }
        if self._viewpoint.known_on is None and self._viewpoint.arrived_by is None:
            # As they are now, which is more than was known on an earlier day.
            contents["data/register.yaml"] = (
                "The register, as policytrack imports it",
                lambda: register_text(index.root),
            )
            contents["data/journal.jsonl"] = (
                "The journal, as policytrack imports it",
                lambda: journal_lines(index),
            )
        return contents

    def _parts(self, name: str) -> Iterator[bytes]:
        """The file with this name of each recommendation."""
        for item in self._data.items:
            yield (self._folder / in_folder(item.page, name)).read_bytes()

    def _table(self, name: str, heading: str) -> Iterator[bytes]:
        """The rows of the tables of all recommendations below one heading."""
        head = heading.encode()
        yield head
        for part in self._parts(name):
            yield part.removeprefix(head)

    def _array(self) -> Iterator[bytes]:
        """The JSON of all recommendations."""
        before = b"[\n"
        for part in self._parts(DATA):
            yield before + part.rstrip(b"\n")
            before = b",\n"
        yield b"\n]\n" if self._data.items else b"[]\n"

    def write(self, put: Put) -> list[DataFile]:
        """Write the files; returns those that people may want."""
        written: dict[str, Written] = {}
        files = []
        for address, (what, make) in self._contents().items():
            written[address] = put(address, make())
            files.append(_file(address, what, written[address]))
        described = put("data/datapackage.json", self._descriptor(written).encode())
        files.append(_file("data/datapackage.json", "What the columns of the CSV files are", described))
        files += [_file(*file) for file in self._binary.write(put)]
        for address, name in _SCHEMAS.items():
            put(address, schema_text(name).encode())
        put("data/SHA256SUMS", "".join(_sums(files)).encode())
        return files

    def _descriptor(self, written: Mapping[str, Written]) -> str:
        names = {"recommendations": self._columns, "history": list(HISTORY_HEADINGS)}
        resources = [
            (what, columns, written[f"data/{what}.csv"].size, written[f"data/{what}.csv"].digest)
            for what, columns in names.items()
        ]
        described = descriptor(self._viewpoint.day, __version__, resources, self._titles, in_our_words=True)
        return f"{json_of(described, indent=2)}\n"


def _file(address: str, what: str, written: Written) -> DataFile:
    return DataFile(address, address.removeprefix("data/"), what, written.size, written.digest)


def _sums(files: list[DataFile]) -> Iterator[str]:
    """Lines for `sha256sum --check` in the folder."""
    return (f"{file.digest}  {file.name}\n" for file in files)
