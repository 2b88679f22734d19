"""A report in GitHub's Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from policytrack.formats.templates import render as by_template
from policytrack.report.report import Report


def render(report: Report, template: str | None = None) -> Iterator[str]:
    """The document in pieces, by the source of a *template* if one is given."""
    return by_template(report, "md", template)
