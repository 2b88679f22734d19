"""What a check of evidence found: as rows of cells, as records, and as lines for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from policytrack.domain.events import KeepVerdict, moment, short
from policytrack.domain.standing.keeping import VERDICT_LABELS
from policytrack.evidence.finding import Finding
from policytrack.evidence.verdicts import Judgement
from policytrack.formats.styled_line import StyledLine
from policytrack.text.escaping import address, counted, one_line

HEADINGS = ("Id", "Entry", "Address", "Found", "Why", "Similarity", "Missing", "Now at", "Archived")
_STYLES = {KeepVerdict.GONE: "bold red", KeepVerdict.DRIFTED: "bold yellow", KeepVerdict.BLOCKED: "yellow"}
_GRAVITY = (
    *(KeepVerdict.GONE, KeepVerdict.DRIFTED, KeepVerdict.MOVED, KeepVerdict.BLOCKED, None, KeepVerdict.NOT_CHECKED),
    KeepVerdict.SAME,
)


def label(judgement: Judgement) -> str:
    """What people read for what was found."""
    if judgement.verdict is not None:
        return VERDICT_LABELS[judgement.verdict]
    return "Missing" if judgement.is_missing else "Unclear"


def row(finding: Finding) -> list[str]:
    """The cells under `HEADINGS`."""
    judgement = finding.judgement
    similarity = "" if judgement.similarity is None else f"{judgement.similarity:g}"
    cells = (finding.recommendation, short(finding.entry), finding.address, label(judgement), judgement.why, similarity)
    return [*cells, judgement.missing or "", finding.final or "", finding.archived or ""]


def record(finding: Finding) -> dict[str, object]:
    """What was found, for JSON; *missed* says that a page which is missing now is gone if it is so after a day, too."""
    judgement = finding.judgement
    return {
        "recommendation": finding.recommendation,
        "event": finding.entry,
        "address": finding.address,
        "at": moment(finding.at, "microseconds"),
        "verdict": None if judgement.verdict is None else str(judgement.verdict),
        "missed": judgement.is_missing,
        "why": judgement.why or None,
        "similarity": judgement.similarity,
        "quote": judgement.quote,
        "missing": judgement.missing,
        "final": finding.final,
        "archived": finding.archived,
        "not_archived": finding.not_archived,
    }


def lines(findings: Sequence[Finding]) -> Iterator[StyledLine]:
    """The pages that are not as they were, the gravest first, with what was found; and what archives answered."""
    for finding in sorted(findings, key=_gravity):
        judgement = finding.judgement
        if judgement.verdict is KeepVerdict.SAME and not finding.not_archived and not finding.archived:
            continue
        style = _STYLES.get(judgement.verdict, "") if judgement.verdict is not None else ""
        yield StyledLine(label(judgement), ((_plain(finding.address), style),), address=True)
        why = f": {one_line(judgement.why)}" if judgement.why else ""
        yield _line(f"{finding.recommendation}, entry {short(finding.entry)}{why}")
        if judgement.missing:
            similarity = "" if judgement.similarity is None else f" ({judgement.similarity:.0%} of the text is left)"
            yield _line(f"no longer there: “{one_line(judgement.missing)}”{similarity}")
        if finding.archived:
            yield StyledLine("", (("archived at ", ""), (_plain(finding.archived), "")), address=True)
        elif finding.not_archived:
            yield _line(f"not archived: {one_line(finding.not_archived)}")


def summary(findings: Sequence[Finding]) -> str:
    """How many pages were found to be what, such as `3 pages: 2 unchanged, 1 gone`."""
    gravest_first = sorted(findings, key=_gravity)
    of_page = {finding.address: label(finding.judgement) for finding in reversed(gravest_first)}
    numbers = Counter(reversed(of_page.values()))
    counts = ", ".join(f"{number:,} {name.lower()}" for name, number in numbers.items())
    return f"{counted(len(of_page), 'page')}: {counts}" if counts else "no page to check"


def _gravity(finding: Finding) -> int:
    """The place of a finding among the others; a page that may be gone stands where one that has changed does."""
    verdict, is_missing = finding.judgement[0], finding.judgement.is_missing
    return _GRAVITY.index(KeepVerdict.DRIFTED if verdict is None and is_missing else verdict)


def _plain(url: str) -> str:
    return one_line(address(url))


def _line(text: str) -> StyledLine:
    return StyledLine("", ((text, ""),))
