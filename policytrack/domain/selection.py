"""Which recommendations are asked for, and the words that say so on a command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from policytrack.domain.query import Query

Words = Mapping[str, str | list[str] | None]
"""What was typed for each filter, by its name; None or nothing where nothing was."""


class Selection(NamedTuple):
    """Which recommendations are asked for: a query, and the words that it was read from."""

    query: Query
    words: Words
    days: Mapping[str, date]
    """The day that each filter of a day was read as: `today` is another day tomorrow."""

    def options(self, *, any_day: bool = False) -> list[str]:
        """The words of a command line that select the same; on *any day* the same days, if that is asked."""
        return options_of({**self.words, **({name: str(day) for name, day in self.days.items()} if any_day else {})})


def options_of(words: Words) -> list[str]:
    """The words of filters as they would be typed on a command line."""
    return [
        word
        for name, value in words.items()
        if value is not None
        for each in (value if isinstance(value, list) else [value])
        for word in (f"--{name.replace('_', '-')}", each)
    ]
