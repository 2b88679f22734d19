"""`import`: another tracker's table into a workspace; each newer copy adds to its history."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policytrack.cli.attempt import current_attempt
from policytrack.cli.event_options import RecorderOptions
from policytrack.cli.options import command, day_of, one_of
from policytrack.cli.output import show_outcome, write_table
from policytrack.domain.statuses import Status
from policytrack.errors import UsageProblem
from policytrack.formats.registry import choices
from policytrack.workspace.clock import now
from policytrack.workspace.create import workspace_at
from policytrack.workspace.opening import Workspace
from policytrack.workspace.refresh_process import refresh_elsewhere

_NO_MAPPING = "--mapping is missing; `policytrack import {} --suggest > mapping.yaml` writes a first one"
_VANISHED = (str(Status.OVERTAKEN), str(Status.NO_EVIDENCE))


@command
def run(
    recording: RecorderOptions,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="CSV, TSV, XLSX, JSON, JSON Lines or YAML.", show_default=False),
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option(
            "--mapping",
            metavar="MAP",
            help="What its columns mean: a YAML file, or the name of one that ships.",
            show_default=False,
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="The day on which the copy says what it says; unless said, today.",
            show_default=False,
        ),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="DIR", help="Into this workspace, made if there is none.", show_default=False),
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Write a first mapping from the file's own columns, and read nothing in.")
    ] = False,
    list_mappings: Annotated[bool, typer.Option("--list-mappings", help="Name the mappings that ship.")] = False,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Take in the others, and write the bad rows to a file.")
    ] = False,
    vanished: Annotated[
        str | None,
        typer.Option(
            "--vanished",
            metavar="STATUS",
            help=f"Mark what the newest copy no longer has: {choices(_VANISHED)}",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Read another tracker's table into a workspace, by a mapping; read a newer copy, and what changed is recorded.

    Reading a copy again changes nothing, and copies read in any order give one history. What `export` has written
    as yaml or jsonl needs no mapping.
    """
    if list_mappings:
        _list_mappings()
        return
    if file is None:
        raise UsageProblem("which FILE? `policytrack import --list-mappings` names the mappings that ship")
    from policytrack.interchange.restore import is_export, restore

    workspace, dry_run = recording.workspace, recording.dry_run
    if into is not None:
        current_attempt().roots.append(into.absolute())
    if mapping is None and not suggest and is_export(file):
        target = workspace_at(into, workspace, dry_run=dry_run)
        show_outcome(restore(target, file, now(), dry_run=dry_run), dry_run=dry_run)
        return
    if vanished is not None:
        one_of("status", vanished, _VANISHED)
    if suggest:
        from policytrack.interchange.suggest_mapping import suggested_mapping

        show_outcome(suggested_mapping(file), dry_run=True)
        return
    if mapping is None:
        raise UsageProblem(_NO_MAPPING.format(file))
    from policytrack.interchange.import_table import TableImport, import_table

    request = TableImport(
        file,
        mapping,
        recording.today,
        None if as_of is None else day_of(as_of, recording.today),
        vanished,
        rejects_in=Path.cwd() if skip_bad_rows else None,
        recorder=recording.name,
        dry_run=dry_run,
        anyway=recording.anyway,
    )
    show_outcome(import_table(workspace, into, request, now, _refresh), dry_run=dry_run)


def _refresh(workspace: Workspace) -> None:
    refresh_elsewhere(workspace, "policytrack.cli.refresh_index")


def _list_mappings() -> None:
    from policytrack.interchange.shipped import all_mappings

    rows = ((name, mapping.about, str(path)) for name, mapping, path in all_mappings())
    write_table(("Name", "For", "File"), rows)
