"""Take notes of which changes to the journal were only additions by policytrack.

A journal that has grown may also have been edited, and finding out takes reading all of it. A process that adds under
the lock knows the file's stamp just before and just after, and notes both. By following the notes from one stamp to the
next, a reader can tell that lines were only added. The notes are in the user's cache folder and may be lost at any
time; then the journal is read.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from policytrack.files.stamps import Stamp

_MOST = 65_536  # bytes
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)


class Growth:
    """The additions noted in *file*; None if there is no folder for it, so that nothing is noted."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def note(self, before: Stamp, after: Stamp) -> None:
        """Note that only an addition changed the file's stamp from *before* to *after*."""
        if self._file is None:
            return
        # If this fails, the next reader only takes longer.
        with suppress(OSError):
            handle = os.open(self._file, _FLAGS, 0o600)
            try:
                if os.fstat(handle).st_size > _MOST:
                    os.ftruncate(handle, 0)
                os.write(handle, f"{_text(before)} {_text(after)}\n".encode())
            finally:
                os.close(handle)

    def leads(self, before: Stamp, after: Stamp) -> bool:
        """Whether noted additions lead from the stamp *before* to the stamp *after*."""
        if self._file is None:
            return False
        try:
            lines = self._file.read_text("ascii").splitlines()
        except (OSError, ValueError):
            return False
        steps = {" ".join(numbers[:4]): " ".join(numbers[4:]) for line in lines if len(numbers := line.split()) == 8}
        stamp, goal = _text(before), _text(after)
        for _ in steps:
            stamp = steps.get(stamp, "")
            if stamp == goal:
                return True
        return False


def _text(stamp: Stamp) -> str:
    return " ".join(map(str, stamp))
