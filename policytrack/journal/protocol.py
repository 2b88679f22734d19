"""What a journal is to the rest of the program, wherever and however it keeps its lines.

A position says where a line is; a cursor, how far a journal has been read; a fingerprint, what a journal holds. Only
the journal that gave them out knows what is in them: whoever keeps them hands them back as they are.

Not part of the protocol, because only a journal that is a file can lose lines in these ways: the comparison with git's
last commit (`file_losses`), and the copies of what was recorded lately, which `check --repair` puts back (`recovery`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

if TYPE_CHECKING:
    from policytrack.journal.parsed import BadLine, Line

Position = int
"""Where a line is, as a number of 63 bits; of two lines, the later one's is greater."""

START = b""
"""The cursor of whoever has read nothing yet."""


class Appended(NamedTuple):
    """An addition that was made, with warnings for its author."""

    warnings: tuple[str, ...] = ()


class ReadPart(NamedTuple):
    """What a part of a journal held: its events and bad lines, numbered from 1, how many lines, and where it ends."""

    lines: list[Line | BadLine]
    number: int
    end: int


class JournalPart(Protocol):
    """Some whole lines of a journal, to be read on their own, be it in another process."""

    def read(self) -> ReadPart:
        """Read them. Raises `OSError` where the journal has been replaced meanwhile."""
        ...


class Reading(Protocol):
    """What a journal holds after a cursor; gone through once, within a `with`.

    Where *from_start*, the journal is not only longer than it was: what was read up to the cursor no longer counts,
    and all lines come. *size* is how much there is in all, of which `done` has been gone through; bytes, as a rule.
    *fingerprint* is the journal's from before it was read.
    """

    @property
    def from_start(self) -> bool: ...

    @property
    def size(self) -> int: ...

    @property
    def done(self) -> int: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def cursor(self) -> bytes:
        """How far the journal has been gone through, to go on from there another time."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: Any) -> None: ...

    def __iter__(self) -> Iterator[Line | BadLine]:
        """Whole lines in order; blank ones, and a last one that does not end yet, are left out."""
        ...

    def parts(self) -> Sequence[JournalPart]:
        """What is still to be read, in parts for several processes; none where one is soon done with it.

        Whoever reads them says so with `passed`, in order.
        """
        ...

    def passed(self, part: ReadPart) -> None:
        """Say that a part has been read."""
        ...


class Journal(Protocol):
    """The append-only log of events, one a line; *name* is what messages call it."""

    @property
    def name(self) -> str: ...

    def append(self, lines: Sequence[bytes]) -> Appended:
        """Add whole lines in this order, all of them or none; they are kept durably when this returns.

        Raises `JournalUnusable`; the journal is then as it was.
        """
        ...

    def read_since(self, cursor: bytes = START) -> Reading:
        """What the journal holds after *cursor*. Raises `JournalUnusable` where it cannot be read."""
        ...

    def lines(self) -> Iterator[bytes]:
        """All lines as they are, byte for byte, in order, whether they hold an event or not.

        A last line may lack its line break; of a line that is too long for an event only the beginning comes, which
        lacks it, too. Raises `JournalUnusable` where they cannot be read.
        """
        ...

    def exists(self) -> bool:
        """Whether the journal has been begun, be it empty."""
        ...

    def pin(self, cursor: bytes, fingerprint: str) -> bool:
        """Let `fetch` give the lines as they are now, whatever becomes of the journal, until it is closed.

        False if the journal no longer begins with what was read up to *cursor*, when it had this *fingerprint*.
        """
        ...

    def fetch(self, positions: Iterable[Position]) -> Iterator[bytes]:
        """The lines at these positions, each when it is asked for; they may have been changed: see `event_id.verify`.

        Raises `OSError` where a line cannot be read.
        """
        ...

    def place_of(self, position: Position) -> str:
        """Where a line is, as a message says it: `byte 1,024`."""
        ...

    def fingerprint(self) -> str:
        """A text that changes whenever the content does; cheap, as every command asks for it."""
        ...

    def close(self) -> None:
        """Release what `pin` holds."""
        ...
