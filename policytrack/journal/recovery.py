"""What was recorded here lately, kept beside the lock, to be put back should it vanish.

A git that is asked to merge over changes that nobody has committed puts them aside, restores the last commit's
file and applies them again; what was added in between is in neither. Whoever adds to the journal next
finds that what this workspace recorded last is not where it stood, and puts back what no commit holds: what
somebody has committed and then left out was meant to be left out, on this branch. Each line is signed, so that
nothing is put back that came with somebody else's workspace.
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

_LARGEST = 1_000_000  # bytes of the file; then it is cut down to its end
_SHRUNK = 250_000  # bytes
_LAST_RECORDS = 65_536  # bytes


class RecentLines:
    """The lines that were added lately to the journal at *path*, each with where it stood; kept in *folder*."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path
        self._file = folder / "recent.jsonl"
        self._place = os.fsencode(os.path.realpath(path))

    def vanished(self, handle: int) -> list[bytes]:
        """The lines that the open journal no longer holds, and that no commit of git's does either."""
        try:
            if self._stands(handle):
                return []
        except OSError:
            return []
        with open(handle, "rb", closefd=False) as file:
            file.seek(0)
            return self._absent(lines_in(file))

    def missing(self) -> list[bytes]:
        """As `vanished`, of the journal's file as it is now, without its lock."""
        try:
            with self.path.open("rb") as file:
                return self._absent(lines_in(file))
        except (FileNotFoundError, NotADirectoryError):
            return self._absent([])

    def forget(self) -> int:
        """Forget all that is kept; gives the number of lines that were `missing`."""
        number = len(self.missing())
        self._file.unlink(missing_ok=True)
        return number

    def _absent(self, lines: Iterable[bytes]) -> list[bytes]:
        absent = {id: line for line in self._held() if (id := id_in(line)) is not None}
        if not absent:
            return []
        for line in lines:
            id = id_in(line) or ""
            # A last line that was cut short bears its id, and not what it said.
            if line.endswith(b"\n") or stripped(line) == stripped(absent.get(id, b"")):
                absent.pop(id, None)
        # Where git cannot say, they are put back: an event too many can be retracted, and one too few is lost.
        for id in self._committed(absent.values()):
            absent.pop(id, None)
        return list(absent.values())

    def _held(self) -> Iterator[bytes]:
        """The lines that are kept, as far as this user wrote them on this machine."""
        try:
            records = self._read().splitlines(keepends=True)
        except OSError:
            return
        secret = key() if records else None
        for record in records if secret is not None else ():
            _, signature, line = _parted(record)
            if secret is not None and signature == sign(secret, self._place, line):
                yield line

    def keep(self, lines: Sequence[bytes], offset: int) -> None:
        """Remember these lines, which stand in the journal from the byte *offset* on."""
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
        # What is kept here is a second copy: that it cannot be kept does no harm.
        with suppress(OSError):
            beside, mode = self._file.with_suffix(".new"), file_mode(self.path)
            beside.unlink(missing_ok=True)  # whoever was writing it was killed: the journal's lock is ours
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
        """What is kept, without what a commit holds by now."""
        records = self._read().splitlines(keepends=True)
        lines = [_parted(record)[2] for record in records]
        committed = self._committed(lines)
        return b"".join(record for record, line in zip(records, lines, strict=True) if id_in(line) not in committed)

    def _committed(self, lines: Collection[bytes]) -> set[str]:
        """The ids of those of the lines that a commit of git's holds."""
        ids = {id for line in lines if (id := id_in(line)) is not None}
        if not ids:
            return set()
        from policytrack.journal.git_history import committed_ids

        return committed_ids(self.path.resolve(), ids, min(map(_moment, lines))) or set()

    def _read(self) -> bytes:
        """The end of what is kept: more than this writes here is not read."""
        with os.fdopen(open_file(self._file, os.O_RDONLY), "rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 4 * _LARGEST))
            return file.read()

    def _stands(self, handle: int) -> bool:
        """Whether the last line is still where it stood: then nothing has been taken away before it."""
        with os.fdopen(open_file(self._file, os.O_RDONLY), "rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _LAST_RECORDS))
            records = file.read().splitlines(keepends=True)
        if not records:
            return True
        offset, _, line = _parted(records[-1])
        return offset.isdigit() and read_at(handle, int(offset), len(line)) == line


def _parted(record: bytes) -> tuple[bytes, bytes, bytes]:
    """The parts of a record: the offset of its line, its signature, and the line."""
    offset, _, rest = record.partition(b"\t")
    signature, _, line = rest.partition(b"\t")
    return offset, signature, line


def _moment(line: bytes) -> str:
    """When the line was recorded, to the second, as ISO text; empty where it does not say."""
    return line.rpartition(b'"recorded":"')[2][:19].decode(errors="replace")
