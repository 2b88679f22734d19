"""Opens the index and brings it up to date. It is a SQLite file that may be deleted at any time.

If the file cannot be used, for whatever reason, the same tables are made in memory, and the answers are the same.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from policytrack.domain.version import __version__
from policytrack.errors import JournalChanged, UsageProblem
from policytrack.index import location
from policytrack.index.freshness import is_fresh, register_is_fresh
from policytrack.index.index import Index
from policytrack.index.schema import VERSION

if TYPE_CHECKING:
    from policytrack.index.progress import Progress
    from policytrack.journal.protocol import Journal

_PATIENCE = 60.0
_BUSY = 5.0
_TRIES = 5


def open_index(
    root: Path,
    journal: Journal,
    progress: Progress | None = None,
    *,
    recording: bool = False,
    in_memory: bool = False,
) -> Index:
    """Open the index of the workspace at *root*, brought up to date with its register and this journal.

    For *recording*, a few lines that were added to the journal may be known to `Index.journal` alone, so that
    recording one event after another does not wait for standings that nobody asks for. With *in_memory*, it is made
    anew and not kept, since this is not all of the workspace's journal.

    An index that is missing, damaged, of another version or not writable is no error: it is made anew, in memory if
    necessary.
    """
    path = location.index_path(root)
    if path is not None and not in_memory and location.why_unused(root) is None:
        with suppress(sqlite3.Error, OSError, TimeoutError):
            for _ in range(_TRIES):
                index = _unchanged(path, root, journal, recording=recording) or _updated(path, root, journal, progress)
                if index is not None:
                    return index
    while True:
        db = _connect(":memory:")
        try:
            _fill(db, root, journal, progress)
        except FileNotFoundError:  # another file has taken the journal's name while it was read
            continue
        index = _pinned(db, root, journal, None)
        if index is not None:
            index.journal.is_remembered = False
            return index


def forget_lost(root: Path) -> None:
    """Forget the events that the index remembers and the journal no longer holds; close every `Index` first.

    Raises `UsageProblem` if another process keeps the index from being changed.
    """
    path = location.index_path(root)
    if path is None or location.why_unused(root) is not None:
        return
    from policytrack.files.locks import locked

    try:
        with locked(path.with_suffix(".lock"), _PATIENCE):
            db = _own_index(path, root)
            if db is not None:
                try:
                    db.execute("DELETE FROM lost")
                finally:
                    db.close()
                location.seal(path)
    except (sqlite3.Error, OSError, TimeoutError) as error:
        raise UsageProblem(f"{path} cannot be changed: {error}; try again") from None


def is_failure_of_index(error: Exception) -> bool:
    """Whether an index raised this because it is damaged, or because the journal no longer is what it read."""
    return isinstance(error, sqlite3.Error | JournalChanged)


def discard(root: Path) -> bool:
    """Delete the index of the workspace at *root*, so that the next opening makes it anew.

    False if its index is not kept in a file; True even if the file is already gone or cannot be deleted.
    """
    path = location.index_path(root)
    if path is None or location.why_unused(root) is not None:
        return False
    location.delete(path)
    return True


def _pinned(db: sqlite3.Connection, root: Path, journal: Journal, path: Path | None) -> Index | None:
    """The index, its journal pinned; None, and closed, if the journal is no longer the one that it knows."""
    index = Index(db, root, path, journal)
    if index.journal.pin():
        return index
    index.close()
    return None


def _connect(path: Path | str) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=_BUSY)


def _unchanged(path: Path, root: Path, journal: Journal, *, recording: bool = False) -> Index | None:
    """The index, if it can be used without any change."""
    db = _own_index(path, root)
    if db is None:
        return None
    if is_fresh(db, root, journal):
        return _pinned(db, root, journal, path)
    if recording and register_is_fresh(db, root):
        index = _pinned(db, root, journal, path)
        if index is not None and index.journal.look_ahead():
            return index
    db.close()
    return None


def _own_index(path: Path, root: Path) -> sqlite3.Connection | None:
    """A connection to the index's file; None if that is damaged, of another version or of another workspace."""
    if not location.is_sealed_by_us(path):
        return None
    db = _connect(path)
    try:
        if dict(db.execute("SELECT name, value FROM meta")) == _label(root):
            return db
    except sqlite3.Error:
        pass
    db.close()
    return None


def _label(root: Path) -> dict[str, str]:
    return {"version": f"{__version__}/{VERSION}", "workspace": os.path.realpath(root)}


def _updated(path: Path, root: Path, journal: Journal, progress: Progress | None) -> Index | None:
    """The index after reading what changed, or made anew; None if others changed it or the journal meanwhile."""
    from policytrack.files.locks import locked

    location.make_folder(path.parent)
    with locked(path.with_suffix(".lock"), _PATIENCE, location.MODE):
        path.with_suffix(".new").unlink(missing_ok=True)  # left behind by a process that was killed
        unchanged = _unchanged(path, root, journal)
        if unchanged is not None:
            return unchanged
        db = _own_index(path, root)
        is_new = db is None
        if db is None or not _change_in_place(db, root, journal, progress):
            _make_anew(path, root, journal, progress)
        location.seal(path)
        # A program that does not know of the lock may have put another file there.
        db_anew = _own_index(path, root)
        index = None if db_anew is None else _pinned(db_anew, root, journal, path)
        if index is not None:
            index.journal.is_remembered = not is_new
        return index


def _change_in_place(db: sqlite3.Connection, root: Path, journal: Journal, progress: Progress | None) -> bool:
    """Update the file in place; False if a slow reader is in the way."""
    from policytrack.index.ingest.pipeline import refresh
    from policytrack.index.shared_file import set_state

    try:
        # Spilling would wait for every reader, again and again; without it only the commit may have to wait.
        db.execute("PRAGMA cache_spill = OFF")
        db.execute("BEGIN IMMEDIATE")
        refresh(db, root, journal, progress)
        set_state(db)
        db.execute("COMMIT")
    except sqlite3.OperationalError:
        return False
    finally:
        db.close()
    return True


def _make_anew(path: Path, root: Path, journal: Journal, progress: Progress | None) -> None:
    """Make the index in a file beside it, and put that in its place; readers of the old file are not disturbed."""
    from policytrack.files.atomic import Replacement

    path.with_name(path.name + "-journal").unlink(missing_ok=True)
    with Replacement(path, path.with_suffix(".new"), location.MODE, durable=False) as new:
        db = _connect(new.beside)
        try:
            # Nobody reads this file before it is complete and on disk.
            db.execute("PRAGMA journal_mode = OFF")
            db.execute("PRAGMA synchronous = OFF")
            _fill(db, root, journal, progress)
        finally:
            db.close()
        new.finish()
        new.commit()


def _fill(db: sqlite3.Connection, root: Path, journal: Journal, progress: Progress | None) -> None:
    from policytrack.index.ingest.pipeline import fill
    from policytrack.index.shared_file import set_state

    fill(db, root, journal, progress)
    set_state(db)
    db.executemany("INSERT INTO meta VALUES (?, ?)", _label(root).items())
