"""What `site` says when it has built a site."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from policytrack.cli.notes import note
from policytrack.text.escaping import counted

if TYPE_CHECKING:
    from policytrack.site.build import BuiltSite


def note_built(built: BuiltSite) -> None:
    """At a terminal, note what was written, and what waits. Elsewhere nothing is said: cron would mail it."""
    if sys.stderr.isatty():
        note(built_line(built))
        note_not_over(built)


def note_not_over(built: BuiltSite) -> None:
    """At a terminal, note which days of the setting `known-on` are not built yet."""
    if built.not_over and sys.stderr.isatty():
        days = " and ".join(map(str, built.not_over))
        note(f"[site] known-on: not built yet, because not over: {days}")


def built_line(built: BuiltSite) -> str:
    """How many files were written, left as they were, and removed."""
    removed = f", {built.removed:,} removed" if built.removed else ""
    unchanged = built.files - built.written
    return f"{built.folder}: {counted(built.written, 'file')} written, {unchanged:,} unchanged{removed}"
