"""`where`: which files the other commands read, and which day it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from policytrack.cli.options import DayOptions, command
from policytrack.cli.output import one_of, write
from policytrack.formats.lists.json import json_of
from policytrack.text.escaping import one_line
from policytrack.workspace.locations import Locations, locations


@command
def run(setting: DayOptions, format: Annotated[str, typer.Option("--format", help="text or json.")] = "text") -> None:
    """Print where the workspace, its files and its index are, and which day counts as today."""
    one_of("format", format, ("text", "json"))
    found = locations(setting.workspace, setting.day)
    if format == "json":
        facts = found._asdict()
        del facts["why"]
        write((json_of(facts, indent=2), "\n"))
    else:
        write(f"{label:<10} {one_line(words)}\n" for label, words in _lines(found))


def _lines(found: Locations) -> Iterator[tuple[str, str]]:
    yield "workspace", f"{found.workspace}{' (shipped with the program, read-only)' if found.shipped else ''}"
    for path in found.register:
        yield "register", path
    for path in found.texts:
        yield "text", path
    yield "journal", found.journal or "none yet; `policytrack mark` begins it"
    yield "index", found.index or f"in memory; {found.why}"
    yield "day", found.day
