"""The commands that list all of a report's sections, which show only the first items."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from policytrack.domain.events import DOUBTFUL_PAGES
from policytrack.domain.selection import options_of
from policytrack.reports.report import PRESSING, STALE_DAYS, stale_before
from policytrack.reports.scope import ReportScope
from policytrack.reports.since import CompareBy, StartingPoint


def section_commands(scope: ReportScope, start: StartingPoint | None) -> Mapping[str, str]:
    """The commands by the sections' names, for the same day, the same knowledge and the same filters."""
    query = scope.selection.query
    commands = {
        **{str(timing): _command(scope, "list", timing=[str(timing)], sort=["due"]) for timing in PRESSING},
        "deadlines": _command(scope, "due"),
        "disputes": _command(scope, "disputes"),
        "evidence": _command(scope, "list", evidence=list(map(str, DOUBTFUL_PAGES))),
    }
    is_staler = query.stale_before is not None and query.stale_before < stale_before(scope.viewpoint.day)
    commands["unreviewed"] = _command(scope, "list", **({} if is_staler else {"stale": f"{STALE_DAYS}d"}))
    if start is not None:
        by = {} if start.by is CompareBy.RECORDED else {"by": str(start.by)}
        commands["changes"] = _command(scope, "changes", since=start.words, **by)
    return commands


def _command(scope: ReportScope, name: str, **words: str | list[str]) -> str:
    _, selection, viewpoint = scope
    filters = {**selection.words, **{filter: str(day) for filter, day in selection.days.items()}, **words}
    options = [*options_of(filters), "--as-of", str(viewpoint.day)]
    options += ["--known-on", str(viewpoint.known_on)] if viewpoint.known_on is not None else []
    return shlex.join(["policytrack", name, *options, *viewpoint.option_words()])
