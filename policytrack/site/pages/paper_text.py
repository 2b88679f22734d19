"""The text of a paper with its passages linked to what they recommend, or only the passages under their headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from policytrack.site.addresses import in_folder
from policytrack.site.items import SiteItem
from policytrack.text.blocks import Block
from policytrack.text.passages import PaperText

TEXT = "text.html"


class CitedSpan(NamedTuple):
    """A passage of the paper, by its offsets in the text, and the recommendation that it makes."""

    start: int
    end: int
    item: SiteItem


class Run(NamedTuple):
    """Words of the text: *items* are those whose passages they are part of, *ending* those whose passages end there.

    *anchors* are those of the passages that begin there. There is a space before the words if *is_apart*; if it
    *is_after_gap*, words were left out before them.
    """

    words: str
    items: tuple[SiteItem, ...]
    ending: tuple[SiteItem, ...] = ()
    anchors: tuple[str, ...] = ()
    is_apart: bool = False
    is_after_gap: bool = False


class TextBlock(NamedTuple):
    """A heading, a paragraph (`text`) or an item of a list."""

    kind: str
    runs: tuple[Run, ...]


def text_page(paper_page: str) -> str:
    """The page with the text of a paper."""
    return in_folder(paper_page, TEXT)


def passage_anchor(start: int) -> str:
    """The fragment of the passage that begins at an offset."""
    return f"at-{start}"


def text_blocks(text: PaperText, spans: Sequence[CitedSpan], *, is_whole: bool) -> Iterator[TextBlock]:
    """The blocks of the text; unless *is_whole*, only headings and, of other blocks, the passages."""
    ordered = sorted(spans, key=lambda span: (span.start, span.end))
    for block in text.blocks:
        here = [span for span in ordered if span.start < block.end and span.end > block.content]
        runs = tuple(_runs(text, block, here))
        if is_whole or block.kind == "heading":
            yield TextBlock(block.kind, runs)
        elif here:
            yield TextBlock(block.kind, tuple(_only_cited(runs)))


def _only_cited(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs that are part of a passage."""
    is_gap = False
    for run in runs:
        if run.items:
            yield run._replace(is_after_gap=is_gap)
        is_gap = not run.items


def _runs(text: PaperText, block: Block, spans: Sequence[CitedSpan]) -> Iterator[Run]:
    start, end = block.content, block.end
    inside = (place for span in spans for place in (span.start, span.end) if start < place < end)
    places = sorted({start, end, *inside})
    ends_in_space = False
    for first, last in pairwise(places):
        covering = [span for span in spans if span.start <= first and span.end >= last]
        ending = tuple(dict.fromkeys(span.item for span in covering if span.end == last or last == end < span.end))
        begun = (span.start for span in covering if block.start <= span.start and max(span.start, start) == first)
        anchors = tuple(map(passage_anchor, dict.fromkeys(begun)))
        items = tuple(dict.fromkeys(span.item for span in covering))
        words = text.run(first, last)
        yield Run(words.strip(), items, ending, anchors, words[:1].isspace() or ends_in_space)
        ends_in_space = words[-1:].isspace()
