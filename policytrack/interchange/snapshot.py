"""A snapshot of another tracker: the file, the day on which it holds, and what its rows say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from policytrack.errors import UsageProblem
from policytrack.files.locks import locked
from policytrack.files.safe_paths import file_mode, make_folder
from policytrack.interchange.assemble import taken
from policytrack.interchange.items import Taken
from policytrack.interchange.mapping import Plan
from policytrack.interchange.rejects import rejects
from policytrack.interchange.tables.read import open_table
from policytrack.interchange.tables.table import TableOptions
from policytrack.journal.location import JOURNAL
from policytrack.text.dates import edtf_window
from policytrack.workspace.outcome import Outcome

_PATIENCE = 300.0  # seconds; a large copy takes less


class Source(NamedTuple):
    """What is taken in: a *file*, read by a mapping's *plan*; it holds on *day*, which *is_dated* if it was named."""

    file: Path
    plan: Plan
    day: date
    is_dated: bool


def snapshot_day(named: date | None, today: date, *, anyway: bool) -> date:
    """The day of a snapshot: the one that was *named*, else today.

    Raises `UsageProblem` for one in the future, unless it is to be taken *anyway*.
    """
    day = named or today
    if day > today and not anyway:
        raise UsageProblem(f"--as-of {day} is in the future; today is {today}; if that is meant, add --anyway")
    return day


def read_snapshot(
    source: Source, today: date, *, rejects_in: Path | None = None, dry_run: bool = False, anyway: bool = False
) -> tuple[Taken, list[str]]:
    """What the file says, by its mapping; and what should be said of it: what was found, and which rows are bad.

    Bad rows are left out, and written to the folder *rejects_in*. Raises `UsageProblem` for them where that is None,
    for a file without rows and, unless it is to be taken *anyway*, for one older than its papers.
    """
    file, plan, day, _ = source
    outcome = Outcome()
    options = TableOptions(plan.sheet, plan.at, plan.header, frozenset(plan.named))
    table = open_table(file, options)
    outcome.warnings.append(f"{file.name}: {table.description}")
    with outcome.kept():
        found = taken(table.rows, table.columns, plan, today)
        if found.faults:
            outcome.warnings += rejects(
                file, found, options, has_items=table.has_items, folder=rejects_in, dry_run=dry_run
            )
        if not found.rows:
            raise UsageProblem(
                f"{file} has no rows; see whether it was saved whole, for an empty copy is taken for a mistake"
            )
        if not anyway:
            _see_that_papers_are_older(found, day)
    return found, outcome.warnings


def _see_that_papers_are_older(found: Taken, day: date) -> None:
    """Raises `UsageProblem` where a copy of that day is older than what it tells of."""
    for paper in found.papers.values():
        if edtf_window(paper["published"])[0] > day:
            why = f"--as-of {day} is before the paper '{paper['title']}', published {paper['published']}"
            raise UsageProblem(f"{why}; if that is meant, add --anyway")


@contextmanager
def alone_in(root: Path) -> Iterator[None]:
    """Nobody else reads a copy in until this has ended. Raises `UsageProblem` where another one takes too long."""
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
