"""Which changes of the journal were additions by policytrack, and nothing else.

A journal that has grown may have been edited, too, and to see that it was not, all of it must be read. Whoever adds
to it under the lock knows better: it saw the file's stamp just before and just after. From one noted step to the
next, a reader can tell that a file was only added to. The notes are kept in the user's own cache folder and
may be lost at any time: then the file is read.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from policytrack.files.stamps import Stamp

_MOST = 65_536
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)


class Growth:
    """The additions noted in *file*; None where there is no folder to note them in."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def note(self, before: Stamp, after: Stamp) -> None:
        """Remember that an addition, and nothing else, led from the one stamp to the other."""
        if self._file is None:
            return
        # Without the note, the next reader takes longer: no harm is done.
        with suppress(OSError):
            handle = os.open(self._file, _FLAGS, 0o600)
            try:
                if os.fstat(handle).st_size > _MOST:
                    os.ftruncate(handle, 0)
                os.write(handle, f"{_words(before)} {_words(after)}\n".encode())
            finally:
                os.close(handle)

    def leads(self, before: Stamp, after: Stamp) -> bool:
        """Whether noted additions, and nothing else, lead from the one stamp to the other."""
        if self._file is None:
            return False
        try:
            lines = self._file.read_text("ascii").splitlines()
        except (OSError, ValueError):
            return False
        steps = {" ".join(words[:4]): " ".join(words[4:]) for line in lines if len(words := line.split()) == 8}
        stamp, wanted = _words(before), _words(after)
        for _ in steps:
            stamp = steps.get(stamp, "")
            if stamp == wanted:
                return True
        return False


def _words(stamp: Stamp) -> str:
    return " ".join(map(str, stamp))
