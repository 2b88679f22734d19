"""The filters of a list as options, and the argument that names a saved view."""

from __future__ import annotations

import inspect
from typing import Any

from policytrack.cli.options import option, several, view_argument
from policytrack.domain.filters import FILTERS
from policytrack.domain.selection import Selection, options_of
from policytrack.domain.viewpoint import Viewpoint
from policytrack.errors import UsageProblem
from policytrack.index.index import Index
from policytrack.workspace.select import FilterWords, select


def _options() -> list[inspect.Parameter]:
    return [
        several(filter.option, filter.help, metavar=filter.metavar)
        if filter.repeatable
        else option(filter.option, filter.help, completed=filter.name, metavar=filter.metavar)
        for filter in FILTERS
    ]


class FilterOptions:
    """The filters as typed; *view* is the name of a saved view."""

    OPTIONS = (view_argument(), *_options())

    def __init__(self, view: str | None, **typed: Any) -> None:
        """Raises `UsageProblem` for a word that is not the name of a view."""
        if view is not None and (len(view) < 2 or not view.startswith("@")):
            example = f"@{view.strip('@') or 'mine'}"
            raise UsageProblem(f"what is '{view}' for? the name of a view begins with @, such as {example}")
        self.view = None if view is None else view[1:]
        self.typed = FilterWords(typed, self.view)

    def select(self, index: Index, viewpoint: Viewpoint) -> Selection:
        """What the filters select. Raises `NotFound` or `UsageProblem` for anything that is unknown."""
        return select(index, self.typed, viewpoint)

    def words(self) -> list[str]:
        """The options as they were typed, as words of a command line."""
        return options_of(self.typed.words)
