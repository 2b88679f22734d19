"""Unpacking what servers have packed: what is right is read, and what is damaged or grows too large is refused."""

from __future__ import annotations

import gzip
import zlib

import pytest

from policytrack.evidence.content import CannotUnpack, unpacked

WORDS = b"India joins the declaration. " * 1_000
RAW = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
RAW_DEFLATED = RAW.compress(WORDS) + RAW.flush()


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (WORDS, ""),
        (WORDS, "identity"),
        (gzip.compress(WORDS), "gzip"),
        (gzip.compress(WORDS), "X-GZIP"),
        (gzip.compress(WORDS[:500]) + gzip.compress(WORDS[500:]), "gzip"),
        (gzip.compress(WORDS) + b"\0\0\0", "gzip"),
        (zlib.compress(WORDS), "deflate"),
        (RAW_DEFLATED, "deflate"),
        (gzip.compress(zlib.compress(WORDS)), "deflate, gzip"),
    ],
)
def test_each_coding_is_unpacked(body: bytes, coding: str) -> None:
    assert unpacked(body, coding, len(WORDS)) == WORDS


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(WORDS)[:-9], "gzip"),
        (gzip.compress(WORDS)[:40], "gzip"),
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
    bomb = gzip.compress(bytes(50_000_000))
    with pytest.raises(CannotUnpack) as refused:
        unpacked(gzip.compress(bomb) if "," in coding else bomb, coding, 1_000_000)
    assert refused.value.is_bomb
