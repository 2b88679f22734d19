"""What an operation returns: lines, notes and warnings, as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from policytrack.errors import PolicytrackError


class Outcome:
    """The *lines* of an answer; *notes* on what was read and written, then *warnings*, are shown before them."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.notes: list[str] = []
        self.warnings: list[str] = []

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Give a `PolicytrackError` that is raised within the notes, warnings and lines so far."""
        try:
            yield
        except PolicytrackError as error:
            error.notes = (*self.notes, *self.lines)
            error.warnings = tuple(self.warnings)
            raise


@contextmanager
def carrying(warnings: Iterable[str] = (), notes: Iterable[str] = ()) -> Iterator[None]:
    """Put these before the warnings and notes of a `PolicytrackError` that is raised within."""
    try:
        yield
    except PolicytrackError as error:
        error.warnings = (*warnings, *error.warnings)
        error.notes = (*notes, *error.notes)
        raise
