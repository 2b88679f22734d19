"""A selection of recommendations: a query, and the options that it was parsed from."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from policytrack.domain.query import Query

Words = Mapping[str, str | bool | list[str] | None]
"""What was typed for each filter, by its name: True for a flag; None, False or empty if nothing was typed."""


class Selection(NamedTuple):
    """A query, and the words that it was parsed from."""

    query: Query
    words: Words
    days: Mapping[str, date]
    """The dates that were typed, resolved: `today` will be another date tomorrow."""

    def options(self, *, any_day: bool = False) -> list[str]:
        """The options that select the same; with *any_day*, also if they are used on another day."""
        return options_of({**self.words, **({name: str(day) for name, day in self.days.items()} if any_day else {})})


def options_of(words: Words) -> list[str]:
    """The filters as options of a command line."""
    return [
        word
        for name, value in words.items()
        if value is not None and value is not False
        for typed in (value if isinstance(value, list) else [value])
        for word in (f"--{name.replace('_', '-')}", *([] if typed is True else [str(typed)]))
    ]
