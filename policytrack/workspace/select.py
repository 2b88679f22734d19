"""From filters as they were typed to a selection of recommendations."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from policytrack.domain.filters import FILTERS, Typed
from policytrack.domain.query import Query
from policytrack.domain.selection import Selection, Words
from policytrack.errors import NotFound, UsageProblem

if TYPE_CHECKING:
    from policytrack.domain.filter_protocols import KnownNames


def select(names: KnownNames, words: Words, view: str | None, settings: Path, today: date, day: date) -> Selection:
    """What the filters select on *day*; *words* are the filters as typed, *names* what they may name.

    *view* names a view in the file *settings*: its filters are added, except those that were typed. Raises `NotFound`
    for an unknown actor, and `UsageProblem` for anything else that is unknown.
    """
    where: dict[str, str] = {}  # of a filter of the view, the place in the file
    if view is not None:
        from policytrack.workspace.saved_views import view as words_of_view

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
