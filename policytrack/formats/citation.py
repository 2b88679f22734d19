"""A citation of a paper and one passage of it, for a reader or for a reference manager."""

from __future__ import annotations

import re

from policytrack.domain.model import Paper
from policytrack.text.dates import describe_window
from policytrack.text.escaping import address, one_line
from policytrack.text.values import Passage

_SPECIAL = re.compile(r"([#$%&_{}])")
_OTHERS = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_PLACE = re.compile("[\\\\~^]")


def text(paper: Paper, passages: list[Passage]) -> str:
    """Authors, “Title,” outlet, date; then each passage in the paper's own words, with its line if it is known."""
    authors = _listed(list(paper.authors))
    outlet = f" {_outlet(paper)}," if paper.outlet else ""
    reference = f"{authors + ', ' if authors else ''}“{one_line(paper.title)},”{outlet} {_date(paper)}."
    link = f" {address(paper.url)}" if paper.url else ""
    quotes = [f"\n    {_quoted(passage)}{_placed(passage, ' ({})', paper)}" for passage in passages]
    return one_line(reference + link) + "".join(quotes) + "\n"


def bibtex(name: str, paper: Paper, passages: list[Passage]) -> str:
    """A BibTeX entry; if the date is uncertain, `note` has the first and the last day that it may be."""
    year = f"{paper.window.latest.year}"
    certain = paper.window.earliest == paper.window.latest
    notes = [] if certain else [f"published {_date(paper)}"]
    if paper.outlet_basis:
        notes.append(f"outlet {paper.outlet_basis}")
    notes += [f"{_placed(passage, '{}: ', paper)}{_quoted(passage)}" for passage in passages]
    fields = {
        "author": " and ".join(paper.authors),
        "title": paper.title,
        "howpublished": paper.outlet or "",
        "year": year,
        "date": paper.published,
        "url": address(paper.url or ""),
        "note": "; ".join(notes),
    }
    raw = ("url", "date")
    lines = [f"  {key} = {{{value if key in raw else _escaped(value)}}},\n" for key, value in fields.items() if value]
    return f"@misc{{{name},\n{''.join(lines)}}}\n"


def _outlet(paper: Paper) -> str:
    return f"{paper.outlet} [{paper.outlet_basis}]" if paper.outlet_basis else f"{paper.outlet}"


def _date(paper: Paper) -> str:
    day = describe_window(paper.window)
    return day if paper.window.earliest == paper.window.latest else f"between {day.replace(' to ', ' and ')}"


def _placed(passage: Passage, form: str, paper: Paper) -> str:
    """The place of the passage in the paper, put into *form*; empty if it is not known."""
    heading = f"under “{passage.heading}”, " if passage.heading else ""
    return "" if passage.line is None else form.format(f"{heading}line {passage.line} of {paper.text}")


def _quoted(passage: Passage) -> str:
    lead_in = f"[{passage.lead_in}] " if passage.lead_in else ""
    return one_line(f"“{lead_in}{passage.text.translate(_INNER)}”")


# Quotation marks inside a quotation are single ones.
_INNER = str.maketrans("“”", "‘’")


def _listed(names: list[str]) -> str:
    return " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} and {names[-1]}"


def _escaped(text: str) -> str:
    parts = (_SPECIAL.sub(r"\\\1", part) for part in _PLACE.split(text))
    marks = [_OTHERS[mark] for mark in _PLACE.findall(text)]
    return one_line("".join(part + mark for part, mark in zip(parts, [*marks, ""], strict=True)))
