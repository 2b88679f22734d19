"""Events that git knows and the journal no longer holds."""

from __future__ import annotations

from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import IO, NamedTuple

from policytrack.errors import JournalUnusable
from policytrack.journal.event_id import id_in
from policytrack.journal.file_access import check_is_file, lines_in, unreadable
from policytrack.journal.git_history import in_last_commit


class LostLine(NamedTuple):
    """An event that the file lacks: its id, and its line in the last commit's version, from 1."""

    id: str
    line: int


def lost_since_head(path: Path) -> tuple[LostLine, ...] | None:
    """The events of the journal in git's last commit that are missing from the file.

    None where there is nothing to compare with: no git, no repository, or no journal in its last commit.
    Raises `JournalUnusable` where the journal cannot be read, and `NotAnswered` where git cannot answer.
    """
    head = in_last_commit(path.resolve())
    if head is None:
        return None
    with head, _opened(path) as file:
        missing = _missing(head.output, file)
        head.check_whole()
    return missing


def _opened(path: Path) -> IO[bytes]:
    """The journal's file, open; an empty one where there is none. Raises `JournalUnusable`."""
    check_is_file(path)
    try:
        return path.open("rb")
    except (FileNotFoundError, NotADirectoryError):
        return BytesIO()
    except OSError as error:
        raise JournalUnusable(unreadable(path, error)) from None


def _missing(head: IO[bytes], file: IO[bytes]) -> tuple[LostLine, ...]:
    """What is in *head* and not in *file*; held in memory only from the first difference on."""
    heads, lines = lines_in(head), lines_in(file)
    first, line = 1, next(heads, b"")
    while (here := next(lines, b"")) == line:
        if not line:
            return ()
        first, line = first + 1, next(heads, b"")
    wanted: dict[str, int] = {}
    for number, known in enumerate(chain([line], heads), first):
        id = id_in(known)
        if id is not None:
            wanted.setdefault(id, number)
    for there in chain([here], lines) if wanted else ():
        wanted.pop(id_in(there) or "", None)
    return tuple(LostLine(id, number) for id, number in wanted.items())
