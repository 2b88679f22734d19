"""The protocol of a journal: what the rest of the program needs of it, however it stores its lines.

A position says where a line is, a cursor how far a journal has been read, and a fingerprint identifies its content.
They are opaque: only the journal that returned one knows what it contains.

A journal whose lines other programs can take away may be a `RepairableJournal` as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self, runtime_checkable

from policytrack.journal.parsed import START

if TYPE_CHECKING:
    from policytrack.journal.audit import Finding
    from policytrack.journal.parsed import BadLine, Line, RawLines, ReadPart

Position = int
"""Where a line is, as a number of 63 bits; a later line has a greater one."""


class JournalPart(Protocol):
    """Consecutive complete lines of a journal that can be read on their own, even in another process."""

    def read(self, take: Callable[[RawLines], object]) -> ReadPart:
        """Hand all lines to *take*, many at a time; their numbers are within the part.

        Raises `OSError` if the journal has been replaced meanwhile.
        """
        ...


class Reading(Protocol):
    """The lines of a journal after a cursor, to be iterated over once, within a `with`.

    If *from_start*, the journal has not only grown: what was read up to the cursor no longer counts, and all lines are
    returned. *size* is the size of the whole journal, of which *done* has been read; usually in bytes. *fingerprint* is
    the journal's fingerprint before reading.
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
        """How far the journal has been read, for a later `read_since`."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: Any) -> None: ...

    def __iter__(self) -> Iterator[Line | BadLine]:
        """The complete lines, in order, without blank ones; a last line without a line break is left out."""
        ...

    def parts(self) -> Sequence[JournalPart]:
        """The rest in parts, for several processes to read; empty if it is too little to be worth that.

        After reading them, call `passed` with each, in order.
        """
        ...

    def passed(self, part: ReadPart) -> int:
        """Note that a part has been read, so that `done` and `cursor` include it; the number of lines before it."""
        ...


class Merged(NamedTuple):
    """Warnings of a merge, and a cursor at the end of the journal; None if others have added to it meanwhile."""

    warnings: list[str]
    cursor: bytes | None


class Journal(Protocol):
    """An append-only log of events, one a line; *name* identifies it in messages.

    It can be pickled; a copy in another process has nothing pinned.
    """

    @property
    def name(self) -> str: ...

    def append(self, lines: Sequence[bytes]) -> list[str]:
        """Add complete lines in this order, all of them or none; they are durable when this returns.

        Returns warnings for the user. Raises `JournalUnusable`; the journal is then unchanged.
        """
        ...

    def merge(self, lines: Sequence[bytes], cursor: bytes = START) -> Merged:
        """Add those of the lines whose ids the journal does not hold; they are durable when this returns.

        None of them stands before *cursor*. Each line that belongs to no batch counts by itself. Raises
        `JournalUnusable`.
        """
        ...

    def read_since(self, cursor: bytes = START) -> Reading:
        """The lines after *cursor*. Raises `JournalUnusable` if the journal cannot be read."""
        ...

    def lines(self) -> Iterator[bytes]:
        """All lines, byte for byte and in order, whether they are events or not.

        The last line may lack a line break. Of a line that is too long for an event only the beginning is yielded,
        without a line break. Raises `JournalUnusable` if the journal cannot be read.
        """
        ...

    def exists(self) -> bool:
        """Whether the journal exists; it may be empty."""
        ...

    def pin(self, cursor: bytes, fingerprint: str) -> bool:
        """Until `close`, let `fetch` return the lines as they are now, even if the journal is replaced.

        Returns False if the journal has changed, other than by additions, since it had this *fingerprint* and was read
        up to *cursor*.
        """
        ...

    def fetch(self, positions: Iterable[Position]) -> Iterator[bytes]:
        """The lines at these positions, read lazily; they may have been changed, so check them with `event_id.verify`.

        Raises `OSError` if a line cannot be read.
        """
        ...

    def place_of(self, position: Position) -> str:
        """Where a line is, for a message: `byte 1,024`."""
        ...

    def size(self) -> int:
        """How much there is to read, in bytes; 0 if the journal does not exist."""
        ...

    def fingerprint(self) -> str:
        """A text that changes whenever the content does; it must be cheap, because every command asks for it."""
        ...

    def close(self) -> None:
        """Release what `pin` holds open."""
        ...


class Losses(NamedTuple):
    """A finding for each event that the journal has lost.

    *since_commit* compares with what was last committed, None if there is nothing to compare with; *since_recorded*
    with what was recorded on this machine.
    """

    since_commit: list[Finding] | None
    since_recorded: list[Finding]


@runtime_checkable
class RepairableJournal(Journal, Protocol):
    """A journal that can lose lines to other programs, and that knows where to find them again."""

    def losses(self, line: int) -> Losses:
        """What it has lost, each as a finding at this line. Raises `JournalUnusable` if it cannot be read."""
        ...

    def put_back(self) -> list[str]:
        """Put back the lines that were recorded on this machine and are neither in the journal nor in any commit.

        Returns warnings for the user. Raises `JournalUnusable`; the journal is then unchanged.
        """
        ...

    def forget_losses(self) -> int:
        """Forget the lines that `put_back` would put back; their number."""
        ...
