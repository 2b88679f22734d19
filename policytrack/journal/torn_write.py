"""Repair torn writes, a last line or a last batch that was cut short. Only the holder of the journal's lock may."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from policytrack.errors import JournalUnusable
from policytrack.files.durable import cut, write_beside
from policytrack.files.safe_paths import file_mode
from policytrack.journal.batches import Member, is_complete, member_in
from policytrack.journal.codec import LONGEST
from policytrack.journal.event_id import parse, stripped
from policytrack.journal.fault import NotAnEvent
from policytrack.journal.file_access import lines_in, read_at

_USUAL_LENGTH = 4_096
"""Nearly every line is shorter than this many bytes, so no more are read at first."""


class Repaired(NamedTuple):
    """The bytes to write before the next line, and a warning if something was moved to another file."""

    first: bytes = b""
    warning: str | None = None


def unfinished_line(handle: int, path: Path) -> bytes:
    """The bytes after the file's last line break; empty for a sound file.

    Raises `JournalUnusable` if they are more than a line can have, because then the file is no journal.
    """
    size = os.fstat(handle).st_size
    if size == 0 or read_at(handle, size - 1, 1) == b"\n":
        return b""
    last = read_at(handle, max(0, size - LONGEST), LONGEST)
    start = last.rfind(b"\n") + 1
    if start == 0 and size > LONGEST:
        raise JournalUnusable(
            f"{path}: the last line is longer than {LONGEST:,} bytes, so this is not a journal; move it away"
        )
    return last[start:]


def repair_last_line(handle: int, path: Path, unfinished: bytes) -> Repaired:
    """Repair a journal whose last line is *unfinished*, by moving that to a file beside it.

    A last line that only lacks its line break is kept: a line that was cut short is never complete JSON.
    """
    if _lacks_only_its_line_break(unfinished):
        return Repaired(b"\n")
    aside = _move_end(handle, path, os.fstat(handle).st_size - len(unfinished))
    return Repaired(
        warning=f"{path}: the last line was unfinished, as after a power cut; "
        f"its {len(unfinished):,} bytes have been set aside in {aside.name}"
    )


def broken_batch(handle: int) -> int | None:
    """The offset of an incomplete batch at the end of the file; None if there is none.

    Its writer has died: a batch is added in order and under the lock, which we now hold.
    """
    last = member_in(_last_line(handle))
    if last is None or last.is_last:
        return None
    members: list[Member] = []
    start: int | None = None
    with open(handle, "rb", closefd=False) as file:
        file.seek(0)
        for line in lines_in(file):
            member = member_in(line)
            if member is None or member.batch != last.batch:
                start = None
                continue
            members.append(member)
            start = file.tell() - len(line) if start is None else start
    return None if is_complete(members) else start


def _last_line(handle: int) -> bytes:
    """The file's last line, with its line break if it has one; only the end of a line that is too long."""
    size = os.fstat(handle).st_size
    end = b""
    for length in (_USUAL_LENGTH, LONGEST):
        end = read_at(handle, max(0, size - length), length)
        if b"\n" in end[:-1]:
            break
    return end[end.rfind(b"\n", 0, len(end) - 1) + 1 :]


def move_aside(handle: int, path: Path, start: int) -> str:
    """Move an incomplete batch, which begins at byte *start*, to a file beside the journal; returns a warning."""
    size = os.fstat(handle).st_size - start
    aside = _move_end(handle, path, start)
    return (
        f"{path}: the last batch was not recorded to its end, as after a power cut, so none of it counts; "
        f"its {size:,} bytes have been set aside in {aside.name}; record it again"
    )


def _move_end(handle: int, path: Path, start: int) -> Path:
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    size = os.fstat(handle).st_size
    aside = write_beside(
        path.with_name(f"{path.name}.torn-{now}"), read_at(handle, start, size - start), file_mode(path)
    )
    cut(handle, start)
    return aside


def _lacks_only_its_line_break(unfinished: bytes) -> bool:
    if not stripped(unfinished):
        return True
    try:
        parse(unfinished)
    except NotAnEvent:
        return False
    return True
