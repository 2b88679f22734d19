"""`import`: another tracker's table into a workspace; each newer copy adds to its history."""

from pathlib import Path
from typing import Annotated

import typer

from policytrack.cli.attempt import current_attempt
from policytrack.cli.event_options import RecorderOptions
from policytrack.cli.import_output import join_imported, show_import, show_mappings
from policytrack.cli.options import Heading, command, completing, day_of, one_of
from policytrack.cli.output import show_outcome
from policytrack.domain.statuses import Status
from policytrack.errors import UsageProblem
from policytrack.text.alternatives import alternatives
from policytrack.workspace.clock import now
from policytrack.workspace.create import workspace_at
from policytrack.workspace.opening import Workspace
from policytrack.workspace.refresh_process import refresh_elsewhere

VANISHED = (str(Status.OVERTAKEN), str(Status.NO_EVIDENCE))


@command
def run(
    recording: RecorderOptions,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="The table: CSV, TSV, XLSX, JSON, JSON Lines or YAML.", show_default=False),
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option(
            "--mapping",
            metavar="MAP",
            help="What its columns mean: a YAML file, or the name of a shipped mapping, such as gao.",
            autocompletion=completing("mapping"),
            show_default=False,
            rich_help_panel=Heading.TABLE,
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            "--encoding",
            metavar="NAME",
            help="The encoding of a table that is not UTF-8, such as windows-1252. The default is the mapping's.",
            show_default=False,
            rich_help_panel=Heading.TABLE,
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="The date of this copy of the table, such as 2026-03-31, or its time, such as 2026-03-31T14:00Z. "
            "The default is today.",
            show_default=False,
            rich_help_panel=Heading.TABLE,
        ),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            metavar="DIR",
            help="Import into the workspace in this folder, which is created if there is none.",
            show_default=False,
            rich_help_panel=Heading.TABLE,
        ),
    ] = None,
    suggest: Annotated[
        bool,
        typer.Option(
            "--suggest",
            help="Print a first mapping, guessed from the table's columns, instead of importing it.",
            rich_help_panel=Heading.TABLE,
        ),
    ] = False,
    list_mappings: Annotated[
        bool, typer.Option("--list-mappings", help="List the shipped mappings instead.", rich_help_panel=Heading.TABLE)
    ] = False,
    skip_bad_rows: Annotated[
        bool,
        typer.Option(
            "--skip-bad-rows",
            help="Import the other rows, and write the bad rows to a file.",
            rich_help_panel=Heading.TABLE,
        ),
    ] = False,
    join: Annotated[
        list[str] | None,
        typer.Option(
            "--join",
            metavar="OLD=NEW",
            help="Instead of importing a table, give NEW the history of OLD, the id it had before. Can be repeated.",
            autocompletion=completing("id"),
            show_default=False,
            rich_help_panel=Heading.TABLE,
        ),
    ] = None,
    vanished: Annotated[
        str | None,
        typer.Option(
            "--vanished",
            metavar="STATUS",
            help=f"Mark what the newest copy no longer has as {alternatives(VANISHED)}.",
            autocompletion=completing(VANISHED),
            show_default=False,
            rich_help_panel=Heading.TABLE,
        ),
    ] = None,
) -> None:
    """Import another tracker's table, and record what changed since the last copy.

    For example:
      policytrack import gao.csv --mapping gao --as-of 2026-03-31 --into gao-tracker
      policytrack import table.csv --suggest > mapping.yaml
      policytrack import --list-mappings

    To import the same copy again changes nothing, and copies can be imported in any order. What
    `policytrack export` wrote as yaml, csv or datapackage, or a history as jsonl, needs no mapping. If a
    recommendation seems to have a new id, the import shows the command with --join that keeps its history.
    """
    if list_mappings:
        show_mappings()
        return
    if join:
        of_table = {"FILE": file, "--mapping": mapping, "--as-of": as_of, "--vanished": vanished, "--suggest": suggest}
        join_imported(recording, into, join, of_table | {"--skip-bad-rows": skip_bad_rows, "--encoding": encoding})
        return
    if file is None:
        raise UsageProblem("which FILE? `policytrack import --list-mappings` names the mappings that ship")
    from policytrack.interchange.restore import is_export, restore

    workspace, dry_run = recording.workspace, recording.dry_run
    if into is not None:
        current_attempt().roots.append(into.absolute())
    if mapping is None and not suggest and is_export(file):
        target = workspace_at(into, workspace, dry_run=dry_run)
        show_outcome(restore(target, file, now(), _refresh, dry_run=dry_run), dry_run=dry_run)
        return
    if vanished is not None:
        one_of("status", vanished, VANISHED)
    if suggest:
        from policytrack.interchange.suggest_mapping import suggested_mapping

        show_outcome(suggested_mapping(file, encoding), dry_run=True)
        return
    from policytrack.interchange.copy_moment import CopyMoment, copy_moment
    from policytrack.interchange.import_table import TableImport, import_table

    request = TableImport(
        file,
        mapping,
        recording.today,
        encoding,
        None if as_of is None else copy_moment(as_of) or CopyMoment(day_of(as_of, recording.today)),
        vanished,
        rejects_in=Path.cwd() if skip_bad_rows else None,
        recorder=recording.name,
        dry_run=dry_run,
        anyway=recording.anyway,
    )
    show_import(import_table(workspace, into, request, now, _refresh), recording, into)


def _refresh(workspace: Workspace) -> None:
    refresh_elsewhere(workspace, "policytrack.cli.refresh_index")
