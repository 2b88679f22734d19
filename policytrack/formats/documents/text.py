"""A report as text: eighty columns, no escape codes, what a mail client shows."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterable, Iterator

from policytrack.reports.page import GroupTable, PageItem, Section, page
from policytrack.reports.report import Report
from policytrack.text.escaping import one_line

WIDTH = 80


def render(report: Report) -> Iterator[str]:
    """The lines, each with its end."""
    words = page(report)
    yield from _sentences([words.subject])
    yield "\n"
    yield from _sentences([words.intro, words.scope])
    for section in words.sections:
        yield from _section(section)
    if words.nothing:
        yield "\n"
        yield from _sentences([words.nothing])
    yield "\nWHERE ALL STAND\n"
    yield from _paragraphs(f"{count.kind}: {count.said}" for count in words.counts)
    yield from _sentences([words.left_out])
    if words.waiting.things:
        yield from _section(words.waiting)
    yield "\n"
    yield from _sentences([words.stale])
    for table in words.tables:
        yield from _table(table)
    if words.entries is not None:
        yield "\nEACH RECOMMENDATION\n"
        for item in words.entries:
            yield from _item(item)
    yield "\n--\n"
    yield from _sentences(words.footer)
    yield from continued(words.command)


def continued(command: str) -> Iterator[str]:
    """A command of a shell over several lines, to be pasted as it is; what one word of it needs is never broken."""
    line = ""
    for word in map(shlex.quote, shlex.split(one_line(command))):
        if line and len(line) + len(word) + 3 > WIDTH:
            yield f"{line} \\\n"
            line = f"  {word}"
        else:
            line = f"{line} {word}" if line else word
    yield f"{line}\n"


def _section(section: Section) -> Iterator[str]:
    yield f"\n{section.heading.upper()}\n"
    for item in section.things:
        yield from _item(item)


def _item(item: PageItem) -> Iterator[str]:
    yield from _paragraphs([f"{item.id}  {item.head}"])
    yield from _paragraphs([f"“{quote}”" for quote in item.quotes], "  ")
    yield from _paragraphs([*item.lines, *(link.words for link in item.links)], "  ")


def _table(table: GroupTable) -> Iterator[str]:
    """Each row as a few words, because seven columns do not fit."""
    yield f"\n{table.heading.upper()}\n"
    for key, name, *values in table.rows:
        yield from _paragraphs([f"{key}  {name}"])
        told = (
            f"{value} {heading.lower()}" for heading, value in zip(table.headings[2:], values, strict=True) if value
        )
        yield from _paragraphs([", ".join(told)], "  ")


def _sentences(lines: Iterable[str]) -> Iterator[str]:
    return _paragraphs(filter(None, lines), hanging="")


def _paragraphs(lines: Iterable[str], indent: str = "", hanging: str = "  ") -> Iterator[str]:
    for line in lines:
        # An address is never broken: a mail client makes a link of it.
        wrapped = textwrap.wrap(
            one_line(line), WIDTH, initial_indent=indent, subsequent_indent=indent + hanging,
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        yield from (f"{words}\n" for words in wrapped)
