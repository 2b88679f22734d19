"""`evidence`: keep copies of the pages that entries cite, show them, and check whether the pages are still there."""

from typing import Annotated

import typer

from policytrack.cli.evidence_check import check
from policytrack.cli.evidence_options import KeepingOptions, subjects_argument
from policytrack.cli.options import ViewpointOptions, command, format_option, id_argument, one_of
from policytrack.cli.output import write_each, write_rows
from policytrack.cli.typer_internals import CommandWithHelp, GroupWithHelp
from policytrack.errors import UsageProblem
from policytrack.formats.registry import row_formats

_FORMATS = row_formats("table", lines=True)

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    help="Keep copies of the pages that entries cite, and check whether the pages are still there.\n\n"
    "For example:\n"
    "  policytrack evidence keep --all\n"
    "  policytrack evidence check --older-than 30d --record",
    cls=GroupWithHelp,
)
Subjects = Annotated[list[str] | None, subjects_argument()]


@app.command("keep", cls=CommandWithHelp)
@command
def keep(
    keeping: KeepingOptions,
    subjects: Subjects = None,
    every: Annotated[bool, typer.Option("--all", help="Keep every page that is cited and not kept yet.")] = False,
    queued: Annotated[bool, typer.Option("--queued", help="Keep the pages that wait in the queue; for cron.")] = False,
    archive: Annotated[
        bool, typer.Option("--archive", help="Also ask archives for a copy of each page that has none there.")
    ] = False,
) -> None:
    """Keep copies of the pages that entries cite.

    For example:
      policytrack evidence keep t2-7
      policytrack evidence keep --all
      policytrack evidence keep --queued

    Each page is asked for, at most one a second from a host, and stored under evidence/ with its SHA-256. An entry of
    the journal says when, and whether the words of quote= stand in it. What fails for now is put into the queue. If a
    page could not be kept, the exit code is 1. `evidence keep --queued` also asks archives again that were busy, and
    records what they have finished since.
    """
    if bool(subjects) + every + queued != 1:
        raise UsageProblem("name recommendations or entries, or --all, or --queued")
    from policytrack.cli.evidence_keeping import keep_evidence, keep_queued

    private = keeping.allow_private
    if queued:
        keep_queued(keeping.open(), archive=archive, allow_private=private)
    else:
        keep_evidence(keeping.open(), subjects or [], every=every, queued=False, archive=archive, allow_private=private)


@app.command("add", cls=CommandWithHelp)
@command
def add(
    keeping: KeepingOptions,
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="The id of the entry, or its beginning.")],
    url: Annotated[
        str, typer.Argument(metavar="URL", help="The address, and in the same argument facts such as title=, quote=.")
    ],
    later: Annotated[bool, typer.Option("--later", help="Put the page into the queue.")] = False,
    archive: Annotated[bool, typer.Option("--archive", help="Also ask archives for a copy of the page.")] = False,
) -> None:
    """Add a page to the evidence of an entry, and keep a copy.

    For example:
      policytrack evidence add p1-904c67223e3b https://example.org/news
      policytrack evidence add p1-904c 'https://example.org quote="India joins"'

    The entry itself does not change: a new entry adds the page to it. The status does not change either.
    """
    from policytrack.cli.evidence_keeping import add_page

    add_page(keeping.open(), entry, url, later=later, archive=archive, allow_private=keeping.allow_private)


@app.command("list", cls=CommandWithHelp)
@command
def listed(
    view: ViewpointOptions, subjects: Subjects = None, format: Annotated[str, format_option(_FORMATS)] = "table"
) -> None:
    """List the pages that entries cite, and whether a copy is kept.

    For example:
      policytrack evidence list
      policytrack evidence list t2-7
      policytrack evidence list --format csv
    """
    one_of("format", format, _FORMATS)
    from policytrack.cli.evidence_output import HEADINGS, record, row
    from policytrack.workspace.evidence_pages import cited_pages

    pages = [*cited_pages(view.open(), subjects or (), view.day)]
    write_rows(format, map(record, pages), HEADINGS, map(row, pages))


@app.command("show", cls=CommandWithHelp)
@command
def show(view: ViewpointOptions, subjects: Annotated[list[str], subjects_argument()]) -> None:
    """Show what is cited, what is kept, where the quote stands in it, and what later checks found.

    For example:
      policytrack evidence show t2-7
      policytrack evidence show p1-904c67223e3b
    """
    from policytrack.cli.evidence_output import page_lines
    from policytrack.workspace.evidence_showing import shown_copies

    index = view.open()
    write_each(lambda strike: map(page_lines, shown_copies(view.workspace, index, subjects, view.day)))


@app.command("open", cls=CommandWithHelp)
@command
def opened(
    view: ViewpointOptions,
    subject: Annotated[str, id_argument("A recommendation or an entry of the journal, by its id or its beginning.")],
    address: Annotated[str | None, typer.Argument(metavar="URL", help="Which page, if it cites several.")] = None,
) -> None:
    """Show the kept copy of a page in your browser, without scripts, until you press Ctrl-C.

    For example:
      policytrack evidence open t2-7

    The copy is served on this machine only, at an address that nobody can guess, and says that it is a copy.
    """
    from policytrack.cli.evidence_viewing import serve_copy

    serve_copy(view, subject, address)


app.command("check", cls=CommandWithHelp)(check)
