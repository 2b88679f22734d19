"""Starts the processes that read a register while this one still loads what it needs itself."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from policytrack.index.workers import Pool, processors
from policytrack.register.discovery import register_files

SHARED_FROM = 1_000_000
"""From how many bytes on several processes share the reading: to start them takes as long as to read so many."""


def start_readers(pool: Pool, root: Path) -> None:
    """Start the processes if there is so much to read that they will share it."""
    size = 0
    with suppress(OSError):  # reading will report what is wrong
        size = sum((root / path).stat().st_size for path in register_files(root))
    if size >= SHARED_FROM and processors() > 1:
        pool.start(processors(), _load)


def _load() -> None:
    """Load what reading takes, before there is a part to read."""
    import policytrack.index.ingest.register_reader  # noqa: F401  # to import it is to load it
