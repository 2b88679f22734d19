"""What an operation has to say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from policytrack.errors import PolicytrackError


class Outcome:
    """Lines that answer, and warnings that should be known besides."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.warnings: list[str] = []

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Where something a person can fix is raised, it says by its warnings what was said and done before."""
        try:
            yield
        except PolicytrackError as error:
            error.warnings = (*self.warnings, *self.lines)
            raise
