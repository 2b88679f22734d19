"""Import a copy of another tracker's table into a workspace, which is made if there is none."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from policytrack.errors import UsageProblem
from policytrack.files.plain_files import is_there
from policytrack.interchange.assemble import MissingColumns
from policytrack.interchange.checked_register import is_as_checked
from policytrack.interchange.copy_moment import CopyMoment
from policytrack.interchange.exported_table import EXPORT_MAPPING, exported_table
from policytrack.interchange.import_report import ImportOutcome
from policytrack.interchange.shipped import mapping_named
from policytrack.interchange.snapshot import SnapshotSource, import_lock, read_snapshot, snapshot_moment
from policytrack.interchange.snapshot_import import SnapshotImport
from policytrack.workspace.create import workspace_at
from policytrack.workspace.opening import Workspace
from policytrack.workspace.outcome import carrying


class TableImport(NamedTuple):
    """What to import and how, as it was asked for.

    *mapping* may be None for a table that policytrack has exported.

    *encoding* is that of a file that is not Unicode, None for the mapping's.

    *as_of* is the moment at which the table holds, None for today. *vanished* is the status of what it no longer has,
    None to leave that unmarked. Bad rows are written to the folder *rejects_in*; for None, they stop the import.
    *recorder* is who records it, None for the name that the system gives.
    """

    file: Path
    mapping: str | None
    today: date
    encoding: str | None = None
    as_of: CopyMoment | None = None
    vanished: str | None = None
    rejects_in: Path | None = None
    recorder: str | None = None
    dry_run: bool = False
    anyway: bool = False


def import_table(
    workspace: Workspace,
    into: Path | None,
    request: TableImport,
    clock: Callable[[], datetime],
    refresh: Callable[[Workspace], None],
) -> ImportOutcome:
    """Import the table into the folder *into*; for None, into the workspace.

    *refresh* brings the index of an existing workspace up to date before the table takes up memory; it is not needed if
    the last import has left the register as it is. Another import may
    be at work in the workspace; the *clock* is asked for the moment of recording only when it has ended. Raises
    `UsageProblem` for what cannot be read, and what opening a workspace and writing to it raises.
    """
    request, name = _completed(request)
    file, today, dry_run = request.file, request.today, request.dry_run
    mapping = mapping_named(name)
    if request.encoding is not None:
        mapping = mapping._replace(encoding=request.encoding)
    moment = snapshot_moment(request.as_of, today, clock(), anyway=request.anyway)
    source = SnapshotSource(file, mapping, moment, is_dated=request.as_of is not None)
    if into is None or is_there(into):
        target = workspace_at(into, workspace, dry_run=dry_run)
        if not is_as_checked(target.root):
            refresh(target)
    try:
        source, contents, notes = read_snapshot(
            source, today, rejects_in=request.rejects_in, dry_run=dry_run, anyway=request.anyway
        )
    except MissingColumns as missing:
        if name != EXPORT_MAPPING:
            raise
        raise UsageProblem(
            f"{missing}\nthis mapping reads what was exported as csv or datapackage; export it as one of these"
        ) from None
    with carrying(contents.warnings, notes):
        target = workspace_at(into, workspace, dry_run=dry_run)
        target.refuse_shipped()
        with nullcontext() if dry_run else import_lock(target.root):
            snapshot = SnapshotImport(target, source, today, clock(), recorder=request.recorder, dry_run=dry_run)
            warnings = snapshot.warnings if into is None else []
            with carrying(warnings):
                outcome = snapshot.take(contents, request.vanished)
    outcome.notes[:0], outcome.warnings[:0] = notes, [*warnings, *contents.warnings]
    return outcome


def _completed(request: TableImport) -> tuple[TableImport, str]:
    """The request, with what an export of policytrack's says of itself where it is one, and the name of the mapping.

    Raises `UsageProblem` if no mapping was named and the table is not such an export.
    """
    export = exported_table(request.file) if request.mapping in (None, EXPORT_MAPPING) else None
    if export is not None:
        as_of = CopyMoment(export.day) if request.as_of is None and export.day is not None else request.as_of
        return request._replace(file=export.file, as_of=as_of), EXPORT_MAPPING
    if request.mapping is None:
        suggestion = f"policytrack import {request.file} --suggest > mapping.yaml"
        raise UsageProblem(f"--mapping is missing; `{suggestion}` writes a first one")
    return request, request.mapping
