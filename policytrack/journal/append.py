"""Add events to the journal so that none is ever lost.

One process adds at a time: it holds a lock on a separate file, because git may replace the journal at any moment. When
`append` returns, the lines are on the disk and in the file that has the journal's name. If that is impossible, the
journal is left unchanged.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from stat import S_IMODE
from typing import TYPE_CHECKING

from policytrack.errors import JournalUnusable
from policytrack.files import durable
from policytrack.files.atomic import Replacement
from policytrack.files.locks import locked
from policytrack.files.safe_paths import NotFollowed, file_mode, make_folder
from policytrack.files.stamps import Stamp, stamp_of_open
from policytrack.journal import git_lock as git
from policytrack.journal.batches import is_complete, member_in
from policytrack.journal.event_id import id_in, stripped
from policytrack.journal.file_access import check_is_file, has_name, lines_in, open_to_add, read_at
from policytrack.journal.growth import Growth
from policytrack.journal.recovery import RecentLines
from policytrack.journal.torn_write import broken_batch, move_aside, repair_last_line, unfinished_line

if TYPE_CHECKING:
    from policytrack.journal.protocol import Merged
    from policytrack.journal.reader import State

PATIENCE = 60.0
"""How many seconds to wait for another process that is adding to the journal."""

_STEP = 1_048_576  # bytes copied at a time

_REMEDIES = {
    errno.ENOSPC: "make room",
    errno.EFBIG: "lift the limit on the size of files",
    errno.EROFS: "copy the workspace to where you may write",
    errno.EACCES: "change its permissions, or copy the workspace to where you may write",
    errno.EPERM: "change its permissions, or copy the workspace to where you may write",
}


def append(path: Path, lock_path: Path, lines: Sequence[bytes], growth: Growth | None = None) -> list[str]:
    """Add complete lines to the journal at *path*, all of them or none, under the lock at *lock_path*.

    The lines are on the disk when this returns. A torn last line, or an incomplete batch at the end, is first moved to
    another file, with a warning. If git replaces the journal meanwhile, the lines are added to the new file.

    If the process is killed while it adds several lines, either all of them count or none. The lines of a batch count
    only once its last one is there. Any other lines are written with the whole journal to a file beside it, which then
    takes its name; Windows cannot rename over an open file, so there they are added one after another.

    *growth* takes a note of the addition. Returns warnings for the user. Raises `JournalUnusable`; the journal is then
    unchanged.
    """
    if any(line.find(b"\n") != len(line) - 1 for line in lines):
        raise ValueError("a line of the journal ends with its only line break")
    return _perform(_Addition(path, lines, RecentLines(path, lock_path.parent), growth or Growth(None)), lock_path)


def merge(path: Path, lock_path: Path, lines: Sequence[bytes], growth: Growth, known: State) -> Merged:
    """Add those of the lines whose ids the journal at *path* does not hold; see `protocol.Journal.merge`.

    None of them stands before *known*. Where a process is killed, only the first of them may count.
    """
    from policytrack.journal.protocol import Merged

    addition = _Addition(path, lines, RecentLines(path, lock_path.parent), growth)
    addition.known = known
    warnings = _perform(addition, lock_path)
    return Merged(warnings, addition.end.cursor if addition.end is not None else None)


def put_back(path: Path, lock_path: Path) -> list[str]:
    """Put back the lines that were recorded on this machine but are neither in the journal nor in any commit.

    Returns warnings for the user. Raises `JournalUnusable`; the journal is then unchanged.
    """
    addition = _Addition(path, [], RecentLines(path, lock_path.parent), Growth(None))
    addition.is_safe = False
    return _perform(addition, lock_path)


def _perform(addition: _Addition, lock_path: Path) -> list[str]:
    try:
        while not addition.is_safe:
            addition.wait_for_git()
            with _lock(lock_path, addition.path):
                addition.make()
    except NotFollowed as error:
        raise JournalUnusable(f"{error.filename} is not written to: {error.strerror}; {addition.outcome}") from None
    except OSError as error:
        what = f"{error.filename or addition.path} cannot be written: {error.strerror or error}"
        notes = [*getattr(error, "__notes__", []), _REMEDIES.get(error.errno or 0, "try again")]
        raise JournalUnusable("; ".join((what, *notes, addition.outcome))) from error
    return addition.warnings


@contextmanager
def _lock(path: Path, journal: Path) -> Iterator[None]:
    make_folder(path.parent.parent, path.parent, journal)
    with locked(path, PATIENCE, file_mode(journal)):
        yield


class _Addition:
    """An addition to the journal. Call `make` until `is_safe`: the lines are in the file with the journal's name.

    With *known*, only those lines are added whose ids the journal does not hold; none of them stands before *known*.
    *end* is then how far the journal is known after the addition; None if others have added to it, too.
    """

    def __init__(self, path: Path, lines: Sequence[bytes], recent: RecentLines, growth: Growth) -> None:
        self.path = path
        self.beside = path.with_name(f".{path.name}.new")
        self.recent = recent
        self.growth = growth
        self.lines = lines
        self.git = git.IndexLock(path)
        self.warnings: list[str] = []
        self.was_made = False
        self.is_safe = not lines
        self.known: State | None = None
        self.end: State | None = None

    def wait_for_git(self) -> None:
        if not self.git.wait(git.PATIENCE):
            self.warnings.append(
                f"git has held {self.git.path} for {git.PATIENCE:g} seconds, and the journal was written "
                "nevertheless; if no git command is at work, remove that file, else check that `history` has this"
            )

    @property
    def outcome(self) -> str:
        """Whether the lines were recorded, in the words of an error message."""
        return "see with `policytrack history` what was recorded" if self.was_made else "nothing was recorded"

    def make(self) -> None:
        """Add the lines that are not in the journal yet, and set `is_safe`; call it again if that is False."""
        check_is_file(self.path)
        if self._must_count_together() and self.git.is_given_up():
            raise JournalUnusable(f"{self.path}: the journal is to be replaced, {self.git.never_ends}; {self.outcome}")
        handle, is_new = self._open()
        if handle is None:
            return
        try:
            # The open file may be one that git is still writing, or is about to remove.
            if self.git.is_held():
                return
            before = stamp_of_open(handle)
            self.beside.unlink(missing_ok=True)  # we hold the lock, so the process that was writing it was killed
            first, was_cut = self._repair_last_line(handle)
            vanished = self._vanished(handle)
            if vanished:
                self.recent.keep(vanished, durable.add(handle, first + b"".join(vanished)) + len(first))
                first = b""
            # The lines put back may have completed a batch.
            was_cut |= self._set_broken_batch_aside(handle)
            lines = self._absent(handle)
            content = b"".join(lines)
            if self._must_count_together():
                replaced = self._replace(handle, first + content)
                if replaced is None:
                    return
                os.close(handle)
                handle = replaced
                offset = os.fstat(handle).st_size - len(content)
            else:
                offset = durable.add(handle, first + content) + len(first)
                if not was_cut:
                    self.growth.note(before, stamp_of_open(handle))
            if is_new:
                durable.sync_folder(self.path.parent)
            self.was_made = True
            # In this order: a git that missed our lines replaces the file before it releases its lock.
            self.is_safe = not (lines or vanished) or (
                not self.git.is_held() and self._is_in_place(handle, offset, content)
            )
            if self.known is not None:
                self.end = None if first or vanished else self._end(handle, before, offset, lines)
            elif lines:
                self.recent.keep(lines, offset)
        finally:
            os.close(handle)

    def _open(self) -> tuple[int | None, bool]:
        """The journal, open, and whether it is new; None while git may be about to put it in place."""
        try:
            return open_to_add(self.path), False
        except FileNotFoundError:
            from policytrack.journal.new_file import make_file
        try:
            return make_file(self.path, self.git), True
        except JournalUnusable as error:
            raise JournalUnusable(f"{error}; {self.outcome}") from None

    def _must_count_together(self) -> bool:
        return os.name != "nt" and self.known is None and _count_separately(self.lines)

    def _absent(self, handle: int) -> Sequence[bytes]:
        """The lines that are to be added."""
        if self.known is not None:
            from policytrack.journal.reader import NOTHING, has_only_grown

            if not has_only_grown(handle, self.known, stamp_of_open(handle), self.growth):
                self.known = NOTHING
            if self.known.offset == os.fstat(handle).st_size:
                return self.lines  # none of them stands before *known*, and nothing after it
            return _absent(handle, self.lines, _id_or_line, self.known.offset)
        return _absent(handle, self.lines) if self.was_made else self.lines

    def _end(self, handle: int, before: Stamp, offset: int, lines: Sequence[bytes]) -> State | None:
        """How far the journal is known after *lines* were added at *offset* to a file that had the stamp *before*."""
        if self.known is None or not self.known.offset == before.size == offset:
            return None
        from policytrack.journal.prefix import digests_of
        from policytrack.journal.reader import State

        after = stamp_of_open(handle)
        digests = digests_of(handle, after.size, self.known.digests)
        return State(after.size, self.known.lines + len(lines), digests, *after)

    def _vanished(self, handle: int) -> list[bytes]:
        """The lines recently recorded on this machine that were removed before anybody committed them."""
        # `_absent` finds the lines of this very addition.
        added = set(self.lines) if self.was_made else set()
        lines = [line for line in self.recent.vanished(handle) if line not in added]
        if lines:
            what, were = ("1 entry", "was") if len(lines) == 1 else (f"{len(lines):,} entries", "were")
            self.warnings.append(
                f"{what} recorded on this machine {were} missing from {self.path} and in no commit, and {were} put "
                "back; if you took lines out on purpose, retract them instead: `policytrack history` shows them"
            )
        return lines

    def _replace(self, handle: int, content: bytes) -> int | None:
        """Replace the journal by a copy with *content* at its end, and return a handle of the new file.

        None if git replaced the journal meanwhile.
        """
        size, mode = os.fstat(handle).st_size, S_IMODE(os.fstat(handle).st_mode)
        with Replacement(self.path, self.beside, mode, durable=True) as new:
            self.beside.chmod(mode)
            for offset in range(0, size, _STEP):
                durable.write(new.handle, read_at(handle, offset, min(_STEP, size - offset)))
            durable.write(new.handle, content)
            new.finish()
            with self.git.held() as is_free:
                if not is_free or not self._is_in_place(handle, 0, b""):
                    return None
                replaced = os.dup(new.handle)
                try:
                    new.commit()
                except BaseException:
                    os.close(replaced)
                    raise
        return replaced

    def _repair_last_line(self, handle: int) -> tuple[bytes, bool]:
        """The bytes that complete the last line, and whether it was moved to another file instead."""
        unfinished = unfinished_line(handle, self.path)
        if not unfinished:
            return b"", False
        if self.git.is_given_up():
            # Git may still be writing that line.
            raise JournalUnusable(f"{self.path}: the last line is unfinished, {self.git.never_ends}; {self.outcome}")
        first, warning = repair_last_line(handle, self.path, unfinished)
        if warning is not None:
            self.warnings.append(warning)
        return first, warning is not None

    def _set_broken_batch_aside(self, handle: int) -> bool:
        """Move an incomplete batch at the end to another file; returns whether there was one."""
        start = broken_batch(handle)
        if start is None:
            return False
        self.warnings.append(move_aside(handle, self.path, start))
        return True

    def _is_in_place(self, handle: int, offset: int, content: bytes) -> bool:
        """Whether the open file has *content* at *offset*, and is still the file with the journal's name."""
        return has_name(handle, self.path) and read_at(handle, offset, len(content)) == content


def _count_separately(lines: Sequence[bytes]) -> bool:
    """Whether some of these lines would count without the others, because they are not one complete batch."""
    if len(lines) < 2:
        return False
    members = [member for line in lines if (member := member_in(line)) is not None]
    return len(members) < len(lines) or len({member.batch for member in members}) > 1 or not is_complete(members)


def _absent(
    handle: int, lines: Sequence[bytes], key: Callable[[bytes], object] = stripped, start: int = 0
) -> list[bytes]:
    """The lines that are not in the open file from byte *start* on; lines with the same *key* are the same."""
    absent = {key(line): line for line in lines}
    os.lseek(handle, start, os.SEEK_SET)
    with open(handle, "rb", closefd=False) as file:
        for line in lines_in(file):
            absent.pop(key(line), None)
    return list(absent.values())


def _id_or_line(line: bytes) -> object:
    return id_in(line) or stripped(line)
