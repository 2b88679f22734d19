"""A report as JSON: the promise of `report --format json`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policytrack.changes.difference import difference_json, tone_of
from policytrack.counts import KINDS
from policytrack.disputes import dispute_json
from policytrack.entries import entry_json
from policytrack.report import Report, subject


def report_json(report: Report) -> Iterator[tuple[str, Any]]:
    """Every key with its value, in order; an iterator stands for an array whose objects are made one by one.

    `groups` and `recommendations` are null unless the report is full.
    """
    yield "name", report.name
    yield "subject", subject(report)
    yield "day", report.day.isoformat()
    yield "known", report.known.isoformat()
    yield "since", None if report.since is None else report.since.isoformat()
    yield "basis", str(report.basis)
    yield "scope", report.scope
    yield "scope_before", report.scope_before
    yield (
        "differences",
        (
            difference_json(one)
            | {"title": report.titles[one.recommendation], "tone": str(tone_of(one.kind, one.after))}
            for one in report.differences
        ),
    )
    yield "rewritten", [one._asdict() for one in report.rewritten]
    yield "due_soon", [entry.recommendation.id for entry in report.due_soon]
    yield "deferred", [entry.recommendation.id for entry in report.deferred]
    yield "disputes", map(dispute_json, report.disputes)
    yield "counts", {kind: report.counts[kind].record() for kind in KINDS}
    yield "left_out", report.left_out
    yield (
        "waiting",
        [
            {"id": one.entry.recommendation.id, "since": one.since.isoformat(), "has_acted": one.has_acted}
            for one in report.waiting
        ],
    )
    yield "staleness", report.staleness._asdict()
    groups = {group.by: [row.record() for row in group.rows] for group in report.groups}
    yield "groups", groups if report.is_full else None
    yield "origin", report.origin._asdict()
    yield "recommendations", map(entry_json, report.entries) if report.is_full else None
