"""The journal as a file of lines. Every command makes one, so the modules that read and write are imported late."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from policytrack.files.safe_paths import BINARY, is_link
from policytrack.files.stamps import Stamp, stamp_of, stamp_of_open
from policytrack.journal.positions import fingerprint_of, place_at

if TYPE_CHECKING:
    from policytrack.journal.growth import Growth
    from policytrack.journal.protocol import Losses, Merged, Position
    from policytrack.journal.reader import FileReading
    from policytrack.journal.recovery import RecentLines

_NO_FILE = Stamp(0, 0, 0, 0)


class FileJournal:
    """The journal in the file at *path*; see `protocol.RepairableJournal`.

    A position encodes a line's offset and length, and a cursor a `reader.State`. A fingerprint is the file's stamp,
    which changes with every change to the file.
    """

    def __init__(self, path: Path, lock_path: Path, growth_path: Path | None = None) -> None:
        """Writers lock the file at *lock_path*; additions are noted in the one at *growth_path*, see `growth`."""
        self.path = path
        self._lock_path = lock_path
        self._growth_path = growth_path
        self._handle: int | None = None

    def __reduce__(self) -> tuple[type[FileJournal], tuple[Path, Path, Path | None]]:
        """Another process gets the journal with nothing pinned."""
        return FileJournal, (self.path, self._lock_path, self._growth_path)

    @property
    def name(self) -> str:
        return str(self.path)

    def append(self, lines: Sequence[bytes]) -> list[str]:
        from policytrack.journal.append import append

        return append(self.path, self._lock_path, lines, self._growth())

    def merge(self, lines: Sequence[bytes], cursor: bytes = b"") -> Merged:
        from policytrack.journal.append import merge
        from policytrack.journal.reader import State

        return merge(self.path, self._lock_path, lines, self._growth(), State.at(cursor))

    def read_since(self, cursor: bytes = b"") -> FileReading:
        from policytrack.journal.reader import State, read_since

        return read_since(self.path, State.at(cursor), self._growth())

    def lines(self) -> Iterator[bytes]:
        from policytrack.errors import JournalUnusable
        from policytrack.journal.file_access import check_is_file, lines_in, unreadable

        check_is_file(self.path)
        try:
            with self.path.open("rb") as file:
                yield from lines_in(file)
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise JournalUnusable(unreadable(self.path, error)) from None

    def exists(self) -> bool:
        return self.path.exists()

    def pin(self, cursor: bytes, fingerprint: str) -> bool:
        self.close()
        is_empty = cursor.startswith(b"0 ")
        try:
            self._handle = os.open(self.path, os.O_RDONLY | BINARY)
        except OSError:
            return is_empty
        stamp = stamp_of_open(self._handle)
        if is_empty or fingerprint_of(stamp) == fingerprint:
            return True
        # Lines have been added since, or git has rewritten the file.
        from policytrack.journal.reader import State, has_only_grown

        known = State.at(cursor)
        return known.offset <= stamp.size and has_only_grown(self._handle, known, stamp, self._growth())

    def fetch(self, positions: Iterable[Position]) -> Iterator[bytes]:
        from policytrack.journal.file_access import read_at

        if self._handle is None:
            self._handle = os.open(self.path, os.O_RDONLY | BINARY)
        for position in positions:
            yield read_at(self._handle, *place_at(position))

    def place_of(self, position: Position) -> str:
        return f"byte {place_at(position)[0]:,}"

    def size(self) -> int:
        return (stamp_of(str(self.path.parent), self.path.name) or _NO_FILE).size

    def losses(self, line: int) -> Losses:
        from policytrack.journal.file_losses import lost_since_commit, lost_since_recorded
        from policytrack.journal.protocol import Losses

        return Losses(lost_since_commit(self.path, line), lost_since_recorded(self._recent(), line))

    def put_back(self) -> list[str]:
        from policytrack.journal.append import put_back

        return put_back(self.path, self._lock_path)

    def forget_losses(self) -> int:
        return self._recent().forget()

    def fingerprint(self) -> str:
        """The file's stamp. Raises `JournalUnusable` for a link that is not followed: its stamp is no journal's."""
        if is_link(self.path) or is_link(self.path.parent):
            from policytrack.journal.file_access import check_is_file

            check_is_file(self.path)
        return fingerprint_of(stamp_of(str(self.path.parent), self.path.name) or _NO_FILE)

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _recent(self) -> RecentLines:
        from policytrack.journal.recovery import RecentLines

        return RecentLines(self.path, self._lock_path.parent)

    def _growth(self) -> Growth:
        from policytrack.journal.growth import Growth

        return Growth(self._growth_path)
