"""From the words of filters to the recommendations that are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from policytrack.errors import NotFound, UsageProblem
from policytrack.filters import FILTERS, Names, Typed
from policytrack.query import Query

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


def select(names: Names, words: Words, view: str | None, settings: Path, today: date, day: date) -> Selection:
    """What the filters select on *day*, once every word of them is known to mean something.

    The filters of the *view*, which the file *settings* keeps, stand behind those that were typed, which replace them
    one by one. Raises `NotFound` for an actor, and `UsageProblem` for anything else, that nobody knows.
    """
    where: dict[str, str] = {}
    if view is not None:
        from policytrack.views import view as words_of_view

        of_view = words_of_view(settings, view, {filter.name: filter.repeatable for filter in FILTERS})
        added = {name: value for name, value in of_view.items() if words.get(name) in (None, [])}
        words = {**words, **added}
        where = {name: f"{settings}: views.{view}.{name.replace('_', '-')}: " for name in added}
    values = {}
    for filter in FILTERS:
        typed = words.get(filter.name)
        if typed is None or typed == []:
            continue
        try:
            listed = typed if isinstance(typed, list) else [typed]
            values[filter] = filter.read(Typed(listed, names, today, day))
        except (UsageProblem, NotFound) as error:
            raise type(error)(f"{where.get(filter.name, '')}{error}") from None
    days = {filter.name: value for filter, value in values.items() if filter.name in ("due_before", "due_after")}
    return Selection(Query(**{filter.field: value for filter, value in values.items()}), words, days)


def options_of(words: Words) -> list[str]:
    """The words of filters as they would be typed on a command line."""
    return [
        word
        for name, value in words.items()
        if value is not None
        for each in (value if isinstance(value, list) else [value])
        for word in (f"--{name.replace('_', '-')}", each)
    ]
