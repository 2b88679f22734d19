"""Chicago's notes by the 17th edition of its Manual, in plain text; the other styles differ from these.

Without pages, a note names the heading and the paragraph. A date that is known only to lie between two is given as
these two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from policytrack.domain.events import Evidence
from policytrack.domain.model import Entry, Paper
from policytrack.domain.shown import CitedPassage, ShownEntry
from policytrack.domain.statuses import status_label
from policytrack.domain.viewpoint import Viewpoint
from policytrack.reports.wording import reason_text, status_date, status_text, tally_text
from policytrack.text.author_names import listed
from policytrack.text.date_words import MONTHS
from policytrack.text.dates import edtf_window, month_end
from policytrack.text.escaping import address, one_line
from policytrack.text.values import Passage, Window

INNER_QUOTES = str.maketrans("“”", "‘’")
"""Quotation marks within a quotation are single ones."""


class Chicago:
    """Chicago's notes, in plain text."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper

    # What other styles write differently

    def plain(self, text: str) -> str:
        """Text from a file, escaped so that it is shown as it is."""
        return one_line(text)

    def titled(self, title: str, url: str | None, after: str = "") -> str:
        """A title in quotation marks; *after* is put inside them, behind the title."""
        return f"“{self.plain(title.translate(INNER_QUOTES))}{after}”"

    def day(self, day: date) -> str:
        return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"

    def publication_day(self, day: date) -> str:
        return self.day(day)

    def month(self, day: date) -> str:
        return f"{MONTHS[day.month - 1]} {day.year}"

    def between(self, window: Window) -> str:
        first, last = window
        if first.year != last.year:
            return f"[between {self.day(first)}, and {self.day(last)}]"
        month = "" if first.month == last.month else f"{MONTHS[last.month - 1]} "
        return f"[between {MONTHS[first.month - 1]} {first.day} and {month}{last.day}, {last.year}]"

    def about(self, words: str) -> str:
        return f"[ca. {words}]"

    def place(self, cited: CitedPassage) -> str:
        """The heading and the paragraph, as far as they are known."""
        number = numbered(cited, "para. ")
        heading = cited.passage.heading
        if heading is None:
            return number
        after = "," if number else ""
        return f"under “{self.plain(heading.translate(INNER_QUOTES))}{after}”{' ' if number else ''}{number}"

    def evidence(self, piece: Evidence) -> str:
        title = self.titled(piece.title, None, ",") if piece.title else ""
        publisher = f"{self.plain(piece.publisher)}," if piece.publisher else ""
        day = f"{self.day(piece.date)}," if piece.date else ""
        return " ".join(filter(None, (title, publisher, day, address(piece.url))))

    def citation(self, passages: Sequence[CitedPassage]) -> str:
        places = list(dict.fromkeys(filter(None, map(self.place, passages))))
        quotations = "".join(f"\n{self.located(cited)}\n" for cited in passages)
        return f"{self.reference(places[0] if len(places) == 1 else '')}\n{quotations}"

    def attribution(self, passages: Sequence[CitedPassage]) -> Iterator[str]:
        """The quotation, and where it is from."""
        for quotation in map(self.located, passages):
            yield f"{quotation}." if quotation.endswith(")") else quotation
        yield self.reference()

    # What all styles write alike

    def reference(self, place: str = "") -> str:
        """The note: authors, title, outlet, date, place and address."""
        paper = self.paper
        names = [self.plain(author.name) for author in paper.authors]
        authors = f"{names[0]} et al." if len(names) > 3 else listed(names, "and")
        url = address(paper.url) if paper.url else ""
        parts = [self.outlet(), self.published(), place, url]
        before = f"{authors}, " if authors else ""
        return f"{before}{self.titled(paper.title, paper.url, ',')} {', '.join(filter(None, parts))}."

    def outlet(self) -> str:
        paper = self.paper
        if not paper.outlet:
            return ""
        basis = f" [{self.plain(paper.outlet_basis)}]" if paper.outlet_basis else ""
        return f"{self.plain(paper.outlet)}{basis}"

    def published(self) -> str:
        """The date of the paper; two dates if it is only known to lie between them."""
        published = self.paper.published.strip()
        if published.endswith("~") and "/" not in published:
            return self.about(self._window(edtf_window(published[:-1])))
        return self._window(self.paper.window)

    def _window(self, window: Window) -> str:
        first, last = window
        if first == last:
            return self.publication_day(first)
        if first.day == 1 and last == month_end(first, 1):
            return self.month(first)
        if (first.month, first.day) == (1, 1) and last == month_end(first, 12):
            return str(first.year)
        return self.between(window)

    def quoted(self, passage: Passage) -> str:
        lead_in = f"[{passage.lead_in}] " if passage.lead_in else ""
        return f"“{self.plain(f'{lead_in}{passage.text}'.translate(INNER_QUOTES))}”"

    def located(self, cited: CitedPassage) -> str:
        """The quotation with its place in brackets."""
        places = "; ".join(filter(None, (self.place(cited), copy_line(cited))))
        return f"{self.quoted(cited.passage)} ({places})" if places else self.quoted(cited.passage)

    def status(self, shown: ShownEntry, viewpoint: Viewpoint) -> Iterator[str]:
        """Sentences on the status on the day, since when, and its evidence; without any, the reason."""
        entry, standing = shown.entry, shown.entry.standing
        question = f"Status on {self.day(viewpoint.day)}"
        if viewpoint.assessor is not None:
            actor = shown.actors.get(viewpoint.assessor)
            question += f" by the marks of {self.plain(actor.name if actor else viewpoint.assessor)}"
        if viewpoint.known_on is not None:
            question += f", as recorded by {self.day(viewpoint.known_on)}"
        tally = tally_text(entry, status_label)
        behind = f" ({self.plain(tally)})" if tally else ""
        dated = status_date(standing.status, standing.since, entry.last_reviewed, self.day)
        yield f"{question}: {self.plain(status_text(entry, status_label))}{dated}{behind}."
        yield from self._sources(entry)

    def _sources(self, entry: Entry) -> Iterator[str]:
        for stance, before in (("supports", "Source: "), ("disputes", "Disputed by: ")):
            pieces = [self.evidence(piece) for piece in entry.evidence if piece.stance == stance]
            if pieces:
                yield f"{before}{'; '.join(pieces)}."
        reason = next(filter(None, map(reason_text, entry.reasons)), "")
        if not entry.evidence and reason:
            yield self.plain(reason if reason.endswith((".", "!", "?")) else f"{reason}.")


def numbered(cited: CitedPassage, word: str) -> str:
    """The number of the paragraph, and of the item; empty if the text cannot be read."""
    if cited.place is None:
        return ""
    paragraph, item = cited.place
    numbers = [f"{word}{paragraph}"] if paragraph else []
    numbers += [f"item {item}"] if item is not None else []
    return ", ".join(numbers)


def copy_line(cited: CitedPassage) -> str:
    return "" if cited.passage.line is None else f"line {cited.passage.line} of the tracker’s copy"
