"""What was recorded here lately, kept beside the lock, to be put back should it vanish.

A git that is asked to merge over changes that nobody has committed puts them aside, restores the last commit's
file and applies them again; what was added in between is in neither. Whoever adds to the journal next
finds that what this workspace recorded last is not where it stood, and puts back what no commit holds: what
somebody has committed and then left out was meant to be left out, on this branch.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from policytrack.journal.durable import read_at
from policytrack.journal.recipe import bare, id_in

_MOST = 1_000_000
_KEPT = 250_000
_TAIL = 65_536
_AGE = timedelta(hours=1)


class Recent:
    """The lines that were added lately to the journal at *path*, each with where it stood; kept in *folder*."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path
        self._file = folder / "recent.jsonl"

    def vanished(self, handle: int) -> list[bytes]:
        """The lines that the open journal no longer holds, and that no commit of git's does either."""
        try:
            if self._stands(handle):
                return []
            held = self._file.read_bytes().splitlines(keepends=True)
        except OSError:
            return []
        lately = (datetime.now(UTC) - _AGE).isoformat()[:19]
        absent = {}
        for record in held:
            line = record.partition(b"\t")[2]
            id = id_in(line)
            if id is not None and _moment(line) >= lately:
                absent[id] = line
        with open(handle, "rb", closefd=False) as file:
            file.seek(0)
            for line in file:
                id = id_in(line) or ""
                # A last line that was cut short bears its id, and not what it said.
                if line.endswith(b"\n") or bare(line) == bare(absent.get(id, b"")):
                    absent.pop(id, None)
        if absent:
            from policytrack.journal.git_command import committed_ids

            # Where git cannot say, they are put back: an event too many can be retracted, and one too few is lost.
            for id in committed_ids(self.path.resolve(), absent, min(map(_moment, absent.values()))) or ():
                absent.pop(id, None)
        return list(absent.values())

    def keep(self, lines: Sequence[bytes], offset: int) -> None:
        """Remember these lines, which stand in the journal from the byte *offset* on."""
        records: list[bytes] = []
        end, room = offset + sum(map(len, lines)), _MOST
        for line in reversed(lines):
            end -= len(line)
            room -= len(line)
            if room < 0 and records:
                break
            records.append(b"%d\t%s" % (end, line))
        records.reverse()
        # What is kept here is a second copy: that it cannot be kept does no harm.
        with suppress(OSError):
            with self._file.open("ab") as file:
                file.write(b"".join(records))
                size = file.tell()
            if size > _MOST:
                rest = self._file.read_bytes()[-_KEPT:].partition(b"\n")[2]
                beside = self._file.with_suffix(".new")
                beside.write_bytes(rest)
                os.replace(beside, self._file)

    def _stands(self, handle: int) -> bool:
        """Whether the last line is still where it stood: then nothing has been taken away before it."""
        with self._file.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL))
            records = file.read().splitlines(keepends=True)
        if not records:
            return True
        offset, _, line = records[-1].partition(b"\t")
        return offset.isdigit() and read_at(handle, int(offset), len(line)) == line


def _moment(line: bytes) -> str:
    """When the line was recorded, to the second."""
    return line.rpartition(b'"recorded":"')[2][:19].decode(errors="replace")
