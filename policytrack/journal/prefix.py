"""Whether the beginning of a journal is still, byte for byte, what was read of it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from policytrack.journal.file_access import read_at

_CHUNK = 4_194_304
_DIGEST_SIZE = 16  # bytes of SHA-256 kept of each chunk


def digests_of(handle: int, end: int, known: bytes = b"") -> bytes:
    """Digests of the first *end* bytes of an open file, 16 bytes for each 4 MiB and for what is left.

    *known* are those of a beginning that has not changed since: its whole chunks are not read again.
    """
    kept = min(len(known) // _DIGEST_SIZE - 1, end // _CHUNK)
    whole = known[: max(kept, 0) * _DIGEST_SIZE]
    return whole + b"".join(_digests(handle, len(whole) // _DIGEST_SIZE * _CHUNK, end))


def is_unchanged(handle: int, end: int, digests: bytes) -> bool:
    """Whether the first *end* bytes of an open file have these digests."""
    if len(digests) != -(-end // _CHUNK) * _DIGEST_SIZE:
        return False
    return all(
        digest == digests[place * _DIGEST_SIZE : (place + 1) * _DIGEST_SIZE]
        for place, digest in enumerate(_digests(handle, 0, end))
    )


def _digests(handle: int, start: int, end: int) -> Iterator[bytes]:
    for offset in range(start, end, _CHUNK):
        yield sha256(read_at(handle, offset, min(_CHUNK, end - offset))).digest()[:_DIGEST_SIZE]
