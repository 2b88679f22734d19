"""The data of a site as a workbook and as databases: files that are made whole whenever anything in them changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from policytrack.errors import UsageProblem, missing_package
from policytrack.formats.database.layout import TABLES
from policytrack.interchange.export import Export
from policytrack.reports.scope import ReportScope
from policytrack.site.items import SiteData
from policytrack.site.writing import Put, Written
from policytrack.workspace.select import FilterWords, select

MOST = 5_000
"""Up to so many recommendations and entries together, the files are made unless the settings say otherwise."""
_AT_A_TIME = 1 << 20


class BinaryFormat(NamedTuple):
    """A format: what people call it, and the package that it needs, which the extra of the format's name brings."""

    words: str
    package: str | None


FORMATS = {
    "xlsx": BinaryFormat("Excel workbook", "xlsxwriter"),
    "sqlite": BinaryFormat("SQLite database", None),
    "parquet": BinaryFormat("Parquet files", "pyarrow"),
}


class NotMade(NamedTuple):
    """A format that a site does not have: what people call it, and why."""

    words: str
    why: str


class BinaryExports:
    """The files of the formats that are made: those that were *chosen*, or if that is None, all unless they take long.

    Raises `UsageProblem` if the package for one that was chosen is not installed.
    """

    def __init__(self, data: SiteData, entries: int, chosen: Sequence[str] | None) -> None:
        self._data = data
        is_small = len(data.items) + entries <= MOST
        self.formats: list[str] = []
        self.not_made: list[NotMade] = []
        for name, (words, package) in FORMATS.items():
            is_there = package is None or find_spec(package) is not None
            if chosen is not None and name in chosen and package is not None and not is_there:
                raise UsageProblem(f"[site] exports: {missing_package(words, name, package)}")
            if is_there and (is_small if chosen is None else name in chosen):
                self.formats.append(name)
            elif chosen is not None:
                self.not_made.append(NotMade(words, "left out by the settings of this site"))
            elif is_there:
                why = f'made for more than {MOST:,} recommendations and entries only with exports = ["{name}"]'
                self.not_made.append(NotMade(words, f"{why} in the settings of this site"))
            else:
                why = f"needs the extra “{name}” of policytrack where this site is built"
                self.not_made.append(NotMade(words, why))

    def inputs(self) -> list[str]:
        """What the bytes of the files depend on, apart from the data: formats, and the programs that make them."""
        return [f"{name} {_version(FORMATS[name].package)}" for name in self.formats]

    def addresses(self) -> Iterator[str]:
        """The addresses of the files, in the order of the formats."""
        for name in self.formats:
            yield from (_parquet(table) for table in TABLES) if name == "parquet" else [f"data/tracker.{name}"]

    def write(self, put: Put) -> Iterator[tuple[str, str, Written]]:
        """Write the files; of each its address, and what it is."""
        index, viewpoint = self._data.index, self._data.viewpoint
        selection = select(index, FilterWords({}), viewpoint)
        if "xlsx" in self.formats:
            address = "data/tracker.xlsx"
            book = Export(index, selection, viewpoint, None).workbook()
            yield address, "A workbook with recommendations, history and summary", put(address, book)
        scope = ReportScope(index, selection, viewpoint)
        # These write to a path. Only a file whose bytes differ is then written to the site.
        with TemporaryDirectory() as name:
            folder = Path(name)
            if "sqlite" in self.formats:
                from policytrack.interchange.database import write_sqlite

                address, file = "data/tracker.sqlite", folder / "tracker.sqlite"
                write_sqlite(scope, file)
                yield address, "Everything, in tables for SQL", put(address, _pieces(file))
                file.unlink()
            if "parquet" in self.formats:
                from policytrack.interchange.database import write_parquet

                write_parquet(scope, folder)
                for table in TABLES.values():
                    file = folder / f"{table.name}.parquet"
                    yield (
                        _parquet(table.name),
                        f"A row for {_each(table.about)}",
                        put(_parquet(table.name), _pieces(file)),
                    )


def _each(about: str) -> str:
    return re.sub("^an? ", "each ", about)


def _parquet(table: str) -> str:
    return f"data/parquet/{table}.parquet"


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(_AT_A_TIME):
            yield piece


def _version(package: str | None) -> str:
    from policytrack.formats.database.sqlite import SQLITE

    return SQLITE if package is None else metadata.version(package)
