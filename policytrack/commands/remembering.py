"""`--since last`: with what a report compares, and what it leaves for the next of its name."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from policytrack.commands.gathering import Scope
from policytrack.commands.start import StartingPoint, after
from policytrack.errors import UsageProblem
from policytrack.last import Last, file_of, held, keep, read


class Memory(NamedTuple):
    """What is remembered of the last report of a name; None where there was none yet."""

    file: Path
    last: Last | None
    is_peek: bool

    def start(self, scope: Scope) -> StartingPoint | None:
        """Where the comparison starts. Raises `UsageProblem` where the last report was about a later day."""
        if self.last is None:
            return None
        if self.last.day > scope.viewpoint.day:
            raise UsageProblem(
                f"the last report named '{self.file.stem}' was about {self.last.day}, which lies after "
                f"{scope.viewpoint.day}; set the clock if it is wrong, or name the day with --as-of"
            )
        until = "" if self.last.until is None else after(self.last.until)
        late = frozenset(scope.index.journal.late(self.last.events, until))
        same = self.last.filters == _typed(scope)
        filters, printed = (None, self.last.printed) if same else (self.last.filters, None)
        return StartingPoint(self.last.day, until, late, is_last=True, filters=filters, printed=printed)

    def is_silent_for(self, days: int, scope: Scope) -> bool:
        """Whether the last report was so many days ago, or more."""
        return self.last is not None and (scope.viewpoint.day - self.last.day).days >= days

    def replace(self, scope: Scope) -> None:
        """Remember this report instead; its output is safe."""
        if self.is_peek:
            return
        index, selection, viewpoint = scope
        keep(
            self.file,
            Last(
                day=viewpoint.day,
                filters=_typed(scope),
                until=index.journal.last_recorded,
                events=index.journal.numbers(),
                printed=index.statuses(selection.query, viewpoint.day),
            ),
        )


def _typed(scope: Scope) -> str:
    """What narrows the report, as it was typed: a day such as `today` is another one next time, and the same filter."""
    return shlex.join([*scope.selection.options(), *scope.viewpoint.assessor_words()])


@contextmanager
def remembered(root: Path, name: str, *, is_peek: bool) -> Iterator[Memory]:
    """What is remembered of the reports of this name; nobody else prints one until this has ended, unless it peeks."""
    file = file_of(root, name)
    if is_peek:
        yield Memory(file, read(file), is_peek)
        return
    with held(file):
        yield Memory(file, read(file), is_peek)
