"""The journal's last line, where it does not end: mended by who holds the journal's lock, and only then."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from policytrack.errors import JournalUnusable
from policytrack.journal.durable import cut, read_at, write_new
from policytrack.journal.faults import NotAnEvent
from policytrack.journal.lines import LONGEST
from policytrack.journal.recipe import bare, parse
from policytrack.safe_paths import file_mode


class Mended(NamedTuple):
    """What must be written before the next line, and what there is to tell about it."""

    first: bytes = b""
    warning: str | None = None


def unfinished(handle: int, path: Path) -> bytes:
    """What stands behind the file's last line break.

    Raises `JournalUnusable` where that is longer than any line: then this is no journal.
    """
    size = os.fstat(handle).st_size
    if size == 0 or read_at(handle, size - 1, 1) == b"\n":
        return b""
    last = read_at(handle, max(0, size - LONGEST), LONGEST)
    start = last.rfind(b"\n") + 1
    if start == 0 and size > LONGEST:
        raise JournalUnusable(
            f"{path}: the last line is longer than {LONGEST:,} bytes, so this is no journal; move it away"
        )
    return last[start:]


def mend(handle: int, path: Path, tail: bytes) -> Mended:
    """Make the journal end with a whole line, setting aside what was cut short in a file beside it.

    A whole line that lacks only its line break gets one: what was cut short is never whole JSON.
    """
    if _is_whole(tail):
        return Mended(b"\n")
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    aside = write_new(path.with_name(f"{path.name}.torn-{now}"), tail, file_mode(path))
    cut(handle, os.fstat(handle).st_size - len(tail))
    return Mended(
        warning=f"{path}: the last line was unfinished, as after a power cut; "
        f"its {len(tail):,} bytes have been set aside in {aside.name}"
    )


def _is_whole(tail: bytes) -> bool:
    if not bare(tail):
        return True
    try:
        parse(tail)
    except NotAnEvent:
        return False
    return True
