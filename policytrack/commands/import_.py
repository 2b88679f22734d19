"""`import`: another tracker's table into a workspace; each newer copy adds to its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policytrack.commands.options import command, day_of
from policytrack.commands.output import note, one_of, write, write_of_recorded, write_table
from policytrack.commands.telling import Recording
from policytrack.errors import UsageProblem
from policytrack.plain_files import is_there
from policytrack.vocabulary import Status

if TYPE_CHECKING:
    from policytrack.intake.items import Taken
    from policytrack.intake.mapping import Plan

_VANISHED = (str(Status.OVERTAKEN), str(Status.NO_EVIDENCE))
_PATIENCE = 300.0  # seconds; a large copy takes less
_MAPPINGS = Path(__file__).parent.parent / "mappings"


@command
def run(
    recording: Recording,
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
        _list()
        return
    if file is None:
        raise UsageProblem("which FILE? `policytrack import --list-mappings` names the mappings that ship")
    from policytrack.commands.returning import is_ours, take_back

    if mapping is None and not suggest and is_ours(file):
        _tell(recording, take_back(_into(recording, into), file))
        return
    if vanished is not None:
        one_of("status", vanished, _VANISHED)
    from policytrack.tables.read import open_table
    from policytrack.tables.table import How

    if suggest:
        from policytrack.intake.suggest import suggestion

        table = open_table(file)
        note(f"{file.name}: {table.found}")
        write([suggestion(file.name, table)])
        return
    if mapping is None:
        raise UsageProblem(
            f"--mapping is missing; `policytrack import {file} --suggest > mapping.yaml` writes a first one"
        )
    from policytrack.commands.refreshing import refresh_elsewhere
    from policytrack.intake.taking import taken

    plan = _plan(mapping)
    day = day_of(as_of, recording.today) if as_of is not None else recording.today
    if day > recording.today and not recording.anyway:
        raise UsageProblem(
            f"--as-of {day} is in the future; today is {recording.today}; if that is meant, add --anyway"
        )
    has_workspace = into is None or is_there(into)
    if has_workspace:
        recording = _into(recording, into)
        refresh_elsewhere(recording.workspace.root)
    how = How(plan.sheet, plan.at, plan.header, frozenset(plan.named))
    table = open_table(file, how)
    note(f"{file.name}: {table.found}")
    found = taken(table.rows, table.columns, plan, recording.today)
    if found.faults:
        from policytrack.commands.badrows import tell_faults

        tell_faults(
            file,
            found,
            how,
            has_items=table.has_items,
            skip=skip_bad_rows,
            rehearsal=recording.is_rehearsal,
        )
    if not found.rows:
        raise UsageProblem(
            f"{file} has no rows; see whether it was saved whole, for an empty copy is taken for a mistake"
        )
    _see_that_papers_are_older(recording, found, day)
    if not has_workspace:
        recording = _into(recording, into)
    recording.refuse_shipped()
    from policytrack.commands.intake import Intake

    with _alone(recording):
        intake = Intake(recording, plan, file, day, is_dated=as_of is not None)
        _tell(recording, intake.take(found, vanished))


def _tell(recording: Recording, lines: Iterable[str]) -> None:
    answer = (f"{line}\n" for line in lines)
    write(answer) if recording.is_rehearsal else write_of_recorded(answer)


def _see_that_papers_are_older(recording: Recording, found: Taken, day: date) -> None:
    """A copy is no older than what it tells of. Raises `UsageProblem`, unless the day is to be taken anyway."""
    from policytrack.days import edtf_window

    for paper in found.papers.values() if not recording.anyway else ():
        if edtf_window(paper["published"])[0] > day:
            why = f"--as-of {day} is before the paper '{paper['title']}', published {paper['published']}"
            raise UsageProblem(f"{why}; if that is meant, add --anyway")


@contextmanager
def _alone(recording: Recording) -> Iterator[None]:
    """Nobody else reads a copy in until this has ended. Raises `UsageProblem` where another one takes too long."""
    from policytrack.journal.location import JOURNAL
    from policytrack.locks import locked
    from policytrack.safe_paths import file_mode, make_folder

    if recording.is_rehearsal:
        yield
        return
    root = recording.workspace.root
    folder = root / ".policytrack"
    with ExitStack() as stack:
        try:
            make_folder(root, folder, root / JOURNAL)
            stack.enter_context(locked(folder / "import.lock", _PATIENCE, file_mode(root / JOURNAL)))
        except TimeoutError:
            raise UsageProblem(f"another import has been at work here for {_PATIENCE:g} seconds; try again") from None
        except OSError as error:
            raise UsageProblem(f"{folder} cannot be written: {error.strerror or error}") from None
        yield


def _plan(name: str) -> Plan:
    from policytrack.intake.mapping import plan_of
    from policytrack.plain_files import NoSuchFile, text_of, value_in
    from policytrack.register.plainly import plain_yaml
    from policytrack.words import unknown

    shipped = {path.stem: path for path in sorted(_MAPPINGS.glob("*.yaml"))}
    path = shipped.get(name, Path(name))
    try:
        text = text_of(path)
    except NoSuchFile:
        if "." not in name and "/" not in name:
            raise UsageProblem(unknown("mapping", name, shipped)) from None
        raise
    return value_in(text, str(path), lambda text: plan_of(plain_yaml(text, str(path)), name))


def _list() -> None:
    rows = []
    for path in sorted(_MAPPINGS.glob("*.yaml")):
        rows.append((path.stem, _plan(path.stem).about, str(path)))
    write_table(("Name", "For", "File"), rows)


def _into(recording: Recording, folder: Path | None) -> Recording:
    """The same, in that workspace if one is named; the folder is made where there is none."""
    if folder is None:
        return recording
    from policytrack.commands.init import for_git
    from policytrack.workspace import Workspace, find_workspace

    if not is_there(folder):
        if recording.is_rehearsal:
            recording.workspace = Workspace(folder.absolute(), watch=recording.workspace.watch)
            return recording
        try:
            (folder / "data").mkdir(parents=True)
        except OSError as error:
            raise UsageProblem(f"{folder} cannot be made: {error.strerror or error}") from None
        for_git(folder)
    recording.workspace = find_workspace(folder)._replace(watch=recording.workspace.watch)
    return recording
