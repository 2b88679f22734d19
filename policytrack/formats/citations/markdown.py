"""Citations in Markdown: a block of quotation, or a paragraph, with links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from policytrack.domain.events import Evidence
from policytrack.domain.shown import CitedPassage
from policytrack.formats.citations.chicago import INNER_QUOTES, Chicago, numbered
from policytrack.formats.lists.markdown import escaped, link_target, link_text, linked_address
from policytrack.text.author_names import listed
from policytrack.text.date_words import MONTHS
from policytrack.text.values import Window


class Markdown(Chicago):
    """Markdown: a block of quotation with a link, or a paragraph with links."""

    def plain(self, text: str) -> str:
        return escaped(text)

    def titled(self, title: str, url: str | None, after: str = "") -> str:
        words = f"“{link_text(title.translate(INNER_QUOTES))}”"
        return (f"[{words}](<{link_target(url)}>)" if url else words) + after

    def day(self, day: date) -> str:
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    def between(self, window: Window) -> str:
        first, last = window
        if first.year != last.year:
            return f"between {self.day(first)} and {self.day(last)}"
        month = "" if first.month == last.month else f" {MONTHS[first.month - 1]}"
        return f"between {first.day}{month} and {self.day(last)}"

    def about(self, words: str) -> str:
        return f"about {words}"

    def place(self, cited: CitedPassage) -> str:
        heading = f"under “{escaped(cited.passage.heading.translate(INNER_QUOTES))}”" if cited.passage.heading else ""
        return ", ".join(filter(None, (heading, numbered(cited, "paragraph "))))

    def outlet(self) -> str:
        paper = self.paper
        if not paper.outlet:
            return ""
        basis = f" ({escaped(paper.outlet_basis)})" if paper.outlet_basis else ""
        return f"*{escaped(paper.outlet)}*{basis}"

    def reference(self, place: str = "") -> str:
        authors = listed([escaped(author.name) for author in self.paper.authors], "and")
        title = self.titled(self.paper.title, self.paper.url)
        return f"{', '.join(filter(None, (authors, title, self.outlet(), self.published())))}."

    def citation(self, passages: Sequence[CitedPassage]) -> str:
        lines = [*map(self.located, passages), f"— {self.reference()}"]
        return "\n>\n".join(f"> {line}" for line in lines) + "\n"

    def evidence(self, piece: Evidence) -> str:
        link = f"[“{link_text(piece.title)}”](<{link_target(piece.url)}>)" if piece.title else linked_address(piece.url)
        day = self.day(piece.date) if piece.date else ""
        return ", ".join(filter(None, (link, escaped(piece.publisher or ""), day)))
