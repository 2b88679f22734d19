"""BibTeX's entries for papers, with the passages as notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policytrack.domain.model import Paper
from policytrack.domain.shown import CitedPassage
from policytrack.formats.citations.chicago import Chicago, copy_line
from policytrack.text.author_names import bibtex_name
from policytrack.text.escaping import address, one_line

_SPECIAL = re.compile(r"([#$%&_{}])")
_OTHERS = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_MARKS = re.compile("[\\\\~^]")


def bibtex_entry(name: str, paper: Paper, passages: Sequence[CitedPassage]) -> str:
    """A BibTeX entry; if the date is uncertain, `note` has the first and the last day that it may be."""
    writer = Chicago(paper)
    certain = paper.window.earliest == paper.window.latest
    notes = [] if certain else [f"published {writer.published().strip('[]')}"]
    if paper.outlet_basis:
        notes.append(f"outlet {paper.outlet_basis}")
    for cited in passages:
        places = ", ".join(filter(None, (writer.place(cited), copy_line(cited))))
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


def _escaped(text: str) -> str:
    parts = (_SPECIAL.sub(r"\\\1", part) for part in _MARKS.split(text))
    marks = [_OTHERS[mark] for mark in _MARKS.findall(text)]
    return one_line("".join(part + mark for part, mark in zip(parts, [*marks, ""], strict=True)))
