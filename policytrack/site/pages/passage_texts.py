"""The passages of a recommendation on its page, in their context."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from policytrack.domain.model import Part, Recommendation
from policytrack.domain.standing.components import letter_of
from policytrack.site.pages.paper_text import passage_anchor
from policytrack.text.escaping import capitalized
from policytrack.text.text_fragments import with_text_fragment
from policytrack.text.values import Passage

_NEAR = 300
"""How many characters of the text on either side of a passage are shown."""
_CLOSING = ".,;:!?)]’”…"


class PassageText(NamedTuple):
    """A passage with the text around it, the part that it is of, its place, and a *link* to the words on the web.

    *in_text* leads to it in the text of the paper on this site; empty if there is none.
    """

    part: str
    before: str
    words: tuple[str, ...]
    after: str
    place: str
    anchor: str
    link: str
    in_text: str

    @property
    def is_joined(self) -> bool:
        """Whether what comes after the passage follows it without a space."""
        return self.after[:1] in _CLOSING


def passage_texts(
    recommendation: Recommendation, contexts: Sequence[tuple[str, str]], url: str, text_page: str
) -> Iterator[PassageText]:
    """The passages of a recommendation and of its parts; *contexts* are the texts before and after each.

    *url* is the address of the paper on the web, *text_page* the page of its text on this site; both may be empty.
    """
    passages: list[tuple[Part | None, Passage]] = [(None, passage) for passage in recommendation.passages]
    passages += [(part, passage) for part in recommendation.parts for passage in part.passages]
    for number, ((part, passage), (before, after)) in enumerate(zip(passages, contexts, strict=True), 1):
        leading = f"{passage.lead_in} … " if passage.lead_in else _end_of(before)
        heading = f"under “{passage.heading}”" if passage.heading else ""
        line = f"line {passage.line} of the copy in this tracker" if passage.line is not None else ""
        yield PassageText(
            f"Part {letter_of(part.id)}" if part is not None else "",
            leading,
            tuple(passage.text.split("\n")),
            _start_of(after),
            capitalized(", ".join(filter(None, (heading, line)))),
            f"passage-{number}",
            with_text_fragment(url, passage.text) if url else "",
            f"{text_page}#{passage_anchor(passage.start)}" if text_page and passage.start is not None else "",
        )


def _end_of(text: str) -> str:
    """The last words of the text before a passage; empty if there is only the mark of a list."""
    plain = text.lstrip()
    if not any(map(str.isalpha, plain)):
        return ""
    return plain if len(plain) <= _NEAR else f"… {plain[-_NEAR:].partition(' ')[2]}"


def _start_of(text: str) -> str:
    """The first words of the text after a passage."""
    plain = text.rstrip()
    return plain if len(plain) <= _NEAR else f"{plain[:_NEAR].rpartition(' ')[0]} …"
