"""The chain of the shared journal: each entry's hash covers the one before it, so that none can change unnoticed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

_ID = slice(7, 42)
_BEGIN = b'{"id":"p1-'
_REST = slice(44, None)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

MICROS_TO_2000 = 946_684_800_000_000
"""The microseconds from the beginning of 1970 to that of 2000, from which PostgreSQL counts."""

Row = tuple[int, str, int, str, bool, bytes | None, bytes]
"""An entry as the server sends it: the fields of a `SharedEntry`, but its arrival in microseconds since 2000."""


class End(NamedTuple):
    """An end of the chain: the number of its last entry, 0 if there is none, and that entry's hash."""

    number: int
    hash: bytes


class SharedEntry(NamedTuple):
    """An entry as the server stores it.

    *number* is its place in the order of arrival, from 1. *micros* is the moment of its arrival by the server's clock,
    in microseconds since 1970. *login* pushed it, and *vouched* for it if it is another recorder's. *line* has no line
    break; it is None if it was not asked for.
    """

    number: int
    id: str
    micros: int
    login: str
    vouched: bool
    line: bytes | None
    hash: bytes

    @property
    def arrived(self) -> datetime:
        """The moment of its arrival."""
        return moment_of(self.micros)


def moment_of(micros: int) -> datetime:
    """The moment so many microseconds after the beginning of 1970."""
    return _EPOCH + timedelta(microseconds=micros)


def beginning(journal: str) -> End:
    """The end of the empty chain of a journal, which begins with the journal's name."""
    return End(0, sha256(journal.encode()).digest())


def digest_of(line: bytes) -> bytes | None:
    """The digest of a line, of which its id is the first half; None if its id is another."""
    digest = sha256(b"{" + line[_REST]).digest()
    is_whole = line.startswith(_BEGIN) and line[_ID] == b"p1-" + digest.hex()[:32].encode()
    return digest if is_whole else None


def link(previous: bytes, digest: bytes, entry: SharedEntry) -> bytes:
    """The hash of an entry, from the hash of the one before it and the *digest* of its line; see `002_append.sql`."""
    number, _, micros, login, vouched, _, _ = entry
    beside = f"{number}\n{micros}\n{'true' if vouched else 'false'}\n{login}"
    return sha256(previous + digest + beside.encode()).digest()


def follows(entry: SharedEntry, previous: bytes) -> bool:
    """Whether an entry, with its line, is what was recorded, and follows from the hash of the one before it."""
    digest = digest_of(entry.line or b"")
    is_its_own = digest is not None and entry.id == f"p1-{digest.hex()[:32]}"
    return is_its_own and link(previous, digest or b"", entry) == entry.hash


def follow(
    rows: Iterable[Row],
    start: End,
    micros: int,
    checkpoints: Mapping[int, bytes],
    known: Mapping[str, bytes],
) -> tuple[End, int] | None:
    """The end of the chain after entries that come next after a sound one, and when the last of them arrived.

    None if one of them is not what was recorded, does not follow from the one before it, arrived before it, or has
    another hash than the *checkpoints* say. *micros* is when the entry at the start arrived, and *known* are the lines
    of entries that come without.
    """
    number, hash = start
    for its_number, id, since_2000, login, vouched, line, its_hash in rows:
        if line is None:
            line = known.get(id, b"")
        # As `link` and `follows` do; a first pull brings millions, and each call would count.
        number += 1
        arrived = since_2000 + MICROS_TO_2000
        digest = sha256(b"{" + line[_REST]).digest()
        beside = f"{number}\n{arrived}\n{'true' if vouched else 'false'}\n{login}"
        hash = sha256(hash + digest + beside.encode()).digest()
        if (
            its_hash != hash
            or its_number != number
            or arrived < micros
            or id != f"p1-{digest.hex()[:32]}"
            or not line.startswith(f'{{"id":"{id}",'.encode())
            or (number in checkpoints and checkpoints[number] != hash)
        ):
            return None
        micros = arrived
    return End(number, hash), micros
