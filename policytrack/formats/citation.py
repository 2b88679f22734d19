"""Citations of a paper and its passages, to be pasted: Chicago's notes, APA's references, BibTeX, and Markdown.

Chicago is that of its Manual's 17th edition (notes and bibliography), APA that of the 7th: without pages, both name the
heading and the paragraph. Titles stay in the paper's own letters. A date that is known only to lie between two is given
as these two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from policytrack.domain.events import Evidence
from policytrack.domain.model import Entry, Paper
from policytrack.domain.shown import CitedPassage, ShownEntry
from policytrack.domain.statuses import status_label
from policytrack.domain.viewpoint import Viewpoint
from policytrack.errors import UsageProblem
from policytrack.formats.lists.markdown import escaped
from policytrack.reports.wording import reason_text, status_text, tally_text
from policytrack.text.author_names import bibtex_name, inverted, listed
from policytrack.text.dates import MONTHS, edtf_window, month_end
from policytrack.text.escaping import address, one_line
from policytrack.text.values import Passage, Window

STYLES = ("chicago", "apa", "bibtex", "markdown")

_SPECIAL = re.compile(r"([#$%&_{}])")
_OTHERS = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_MARKS = re.compile("[\\\\~^]")
_INNER = str.maketrans("“”", "‘’")  # quotation marks inside a quotation are single ones


def citation(shown: ShownEntry, passages: Sequence[CitedPassage], style: str) -> str:
    """The citation in one of `STYLES`: the paper, and each passage with its place."""
    if style == "bibtex":
        return _bibtex(shown.entry.recommendation.id, shown.paper, passages)
    writer = _WRITERS[style](shown.paper)
    return writer.citation(passages)


def paragraph_with_status(shown: ShownEntry, passages: Sequence[CitedPassage], style: str, viewpoint: Viewpoint) -> str:
    """One paragraph: the quotation, where it is from, and the status on the day with its source.

    Raises `UsageProblem` for BibTeX, which has no paragraphs.
    """
    if style == "bibtex":
        raise UsageProblem("--with-status writes a paragraph; choose --style chicago, apa or markdown")
    writer = _WRITERS[style](shown.paper)
    sentences = [*writer.attribution(passages), *writer.status(shown, viewpoint)]
    return " ".join(sentences) + "\n"


class _Chicago:
    """Chicago's notes, in plain text."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper

    # What other styles write differently

    def plain(self, text: str) -> str:
        """Text of a file, so that it is shown unchanged."""
        return one_line(text)

    def titled(self, title: str, url: str | None, after: str = "") -> str:
        """A title in quotation marks, within which stands what comes *after* it."""
        return f"“{self.plain(title.translate(_INNER))}{after}”"

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
        number = _numbered(cited, "para. ")
        heading = cited.passage.heading
        if heading is None:
            return number
        after = "," if number else ""
        return f"under “{self.plain(heading.translate(_INNER))}{after}”{' ' if number else ''}{number}"

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
        return f"“{self.plain(f'{lead_in}{passage.text}'.translate(_INNER))}”"

    def located(self, cited: CitedPassage) -> str:
        """The quotation with its place in brackets."""
        places = "; ".join(filter(None, (self.place(cited), _line(cited))))
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
        since = f" since {self.day(standing.since)}" if standing.since is not None else ""
        yield f"{question}: {self.plain(status_text(entry, status_label))}{since}{behind}."
        yield from self._sources(entry)

    def _sources(self, entry: Entry) -> Iterator[str]:
        for stance, before in (("supports", "Source: "), ("disputes", "Disputed by: ")):
            pieces = [self.evidence(piece) for piece in entry.evidence if piece.stance == stance]
            if pieces:
                yield f"{before}{'; '.join(pieces)}."
        reason = next(filter(None, map(reason_text, entry.reasons)), "")
        if not entry.evidence and reason:
            yield self.plain(reason if reason.endswith((".", "!", "?")) else f"{reason}.")


class _Apa(_Chicago):
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
        return ", ".join(filter(None, (heading, _numbered(cited, "para. "))))

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
        places = "; ".join(filter(None, (self.place(cited), _line(cited))))
        return f"{self.quoted(cited.passage)} ({by} {', '.join(filter(None, (years, places)))})"

    def evidence(self, piece: Evidence) -> str:
        year = f"({self.publication_day(piece.date)})." if piece.date else "(n.d.)."
        title = _ended(self.plain(piece.title)) if piece.title else ""
        head = (_ended(self.plain(piece.publisher)), year, title) if piece.publisher else (title, year)
        return " ".join(filter(None, (*head, address(piece.url))))


class _Markdown(_Chicago):
    """Markdown: a block of quotation with a link, or a paragraph with links."""

    def plain(self, text: str) -> str:
        return escaped(text)

    def titled(self, title: str, url: str | None, after: str = "") -> str:
        words = f"“{escaped(title.translate(_INNER))}”"
        return (f"[{words}](<{_link_target(url)}>)" if url else words) + after

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
        heading = f"under “{escaped(cited.passage.heading.translate(_INNER))}”" if cited.passage.heading else ""
        return ", ".join(filter(None, (heading, _numbered(cited, "paragraph "))))

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
        words = f"“{escaped(piece.title)}”" if piece.title else escaped(piece.url)
        link = f"[{words}](<{_link_target(piece.url)}>)"
        day = self.day(piece.date) if piece.date else ""
        return ", ".join(filter(None, (link, escaped(piece.publisher or ""), day)))


_WRITERS = {"chicago": _Chicago, "apa": _Apa, "markdown": _Markdown}


def _bibtex(name: str, paper: Paper, passages: Sequence[CitedPassage]) -> str:
    """A BibTeX entry; if the date is uncertain, `note` has the first and the last day that it may be."""
    writer = _Chicago(paper)
    certain = paper.window.earliest == paper.window.latest
    notes = [] if certain else [f"published {writer.published().strip('[]')}"]
    if paper.outlet_basis:
        notes.append(f"outlet {paper.outlet_basis}")
    for cited in passages:
        places = ", ".join(filter(None, (writer.place(cited), _line(cited))))
        notes.append(f"{places}: {writer.quoted(cited.passage)}" if places else writer.quoted(cited.passage))
    authors = (
        _escaped(bibtex_name(author)) if author.is_inverted else f"{{{_escaped(author.name)}}}"
        for author in paper.authors
    )
    fields = {
        "author": " and ".join(authors),
        "title": f"{{{_escaped(paper.title)}}}",  # in braces, so that no style changes its letters
        "howpublished": _escaped(paper.outlet or ""),
        "year": f"{paper.window.latest.year}",
        "date": paper.published,
        "url": address(paper.url or "").replace("{", "%7B").replace("}", "%7D"),
        "note": _escaped("; ".join(notes)),
    }
    lines = [f"  {key} = {{{value}}},\n" for key, value in fields.items() if value]
    return f"@misc{{{name},\n{''.join(lines)}}}\n"


def _numbered(cited: CitedPassage, word: str) -> str:
    """The number of the paragraph, and of the item; empty if the text cannot be read."""
    if cited.place is None:
        return ""
    paragraph, item = cited.place
    numbers = [f"{word}{paragraph}"] if paragraph else []
    numbers += [f"item {item}"] if item is not None else []
    return ", ".join(numbers)


def _line(cited: CitedPassage) -> str:
    return "" if cited.passage.line is None else f"line {cited.passage.line} of our copy"


def _with_ampersand(names: Sequence[str]) -> str:
    """The names with commas between and `&` before the last: `Ford, L., & Kaushik, D.`."""
    return ", & ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _ended(text: str) -> str:
    """The text with a full stop, unless it has a mark at its end."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _link_target(url: str) -> str:
    """The address as it may stand between `<` and `>` in Markdown."""
    return address(url).replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E")


def _escaped(text: str) -> str:
    parts = (_SPECIAL.sub(r"\\\1", part) for part in _MARKS.split(text))
    marks = [_OTHERS[mark] for mark in _MARKS.findall(text)]
    return one_line("".join(part + mark for part, mark in zip(parts, [*marks, ""], strict=True)))
