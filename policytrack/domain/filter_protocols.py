"""What a filter is given: the names that its words may mean, and the query that takes its SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from policytrack.domain.model import Actor, Paper


class KnownNames(Protocol):
    """What the words of a filter may name: the papers, actors, topics and extra columns of a register."""

    @property
    def papers(self) -> Mapping[str, Paper]: ...
    @property
    def actors(self) -> Mapping[str, Actor]: ...
    @property
    def topics(self) -> Mapping[str, str]: ...
    @property
    def extra_columns(self) -> Sequence[str]: ...


class Conditions(Protocol):
    """Takes the SQL conditions of a query, over the tables of the index: `r` is a row of `rec`."""

    def bind(self, value: Any) -> str:
        """The name of a new parameter with this value."""

    def any_of(self, column: str, values: Iterable[str]) -> str:
        """That the column has one of the values; empty where there are none."""

    def with_those_under(self, actors: Iterable[str]) -> list[str]:
        """The actors and all under them."""

    def require(self, condition: str) -> None:
        """Demand a condition, unless it is empty."""

    def require_row(self, table: str, *conditions: str) -> None:
        """Demand a row of the recommendation's in *table* that meets the conditions, unless all of them are empty."""

    def require_status(self, statuses: Iterable[str]) -> None:
        """Demand one of the statuses, of which `open` and `closed` are two."""

    def require_timing(self, timings: Iterable[str]) -> None:
        """Demand one of the clock's answers."""

    def require_text(self, folded: Iterable[str]) -> None:
        """Demand one of these folded words somewhere in what a text filter looks through."""

    def require_extra(self, column: str, values: Iterable[str]) -> None:
        """Demand a value in another tracker's column: one of these or, where there are none, any."""

    def require_stale(self, before: date) -> None:
        """Demand that it is open, no umbrella, and was last reviewed before that day, if ever."""
