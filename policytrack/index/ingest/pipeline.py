"""Fills the index, and brings it up to date with register and journal."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from sqlite3 import Connection

from policytrack.index.freshness import journal_is_fresh, register_is_fresh
from policytrack.index.ingest.journal import recommendation_numbers, take_in
from policytrack.index.ingest.standings import StandingsWriter
from policytrack.index.progress import Progress
from policytrack.index.schema import EVENT_INDEXES, INDEXES, SINCE_INDEX, STANDINGS, TABLES
from policytrack.journal.protocol import Journal

_NEARLY_ALL = 2_000


def fill(db: Connection, root: Path, journal: Journal, progress: Progress | None = None) -> None:
    """Make the tables, and fill them from the register under *root* and from the journal."""
    from threading import Thread

    from policytrack.index.ingest.processes import start_readers
    from policytrack.index.workers import Pool

    with Pool() as pool:
        start_readers(pool, root)
        from policytrack.index.ingest.register import update

        db.executescript(TABLES + STANDINGS)
        db.execute("BEGIN")
        take_in(db, journal, progress, pool)
        written, _ = update(db, root, progress, pool, beside=partial(_make_indexes, db, EVENT_INDEXES))
        # Finding what contains a recommendation, and what it contains, needs these.
        _make_indexes(db, INDEXES)
        db.execute("COMMIT")
        # Other processes read these while this one writes to its cache: if that overflowed, it would wait for them.
        db.execute("PRAGMA cache_spill = OFF")
        db.execute("BEGIN")
        writer = StandingsWriter(db, anew=True)
        writer.write(written, progress, pool)
    db.execute("COMMIT")
    db.execute("PRAGMA cache_spill = ON")  # nobody else reads any more
    db.execute("BEGIN")
    # While SQLite makes an index, it leaves the interpreter to others.
    making = Thread(target=writer.snapshots.make)
    making.start()
    db.execute(SINCE_INDEX)
    making.join()
    writer.snapshots.save()
    db.execute("COMMIT")


def _make_indexes(db: Connection, statements: str) -> None:
    # Not executescript, which would commit first.
    for statement in filter(str.strip, statements.split(";")):
        db.execute(statement)


def refresh(db: Connection, root: Path, journal: Journal, progress: Progress | None = None) -> None:
    """Read what has changed in journal and register, and compute the standings that this concerns."""
    subjects = set() if journal_is_fresh(db, journal) else take_in(db, journal, progress)
    written: list[int] = []
    gone: list[int] = []
    if not register_is_fresh(db, root):
        from policytrack.index.ingest.register import update

        written, gone = update(db, root, progress)
    touched = {*written, *recommendation_numbers(db, subjects)}
    writer = StandingsWriter(db, anew=len(touched) + len(gone) > _NEARLY_ALL)
    writer.snapshots.drop(gone)
    writer.write(touched, progress)
    writer.snapshots.save()
