"""APA's references by the 7th edition of its manual, in plain text, with the quotations cited in the text.

Titles keep the paper's own letters: no rule tells which words of a title are names, so that sentence case is left to
whoever pastes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from policytrack.domain.events import Evidence
from policytrack.domain.shown import CitedPassage
from policytrack.formats.citations.chicago import Chicago, copy_line, numbered
from policytrack.text.author_names import inverted
from policytrack.text.date_words import MONTHS
from policytrack.text.escaping import address
from policytrack.text.values import Window


class Apa(Chicago):
    """APA's references, with the quotations cited in the text."""

    def between(self, window: Window) -> str:
        first, last = window
        if first.year != last.year:
            return f"between {self.day(first)}, and {self.day(last)}"
        month = "" if first.month == last.month else f"{MONTHS[last.month - 1]} "
        return f"{last.year}, between {MONTHS[first.month - 1]} {first.day} and {month}{last.day}"

    def about(self, words: str) -> str:
        return f"ca. {words}"

    def place(self, cited: CitedPassage) -> str:
        heading = f"{self.plain(cited.passage.heading)} section" if cited.passage.heading else ""
        return ", ".join(filter(None, (heading, numbered(cited, "para. "))))

    def citation(self, passages: Sequence[CitedPassage]) -> str:
        return f"{self.reference()}\n" + "".join(f"\n{self.located(cited)}\n" for cited in passages)

    def reference(self, place: str = "") -> str:
        paper = self.paper
        names = [self.plain(inverted(author)) for author in paper.authors]
        authors = ", ".join(names[:19]) + f", . . . {names[-1]}" if len(names) > 20 else _with_ampersand(names)
        title, day = _ended(self.plain(paper.title)), f"({self.published()})."
        head = f"{_ended(authors)} {day} {title}" if authors else f"{title} {day}"
        outlet = _ended(self.outlet()) if paper.outlet else ""
        return " ".join(filter(None, (head, outlet, address(paper.url) if paper.url else "")))

    def publication_day(self, day: date) -> str:
        return f"{day.year}, {MONTHS[day.month - 1]} {day.day}"

    def month(self, day: date) -> str:
        return f"{day.year}, {MONTHS[day.month - 1]}"

    def located(self, cited: CitedPassage) -> str:
        first, last = self.paper.window
        years = str(last.year) if first.year == last.year else f"{first.year}–{last.year}"
        names = [self.plain(author.family) for author in self.paper.authors]
        by = f"{names[0]} et al." if len(names) > 2 else " & ".join(names)
        by = f"{by}," if by else self.titled(self.paper.title, None, ",")
        places = "; ".join(filter(None, (self.place(cited), copy_line(cited))))
        return f"{self.quoted(cited.passage)} ({by} {', '.join(filter(None, (years, places)))})"

    def evidence(self, piece: Evidence) -> str:
        year = f"({self.publication_day(piece.date)})." if piece.date else "(n.d.)."
        title = _ended(self.plain(piece.title)) if piece.title else ""
        head = (_ended(self.plain(piece.publisher)), year, title) if piece.publisher else (title, year)
        return " ".join(filter(None, (*head, address(piece.url))))


def _with_ampersand(names: Sequence[str]) -> str:
    """The names with commas between and `&` before the last: `Ford, L., & Kaushik, D.`."""
    return ", & ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _ended(text: str) -> str:
    """The text with a full stop, unless it has a mark at its end."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
