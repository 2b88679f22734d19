"""Problems that belong to no single file: ids used twice, circles, and files that are not read."""

from __future__ import annotations

import json
from pathlib import Path
from sqlite3 import Connection

from policytrack.errors import Problem
from policytrack.index.ingest.recommendations import problem_row
from policytrack.register.discovery import passed_over, register_files, why_none
from policytrack.register.symbols import cycles


def write_shared_problems(db: Connection, root: Path, problems: list[Problem]) -> None:
    """Replace the problems that belong to no single file by these and by those of files that are not read."""
    if not register_files(root):
        problems = [Problem("data", 1, 1, why_none(root))]
    problems += [Problem(path, 1, 1, message, blocking=False) for path, message in passed_over(root)]
    db.execute("DELETE FROM problem WHERE shared")
    db.executemany(
        "INSERT INTO problem VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [problem_row(problem, shared=True) for problem in problems],
    )


def id_problems(db: Connection) -> list[Problem]:
    """Problems of ids, present and former, that two recommendations have."""
    rows = db.execute(
        """WITH name AS (
            SELECT folded, id, file, line, column, 0 AS former FROM rec
            UNION ALL
            SELECT former.folded, rec.id, file, line, column, 1 FROM former JOIN rec USING (no)
        )
        SELECT folded, id, file, line, column, former FROM name
        WHERE folded IN (SELECT folded FROM name GROUP BY folded HAVING count(*) > 1)
        ORDER BY folded, former, file, line"""
    )
    problems = []
    holder = None
    for folded, name, file, line, column, former in rows:
        if holder is None or holder[0] != folded:
            holder = (folded, name, file, line)
        elif former:
            message = f"the former id '{folded}' is also '{holder[1]}' at {holder[2]}:{holder[3]}; keep it in one place"
            problems.append(Problem(file, line, column, message, name))
        elif name != holder[1]:
            message = (
                f"the id '{name}' differs from '{holder[1]}' at {holder[2]}:{holder[3]} only by case; choose another"
            )
            problems.append(Problem(file, line, column, message, name))
        else:
            message = f"the id '{name}' is used twice, first at {holder[2]}:{holder[3]}; use the next free number here"
            problems.append(Problem(file, line, column, message, name))
    return problems


def circle_problems(db: Connection) -> list[Problem]:
    """Problems of parents that contain each other, so that nothing could be counted."""
    rows = db.execute("SELECT id, file, line, column, json FROM rec JOIN record USING (no) WHERE is_parent")
    places, below = {}, {}
    for name, file, line, column, record in rows:
        places[name] = (file, line, column)
        below[name] = json.loads(record)["contains"]
    problems = []
    for circle in cycles(below):
        message = f"these contain each other in a circle: {' > '.join(circle)}; take one out of 'contains'"
        problems.append(Problem(*places[circle[0]], message, circle[0]))
    return problems
