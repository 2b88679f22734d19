"""Writes answers to standard output and notes to standard error; tables are Rich's at a terminal, else plain text."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from policytrack.cli.attempt import cannot_begin_again
from policytrack.errors import AnswerNotWritten, ReaderWentAway, RecordedUnsaid, UsageProblem

if TYPE_CHECKING:
    from policytrack.cli.terminal import ProgressBar
    from policytrack.formats.sheet import StyledLine
    from policytrack.index.progress import Progress
    from policytrack.workspace.outcome import Outcome

_A_MOMENT = 0.5


def is_watched() -> bool:
    """Whether standard output is a terminal that takes colour."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def write(pieces: Iterable[str] | Iterable[bytes]) -> None:
    """Write the pieces to standard output as they come, either all text or all bytes.

    Raises `ReaderWentAway` if the reader of a pipe has stopped, and `AnswerNotWritten` for any other error.
    """
    out: Any = sys.stdout
    is_terminal = out.isatty()
    try:
        for piece in pieces:
            cannot_begin_again()
            if is_terminal:
                piece = _harmless(piece)
            (out.buffer if isinstance(piece, bytes) else out).write(piece)
        out.flush()
    except BrokenPipeError:
        # Typer ends with 1 on a broken pipe, before `main` could see it.
        raise ReaderWentAway from None
    except OSError as error:
        # What is left in the buffer cannot be written either, and must not be tried again at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        raise AnswerNotWritten(f"the answer cannot be written: {error.strerror or error}") from None


def write_of_recorded(pieces: Iterable[str]) -> None:
    """As `write`, for pieces about what has just been recorded.

    Raises `RecordedUnsaid` if they cannot be written, so that nobody records the same again.
    """
    try:
        write(pieces)
    except (AnswerNotWritten, ReaderWentAway) as error:
        why = str(error) or "the program that read the answer stopped reading"
        raise RecordedUnsaid(f"this was recorded, so do not repeat it; but {why}") from None


def _harmless(piece: str | bytes) -> str | bytes:
    """The piece with control characters made visible, so that a terminal does not obey them."""
    from policytrack.text.escaping import printable

    if isinstance(piece, bytes):
        return printable(piece.decode(errors="replace").replace("\r\n", "\n")).encode()
    return printable(piece.replace("\r\n", "\n"))


def write_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table: with Rich at a terminal, else as plain text."""
    if is_watched():
        from policytrack.cli.terminal import show_table

        show_table(headings, rows)
    else:
        from policytrack.formats.lists.text import table

        write(table(headings, rows))


def write_lines(lines: Iterable[StyledLine]) -> None:
    """Write lines of styled text: in colour at a terminal, else plain."""
    write_each(lambda strike: (lines,))


def write_each(groups: Callable[[bool], Iterable[Iterable[StyledLine]]]) -> None:
    """As `write_lines`, each group of lines as it comes; *groups* takes whether text can be struck out."""
    if is_watched():
        from policytrack.cli.terminal import show_lines

        for lines in groups(True):
            show_lines(lines)
    else:
        write(f"{line}\n" for lines in groups(False) for line in lines)


def write_rows(format: str, records: Iterable[object], headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write an answer in this format: its *records* as JSON, or its *rows* under *headings* as a table."""
    if format == "table":
        write_table(headings, rows)
    else:
        from policytrack.formats.registry import write_rows as pieces

        write(pieces(format, records, headings, rows))


@contextmanager
def watched() -> Iterator[Progress | None]:
    """A function that shows progress at a terminal, once half a second has passed; None if there is no terminal."""
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


def note(text: str) -> None:
    """Write a line to standard error."""
    from policytrack.text.escaping import printable

    # A note that cannot be written must not make a command fail that has done its work.
    with suppress(OSError):
        print(printable(text), file=sys.stderr)


def show_outcome(outcome: Outcome, *, dry_run: bool) -> None:
    """Show the notes, warnings and lines of an operation; in a *dry_run* nothing was recorded."""
    note_all(outcome.notes)
    warn_all(outcome.warnings)
    answer = (f"{line}\n" for line in outcome.lines)
    write(answer) if dry_run else write_of_recorded(answer)


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


def hidden_columns(headings: Sequence[str]) -> str:
    """The words that name the columns for which there was no room; empty if there are none."""
    return f"; no room here for {', '.join(headings)}" if headings else ""


def one_of(kind: str, word: str, choices: Iterable[str]) -> str:
    """*word*, if it is one of *choices*. Otherwise raises `UsageProblem`, which names the nearest choice."""
    listed = [*choices]
    if word not in listed:
        from policytrack.text.did_you_mean import unknown

        raise UsageProblem(unknown(kind, word, listed))
    return word
