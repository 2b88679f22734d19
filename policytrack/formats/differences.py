"""Differences as lines of text, and as rows of cells for tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from policytrack.domain.changes.difference import Difference, tone_of
from policytrack.domain.evidence import describe
from policytrack.formats.records import difference_json
from policytrack.formats.styled_line import StyledLine
from policytrack.reports.wording import describe_difference, difference_dates, difference_subject
from policytrack.text.escaping import address, one_line

HEADINGS = (
    *("recommendation", "part", "actor", "change", "before", "after", "happened", "recorded"),
    *("assessor", "field", "tally", "evidence"),
)


def lines(differences: Sequence[Difference], titles: Mapping[str, str]) -> Iterator[StyledLine]:
    """The differences, grouped under their tones; *titles* are the recommendations' titles by id."""
    for tone, group in groupby(differences, key=lambda difference: tone_of(difference.change, difference.after)):
        yield StyledLine(f"{tone}".capitalize(), (), 0)
        for difference in group:
            margin = f"  {difference_subject(difference)}  "
            headline = one_line(f"{describe_difference(difference)} · {titles[difference.recommendation]}")
            yield StyledLine(margin, ((headline, "bold"),), len(margin))
            yield StyledLine("", ((difference_dates(difference), ""),), len(margin))
            for event in difference.events:
                for evidence in event.evidence:
                    yield StyledLine("", ((f"evidence: {describe(evidence)}", "dim"),), len(margin))


def row(difference: Difference) -> list[str]:
    """The cells of a difference under `HEADINGS`; evidence is given by its addresses."""
    record = difference_json(difference)
    record["tally"] = difference.tally.words() if difference.tally is not None else None
    addresses = (address(evidence.url) for event in difference.events for evidence in event.evidence)
    record["evidence"] = " ".join(dict.fromkeys(addresses))
    return ["" if record[name] is None else str(record[name]) for name in HEADINGS]


def counts(differences: Sequence[Difference]) -> str:
    """The number of differences by tone, such as `1 worse, 2 better`."""
    tones = [str(tone_of(difference.change, difference.after)) for difference in differences]
    return ", ".join(f"{tones.count(tone)} {tone}" for tone in dict.fromkeys(tones)) or "nothing is different"
