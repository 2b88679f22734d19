"""Digests of the beginning of a journal, which show whether it has changed since it was read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from policytrack.files.quick_hashes import quick_sha256
from policytrack.journal.file_access import read_at

_CHUNK = 4_194_304  # bytes
_READ_SIZE = 262_144  # bytes; twice as fast as a whole chunk, for which memory is new each time
_DIGEST_SIZE = 16  # bytes of the SHA-256 of each chunk
_LITTLE = 262_144  # bytes, up to which loading a faster SHA-256 would take longer than it saves


def digests_of(handle: int, end: int, known: bytes = b"") -> bytes:
    """Digests of the first *end* bytes of an open file: 16 bytes for each chunk of 4 MiB and for the rest.

    *known* are the digests of a shorter beginning that has not changed; its complete chunks are not read again.
    """
    chunks = min(len(known) // _DIGEST_SIZE - 1, end // _CHUNK)
    complete = known[: max(chunks, 0) * _DIGEST_SIZE]
    return complete + b"".join(_digests(handle, len(complete) // _DIGEST_SIZE * _CHUNK, end))


def is_unchanged(handle: int, end: int, digests: bytes) -> bool:
    """Whether the first *end* bytes of an open file have these digests, as `digests_of` returns them."""
    if len(digests) != -(-end // _CHUNK) * _DIGEST_SIZE:
        return False
    return all(
        digest == digests[place * _DIGEST_SIZE : (place + 1) * _DIGEST_SIZE]
        for place, digest in enumerate(_digests(handle, 0, end))
    )


def _digests(handle: int, start: int, end: int) -> Iterator[bytes]:
    sha256 = _sha256_for(end - start)
    for offset in range(start, end, _CHUNK):
        digest, stop = sha256(), min(offset + _CHUNK, end)
        for place in range(offset, stop, _READ_SIZE):
            digest.update(read_at(handle, place, min(_READ_SIZE, stop - place)))
        yield digest.digest()[:_DIGEST_SIZE]


def _sha256_for(size: int) -> Callable[..., Any]:
    """What makes the digest that takes in so many bytes soonest, its loading included."""
    if size <= _LITTLE:
        return quick_sha256()
    from hashlib import sha256

    return sha256
