"""Writes to standard error: notes beside an answer, warnings, and progress at a terminal."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from policytrack.cli.terminal import ProgressBar
    from policytrack.index.progress import Progress

_A_MOMENT = 0.5  # seconds


def note(text: str) -> None:
    """Write a line to standard error."""
    from policytrack.text.escaping import printable

    text = printable(text)
    if sys.stderr.isatty():
        text = _wrapped(text)
    # A note that cannot be written must not make a command fail that has done its work.
    with suppress(OSError):
        print(text, file=sys.stderr)


def _wrapped(text: str) -> str:
    """The text in lines that fit the terminal; no word is broken."""
    import shutil
    from textwrap import fill

    width = shutil.get_terminal_size().columns
    return "\n".join(
        fill(line, width, break_long_words=False, break_on_hyphens=False) if len(line) > width else line
        for line in text.split("\n")
    )


def note_all(texts: Iterable[str]) -> None:
    """Write each text as a line to standard error."""
    for text in texts:
        note(text)


def warn_all(sentences: Iterable[str]) -> None:
    """Write each sentence as a warning of the program to standard error."""
    note_all(map(warning_line, sentences))


def warning_line(sentence: str) -> str:
    """The line that shows a warning."""
    return f"policytrack: {sentence}"


def note_written(path: Path, files: Sequence[Path] | None = None) -> None:
    """At a terminal, note which file was written, or which folder with how many *files*, and how large it is.

    Elsewhere nothing is said: cron would mail it.
    """
    if not sys.stderr.isatty():
        return
    with suppress(OSError):
        size = size_words(sum(file.stat().st_size for file in files or (path,)))
        note(f"wrote {path} ({size if files is None else f'{len(files)} files, {size}'})")


def size_words(size: int) -> str:
    """The size in bytes as people read it: `732 bytes`, `12 KB`, `1.5 MB`."""
    if size < 1_000:
        return f"{size} bytes"
    if size < 999_500:
        return f"{size / 1_000:.0f} KB"
    return f"{size / 1_000_000:,.1f} MB"


@contextmanager
def watched() -> Iterator[Progress | None]:
    """A function that shows progress at a terminal after half a second; None if there is no terminal."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    began = time.monotonic()
    bars: list[ProgressBar] = []

    def progress(what: str, done: int, total: int) -> None:
        if not bars and time.monotonic() - began > _A_MOMENT:
            from policytrack.cli.terminal import ProgressBar

            bars.append(ProgressBar())
        for bar in bars:
            bar.show(what, done, total)

    try:
        yield progress
    finally:
        for bar in bars:
            bar.stop()
