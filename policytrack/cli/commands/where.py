"""`where`: which files the other commands read, and which day it is."""

from collections.abc import Iterator
from typing import Annotated

from policytrack.cli.options import DayOptions, command, format_option, one_of
from policytrack.cli.output import write
from policytrack.formats.lists.json import json_of
from policytrack.text.escaping import counted, one_line
from policytrack.workspace.locations import Locations, locations

_FORMATS = ("text", "json")


@command
def run(options: DayOptions, format: Annotated[str, format_option(_FORMATS)] = "text") -> None:
    """Show which folder and files are in use, and which date counts as today.

    For example:
      policytrack where
      policytrack where --format json
    """
    one_of("format", format, _FORMATS)
    paths = locations(options.workspace, options.day)
    if format == "json":
        facts = paths._asdict()
        del facts["why"]
        facts["share"] = None if paths.share is None else paths.share.record()
        write((json_of(facts, indent=2), "\n"))
    else:
        write(f"{label:<10} {one_line(words)}\n" for label, words in _lines(paths))


def _lines(paths: Locations) -> Iterator[tuple[str, str]]:
    yield "workspace", f"{paths.workspace}{' (shipped with the program, read-only)' if paths.shipped else ''}"
    for path in paths.register:
        yield "register", path
    for path in paths.texts:
        yield "text", path
    yield "journal", paths.journal or "none yet; `policytrack mark` begins it"
    yield "index", paths.index or f"in memory; {paths.why}"
    yield "today", paths.day
    if paths.share is not None:
        yield (
            "shared",
            paths.share.address
            if paths.share.is_joined
            else (f"{paths.share.address} (not joined; `policytrack share --join` lets this workspace connect)"),
        )
        yield "arrived", paths.share.arrived_words()
        yield "waiting", f"{counted(paths.share.waiting, 'entry', 'entries')} to be sent"
