"""Which recommendations pass a query, as a column of bytes, 255 or 0: for counting, every one of them is needed.

A list looks each recommendation up, because it is complete long before all have been read. Here each condition yields
the numbers of all that meet it, from an index or from `counted`, and a recommendation passes if every condition did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from sqlite3 import Connection

from policytrack.domain.query import Query
from policytrack.index.counted import CountedKeys
from policytrack.index.query.conditions import STANDING, Question


class Lookups(Question):
    """The conditions of a query, of which those on other tables are SELECTs of the numbers that meet them."""

    selects: tuple[str, ...] = ()

    def require_row(self, table: str, *conditions: str) -> None:
        condition = " AND ".join(filter(None, conditions))
        if condition:
            self.selects = (*self.selects, f"SELECT no FROM {table} WHERE {condition}")

    def require_text(self, folded: Iterable[str]) -> None:
        condition = " OR ".join(f"instr(haystack, {self.bind(text)})" for text in folded)
        self.require_row("searched", condition)


def passing(db: Connection, query: Query, day: date, under: Callable[[], dict[str, list[str]]]) -> bytes | None:
    """A byte of 255 for each recommendation that passes, by its number, and 0 for all others; None if all pass.

    Filters by kind, strength, status and timing are left out: they depend on the class, see `counts.states_on`. Nothing
    is said of parents. *under* is as in `Index`.
    """
    size = db.execute("SELECT coalesce(max(no), 0) + 1 FROM rec").fetchone()[0]
    columns: list[bytes | bytearray] = [
        CountedKeys.stored(db, dimension, keys).mask(size)
        for dimension, keys in (("side", query.sides), ("topic", query.topics), ("paper", query.papers))
        if keys
    ]
    rest = query._replace(kinds=(), strengths=(), statuses=(), timings=(), sides=(), topics=(), papers=())
    if rest != Query(soon=query.soon):
        question = Lookups(rest, day, under() if rest.actors else {}, lambda *_: True)
        selects = list(question.selects)
        if question.where != "TRUE":
            standing = "" if query.stale_before is None else f"CROSS JOIN {STANDING}"
            selects.append(f"SELECT r.no FROM rec r {standing} WHERE {question.where}")
        columns += [_column(size, (no for (no,) in db.execute(sql, question.parameters))) for sql in selects]
    if not columns:
        return None
    whole = int.from_bytes(columns[0], "little")
    for column in columns[1:]:
        whole &= int.from_bytes(column, "little")
    return whole.to_bytes(size, "little")


def _column(size: int, numbers: Iterable[int]) -> bytearray:
    column = bytearray(size)
    for no in numbers:
        column[no] = 255
    return column
