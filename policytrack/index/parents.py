"""Parents: recommendations that contain others."""

from __future__ import annotations

from sqlite3 import Connection


def parents_above(db: Connection, nos: set[int]) -> set[int]:
    """The numbers of the parents that contain any of these recommendations, directly or through other parents."""
    # The joins are in this order: from the recommendations to what contains them.
    rows = db.execute(
        """WITH RECURSIVE above (no) AS (
            SELECT contained.no FROM json_each(?) CROSS JOIN rec ON rec.no = value CROSS JOIN contained USING (folded)
            UNION SELECT contained.no FROM above CROSS JOIN rec USING (no) CROSS JOIN contained USING (folded)
        ) SELECT no FROM above""",
        (str(list(nos)),),
    )
    return {no for (no,) in rows}
