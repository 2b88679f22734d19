"""Writes answers to standard output: pieces as they are; tables and lines with Rich at a terminal, else plain."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from policytrack.cli.attempt import cannot_begin_again
from policytrack.cli.notes import note, note_all, warn_all
from policytrack.errors import AnswerNotWritten, ReaderWentAway, RecordedUnsaid

if TYPE_CHECKING:
    from policytrack.formats.styled_line import StyledLine
    from policytrack.workspace.outcome import Outcome


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout.isatty()


def write(pieces: Iterable[str] | Iterable[bytes]) -> None:
    """Write the pieces to standard output as they come, either all text or all bytes; at a terminal, paged.

    Raises `ReaderWentAway` if the reader of a pipe has stopped, and `AnswerNotWritten` for any other error.
    """
    if is_terminal():
        _write_paged(map(_harmless, pieces))
    else:
        _write(pieces)


def write_of_recorded(
    pieces: Iterable[str], *, at_once: bool = False, what: str = "this was recorded, so do not repeat it"
) -> None:
    """As `write`, for what has just been recorded; never paged, and each piece *at_once* if they come slowly.

    Raises `RecordedUnsaid`, which says *what* was recorded, if they cannot be written, so that nobody records the same
    again.
    """
    try:
        _write(map(_harmless, pieces) if is_terminal() else pieces, at_once=at_once)
    except (AnswerNotWritten, ReaderWentAway) as error:
        why = str(error) or "the program that read the answer stopped reading"
        raise RecordedUnsaid(f"{what}; but {why}") from None


def write_styled(pieces: Iterable[str]) -> None:
    """Write text that `cli.terminal` has made for a terminal, styles and all; paged."""
    _write_paged(pieces)


def _write_paged(pieces: Iterable[str]) -> None:
    from policytrack.cli.pager import paged

    with _errors_told(), paged() as write_piece:
        for piece in pieces:
            cannot_begin_again()
            write_piece(piece)


def _write(pieces: Iterable[str] | Iterable[bytes], *, at_once: bool = False) -> None:
    out: Any = sys.stdout
    with _errors_told():
        for piece in pieces:
            cannot_begin_again()
            (out.buffer if isinstance(piece, bytes) else out).write(piece)
            if at_once:
                out.flush()
        out.flush()


@contextmanager
def _errors_told() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        # Typer ends with 1 on a broken pipe, before `main` could see it.
        raise ReaderWentAway from None
    except OSError as error:
        # What is left in the buffer cannot be written either, and must not be tried again at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise AnswerNotWritten(f"the answer cannot be written: {error.strerror or error}") from None


def _harmless(piece: str | bytes) -> str:
    """The piece with control characters made visible, so that a terminal does not obey them."""
    from policytrack.text.escaping import printable

    text = piece if isinstance(piece, str) else piece.decode(errors="replace")
    return printable(text.replace("\r\n", "\n"))


def write_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table: with Rich at a terminal, else as plain text."""
    if is_terminal():
        from policytrack.cli.terminal import fitting_table

        text, hidden = fitting_table(headings, list(rows), kept=2)
        write_styled([text])
        if hidden:
            note(f"columns hidden: {', '.join(hidden)} (widen the terminal)")
    else:
        from policytrack.formats.lists.text import table

        write(table(headings, rows))


def write_lines(lines: Iterable[StyledLine]) -> None:
    """Write lines of styled text: in colour at a terminal, else plain."""
    write_each(lambda strike: (lines,))


def write_each(groups: Callable[[bool], Iterable[Iterable[StyledLine]]]) -> None:
    """As `write_lines`, each group of lines as it comes; *groups* takes whether text can be struck out."""
    if is_terminal():
        from policytrack.cli.terminal import lines_text

        write_styled(map(lines_text, groups(os.environ.get("TERM") != "dumb")))
    else:
        write(f"{line}\n" for lines in groups(False) for line in lines)


def write_rows(format: str, records: Iterable[object], headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write an answer in this format: its *records* as JSON, or its *rows* under *headings* as a table."""
    if format == "table":
        write_table(headings, rows)
    else:
        from policytrack.formats.registry import write_rows as pieces

        write(pieces(format, records, headings, rows))


def show_outcome(outcome: Outcome, *, dry_run: bool) -> None:
    """Show the notes, warnings and lines of an operation; in a *dry_run* nothing was recorded."""
    note_all(outcome.notes)
    warn_all(outcome.warnings)
    answer = (f"{line}\n" for line in outcome.lines)
    write(answer) if dry_run else write_of_recorded(answer)
