"""A table in GitHub's Markdown, in which no text can break out of its cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from policytrack.domain.model import Entry
from policytrack.formats.columns import Column
from policytrack.text.escaping import one_line

_MARKUP = re.compile(r"([\\`*_\[\]<>|~#&$!@:])")


def render(entries: Iterable[Entry], columns: Sequence[Column]) -> Iterator[str]:
    """A table with a row for each entry."""
    return table(
        [column.heading for column in columns],
        ([column.cell(entry) for column in columns] for entry in entries),
    )


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The rows under their headings."""
    yield _row([escaped(heading) for heading in headings])
    yield _row(["---"] * len(headings))
    for row in rows:
        yield _row([escaped(cell) for cell in row])


def escaped(text: str) -> str:
    """The text, escaped so that Markdown shows it unchanged."""
    return _MARKUP.sub(r"\\\1", one_line(text))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
