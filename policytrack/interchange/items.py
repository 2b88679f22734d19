"""Recommendations as a copy has them, and the mistakes that keep rows from being some."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from policytrack.domain.events import Evidence
from policytrack.domain.statuses import Status
from policytrack.interchange.tables.table import Cell


class Bad(Exception):
    """A row that cannot be taken, because of a *column* or, where that is None, of all that it is."""

    def __init__(self, column: str | None, message: str) -> None:
        super().__init__(message)
        self.column = column


class Fault(NamedTuple):
    """What is wrong in a row; *column* is None where it is the row as a whole."""

    row: int
    column: str | None
    message: str

    def __str__(self) -> str:
        return f"{self.row}: {f'{self.column}: ' if self.column is not None else ''}{self.message}"


class Says(NamedTuple):
    """What a copy says of one actor's share, or (*actor* None) of the whole; *status* is None where it says nothing."""

    actor: str | None
    status: Status | None
    note: str | None
    evidence: tuple[Evidence, ...]


class Item(NamedTuple):
    """A recommendation as a copy has it: *texts* in a register's own keys, *actors* each with its role."""

    id: str
    paper: str
    rows: tuple[int, ...]
    texts: Mapping[str, str]
    actors: tuple[tuple[str, str], ...]
    extra: Mapping[str, Cell]
    says: tuple[Says, ...]


class Taken(NamedTuple):
    """All that a table comes to: papers and actors as a register declares them, recommendations, and problems.

    Of *items*, whoever has taken one in may let go: there may be a hundred thousand.
    """

    papers: Mapping[str, Mapping[str, str]]
    pillars: Mapping[str, Mapping[str, str]]
    actors: Mapping[str, str]
    items: dict[str, Item]
    faults: tuple[Fault, ...]
    rows: int
    bad_ids: frozenset[str] = frozenset()
    """Folded, of bad rows; *has_unknown*: of some, they cannot be read."""
    has_unknown: bool = False
