"""The entries of the workspace's journal that the server may lack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from policytrack.journal.batches import is_complete, parse_member
from policytrack.journal.event_id import as_recorded
from policytrack.journal.fault import NotAnEvent
from policytrack.journal.parsed import BadLine
from policytrack.journal.protocol import Journal
from policytrack.sharing.progress import Progress, Waiting

_MOST_LINES = 1_000
_MOST_BYTES = 4_000_000


class LocalEntries(NamedTuple):
    """The entries after a cursor, and those that waited before it, by their ids; *cursor* is where the journal ends.

    If *are_all*, these are all entries of the journal: it has not only grown, or it had not been read before.
    """

    by_id: dict[str, Waiting]
    cursor: bytes
    are_all: bool


def local_entries(journal: Journal, progress: Progress) -> LocalEntries:
    """The entries since the last sync, or all if the journal was changed otherwise than by additions.

    Raises `JournalUnusable` if the journal cannot be read. Lines that cannot be trusted are left out.
    """
    with journal.read_since(progress.cursor) as reading:
        by_id = {} if reading.from_start else {waiting.id: waiting for waiting in progress.waiting}
        for line in reading:
            if not isinstance(line, BadLine):
                values = line.values
                id = values["id"]
                by_id[id] = Waiting(id, line.position, values["recorder"], values.get("batch"))
        journal.pin(reading.cursor, reading.fingerprint)  # so that positions stay true until the lines are fetched
        return LocalEntries(by_id, reading.cursor, reading.from_start)


def complete(entries: Mapping[str, Waiting]) -> list[Waiting]:
    """The entries that count: those of no batch, and of batches that are complete."""
    batches: dict[str, list[Waiting]] = {}
    for entry in entries.values():
        if entry.batch is not None:
            batches.setdefault(parse_member(entry.batch).batch, []).append(entry)
    torn = {
        name
        for name, members in batches.items()
        if not is_complete(parse_member(member.batch or "") for member in members)
    }
    return [entry for entry in entries.values() if entry.batch is None or parse_member(entry.batch).batch not in torn]


def in_portions(journal: Journal, entries: Sequence[Waiting]) -> Iterator[dict[str, bytes]]:
    """The lines of these entries by id, without line breaks, a portion at a time; no batch is divided.

    A line that is no longer what was recorded is left out.
    """
    portion: dict[str, bytes] = {}
    size, batch = 0, ""
    for entry, raw in zip(entries, journal.fetch([entry.position for entry in entries]), strict=True):
        its_batch = "" if entry.batch is None else entry.batch.partition("-")[0]
        is_full = len(portion) >= _MOST_LINES or size >= _MOST_BYTES
        if is_full and (its_batch == "" or its_batch != batch):
            yield portion
            portion, size = {}, 0
        try:
            line = as_recorded(raw)
        except NotAnEvent:
            continue
        if line.startswith(b'{"id":"%s",' % entry.id.encode()):
            portion[entry.id] = line
            size += len(line)
            batch = its_batch
    if portion:
        yield portion
