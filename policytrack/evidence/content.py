"""Unpack what a server has packed, up to a largest size."""

from __future__ import annotations

import zlib

_AT_ONCE = 1 << 16
_MOST_CODINGS = 2


class CannotUnpack(Exception):
    """A body that is damaged, packed in a way that was not asked for, or, if it *is_bomb*, too large unpacked."""

    def __init__(self, why: str, *, is_bomb: bool = False) -> None:
        super().__init__(why)
        self.is_bomb = is_bomb


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """The body without its content codings, at most *most* bytes. Raises `CannotUnpack`."""
    codings = [coding for name in encoding.lower().split(",") if (coding := name.strip()) not in ("", "identity")]
    if len(codings) > _MOST_CODINGS:
        raise CannotUnpack("the answer is packed more than twice")
    for coding in reversed(codings):
        if coding not in ("gzip", "x-gzip", "deflate"):
            raise CannotUnpack(f"the answer is packed with '{coding[:40]}', which was not asked for")
        body = _inflated(body, coding, most)
    return body


def _inflated(body: bytes, coding: str, most: int) -> bytes:
    # Servers send "deflate" with and without the header of zlib.
    raw = coding == "deflate" and body[:1] != b"\x78"
    mode = -zlib.MAX_WBITS if raw else zlib.MAX_WBITS + 32
    pieces = []
    size = 0
    rest = body
    while rest:
        stream = zlib.decompressobj(mode)
        while not stream.eof:
            try:
                piece = stream.decompress(rest, _AT_ONCE)
            except zlib.error as error:
                raise CannotUnpack(f"the answer cannot be unpacked: {error}") from None
            if not piece and not stream.eof and not stream.unconsumed_tail:
                raise CannotUnpack("the answer was cut off")
            size += len(piece)
            if size > most:
                raise CannotUnpack(f"more than {most:,} bytes when unpacked", is_bomb=True)
            pieces.append(piece)
            rest = stream.unconsumed_tail
        rest = stream.unused_data
        if not rest.startswith(b"\x1f\x8b"):
            break  # only gzip has several members; browsers disregard what else follows
    return b"".join(pieces)
