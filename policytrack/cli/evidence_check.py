"""`evidence check`: what became of the pages that evidence cites."""

from __future__ import annotations

import inspect
from datetime import timedelta
from time import sleep
from typing import Annotated, Any

import typer

from policytrack.cli.event_options import RecorderOptions
from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.notes import note, warn_all
from policytrack.cli.options import Heading, command, completing, format_option, one_of, refuse_without, span_of
from policytrack.cli.output import write_each, write_rows
from policytrack.domain.events import KeepVerdict
from policytrack.domain.viewpoint import Viewpoint
from policytrack.errors import INTERRUPTED, UsageProblem
from policytrack.evidence.pace import Clock
from policytrack.evidence.visits import Network
from policytrack.files.user_folders import state_folder
from policytrack.formats.evidence_checks import HEADINGS, lines, record, row, summary
from policytrack.formats.registry import row_formats
from policytrack.text.escaping import counted
from policytrack.workspace.clock import now
from policytrack.workspace.evidence_checking import CheckRequest, Visiting, check_evidence

_FORMATS = row_formats("text")
_BAD = (KeepVerdict.DRIFTED, KeepVerdict.GONE)


class PagesOptions(FilterOptions):
    """Which pages to check: what some recommendations or entries cite, by id, and the filters."""

    OPTIONS = (
        inspect.Parameter(
            "subjects",
            inspect.Parameter.KEYWORD_ONLY,
            default=typer.Argument(
                None,
                metavar="[ENTRY|@VIEW]...",
                help="Recommendations, or entries of the journal, by their ids or the beginnings of their ids; or a "
                "view, which is a name for filters in policytrack.toml.",
                autocompletion=completing("view"),
                show_default=False,
            ),
            annotation=list[str] | None,
        ),
        *(each for each in FilterOptions.OPTIONS if each.name != "view"),
    )

    def __init__(self, subjects: list[str] | None, **typed: Any) -> None:
        """Raises `UsageProblem` for more than one view."""
        views = [word for word in subjects or () if word.startswith("@")]
        if len(views) > 1:
            raise UsageProblem(f"one view at a time, not {' and '.join(views[:3])}")
        super().__init__(views[0] if views else None, **typed)
        self.subjects = tuple(word for word in subjects or () if not word.startswith("@"))


@command
def check(
    filters: PagesOptions,
    recorder: RecorderOptions,
    older_than: Annotated[
        str | None,
        typer.Option(
            "--older-than",
            metavar="SPAN",
            help="Leave out pages that were checked within this time, such as 30d. Those of which nothing could be "
            "said are asked for again after a day.",
            show_default=False,
            rich_help_panel=Heading.ANSWER,
        ),
    ] = None,
    record_found: Annotated[
        bool,
        typer.Option(
            "--record",
            help="Record what is new in the journal, so that lists and reports can show it.",
            rich_help_panel=Heading.RECORDING,
        ),
    ] = False,
    archive: Annotated[
        bool,
        typer.Option(
            "--archive",
            help="With --record: ask archives for a copy of each page that has none.",
            rich_help_panel=Heading.RECORDING,
        ),
    ] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also ask servers of private networks, and of this machine.")
    ] = False,
    format: Annotated[str, format_option(_FORMATS)] = "text",
) -> None:
    """Visit the pages that evidence cites, and say which have changed or gone.

    For example:
      policytrack evidence check nr-11
      policytrack evidence check --status open --older-than 30d --record
      policytrack evidence check --format csv

    A page is compared with the copy that was kept of it, or searched for the words that were quoted. It is gone if it
    is missing twice, at least a day apart; so run this daily, from cron. Each host is asked at most once a second, and
    only for what its robots.txt allows. Without --record, nothing is recorded. The exit code is 1 if a page has changed
    or is gone.
    """
    one_of("format", format, _FORMATS)
    refuse_without(record_found, {"--archive": archive}, "--record")
    today = recorder.today
    request = CheckRequest(
        filters.typed,
        Viewpoint(today, today),
        timedelta(0) if older_than is None else timedelta(days=span_of(older_than, today)),
        archive,
        filters.subjects,
    )
    visiting = Visiting(Network(allow_private=allow_private), Clock(now, sleep), state_folder())
    checked = check_evidence(recorder.workspace, request, visiting, recorder.open() if record_found else None)
    warn_all(checked.warnings)
    if format == "text":
        write_each(lambda strike: [lines(checked.findings)])
        more = f"; {checked.waiting:,} more checked within {older_than}" if checked.waiting else ""
        note(f"{summary(checked.findings)}{more}")
    else:
        write_rows(format, map(record, checked.findings), HEADINGS, map(row, checked.findings))
    if checked.recorded:
        verb = "would record" if recorder.dry_run else "recorded"
        note(f"{verb} {counted(checked.recorded, 'entry', 'entries')}")
    if checked.is_interrupted:
        note("interrupted; the other pages were not checked")
        raise typer.Exit(INTERRUPTED)
    if any(finding.judgement.verdict in _BAD for finding in checked.findings):
        raise typer.Exit(1)
