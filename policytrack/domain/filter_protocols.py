"""What the filters need from others: the names in a register, and a query that collects SQL conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from policytrack.domain.model import Actor, Paper


class KnownNames(Protocol):
    """The names that a filter may refer to: the papers, actors, topics and extra columns of a register."""

    @property
    def papers(self) -> Mapping[str, Paper]: ...
    @property
    def actors(self) -> Mapping[str, Actor]: ...
    @property
    def topics(self) -> Mapping[str, str]: ...
    @property
    def extra_columns(self) -> Sequence[str]: ...


class Conditions(Protocol):
    """Collects the SQL conditions of a query over the tables of the index, where `r` is a row of `rec`."""

    def bind(self, value: Any) -> str:
        """The name of a new parameter with this value."""

    def any_of(self, column: str, values: Iterable[str]) -> str:
        """The condition that the column has one of the values; empty if there are no values."""

    def with_those_under(self, actors: Iterable[str]) -> list[str]:
        """The actors and all actors below them."""

    def require(self, condition: str) -> None:
        """Require a condition, unless it is empty."""

    def require_row(self, table: str, *conditions: str) -> None:
        """Require a row of *table* for the recommendation that meets the conditions, unless all of them are empty."""

    def require_status(self, statuses: Iterable[str]) -> None:
        """Require one of the statuses; `open` and `closed` stand for groups of them."""

    def require_timing(self, timings: Iterable[str]) -> None:
        """Require one of the timings, and that it is no parent."""

    def require_pages(self, states: Iterable[str]) -> None:
        """Require a cited page of which one of these words is true, and that it is no parent."""

    def require_text(self, folded: Iterable[str]) -> None:
        """Require one of these folded texts somewhere in the texts that are searched."""

    def require_extra(self, column: str, values: Iterable[str]) -> None:
        """Require one of these values in another tracker's column or, if there are none, any value."""

    def require_stale(self, before: date) -> None:
        """Require that it is open, is no parent, and was last reviewed before that day or never."""
