"""The formats of a report: for each, a module whose `render` makes the document in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from policytrack.report.report import Report

MODULES = {name: f"report_{name}" for name in ("text", "md", "html", "json", "csv", "xlsx", "ics")}
WITH_TEMPLATE = ("md", "html")
TABLES = ("csv", "ics")  # of each recommendation by itself
BINARY = ("xlsx",)
# What these write takes the full account of each recommendation.
FULL_FORMATS = ("xlsx", "ics")


def render(report: Report, name: str, template: str | None = None) -> Iterator[str] | Iterator[bytes]:
    """The pieces of the document, which are bytes in `xlsx` and `ics`; *template* is the source of one's own."""
    module = import_module(f"policytrack.formats.{MODULES[name]}")
    made: Iterator[str] | Iterator[bytes] = (
        module.render(report, template) if template is not None else module.render(report)
    )
    return made
