"""Makes the report that was requested, and decides whether it is to be written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from datetime import datetime
from typing import NamedTuple

from policytrack.domain.crosswalk import Crosswalk
from policytrack.domain.viewpoint import Viewpoint
from policytrack.formats.registry import FORMATS, claims_text
from policytrack.reports.baseline import baseline_of
from policytrack.reports.build import ReportOptions, build_report, build_table_report
from policytrack.reports.crosswalked import through_crosswalk
from policytrack.reports.report import CONDITIONS, LIMIT, Basis, Report
from policytrack.reports.scope import ReportScope
from policytrack.reports.since import LAST, NOTHING, CompareBy, StartingPoint, needs_date, start_of
from policytrack.workspace.doubts import doubts
from policytrack.workspace.empty_answers import known_later
from policytrack.workspace.future_entries import future_warnings
from policytrack.workspace.opening import Workspace
from policytrack.workspace.outcome import carrying
from policytrack.workspace.select import FilterWords, select


class ReportRequest(NamedTuple):
    """What a report covers, what it is compared with, and when it is to be written.

    *since* is a date, a moment or a span such as `7d`; `last` for the last report of this *name*, which a report that
    *is_peek* does not replace; or `nothing`. *by* effective dates, it must be a date or a span. *vocabulary* is the
    option that names the *crosswalk*, as words of a command line. With *only_if_changed* it is to be written only if
    something has changed, or the last report is *silence* days old. *is_examined*: somebody asks what is in the report,
    even if its format shows only a table. A section for people shows at most *limit* items.
    """

    name: str
    filters: FilterWords
    viewpoint: Viewpoint
    since: str
    format: str = "text"
    is_full: bool = False
    vocabulary: Sequence[str] = ()
    crosswalk: Crosswalk | None = None
    is_peek: bool = False
    only_if_changed: bool = False
    silence: int | None = None
    is_examined: bool = False
    by: CompareBy = CompareBy.RECORDED
    limit: int = LIMIT


class FinishedReport(NamedTuple):
    """The *report*, and whether it is to be written.

    *warnings* are those of opening the workspace; *doubts*, to be shown after the report, are about its answers.
    """

    report: Report
    is_wanted: bool
    warnings: list[str]
    doubts: list[str]


@contextmanager
def finished_report(
    workspace: Workspace, request: ReportRequest, clock: Callable[[], datetime]
) -> Iterator[FinishedReport]:
    """The report, to be written within a `with`; if that ends without an error, the next one compares with this one.

    A second run of the same name waits until then, so the *clock* is asked for the moment only when the wait is over.
    Raises `UsageProblem` if the last report cannot be read or kept, and what opening a workspace raises.
    """
    is_after_last = request.since == LAST
    if request.by is CompareBy.EFFECTIVE and request.since in (LAST, NOTHING):
        raise needs_date()
    if is_after_last:
        workspace.refuse_shipped()
    viewpoint = request.viewpoint
    with baseline_of(workspace.root, request.name, is_peek=request.is_peek) if is_after_last else nullcontext() as last:
        index, warnings = workspace.open(viewpoint)
        now = clock()
        with closing(index):
            with carrying(warnings):
                scope = ReportScope(index, select(index, request.filters, viewpoint), viewpoint)
                if last is not None:
                    start = last.start(scope)
                elif request.since == NOTHING:
                    start = None
                else:
                    start = start_of(request.since, viewpoint.day, viewpoint.today, now, request.by)
                report = _report_of(request, scope, start, workspace)
                was_silent = (
                    last is not None and request.silence is not None and last.is_silent_for(request.silence, scope)
                )
                has_news = start is None or CONDITIONS["changed"](report)
                is_wanted = not request.only_if_changed or has_news or was_silent
                about_answers = [*doubts(index), *future_warnings(index, now)]
                if start is not None and report.basis is Basis.DAY and not report.differences:
                    about_answers += filter(None, [known_later(scope, start)])
                finished = FinishedReport(report, is_wanted, warnings, about_answers)
            yield finished
            if last is not None and is_wanted:
                last.replace(scope)


def _report_of(request: ReportRequest, scope: ReportScope, start: StartingPoint | None, workspace: Workspace) -> Report:
    """The report, in the words of the request's crosswalk; JSON keeps ours."""
    format = FORMATS[request.format]
    options = ReportOptions(
        *(request.name, request.is_full or format.report_detail, request.format, request.vocabulary, request.limit),
        claims_text(request.format),
    )
    # What only a table says is not worth the wait for everything else.
    is_table = format.of_each and not (request.is_examined or request.only_if_changed)
    with workspace.watch() as progress:
        report = build_table_report(scope, options) if is_table else build_report(scope, options, start, progress)
    if request.crosswalk is None or request.format == "json":
        return report
    return through_crosswalk(report, request.crosswalk)
