"""The values in other trackers' columns, in the form in which they are looked up."""

from __future__ import annotations

from sqlite3 import Connection

from policytrack.domain.query import folded_value

_LONGEST = 80


def lookup_key(value: str) -> str:
    """The form in which a value is looked up: folded and, if it is long, as a digest."""
    key = folded_value(value)
    if len(key) <= _LONGEST:
        return key
    from hashlib import sha256

    return f"sha256:{sha256(key.encode()).hexdigest()}"


def column_numbers(db: Connection) -> dict[str, int]:
    """The number of every column that this index has ever had."""
    return dict(db.execute("SELECT name, number FROM extra_column"))


def columns_in_use(db: Connection) -> tuple[str, ...]:
    """The columns in which some recommendation has a value, in the order in which they were first seen."""
    rows = db.execute(
        """SELECT name FROM extra_column
        WHERE EXISTS (SELECT 1 FROM extra_value WHERE extra_value.column = number) ORDER BY number"""
    )
    return tuple(name for (name,) in rows)
