"""A report as JSON, written while its parts are made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from policytrack.formats.lists.json import json_of
from policytrack.formats.records import report_json
from policytrack.reports.report import Report


def render(report: Report) -> Iterator[str]:
    """One object, with each item of its long arrays on a line of its own."""
    before = "{\n"
    for key, value in report_json(report):
        yield f"{before}  {json.dumps(key)}: "
        yield from _array(value) if isinstance(value, Iterator) else (json_of(value),)
        before = ",\n"
    yield "\n}\n"


def _array(values: Iterator[Any]) -> Iterator[str]:
    before = "[\n    "
    for value in values:
        yield before + json_of(value)
        before = ",\n    "
    yield "[]" if before.startswith("[") else "\n  ]"
