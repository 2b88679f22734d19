"""Which umbrellas stand above a recommendation."""

from __future__ import annotations

from sqlite3 import Connection


def umbrellas_above(db: Connection, nos: set[int]) -> set[int]:
    """The umbrellas that contain any of these, or contain one that does."""
    found: set[int] = set()
    if not db.execute("SELECT 1 FROM contained LIMIT 1").fetchone():
        return found
    waiting = set(nos)
    while waiting:
        rows = db.execute(
            "SELECT contained.no FROM contained JOIN rec USING (folded) WHERE rec.no = ?", (waiting.pop(),)
        )
        above = {no for (no,) in rows} - found
        found |= above
        waiting |= above
    return found
