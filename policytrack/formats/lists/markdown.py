"""A table in GitHub's Markdown, in which no text can break out of its cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from policytrack.domain.model import Entry
from policytrack.text.escaping import address, one_line

if TYPE_CHECKING:
    from policytrack.formats.columns import Column

_MARKUP = re.compile(
    r"""([\\`*_\[\]<>|~#&$!@]  # a colon only where it means something:
    |^:  # a term's definition, or a directive
    |:(?=//)  # an address, which some programs make a link
    |:(?=(?!\d\d:)[\w+-]+:))  # an emoji, such as :smile:, but no time of day
    """,
    re.VERBOSE | re.ASCII,
)
_ADDRESS = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)
_AFTER_ADDRESS = ".,:;!?'\"”’]}"
_IN_TARGET = re.compile(r"[\s<>\\|`$]")


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
    """The text, escaped so that Markdown shows it unchanged; web addresses in it are links that show themselves."""
    line = one_line(text)
    pieces, end = [], 0
    for found in _ADDRESS.finditer(line):
        url = _without_punctuation(found[0])
        pieces += [_inert(line[end : found.start()]), linked_address(url)]
        end = found.start() + len(url)
    return "".join([*pieces, _inert(line[end:])])


def link_text(text: str) -> str:
    """The text, escaped so that it can be the text of a link, in which no address is a link of its own."""
    return _inert(one_line(text))


def link_target(url: str) -> str:
    """The address as it may stand between `<` and `>`."""
    return _IN_TARGET.sub(lambda char: "".join(f"%{byte:02X}" for byte in char[0].encode()), address(url))


def linked_address(url: str) -> str:
    """A link that shows the whole address; no link if it is not one of the web."""
    return f"<{link_target(url)}>" if _ADDRESS.match(url) else _inert(one_line(url))


def _inert(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def _without_punctuation(url: str) -> str:
    """The address without what follows it in a sentence; a closing bracket is part of it if it has the opening one."""
    while url.endswith(tuple(_AFTER_ADDRESS)) or (url.endswith(")") and url.count(")") > url.count("(")):
        url = url[:-1]
    return url


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
