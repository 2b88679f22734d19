"""What other trackers say of recommendations in columns of their own, in a form to be looked up by."""

from __future__ import annotations

from sqlite3 import Connection

from policytrack.domain.query import folded_value

_LONGEST = 80


def lookup_key(value: str) -> str:
    """What stands for a value where it is looked up: the folded value, or a digest of one that is long."""
    key = folded_value(value)
    if len(key) <= _LONGEST:
        return key
    from hashlib import sha256

    return f"sha256:{sha256(key.encode()).hexdigest()}"


def column_numbers(db: Connection) -> dict[str, int]:
    """Every column that there ever was in this index, with its number."""
    return dict(db.execute("SELECT name, number FROM extra_column"))


def columns_in_use(db: Connection) -> tuple[str, ...]:
    """The columns that some recommendation has a value in, in the order in which they were first met."""
    rows = db.execute(
        """SELECT name FROM extra_column
        WHERE EXISTS (SELECT 1 FROM extra_value WHERE extra_value.column = number) ORDER BY number"""
    )
    return tuple(name for (name,) in rows)
