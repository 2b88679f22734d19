"""Read a snapshot of another tracker: a file, the moment at which it holds, and the contents of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from policytrack.errors import UsageProblem
from policytrack.files.locks import locked
from policytrack.files.own_folder import OWN_FOLDER
from policytrack.files.safe_paths import file_mode, make_folder
from policytrack.interchange.assemble import assemble_contents
from policytrack.interchange.copy_moment import CopyMoment
from policytrack.interchange.items import SnapshotContents
from policytrack.interchange.mapping import ColumnMapping
from policytrack.interchange.rejects import reject_rows
from policytrack.interchange.tables.read import open_table
from policytrack.interchange.tables.table import TableOptions
from policytrack.journal.location import JOURNAL
from policytrack.text.dates import edtf_window
from policytrack.workspace.outcome import Outcome

_PATIENCE = 300.0  # seconds; a large import takes less


class SnapshotSource(NamedTuple):
    """The *file* to import, its *mapping*, and the moment at which it holds; *is_dated*: whether the user named it."""

    file: Path
    mapping: ColumnMapping
    moment: CopyMoment
    is_dated: bool


def snapshot_moment(named: CopyMoment | None, today: date, now: datetime, *, anyway: bool) -> CopyMoment:
    """The moment of a snapshot: the *named* one, else today.

    Raises `UsageProblem` for a moment in the future, unless *anyway*.
    """
    moment = named or CopyMoment(today)
    present = CopyMoment(now.date(), f"{now:%H:%M:%S}") if moment.time else CopyMoment(today)
    if moment > present and not anyway:
        clock = f"it is {present} now" if moment.time else f"today is {today}"
        raise UsageProblem(f"--as-of {moment} is in the future; {clock}; if that is meant, add --anyway")
    return moment


def read_snapshot(
    source: SnapshotSource, today: date, *, rejects_in: Path | None = None, dry_run: bool = False, anyway: bool = False
) -> tuple[SnapshotSource, SnapshotContents, list[str]]:
    """The source with its mapping as it fits the table, the contents, and notes: how it was read, and rejected rows.

    Rejected rows are written to the folder *rejects_in*. Raises `UsageProblem` if there are any and that is None, if
    the file has no rows or only such, or if it is older than one of its papers and *anyway* is false.
    """
    file, mapping, moment, _ = source
    outcome = Outcome()
    options = TableOptions(mapping.sheet, mapping.at, mapping.header, mapping.wanted_columns, mapping.encoding)
    table = open_table(file, options)
    outcome.notes.append(f"{file.name}: {table.description}")
    mapping = mapping.for_table(table.columns)
    with outcome.kept():
        contents = assemble_contents(table.rows, table.columns, mapping, today, table.unit)
        if contents.problems:
            outcome.notes += reject_rows(file, contents, options, unit=table.unit, folder=rejects_in, dry_run=dry_run)
        if contents.rows and not contents.items:
            raise UsageProblem(f"{file} has no row that can be imported, so nothing was imported")
        if not contents.rows:
            raise UsageProblem(
                f"{file} has no rows; check that it was saved completely: an empty copy is treated as a mistake"
            )
        if not anyway:
            _refuse_if_before_papers(contents, moment.day)
    return source._replace(mapping=mapping), contents, outcome.notes


def _refuse_if_before_papers(contents: SnapshotContents, day: date) -> None:
    """Raise `UsageProblem` if a paper was published after the snapshot's date."""
    for paper in contents.papers.values():
        if edtf_window(paper["published"])[0] > day:
            why = f"--as-of {day} is before the paper '{paper['title']}', published {paper['published']}"
            raise UsageProblem(f"{why}; if that is meant, add --anyway")


@contextmanager
def import_lock(root: Path) -> Iterator[None]:
    """Keep other imports out of the workspace. Raises `UsageProblem` if another one holds the lock for 300 seconds."""
    folder = root / OWN_FOLDER
    with ExitStack() as stack:
        try:
            make_folder(root, folder, root / JOURNAL)
            stack.enter_context(locked(folder / "import.lock", _PATIENCE, file_mode(root / JOURNAL)))
        except TimeoutError:
            raise UsageProblem(f"another import has been at work here for {_PATIENCE:g} seconds; try again") from None
        except OSError as error:
            raise UsageProblem(f"{folder} cannot be written: {error.strerror or error}") from None
        yield
