"""Turns filters as they were typed into a selection of recommendations."""

from typing import TYPE_CHECKING, Any, NamedTuple

from policytrack.domain.filters import FILTERS, Filter, Typed
from policytrack.domain.query import Query
from policytrack.domain.selection import Selection, Words
from policytrack.domain.viewpoint import Viewpoint
from policytrack.errors import NotFound, UsageProblem
from policytrack.files.own_folder import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Protocol

    from policytrack.domain.filter_protocols import KnownNames

    class Selectable(KnownNames, Protocol):
        """What filters select from: a workspace's names, and the folder with its views."""

        @property
        def root(self) -> "Path": ...


class FilterWords(NamedTuple):
    """What was typed for each filter; and the name of a saved view, whose filters are added to those not typed."""

    words: Words
    view: str | None = None


def select(register: "Selectable", filters: FilterWords, viewpoint: Viewpoint) -> Selection:
    """What the filters select on the viewpoint's day.

    Raises `NotFound` for an unknown actor, and `UsageProblem` for anything else that is unknown.
    """
    words, view = filters
    settings = register.root / SETTINGS
    where: dict[str, str] = {}  # of a filter of the view, the place in the file
    if view is not None:
        from policytrack.workspace.saved_views import view as words_of_view

        of_view = words_of_view(
            settings, view, {filter.name: None if filter.is_flag else filter.repeatable for filter in FILTERS}
        )
        added = {name: value for name, value in of_view.items() if words.get(name) in (None, False, [])}
        words = {**words, **added}
        where = {name: f"{settings}: views.{view}.{name.replace('_', '-')}: " for name in added}
    values: list[tuple[Filter, Any]] = []
    for filter in FILTERS:
        typed = words.get(filter.name)
        if typed is None or typed is False or typed == []:
            continue
        try:
            listed = typed if isinstance(typed, list) else [] if typed is True else [typed]
            values.append((filter, filter.read(Typed(listed, register, viewpoint.today, viewpoint.day))))
        except (UsageProblem, NotFound) as error:
            raise type(error)(f"{where.get(filter.name, '')}{error}") from None
    days = {filter.name: value for filter, value in values if filter.takes_day}
    return Selection(Query(**{filter.field: value for filter, value in values}), words, days)
