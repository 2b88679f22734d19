"""`import`: another tracker's table into a workspace; each newer copy adds to its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policytrack.commands.event_options import RecorderOptions
from policytrack.commands.options import command, day_of
from policytrack.commands.output import note, one_of, write, write_of_recorded, write_table
from policytrack.errors import UsageProblem
from policytrack.plain_files import is_there
from policytrack.statuses import Status

if TYPE_CHECKING:
    from policytrack.commands.outcome import Outcome

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
            help="Mark what the newest copy no longer has: overtaken or no-evidence.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Read another tracker's table into a workspace, by a mapping; read a newer copy, and what changed is recorded.

    Reading a copy again changes nothing, and copies read in any order give one history. What `export` has written
    as yaml or jsonl needs no mapping.
    """
    if list_mappings:
        write_table(("Name", "For", "File"), _mapping_rows())
        return
    if file is None:
        raise UsageProblem("which FILE? `policytrack import --list-mappings` names the mappings that ship")
    from policytrack.commands.returning import is_ours

    if mapping is None and not suggest and is_ours(file):
        _restore(recording, into, file)
        return
    if vanished is not None:
        one_of("status", vanished, _VANISHED)
    if suggest:
        _suggest(file)
        return
    if mapping is None:
        raise UsageProblem(
            f"--mapping is missing; `policytrack import {file} --suggest > mapping.yaml` writes a first one"
        )
    from policytrack.commands.intake import SnapshotImport, Source, alone_in, read_snapshot
    from policytrack.commands.refresh_process import refresh_elsewhere
    from policytrack.commands.shipped import mapping_named

    plan, dry_run = mapping_named(mapping), recording.dry_run
    source = Source(file, plan, _day(recording, as_of), as_of is not None)
    has_workspace = into is None or is_there(into)
    if has_workspace:
        refresh_elsewhere(recording.into(into).root, "policytrack.commands.refresh")
    found, warnings = read_snapshot(
        source, recording.today, skip_bad_rows=skip_bad_rows, dry_run=dry_run, anyway=recording.anyway
    )
    _note_all(warnings)
    workspace = recording.into(into)
    workspace.refuse_shipped()
    with nullcontext() if dry_run else alone_in(workspace.root):
        snapshot = SnapshotImport(workspace, source, recording.today, recorder=recording.name, dry_run=dry_run)
        _show(snapshot.take(found, vanished), dry_run=dry_run)


def _day(recording: RecorderOptions, as_of: str | None) -> date:
    """The day of the copy. Raises `UsageProblem` for one in the future, unless that is meant."""
    day = day_of(as_of, recording.today) if as_of is not None else recording.today
    if day > recording.today and not recording.anyway:
        raise UsageProblem(
            f"--as-of {day} is in the future; today is {recording.today}; if that is meant, add --anyway"
        )
    return day


def _restore(recording: RecorderOptions, into: Path | None, file: Path) -> None:
    from policytrack.commands.returning import restore

    _show(restore(recording.into(into), file, dry_run=recording.dry_run), dry_run=recording.dry_run)


def _suggest(file: Path) -> None:
    from policytrack.intake.suggest import suggestion
    from policytrack.tables.read import open_table

    table = open_table(file)
    note(f"{file.name}: {table.found}")
    write([suggestion(file.name, table)])


def _mapping_rows() -> Iterator[tuple[str, str, str]]:
    from policytrack.commands.shipped import shipped_mappings

    return ((name, plan.about, str(path)) for name, plan, path in shipped_mappings())


def _show(outcome: Outcome, *, dry_run: bool) -> None:
    _note_all(outcome.warnings)
    answer = (f"{line}\n" for line in outcome.lines)
    write(answer) if dry_run else write_of_recorded(answer)


def _note_all(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        note(sentence)
