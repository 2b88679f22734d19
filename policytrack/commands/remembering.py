"""`--since last`: with what a report compares, and what it leaves for the next of its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from policytrack.commands.comparing import Start, passing_ids
from policytrack.commands.gathering import Scope, words_of
from policytrack.commands.options import View, moment_after
from policytrack.errors import UsageProblem
from policytrack.last import Last, file_of, held, keep, read


class Memory(NamedTuple):
    """What is remembered of the last report of a name; None where there was none yet."""

    file: Path
    last: Last | None
    is_peek: bool

    def start(self, scope: Scope) -> Start | None:
        """Where the comparison starts. Raises `UsageProblem` where the last report was about a later day."""
        if self.last is None:
            return None
        if self.last.day > scope.view.day:
            raise UsageProblem(
                f"the last report named '{self.file.stem}' was about {self.last.day}, which lies after {scope.view.day}"
            )
        after = self.last.until or ""
        shown = self.last.shown if self.filters_before(scope) is None else None
        return Start(self.last.day, after or moment_after(self.last.day), self.last.events, shown)

    def filters_before(self, scope: Scope) -> str | None:
        """The last report's filters, where they are not this one's."""
        if self.last is None or self.last.filters == words_of(scope.filters):
            return None
        return self.last.filters

    def is_silent_for(self, days: int, scope: Scope) -> bool:
        """Whether the last report was so many days ago, or more."""
        return self.last is not None and (scope.view.day - self.last.day).days >= days

    def replace(self, scope: Scope) -> None:
        """Remember this report instead; its output is safe."""
        if self.is_peek:
            return
        index, filters, query, view = scope
        shown = passing_ids(index, query, view.day)
        keep(
            self.file,
            Last(
                day=view.day,
                filters=words_of(filters),
                until=index.journal.last_recorded,
                events=frozenset(index.journal.numbers()),
                shown=None if shown is None else frozenset(shown),
            ),
        )


@contextmanager
def remembered(view: View, name: str, *, is_peek: bool) -> Iterator[Memory]:
    """What is remembered of the reports of this name; nobody else prints one until this has ended, unless it peeks.

    Raises `UsageProblem` for the shipped workspace, where nothing can be kept.
    """
    view.refuse_shipped()
    file = file_of(view.workspace.root, name)
    if is_peek:
        yield Memory(file, read(file), is_peek)
        return
    with held(file):
        yield Memory(file, read(file), is_peek)
