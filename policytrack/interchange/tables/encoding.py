"""Decode a file whose encoding is not known: UTF-8, UTF-16 or Windows-1252."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from policytrack.errors import UsageProblem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_SAMPLE_BYTES = 4_096
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")


def decode_guessing(path: Path, content: bytes) -> tuple[str, str]:
    """The text with Unix line ends, and the encoding's name for people. Raises `UsageProblem` if it is not text."""
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return _decoded_as(path, content, codec), name
    beginning = content[:_SAMPLE_BYTES]
    if b"\0" in beginning:
        # In the text of a table, every second byte of UTF-16 is 0 for most letters.
        even, odd = beginning[::2].count(0), beginning[1::2].count(0)
        codec = "utf-16-le" if odd > even else "utf-16-be"
        if max(even, odd) * 4 > len(beginning):
            return _decoded_as(path, content, codec), "UTF-16 without a byte order mark"
        raise UsageProblem(f"{path} is not text: it holds NUL bytes")
    try:
        return _plain_line_ends(content.decode()), "UTF-8"
    except UnicodeDecodeError as error:
        _refuse_damaged(path, content, error.start)
        return _plain_line_ends(_from_windows_1252(path, content)), "Windows-1252"


def _from_windows_1252(path: Path, content: bytes) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        line, byte = content.count(b"\n", 0, error.start) + 1, content[error.start]
        why = f"the byte 0x{byte:02X} is neither UTF-8 nor Windows-1252; save it as UTF-8"
        raise UsageProblem(f"{path}:{line}: {why}") from None


def _refuse_damaged(path: Path, content: bytes, at: int) -> None:
    """Raise `UsageProblem`, with the line, if the file is mostly valid UTF-8, and so damaged UTF-8."""
    text = content.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(map(len, _BEYOND_ASCII.findall(text))) - bad
    if good > 2 * bad:
        line = content.count(b"\n", 0, at) + 1
        raise UsageProblem(
            f"{path}:{line}: the byte 0x{content[at]:02X} is not UTF-8, but the rest of the file is; fix it there"
        )


def _decoded_as(path: Path, content: bytes, codec: str) -> str:
    try:
        return _plain_line_ends(content.decode(codec))
    except UnicodeDecodeError as error:
        raise UsageProblem(f"{path} is damaged: byte {error.start + 1} is no {codec.upper()}") from None


def _plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
