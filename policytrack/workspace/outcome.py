"""What an operation answers: lines and warnings, as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from policytrack.errors import PolicytrackError


class Outcome:
    """Lines that answer, and warnings to be shown before them."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.warnings: list[str] = []

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Give a `PolicytrackError` that is raised within the warnings and lines so far, as its warnings."""
        try:
            yield
        except PolicytrackError as error:
            error.warnings = (*self.warnings, *self.lines)
            raise


@contextmanager
def carrying(warnings: Iterable[str]) -> Iterator[None]:
    """Put these before the warnings of a `PolicytrackError` that is raised within."""
    try:
        yield
    except PolicytrackError as error:
        error.warnings = (*warnings, *error.warnings)
        raise
