"""The chain of the shared journal: each entry's hash covers the one before it, so that none can change unnoticed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

_ID = slice(7, 42)
_BEGIN = b'{"id":"p1-'
_REST = slice(44, None)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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


def follows(entry: SharedEntry, line: bytes, previous: bytes) -> bool:
    """Whether an entry with this line is what was recorded, and follows from the hash of the one before it."""
    digest = sha256(b"{" + line[_REST]).digest()
    id = "p1-" + digest.hex()[:32]
    is_its_own = entry.id == id and line[:44] == b'{"id":"%s",' % id.encode()
    return is_its_own and link(previous, digest, entry) == entry.hash
