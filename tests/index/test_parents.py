"""What contains a recommendation is found through any number of parents, and ends even where they form a circle."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing

import pytest

from policytrack.index.parents import parents_above
from policytrack.index.schema import TABLES


@pytest.mark.parametrize(
    ("contained", "nos", "above"),
    [
        ([], {1}, set()),
        ([(2, 1), (3, 2), (4, 9)], {1}, {2, 3}),
        ([(2, 1), (3, 2), (4, 9)], {1, 2}, {2, 3}),
        ([(2, 1), (3, 1), (4, 3), (4, 2)], {1}, {2, 3, 4}),
        ([(2, 1), (1, 2)], {1}, {1, 2}),
        ([(2, 1)], {2}, set()),
    ],
)
def test_all_that_contain_a_recommendation_are_above_it(
    contained: Iterable[tuple[int, int]], nos: set[int], above: set[int]
) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(TABLES)
        columns = "(no, file, line, column, id, folded, sortable, paper, kind, priority, is_parent, ongoing, title)"
        for no in range(1, 10):
            row = (no, "", no, 1, str(no), str(no), "", "", "", "", 0, 0, "")
            db.execute(f"INSERT INTO rec {columns} VALUES ({', '.join('?' * len(row))})", row)
        db.executemany("INSERT INTO contained VALUES (?, ?)", [(parent, str(no)) for parent, no in contained])

        assert parents_above(db, nos) == above
