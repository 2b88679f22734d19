"""Keep copies of recently recorded lines beside the lock, so that they can be put back if they vanish.

When git merges while there are uncommitted changes, it stashes them, restores the last commit's file and applies them
again; lines added in between are lost. The next process that adds to the journal notices that the last recorded line is
not where it was, and puts back the lines that are in no commit. A line that was committed and is now missing was left
out on purpose, on this branch. Each copy is signed, so that none is put back that came with somebody else's workspace.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from policytrack.files.atomic import Replacement
from policytrack.files.durable import write
from policytrack.files.safe_paths import file_mode, open_file, tighten
from policytrack.journal.event_id import id_in, stripped
from policytrack.journal.file_access import lines_in, read_at
from policytrack.journal.signature import key, sign

_LARGEST = 1_000_000  # bytes; a larger file is cut down to its end
_SHRUNK = 250_000  # bytes
_LAST_RECORDS = 65_536  # bytes


class RecentLines:
    """Copies, in *folder*, of the lines recently added to the journal at *path*, each with its offset there."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path
        self._file = folder / "recent.jsonl"
        self._place = os.fsencode(os.path.realpath(path))

    def vanished(self, handle: int) -> list[bytes]:
        """The lines that are no longer in the open journal, and in no commit either."""
        try:
            if self._last_is_in_place(handle):
                return []
        except OSError:
            return []
        with open(handle, "rb", closefd=False) as file:
            file.seek(0)
            return self._absent(lines_in(file))

    def missing(self) -> list[bytes]:
        """As `vanished`, for the journal's file as it is now, read without the lock."""
        try:
            with self.path.open("rb") as file:
                return self._absent(lines_in(file))
        except (FileNotFoundError, NotADirectoryError):
            return self._absent([])

    def forget(self) -> int:
        """Delete the copies; returns how many lines were `missing`."""
        number = len(self.missing())
        self._file.unlink(missing_ok=True)
        return number

    def _absent(self, lines: Iterable[bytes]) -> list[bytes]:
        absent = {id: line for line in self._own_lines() if (id := id_in(line)) is not None}
        if not absent:
            return []
        for line in lines:
            id = id_in(line) or ""
            # A torn last line may have its id, but not the rest of its content.
            if line.endswith(b"\n") or stripped(line) == stripped(absent.get(id, b"")):
                absent.pop(id, None)
        # If git cannot answer, all are put back: an event too many can be retracted, but one too few is lost.
        for id in self._committed(absent.values()):
            absent.pop(id, None)
        return list(absent.values())

    def _own_lines(self) -> Iterator[bytes]:
        """The copied lines with a valid signature: those that this user recorded on this machine."""
        try:
            records = self._read().splitlines(keepends=True)
        except OSError:
            return
        secret = key() if records else None
        for record in records if secret is not None else ():
            _, signature, line = _fields(record)
            if secret is not None and signature == sign(secret, self._place, line):
                yield line

    def keep(self, lines: Sequence[bytes], offset: int) -> None:
        """Keep copies of these lines, which begin at byte *offset* of the journal."""
        secret = key()
        if secret is None:
            return
        records: list[bytes] = []
        end, room = offset + sum(map(len, lines)), _LARGEST
        for line in reversed(lines):
            end -= len(line)
            room -= len(line)
            if room < 0 and records:
                break
            records.append(b"%d\t%s\t%s" % (end, sign(secret, self._place, line), line))
        records.reverse()
        # These are only copies: no harm is done if they cannot be kept.
        with suppress(OSError):
            beside, mode = self._file.with_suffix(".new"), file_mode(self.path)
            beside.unlink(missing_ok=True)  # we hold the lock, so the process that was writing it was killed
            with os.fdopen(open_file(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, mode), "ab") as file:
                file.write(b"".join(records))
                size = file.tell()
            tighten(self._file, mode)
            if size > _LARGEST:
                rest = self._uncommitted()[-_SHRUNK:].partition(b"\n")[2]
                with Replacement(self._file, beside, mode, durable=False) as new:
                    write(new.handle, rest)
                    new.finish()
                    new.commit()

    def _uncommitted(self) -> bytes:
        """The copies, without lines that have been committed since."""
        records = self._read().splitlines(keepends=True)
        lines = [_fields(record)[2] for record in records]
        committed = self._committed(lines)
        return b"".join(record for record, line in zip(records, lines, strict=True) if id_in(line) not in committed)

    def _committed(self, lines: Collection[bytes]) -> set[str]:
        """The ids of the lines that are in any commit."""
        ids = {id for line in lines if (id := id_in(line)) is not None}
        if not ids:
            return set()
        from policytrack.journal.git_history import committed_ids

        return committed_ids(self.path.resolve(), ids, min(map(_moment, lines))) or set()

    def _read(self) -> bytes:
        """The end of the file with the copies, since somebody else may have made it larger than we would."""
        with os.fdopen(open_file(self._file, os.O_RDONLY), "rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 4 * _LARGEST))
            return file.read()

    def _last_is_in_place(self, handle: int) -> bool:
        """Whether the last recorded line is still at its offset, so that no line before it has been removed."""
        with os.fdopen(open_file(self._file, os.O_RDONLY), "rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _LAST_RECORDS))
            records = file.read().splitlines(keepends=True)
        if not records:
            return True
        offset, _, line = _fields(records[-1])
        return offset.isdigit() and read_at(handle, int(offset), len(line)) == line


def _fields(record: bytes) -> tuple[bytes, bytes, bytes]:
    """The fields of a copy: the line's offset, its signature, and the line."""
    offset, _, rest = record.partition(b"\t")
    signature, _, line = rest.partition(b"\t")
    return offset, signature, line


def _moment(line: bytes) -> str:
    """The moment at which a line was recorded, to the second, in ISO 8601; empty if the line has none."""
    return line.rpartition(b'"recorded":"')[2][:19].decode(errors="replace")
