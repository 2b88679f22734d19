"""The filters of a list as options, and the argument that names a saved view."""

from __future__ import annotations

import inspect
from contextlib import suppress
from pathlib import Path
from typing import Any

from policytrack.cli.options import Heading, option, several, view_argument
from policytrack.domain.filters import FILTERS
from policytrack.domain.selection import Selection, options_of
from policytrack.domain.viewpoint import Viewpoint
from policytrack.errors import PolicytrackError, UsageProblem
from policytrack.index.index import Index
from policytrack.workspace.select import FilterWords, select


def _options() -> list[inspect.Parameter]:
    return [
        several(filter.option, filter.help, metavar=filter.metavar, heading=Heading.FILTERS)
        if filter.repeatable
        else option(filter.option, filter.help, bool, heading=Heading.FILTERS)
        if filter.is_flag
        else option(filter.option, filter.help, completed=filter.name, metavar=filter.metavar, heading=Heading.FILTERS)
        for filter in FILTERS
    ]


class FilterOptions:
    """The filters as typed; *view* is the name of a saved view."""

    OPTIONS = (view_argument(), *_options())

    def __init__(self, view: str | None, **typed: Any) -> None:
        """Raises `UsageProblem` for a word that is not the name of a view."""
        if view is not None and (len(view) < 2 or not view.startswith("@")):
            raise UsageProblem(_no_view(view))
        self.view = None if view is None else view[1:]
        self.typed = FilterWords(typed, self.view)

    def select(self, index: Index, viewpoint: Viewpoint) -> Selection:
        """What the filters select. Raises `NotFound` or `UsageProblem` for anything that is unknown."""
        return select(index, self.typed, viewpoint)

    def words(self) -> list[str]:
        """The options as they were typed, as words of a command line."""
        return options_of(self.typed.words)


def _no_view(word: str) -> str:
    """The message that a word names no view, with what was probably meant: a filter, a recommendation, or a view."""
    from policytrack.cli.typer_internals import get_current_context

    context = get_current_context()
    folder = context.params.get("workspace") or context.find_root().params.get("workspace")
    meant = _meant(word, folder and Path(folder))
    if meant is not None:
        return f"'{word}' is not a view; did you mean {meant}?"
    example = f"@{word.strip('@') or 'mine'}"
    return f"'{word}' is not a view: the name of a view begins with @, such as {example}; to search, use --text WORDS"


def _meant(word: str, folder: Path | None) -> str | None:
    from policytrack.domain.filter_guess import filter_for
    from policytrack.workspace.id_lookup import named_id
    from policytrack.workspace.opening import find_workspace

    with suppress(PolicytrackError):
        index, _ = find_workspace(folder).open()
        option = filter_for(word, index)
        if option is not None:
            return option
        named_id(index, word)
        return f"policytrack show {word}"
    return None
