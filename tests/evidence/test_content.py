"""Unpacking what servers have packed: what is right is read, and what is damaged or grows too large is refused."""

from __future__ import annotations

import gzip
import zlib
from functools import partial

import pytest

from policytrack.evidence.content import CannotUnpack, unpacked

packed = partial(gzip.compress, mtime=0)  # so that tests have the same names in every second
WORDS = b"India joins the declaration. " * 1_000
RAW = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
RAW_DEFLATED = RAW.compress(WORDS) + RAW.flush()


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (WORDS, ""),
        (WORDS, "identity"),
        (packed(WORDS), "gzip"),
        (packed(WORDS), "X-GZIP"),
        (packed(WORDS[:500]) + packed(WORDS[500:]), "gzip"),
        (packed(WORDS) + b"\0\0\0", "gzip"),
        (zlib.compress(WORDS), "deflate"),
        (RAW_DEFLATED, "deflate"),
        (packed(zlib.compress(WORDS)), "deflate, gzip"),
    ],
)
def test_each_coding_is_unpacked(body: bytes, coding: str) -> None:
    assert unpacked(body, coding, len(WORDS)) == WORDS


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (packed(WORDS)[:-9], "gzip"),
        (packed(WORDS)[:40], "gzip"),
        (WORDS, "gzip"),
        (WORDS, "br"),
        (WORDS, "gzip, gzip, gzip"),
    ],
)
def test_what_is_damaged_or_was_not_asked_for_is_refused(body: bytes, coding: str) -> None:
    with pytest.raises(CannotUnpack) as refused:
        unpacked(body, coding, 10_000_000)
    assert not refused.value.is_bomb


@pytest.mark.parametrize("coding", ["gzip", "gzip, gzip"])
def test_a_bomb_is_not_unpacked_beyond_the_limit(coding: str) -> None:
    bomb = packed(bytes(50_000_000))
    with pytest.raises(CannotUnpack) as refused:
        unpacked(packed(bomb) if "," in coding else bomb, coding, 1_000_000)
    assert refused.value.is_bomb
