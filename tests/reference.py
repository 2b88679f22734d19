"""The command reference and the examples of all pages, as `python -m tests.reference` writes them."""

from __future__ import annotations

import copy
import os
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from typing import Any

import typer

from policytrack.cli.help_page import section_texts
from policytrack.cli.main import COMMANDS, OVERVIEW, program
from policytrack.cli.options import Heading
from policytrack.domain.filters import FILTERS
from policytrack.domain.statuses import ACT_SHOWS, MEANINGS
from policytrack.domain.vocabulary import (
    ACTS,
    CONFIDENCE_MEANINGS,
    DOCUMENTS,
    KIND_LABELS,
    KIND_MEANINGS,
    STRENGTH_MEANINGS,
    TIMING_LABELS,
    TIMING_MEANINGS,
)
from policytrack.formats.database.layout import TABLES
from tests.console import PAGES, PLACE, ROOT, play_page, rewritten
from tests.sql_blocks import with_answers

COMMAND_PAGE = ROOT / "docs" / "commands.md"
_WIDTH = 80
_FILTERS = frozenset(filter.option for filter in FILTERS)


def reference() -> str:
    """Markdown: the filters, described once, then the help of each command without them, under its headings."""
    group = program()
    parent = typer.Context(group, info_name="policytrack", **group.context_settings)
    pieces = [_filter_section(group.commands["list"], parent)]
    for heading, names in OVERVIEW.items():
        pieces.append(f"## {heading}\n")
        for name in names:
            pieces += _help(group.commands[name], name, parent)
    return "\n".join(pieces)


def _filter_section(command: Any, parent: typer.Context) -> str:
    """The section on the filters; *command* is any that takes them all."""
    context = _context(command, "list", parent)
    filters = [parameter for parameter in command.params if _FILTERS.intersection(parameter.opts)]
    [text] = section_texts([(Heading.FILTERS, [filter.get_help_record(context) for filter in filters])], _WIDTH)
    described = dedent(text.partition("\n")[2])
    takers = ", ".join(f"`{name}`" for name in COMMANDS if _takes_filters(parent.command.commands[name]))  # type: ignore[attr-defined]
    return f"## Filters\n\n{takers} take these.\n\n```text\n{described}\n```\n"


def _takes_filters(command: Any) -> bool:
    return {flag for parameter in command.params for flag in parameter.opts} >= _FILTERS


def _help(command: Any, name: str, parent: typer.Context) -> Iterator[str]:
    """The help of a command, and of those in it if it is a group."""
    context = _context(command, name, parent)
    taken = _takes_filters(command)
    text = (_without(command, _FILTERS) if taken else command).get_help(context)
    pointer = "\nIt takes the [filters](#filters), too.\n" if taken else ""
    yield f"### `{context.command_path}`\n\n```text\n{text}\n```\n{pointer}"
    for inner, subcommand in getattr(command, "commands", {}).items():
        yield from _help(subcommand, inner, context)


def _context(command: Any, name: str, parent: typer.Context) -> typer.Context:
    return typer.Context(command, info_name=name, parent=parent, terminal_width=_WIDTH, max_content_width=_WIDTH)


def _without(command: Any, flags: Collection[str]) -> Any:
    """A copy of a command that has none of these options."""
    shorter = copy.copy(command)
    shorter.params = [parameter for parameter in command.params if not set(flags).intersection(parameter.opts)]
    return shorter


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    headings = list(headings)
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _words(meanings: Iterable[tuple[str, str]]) -> str:
    """A table of words and what each means."""
    return _table(("word", "meaning"), ((f"`{word}`", meaning) for word, meaning in meanings))


def _statuses() -> str:
    rows = (
        (
            f"`{status}`",
            meaning.label,
            "yes" if meaning.moved else "no",
            "closed" if meaning.closed else "open",
            meaning.words,
        )
        for status, meaning in MEANINGS.items()
    )
    return _table(("word", "people read", "needs evidence", "open or closed", "meaning"), rows)


def _kinds() -> str:
    rows = ((f"`{kind}`", KIND_LABELS[kind], meaning) for kind, meaning in KIND_MEANINGS.items())
    return _table(("word", "people read", "meaning"), rows)


def _deadlines() -> str:
    rows = ((f"`{timing}`", TIMING_LABELS[timing], meaning) for timing, meaning in TIMING_MEANINGS.items())
    return _table(("word", "people read", "meaning"), rows)


def _acts() -> str:
    rows = (
        (f"`{act}`", meaning, MEANINGS[ACT_SHOWS[act]].label if act in ACT_SHOWS else "any status")
        for act, meaning in ACTS.items()
    )
    return _table(("act", "meaning", "supports at most"), rows)


def _tables() -> str:
    """A section for each table of a database, with its columns."""
    return "\n".join(
        f"### {table.name}\n\nEach row is {table.about}.\n\n"
        + _table(
            ("column", "type", "meaning"),
            (
                (
                    f"`{column.name}`",
                    f"id of `{column.references}`" if column.references else column.type,
                    column.about if column.required or "empty" in column.about else f"{column.about}; may be empty",
                )
                for column in table.columns
            ),
        )
        for table in TABLES.values()
    )


MADE: Mapping[str, Callable[[], str]] = {
    "commands": reference,
    "statuses": _statuses,
    "deadlines": _deadlines,
    "kinds": _kinds,
    "strengths": lambda: _words(STRENGTH_MEANINGS.items()),
    "acts": _acts,
    "documents": lambda: _words(DOCUMENTS.items()),
    "confidence": lambda: _words(CONFIDENCE_MEANINGS.items()),
    "tables": _tables,
}
"""What is made from the program, by the name that it has in the comments around it."""

_MADE = re.compile(r"(<!-- (\w+): made by `python -m tests.reference` -->\n).*?(<!-- end of \2 -->)", re.DOTALL)


def with_reference(page: str) -> str:
    """A page with everything in it that is made from the program as it should be."""
    return _MADE.sub(lambda match: f"{match[1]}\n{MADE[match[2]]()}\n{match[3]}", page)


if __name__ == "__main__":
    for page in PAGES:
        text = with_reference(page.read_text("utf-8"))
        with TemporaryDirectory() as folder:
            env = {name: value for name, value in os.environ.items() if not name.startswith("POLICYTRACK_")}
            outputs = play_page(page, text, Path(folder), env | {"XDG_CACHE_HOME": f"{folder}/cache"})
            text = with_answers(rewritten(text, outputs), Path(folder) / PLACE)
        page.write_text(text, encoding="utf-8")
    sys.stdout.write(f"wrote {COMMAND_PAGE}, and the examples of all pages, with Typer {typer.__version__}\n")
