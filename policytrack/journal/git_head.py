"""Compare the journal with the one in a commit of git."""

from __future__ import annotations

from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import IO, NamedTuple

from policytrack.errors import JournalUnusable
from policytrack.journal.event_id import id_in
from policytrack.journal.file_access import check_is_file, lines_in, unreadable
from policytrack.journal.git_history import in_commit


class LostLine(NamedTuple):
    """An event missing from the file: its id, and the number of its line, from 1, in the commit's journal."""

    id: str
    line: int


def lost_since_commit(path: Path, revision: str = "HEAD") -> tuple[LostLine, ...] | None:
    """The events in a commit's journal, the last commit's unless said, that are missing from the file at *path*.

    None if there is nothing to compare with: no git, no repository, or no journal in the commit. Raises
    `JournalUnusable` if the journal cannot be read, and `NotAnswered` if git cannot answer.
    """
    head = in_commit(path.resolve(), revision)
    if head is None:
        return None
    with head, _opened(path) as file:
        missing = _missing(head.output, file)
        head.check_whole()
    return missing


def _opened(path: Path) -> IO[bytes]:
    """The journal's file, open for reading; an empty one if there is none. Raises `JournalUnusable`."""
    check_is_file(path)
    try:
        return path.open("rb")
    except (FileNotFoundError, NotADirectoryError):
        return BytesIO()
    except OSError as error:
        raise JournalUnusable(unreadable(path, error)) from None


def _missing(head: IO[bytes], file: IO[bytes]) -> tuple[LostLine, ...]:
    """The events in *head* that are not in *file*; lines are kept in memory only from the first difference on."""
    committed_lines, lines = lines_in(head), lines_in(file)
    same, committed = 0, next(committed_lines, b"")
    while (line := next(lines, b"")) == committed:
        if not committed:
            return ()
        same, committed = same + 1, next(committed_lines, b"")
    missing: dict[str, int] = {}
    for number, later in enumerate(chain([committed], committed_lines), same + 1):
        id = id_in(later)
        if id is not None:
            missing.setdefault(id, number)
    for later in chain([line], lines) if missing else ():
        missing.pop(id_in(later) or "", None)
    return tuple(LostLine(id, number) for id, number in missing.items())
