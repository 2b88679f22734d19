"""Pages about the tracker itself: disagreements, gaps, the words it uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from policytrack.domain.disputes import Direction, Dispute
from policytrack.domain.statuses import MEANINGS, Status, status_label
from policytrack.domain.vocabulary import (
    ACTS,
    CONFIDENCE_MEANINGS,
    DOCUMENTS,
    KIND_LABELS,
    KIND_MEANINGS,
    STRENGTH_LABELS,
    STRENGTH_MEANINGS,
    Kind,
    Strength,
)
from policytrack.reports.disputes import quoted
from policytrack.reports.page_items import evidence_links
from policytrack.reports.page_parts import Link
from policytrack.reports.wording import dispute_subject, reasons_by_subject, status_date
from policytrack.site.items import SiteData, SiteItem, timing_words
from policytrack.site.pages.links_and_statuses import StatusText
from policytrack.site.pages.lists import TIMING_KEYS, timing_meaning
from policytrack.text.gaps import Gaps, Proposals

DIRECTIONS = {
    Direction.MORE: "the claim goes further than the assessment",
    Direction.LESS: "the claim does not go as far as the assessment",
    Direction.OTHERWISE: "the claim is of another kind than the assessment",
    Direction.UNASSESSED: "not assessed yet",
}
"""How a claim differs from the assessment, as people read it."""


class DisagreementText(NamedTuple):
    """A claim beside the assessment, with the reasons and the evidence of the claim."""

    item: SiteItem
    subject: str
    title: str
    who: str
    claimed: StatusText
    assessed: StatusText
    direction: str
    reasons: tuple[str, ...]
    evidence: tuple[Link, ...]


def disagreements(data: SiteData, disputes: Sequence[Dispute]) -> list[DisagreementText]:
    """The disputes as text, in their order."""
    names = data.register.names.actors
    texts = []
    for each in quoted(data.index, disputes, data.day):
        dispute, claim = each.dispute, each.claim
        item = data.named(dispute.recommendation)
        if item is None:
            continue
        claimed = status_date(dispute.claimed, dispute.claimed_since, claim.reviewed).strip()
        assessed = status_date(dispute.assessed, dispute.assessed_since, each.reviewed).strip()
        texts.append(
            DisagreementText(
                item,
                dispute_subject(dispute),
                each.title,
                names.get(dispute.assessor, dispute.assessor),
                StatusText(str(dispute.claimed), status_label(dispute.claimed), claimed),
                StatusText(str(dispute.assessed), status_label(dispute.assessed), assessed),
                DIRECTIONS[dispute.direction],
                tuple(reasons_by_subject(claim.reasons, names)),
                evidence_links(claim.evidence),
            )
        )
    return texts


class PaperGaps(NamedTuple):
    """The gaps of a paper: *gaps* is None if it has no text that can be read."""

    page: str
    title: str
    gaps: Gaps | None

    @property
    def proposals(self) -> list[tuple[str, Proposals]]:
        """What each kind of sentence does, and the sentences of that kind."""
        if self.gaps is None:
            return []
        return [("ask for something", self.gaps.asking), ("may imply a need", self.gaps.implying)]


class Term(NamedTuple):
    """A term of the glossary: its anchor, the words people read, the word for programs, and its meaning."""

    anchor: str
    words: str
    key: str
    meaning: str


def glossary() -> list[tuple[str, list[Term]]]:
    """The terms under their headings."""
    return [
        ("The words of a tracker", [Term(_anchor(words), words, "", meaning) for words, meaning in _WORDS]),
        (
            "Kinds",
            [Term(f"kind-{kind}", KIND_LABELS[kind], str(kind), KIND_MEANINGS[kind]) for kind in Kind],
        ),
        (
            "Strengths",
            [Term(f"strength-{each}", STRENGTH_LABELS[each], str(each), STRENGTH_MEANINGS[each]) for each in Strength],
        ),
        (
            "Statuses",
            [
                Term(f"status-{status}", MEANINGS[status].label, str(status), MEANINGS[status].words)
                for status in Status
            ],
        ),
        (
            "Deadlines",
            [
                Term(f"deadline-{each}", timing_words(each), each, timing_meaning(each))
                for each in reversed(TIMING_KEYS)
            ],
        ),
        ("Confidence", _plain("confidence", CONFIDENCE_MEANINGS.items())),
        ("Kinds of document", _plain("document", DOCUMENTS.items())),
        ("Kinds of act", _plain("act", ACTS.items())),
    ]


def _plain(kind: str, meanings: Iterable[tuple[str, str]]) -> list[Term]:
    return [Term(f"{kind}-{word}", word, "", meaning) for word, meaning in meanings]


def _anchor(words: str) -> str:
    return words.lower().replace(" ", "-").replace(",", "")


_WORDS = (
    ("Paper", "a document that makes recommendations"),
    ("Passage", "the words of the paper that make a recommendation"),
    ("Pillar", "a heading under which a paper groups its recommendations"),
    ("Actor", "a government, ministry, company or group that a recommendation names"),
    ("Side", "an actor that is part of no other"),
    ("Component", "one part of a recommendation as it falls to one asked actor"),
    ("Parent recommendation", "a recommendation that contains others; it is not counted, because they are"),
    ("Assessment", "a status that the tracker, or somebody independent, gives"),
    ("Claim", "a status that an asked actor, or its side, gives itself"),
    ("Disagreement", "a claim that differs from the assessment"),
    ("Delivered", "implemented as asked, or by other means"),
    ("Open, closed", "closed is what was implemented, rejected or overtaken by events; all else is open"),
    ("Kept up", "an ongoing recommendation that was delivered; it stays open"),
    ("Journal", "the record of all entries; nothing in it is ever changed or removed"),
    ("Entry", "a line of the journal: a mark, a review, a revised deadline, a retraction"),
)
