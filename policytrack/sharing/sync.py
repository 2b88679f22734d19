"""Bring the journals of a workspace and of the server together: what each has, the other gets.

Lines that were pulled are on this disk, and lines that were sent are committed there, before anything is noted as
done. So a sync that is cut off anywhere loses nothing, and the next one goes on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, NamedTuple

from policytrack.domain.events import short
from policytrack.errors import SharingProblem
from policytrack.files.locks import locked
from policytrack.files.own_folder import OWN_FOLDER
from policytrack.files.safe_paths import make_folder, without_links
from policytrack.journal.batches import member_in, parse_member
from policytrack.journal.codec import values_of
from policytrack.journal.fault import Fault, NotAnEvent
from policytrack.journal.quick_values import are_events
from policytrack.sharing.arrivals import Arrivals
from policytrack.sharing.chain import Row, beginning, digest_of, follow
from policytrack.sharing.checkpoints import Checkpoints
from policytrack.sharing.examine import discrepancies
from policytrack.sharing.local_entries import complete, in_portions, local_entries
from policytrack.sharing.progress import Progress, Waiting, write_progress
from policytrack.sharing.shared_workspace import SharedWorkspace
from policytrack.sharing.verdicts import Discrepancy, Tampered
from policytrack.sharing.witness import Witness

if TYPE_CHECKING:
    from policytrack.sharing.server import Head, Server

LOCK = Path(OWN_FOLDER, "share.lock")
_IN_MEMORY = 64_000_000  # bytes of pulled lines
_BUFFER = 1_048_576  # bytes
_AT_ONCE = 8_000_000  # bytes that are added to the journal at a time
_WRONG_CLOCK = timedelta(minutes=5)
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # escaped, and its backslash not escaped itself


class Acceptance(Enum):
    """What a person has decided to accept: another journal in place of the one before, or any reset of it."""

    NOTHING = "nothing"
    ANOTHER = "another"
    RESET = "reset"


class Synced(NamedTuple):
    """What a sync did: how many entries it *sent* and *received*, and how many the server now has.

    *unvouched* entries wait, because this login may neither record in the names of their recorders, which are *names*,
    nor vouch; *unfinished* ones because their batch is not complete. *was_reset*: whether another course of the shared
    journal was accepted.
    """

    sent: int
    received: int
    shared: int
    unvouched: int
    unfinished: int
    was_reset: bool
    warnings: list[str]
    names: tuple[str, ...] = ()


def sync(
    workspace: SharedWorkspace,
    server: Server,
    now: datetime,
    *,
    accept: Acceptance = Acceptance.NOTHING,
    patience: float = 60,
) -> Synced:
    """Send what the server has not, and pull what the workspace has not.

    Waits up to *patience* seconds for another sync of the workspace. If the shared journal is not what it was, raises
    `Tampered`, unless a person has decided to *accept* that. Raises `SharingProblem` for what the server refuses, and
    `JournalUnusable` if the workspace's journal cannot be read or written.
    """
    server.require_version()
    lock = workspace.root / LOCK
    try:
        make_folder(workspace.root, lock.parent)
        with locked(without_links(workspace.root, lock), patience), closing(workspace.journal):
            return _Sync(workspace, server, now).run(accept)
    except TimeoutError:
        raise SharingProblem("another sync of this workspace is at work; try again when it has ended") from None
    except OSError as error:
        raise SharingProblem(f"{lock} cannot be written: {error.strerror or error}") from None


class _Sync:
    def __init__(self, workspace: SharedWorkspace, server: Server, now: datetime) -> None:
        self.workspace, self.server, self.now = workspace, server, now
        self.checkpoints = Checkpoints(workspace.root)
        self.progress = workspace.notes.progress()
        self.arrivals = Arrivals(workspace.notes.arrivals_path, self.progress.end.number)
        self.received = 0
        self.others_added = False
        self.unsendable: set[str] = set()
        self.warnings: list[str] = []

    def run(self, accept: Acceptance) -> Synced:
        head = self.server.head()
        self._warn_of_clock(head.clock)
        is_elsewhere = self._witness.is_of_another(head.journal)
        was_reset = (accept is Acceptance.RESET or (accept is Acceptance.ANOTHER and is_elsewhere)) and self._accept(
            head
        )
        is_elsewhere = self._witness.is_of_another(head.journal)
        if not is_elsewhere and (self.progress.journal != head.journal or not self.arrivals.is_complete):
            self._start_afresh(head)
        local = local_entries(self.workspace.journal, self.progress)
        self.cursor = local.cursor
        waiting = dict(local.by_id)
        if local.are_all:
            before = set(self.arrivals.ids())
            lacking = [number for number, id in enumerate(self.arrivals.ids(), 1) if id not in waiting]
            waiting = {id: entry for id, entry in waiting.items() if id not in before}
        else:
            lacking = []
        self._pull(waiting, {}, is_first=True)
        self._put_back(lacking)
        if self.others_added:
            waiting = self._newly_waiting(waiting)
        sent = self._push(waiting)
        self._note_as_done(waiting)
        able = complete({id: entry for id, entry in waiting.items() if id not in self.unsendable})
        return Synced(
            sent,
            self.received,
            self.progress.end.number,
            len(able),
            len(waiting) - len(able) - len(self.unsendable),
            was_reset,
            self.warnings,
            tuple(dict.fromkeys(entry.recorder for entry in able)),
        )

    def _start_afresh(self, head: Head) -> None:
        self.progress = Progress(self.workspace.notes.address, head.journal, beginning(head.journal))
        self.arrivals = Arrivals(self.workspace.notes.arrivals_path, 0)

    def _warn_of_clock(self, there: datetime) -> None:
        ahead = self.now - there
        if abs(ahead) > _WRONG_CLOCK:
            minutes = round(abs(ahead) / timedelta(minutes=1))
            which = "ahead of" if ahead > timedelta() else "behind"
            self.warnings.append(
                f"this machine's clock is {minutes:,} minutes {which} the server's; entries are stamped with the wrong "
                "moment until one of them is set right"
            )

    # What the server may have lost or changed

    def _accept(self, head: Head) -> bool:
        """Go on with the shared journal as it is, whatever was seen of it before; False if it is as it was."""
        journal, end, _ = head
        before = self.checkpoints.of(journal)
        hashes = self.server.hashes([each.end.number for each in before]) | {0: beginning(journal).hash}
        dropped = [each.end.hash.hex() for each in before if hashes.get(each.end.number) != each.end.hash]
        dropped += sorted({each.journal for each in self.checkpoints.current if each.journal != journal})
        progress = self.progress.end
        is_known = self.progress.journal in ("", journal) and (
            progress.number == 0 or self.server.hashes([progress.number]).get(progress.number) == progress.hash
        )
        if not dropped and is_known:
            return False
        wrong = discrepancies(self.server.entries(0, end.number), beginning(journal), end, {})
        if wrong:
            raise Tampered(self.server.name, wrong[0])
        self.checkpoints.add(journal, end, dropped)
        self._start_afresh(head)
        return True

    @property
    def _witness(self) -> Witness:
        return Witness(self.checkpoints, self.progress, self.arrivals)

    def _tampered(self, discrepancy: Discrepancy) -> Tampered:
        return Tampered(self.server.name, discrepancy)

    # From the server

    def _pull(self, waiting: dict[str, Waiting], known: Mapping[str, bytes], *, is_first: bool = False) -> None:
        """Pull the entries after the last known one, and take them from *waiting*.

        *known* are lines by id that need not be transferred.
        """
        arrived: list[str] = []
        with SpooledTemporaryFile(_IN_MEMORY, buffering=_BUFFER) as lines:
            try:
                with self.server.snapshot():
                    head = self.server.head()
                    wrong = self._witness.first_discrepancy(self.server, head) if is_first else None
                    if wrong is not None:
                        raise self._tampered(wrong)
                    if head.end != self.progress.end:
                        for rows in self._verified(head, known):
                            self.arrivals.add(rows)
                            arrived += [id for _, id, *_ in rows if id in waiting] if waiting else []
                            lines.write(self._lines_to_add(rows, waiting))
            except _Wrong:
                self.arrivals.forget()
                raise self._tampered(self._diagnosis()) from None
            lines.seek(0)
            self._merge(lines)
        for id in arrived:
            waiting.pop(id, None)
        self.arrivals.save()
        self.progress = self.progress._replace(end=head.end)

    def _lines_to_add(self, rows: list[Row], waiting: Collection[str]) -> bytes:
        """The lines, with line breaks, of the entries that the workspace does not hold, which are not *waiting*."""
        if waiting:
            rows = [row for row in rows if row[1] not in waiting]
        together = b"\n".join([*[line or b"" for _, _, _, _, _, line, _ in rows], b""])
        if are_events(together):
            return together
        return b"".join(
            [
                (line or b"") + b"\n"
                for number, _, _, login, _, line, _ in rows
                if self._is_event(line or b"", number, login)
            ]
        )

    def _is_event(self, line: bytes, number: int, login: str) -> bool:
        """Whether any version of policytrack can read the line; another program may have sent what none can."""
        try:
            if b"\n" in line:
                raise NotAnEvent(Fault.FOREIGN, "there is a line break within it")
            values_of(line)
        except NotAnEvent as reason:
            if reason.fault is not Fault.NEWER:
                self.warnings.append(
                    f"entry {number:,} of the shared journal, sent by {login}, is not written here: {reason.message}"
                )
                return False
        return True

    def _verified(self, head: Head, known: Mapping[str, bytes]) -> Iterator[list[Row]]:
        """The entries after the last known one, some at a time. Raises `_Wrong` where one does not follow."""
        end = self.progress.end
        checkpoints = self._witness.hashes(head.journal)
        last = self.arrivals.last()
        micros = last.micros if last is not None else 0
        for rows in self.server.rows(end.number, head.end.number, known.keys()):
            after = follow(rows, end, micros, checkpoints, known)
            if after is None:
                raise _Wrong
            end, micros = after
            yield rows
        if end != head.end:
            raise _Wrong

    def _diagnosis(self) -> Discrepancy:
        """What is wrong with the entries after the last known one."""
        with self.server.snapshot():
            return self._witness.discrepancies_after(self.progress.end, self.server, self.server.head())[0]

    def _put_back(self, numbers: list[int]) -> None:
        """Add entries again that had arrived, and that the workspace's journal no longer holds."""
        for first in range(0, len(numbers), 1_000):
            lines = self.server.lines(numbers[first : first + 1_000])
            sound = [line + b"\n" for line in lines if digest_of(line) is not None]
            self._add(sound)

    def _merge(self, lines: IO[bytes]) -> None:
        """Add pulled lines to the workspace's journal, some at a time; a batch is never divided."""
        while portion := lines.readlines(_AT_ONCE):
            while (member := member_in(portion[-1])) is not None and not member.is_last and (line := lines.readline()):
                portion.append(line)
            self._add(portion)

    def _add(self, lines: list[bytes]) -> None:
        if lines:
            warnings, cursor = self.workspace.journal.merge(lines, self.cursor)
            self.warnings += warnings
            self.received += len(lines)
            self.cursor = cursor or self.cursor
            self.others_added |= cursor is None

    def _newly_waiting(self, waiting: Mapping[str, Waiting]) -> dict[str, Waiting]:
        """What is *waiting* now that more was added than what was pulled, as when vanished lines were put back."""
        progress = self.progress._replace(cursor=self.cursor, waiting=tuple(waiting.values()))
        local = local_entries(self.workspace.journal, progress)
        self.cursor, self.others_added = local.cursor, False
        return {id: entry for id, entry in local.by_id.items() if self.arrivals.get(id) is None}

    # To the server

    def _push(self, waiting: dict[str, Waiting]) -> int:
        """Send what the server has not and this login may send; returns how many entries were new there."""
        if not waiting:
            return 0
        rights = self.server.rights()
        able = [entry for entry in complete(waiting) if rights.cover(entry.recorder)]
        sent = 0
        for portion in in_portions(self.workspace.journal, able):
            sendable = self._sendable(portion, waiting)
            if sendable:
                outcomes = self.server.append(list(sendable.values()))
                sent += sum(outcome.is_new for outcome in outcomes)
                self._pull(waiting, sendable)
        return sent

    def _sendable(self, portion: dict[str, bytes], waiting: Mapping[str, Waiting]) -> dict[str, bytes]:
        """The entries that PostgreSQL can hold, by their ids; a batch stays here whole if one of its entries does.

        A NUL character, which no command records, is valid JSON, but PostgreSQL cannot make text of it
        (https://www.postgresql.org/docs/current/datatype-json.html).
        """
        with_nul = {id for id, line in portion.items() if re.search(_NUL, line)}
        if not with_nul:
            return portion
        self.warnings += [
            f"{short(id)} is not sent, because its text holds a NUL character; record it again without, and retract it"
            for id in with_nul
        ]
        batches = {id: batch and parse_member(batch).batch for id in portion for batch in [waiting[id].batch]}
        torn = {batches[id] for id in with_nul} - {None}
        self.unsendable |= with_nul | {id for id, batch in batches.items() if batch in torn}
        return {id: line for id, line in portion.items() if id not in self.unsendable}

    def _note_as_done(self, waiting: Mapping[str, Waiting]) -> None:
        end, journal = self.progress.end, self.progress.journal
        last = self.checkpoints.last(journal)
        if last is None or last.number < end.number:
            self.checkpoints.add(journal, end)
        synced = self.now.isoformat(timespec="seconds")
        self.progress = self.progress._replace(cursor=self.cursor, waiting=tuple(waiting.values()), synced=synced)
        write_progress(self.workspace.notes.progress_path, self.progress)


class _Wrong(Exception):
    """An entry does not follow from the one before it."""
