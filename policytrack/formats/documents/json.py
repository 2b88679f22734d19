"""A report as JSON, written while its parts are made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from policytrack.formats.lists.json import json_of
from policytrack.formats.records import dispute_json, report_json

if TYPE_CHECKING:
    from policytrack.domain.disputes import Dispute
    from policytrack.domain.model import Claim
    from policytrack.reports.report import Report


_BETWEEN = ",\n    "


def render(report: Report) -> Iterator[str]:
    """One object, with each item of its long arrays on a line of its own."""
    before = "{\n"
    for key, value in report_json(report):
        yield f"{before}  {json.dumps(key)}: "
        if key == "disputes" and report.claim_texts is not None:
            yield from _array(report.claim_texts)
        else:
            yield from _array(map(json_of, value)) if isinstance(value, Iterator) else (json_of(value),)
        before = ",\n"
    yield "\n}\n"


def claims_text(disputes: Iterable[tuple[Dispute, Claim]]) -> str:
    """The objects of these disputes, one a line, as they stand in the array."""
    from policytrack.formats.quick_json import quick_json_of

    return _BETWEEN.join([quick_json_of(dispute_json(dispute, claim)) for dispute, claim in disputes])


def _array(texts: Iterator[str]) -> Iterator[str]:
    before = "[\n    "
    for text in texts:
        yield before + text
        before = _BETWEEN
    yield "[]" if before.startswith("[") else "\n  ]"
