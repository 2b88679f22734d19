"""A report as plain text, 80 columns wide and without escape codes, for e-mail."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterable, Iterator

from policytrack.domain.vocabulary import KIND_LABELS, KIND_PLURALS, Kind
from policytrack.reports.chart_parts import StatusBar
from policytrack.reports.page import page
from policytrack.reports.page_parts import GroupTable, Link, PageItem, Section, StatusCounts
from policytrack.reports.report import Report
from policytrack.text.escaping import one_line

WIDTH = 80
_BAR = 30
_SINGULARS = {KIND_PLURALS[kind]: KIND_LABELS[kind] for kind in Kind}


def render(report: Report) -> Iterator[str]:
    """The lines, each with its end."""
    content = page(report)
    yield from _sentences([content.subject])
    yield "\n"
    yield from _sentences([content.intro, content.papers, content.scope])
    yield "\nSCORECARD\n"
    recommended, *others = content.counts
    yield from _scores(recommended)
    for counts in others:  # in a sentence, so that what is overdue is not pushed off the screen
        numbers = ", ".join(f"{bar.number:,} {_in_sentence(bar, report)}" for bar in counts.bars)
        yield from _paragraphs([f"{counts.kind}: {counts.said} ({numbers})"])
    yield from _sentences(content.notes)
    if content.nothing:
        yield "\n"
        yield from _sentences([content.nothing])
    for section in content.sections:
        yield from _section(section)
    for table in content.tables:
        yield from _table(table)
    if content.entries is not None:
        yield "\nEACH RECOMMENDATION\n"
        for item in content.entries:
            yield from _item(item)
    yield "\n--\n"
    yield from _sentences(content.footer)
    yield from continued(content.command)


def continued(command: str) -> Iterator[str]:
    """A shell command in lines of at most 80 columns that can be pasted as they are; no word is broken."""
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
    yield from _sentences([section.said])
    for item in section.things:
        yield from _item(item)
    if section.more:
        yield f"{section.more}\n"
        yield from continued(section.command)


def _in_sentence(bar: StatusBar, report: Report) -> str:
    return bar.status.lower() if report.crosswalk is None else bar.status


def _scores(counts: StatusCounts) -> Iterator[str]:
    """The statuses of one kind with bars of characters, a line for each."""
    yield from _sentences([f"{counts.kind}: {counts.said}"])
    labels = [one_line(bar.status) for bar in counts.bars]
    width = min(max(map(len, labels), default=0), WIDTH - _BAR - 20)
    for label, bar in zip(labels, counts.bars, strict=True):
        yield f"  {label:<{width}}  {text_bar(bar.percent, _BAR):<{_BAR}}  {bar.share}\n"


def text_bar(percent: float, width: int) -> str:
    """A bar of block characters, at least one for anything above 0; *width* is that of all."""
    return "█" * max(round(percent * width / 100), 1 if percent else 0)


def _item(item: PageItem) -> Iterator[str]:
    yield from _paragraphs([f"{item.id}  {item.head}"])
    yield from _paragraphs([f"“{quote}”" for quote in item.quotes], "  ")
    yield from _paragraphs([*item.lines, *_evidence(item.links)], "  ")
    for claim in item.claims:
        yield from _paragraphs([claim.words], "  ")
        yield from _paragraphs([*claim.lines, *_evidence(claim.links)], "    ")


def _evidence(links: Iterable[Link]) -> Iterator[str]:
    for link in links:
        yield link.words
        if link.quote:
            yield f"“{link.quote}”"
        if link.kept:
            yield link.kept
        if link.archived:
            yield f"Archived copy: {link.archived}"


def _table(table: GroupTable) -> Iterator[str]:
    """Each row as a few phrases, because seven columns do not fit."""
    yield f"\n{table.heading.upper()}\n"
    for key, name, *values in table.rows:
        yield from _paragraphs([f"{key}  {name}"])
        counts = (_counted(value, heading) for heading, value in zip(table.headings[2:], values, strict=True) if value)
        yield from _paragraphs([", ".join(counts)], "  ")


def _counted(value: str, heading: str) -> str:
    name = _SINGULARS.get(heading, heading) if value == "1" else heading
    return f"{value} {name.lower()}"


def _sentences(lines: Iterable[str]) -> Iterator[str]:
    return _paragraphs(filter(None, lines), hanging="")


def _paragraphs(lines: Iterable[str], indent: str = "", hanging: str = "  ") -> Iterator[str]:
    for line in lines:
        # An address is never broken: a mail client makes a link of it.
        wrapped = textwrap.wrap(
            one_line(line), WIDTH, initial_indent=indent, subsequent_indent=indent + hanging,
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        yield from (f"{wrapped_line}\n" for wrapped_line in wrapped)
