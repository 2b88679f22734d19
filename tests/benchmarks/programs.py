"""What is measured: policytrack, and the programs that it is measured against."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tomllib
from pathlib import Path

from tests.benchmarks.timing import Cost, cost_of
from tests.benchmarks.workspaces import Generated

# As an installer writes it.
_OURS = """\
import sys

from {module} import {function}

sys.exit({function}())
"""
_LINE = """\
import typer


def main() -> None:
    print("a line")


typer.run(main)
"""
_TABLE = """\
import typer
from rich.console import Console
from rich.table import Table


def main() -> None:
    table = Table("Id", "Title", "Asked", "Due", "Status", "Timing")
    for number in range(27):
        table.add_row(f"FK-{number}", "Launch a joint demonstration", "us, india", "2027-03-19", "partial", "not-due")
    Console().print(table)


typer.run(main)
"""
# Runs our program, and writes down what it asks the index for, with all values filled in.
_TRACED = """\
import sqlite3
import sys

file = open(sys.argv.pop(1), "w", encoding="utf-8", buffering=1)


class Traced(sqlite3.Connection):
    def __init__(self, *words, **options):
        super().__init__(*words, **options)
        self.set_trace_callback(lambda statement: print(f"{statement};", file=file))


connect = sqlite3.connect
sqlite3.connect = lambda *words, **options: connect(*words, factory=Traced, **options)

from policytrack.cli.main import main

main()
"""
_PASSED_ON = ("PATH", "HOME", "LANG", "PYTHONPATH")


class Programs:
    """The programs, as scripts in a folder that all start the same way."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        for name, source in (("ours", _ours()), ("line", _LINE), ("table", _TABLE), ("traced", _TRACED)):
            (folder / f"{name}.py").write_text(source, "utf-8")

    def ours(self, place: Generated, *words: str, on_terminal: bool = False) -> Cost:
        """Run policytrack with these words in a workspace."""
        return cost_of([*self._python("ours"), *words], _environment(place), on_terminal=on_terminal)

    def line(self, place: Generated) -> Cost:
        """Run a Typer program of one command that prints a line."""
        return cost_of(self._python("line"), _environment(place))

    def plain_pages(self, number: int) -> Cost:
        """Run Sphinx on so many pages of plain text, each with a heading and a few paragraphs.

        Without a sidebar: the usual one has links to all pages, so that the time grows with the square of their number.
        """
        source = self._folder / f"pages-{number}"
        shutil.rmtree(source, ignore_errors=True)
        source.mkdir()
        (source / "conf.py").write_text("project = 'Pages'\nhtml_sidebars = {'**': []}\n", "utf-8")
        names = "".join(f"   page-{page}\n" for page in range(number))
        (source / "index.rst").write_text(f"Pages\n=====\n\n.. toctree::\n\n{names}", "utf-8")
        for page in range(number):
            text = "\n\n".join(f"Paragraph {paragraph} of this page says little." for paragraph in range(5))
            heading = f"Page {page}"
            (source / f"page-{page}.rst").write_text(f"{heading}\n{'=' * len(heading)}\n\n{text}\n", "utf-8")
        words = ("-m", "sphinx", "-q", "-j", "auto", str(source), str(source / "built"))
        return cost_of([sys.executable, *words], {name: os.environ[name] for name in _PASSED_ON if name in os.environ})

    def table(self, place: Generated) -> Cost:
        """Run the same, but that it shows a Rich table of 27 rows on a terminal."""
        return cost_of(self._python("table"), _environment(place), on_terminal=True)

    def shell(self, place: Generated, statements: str) -> Cost:
        """Run the sqlite3 shell with these statements on the index."""
        shell = shutil.which("sqlite3")
        if shell is None:
            raise SystemExit("there is no sqlite3 shell here")
        return cost_of([shell, "-readonly", str(place.index_file), statements], _environment(place))

    def statements(self, place: Generated, *words: str) -> str:
        """What policytrack asks the index when it is run with these words, as SQL."""
        target = self._folder / "asked.sql"
        cost_of([*self._python("traced"), str(target), *words], _environment(place))
        # What comes before is whether the index is fresh.
        return target.read_text("utf-8").rpartition("BEGIN;\n")[2]

    def _python(self, name: str) -> list[str]:
        return [sys.executable, str(self._folder / f"{name}.py")]


def _ours() -> str:
    settings = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    module, _, function = settings["project"]["scripts"]["policytrack"].partition(":")
    return _OURS.format(module=module, function=function)


def has_shell() -> bool:
    """Whether there is a sqlite3 shell to measure against."""
    return shutil.which("sqlite3") is not None


def versions() -> str:
    """What the numbers were measured with."""
    from importlib.metadata import version

    python = ".".join(map(str, sys.version_info[:3]))
    libraries = ", ".join(f"{name} {version(name)}" for name in ("typer", "rich", "pyyaml"))
    return f"Python {python}, {libraries}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} processors"


def _environment(place: Generated) -> dict[str, str]:
    """Little of our own environment: nothing that forbids byte code, names another day or takes colour away."""
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    ours = {"POLICYTRACK_WORKSPACE": str(place.root), "XDG_CACHE_HOME": str(place.cache)}
    return passed_on | ours | {"TERM": "xterm-256color"}
