"""Whether the index knows the workspace's files as they are now; every command asks this, so it must be quick."""

from __future__ import annotations

from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING

from policytrack.files.stamps import Stamp, stamp_of
from policytrack.register.discovery import register_files

if TYPE_CHECKING:
    from policytrack.journal.protocol import Journal

# In nanoseconds. A file that changed less than this before it was read may have changed again within the same tick of
# the file system's clock, so its stamp proves nothing.
RACY = 2_000_000_000


def is_fresh(db: Connection, root: Path, journal: Journal) -> bool:
    """Whether the index knows register and journal as they are."""
    return journal_is_fresh(db, journal) and register_is_fresh(db, root)


def register_is_fresh(db: Connection, root: Path) -> bool:
    """Whether every file of the register still has the stamp that the index knows."""
    known = db.execute("SELECT kind, path, size, modified, changed, inode, seen, digest FROM file").fetchall()
    if [path for kind, path, *_ in known if kind == "yaml"] != register_files(root):
        return False
    base = str(root)
    # What could not be read has no digest: permissions may have changed since, and the stamp does not show it.
    return all(
        digest is not None and stamp_of(base, path) == Stamp(size, modified, changed, inode) and modified < seen - RACY
        if size is not None
        else kind == "text" and stamp_of(base, path) is None
        for kind, path, size, modified, changed, inode, seen, digest in known
    )


def journal_is_fresh(db: Connection, journal: Journal) -> bool:
    """Whether the journal still has the fingerprint that the index knows."""
    known = db.execute("SELECT fingerprint FROM journal").fetchone()
    return known is not None and known[0] == journal.fingerprint()


def cursor(db: Connection) -> bytes:
    """How far the index has read the journal; `START` if it has read nothing."""
    from policytrack.journal.parsed import START

    row = db.execute("SELECT cursor FROM journal").fetchone()
    return START if row is None else bytes(row[0])
