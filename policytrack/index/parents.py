"""Parents: recommendations that contain others."""

from __future__ import annotations

from sqlite3 import Connection


def parents_above(db: Connection, nos: set[int]) -> set[int]:
    """The numbers of the parents that contain any of these recommendations, directly or through other parents."""
    parents: set[int] = set()
    if not db.execute("SELECT 1 FROM contained LIMIT 1").fetchone():
        return parents
    waiting = set(nos)
    while waiting:
        rows = db.execute(
            "SELECT contained.no FROM contained JOIN rec USING (folded) WHERE rec.no = ?", (waiting.pop(),)
        )
        above = {no for (no,) in rows} - parents
        parents |= above
        waiting |= above
    return parents
