"""Decode a table's file: UTF-8 and UTF-16 are recognised, any other encoding is asked for."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from policytrack.errors import UsageProblem
from policytrack.text.escaping import one_line

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_CANDIDATES = (
    *("windows-1252", "mac-roman", "windows-1250", "windows-1251", "koi8-r", "cp874", "shift-jis", "gb18030"),
)
"""Encodings in which spreadsheets have saved tables, with the usual one first."""
_SAMPLE_BYTES = 4_096
_SHOWN_BYTES = 30
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")


def known_encoding(name: str) -> str:
    """The name, if it is that of an encoding of text. Raises `UsageProblem` if it is not."""
    try:
        "".encode(name or "?")  # refuses a codec that is not for text, too
    except (LookupError, ValueError):
        raise UsageProblem(f"no encoding '{name}'; write a name such as windows-1252 or mac-roman") from None
    return name


def decode(path: Path, content: bytes, encoding: str | None) -> tuple[str, str]:
    """The text with Unix line ends, and the encoding's name for people.

    *encoding* is that of a file that is not Unicode. Raises `UsageProblem`, with what a line would be in each encoding
    that fits, if there is such a file and *encoding* is None; and if the file is not text, or is damaged.
    """
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return _decoded_as(path, content, codec), name
    beginning = content[:_SAMPLE_BYTES]
    if b"\0" in beginning and not (encoding or "").casefold().startswith("utf"):
        # In the text of a table, every second byte of UTF-16 is 0 for most letters.
        even, odd = beginning[::2].count(0), beginning[1::2].count(0)
        codec = "utf-16-le" if odd > even else "utf-16-be"
        if max(even, odd) * 4 > len(beginning):
            return _decoded_as(path, content, codec), "UTF-16 without a byte order mark"
        raise UsageProblem(f"{path} is not text: it holds NUL bytes")
    if encoding is not None and content.isascii():
        return _decoded_as(path, content, encoding), encoding  # some encodings write all letters in ASCII
    try:
        return _plain_line_ends(content.decode()), "UTF-8"
    except UnicodeDecodeError as error:
        _refuse_damaged(path, content, error.start)
        if encoding is None:
            raise _question(path, content, error.start) from None
    return _decoded_as(path, content, encoding), encoding


def _question(path: Path, content: bytes, at: int) -> UsageProblem:
    """The error that asks for the encoding, and shows what the text at a byte is in each that fits."""
    start = max(content.rfind(b"\n", 0, at), content.rfind(b"\r", 0, at), at - _SHOWN_BYTES) + 1
    sample = re.split(b"[\r\n]", content[start : at + _SHOWN_BYTES], maxsplit=1)[0]
    readings: dict[str, str] = {}
    for candidate in _CANDIDATES:
        try:
            content.decode(candidate)
        except UnicodeDecodeError:
            continue
        readings.setdefault(one_line(sample.decode(candidate, "replace")), candidate)
    listed = "".join(f"\n  encoding: {candidate:<14}{reading}" for reading, candidate in readings.items())
    return UsageProblem(
        f"{path}:{_line_of(content, at)}: this file is not UTF-8; say what encoding it has with --encoding, or in the "
        f"mapping. What is written here would be:{listed}"
    )


def _line_of(content: bytes, at: int) -> int:
    return _plain_line_ends(content[:at].decode("latin-1")).count("\n") + 1


def _refuse_damaged(path: Path, content: bytes, at: int) -> None:
    """Raise `UsageProblem`, with the line, if the file is mostly valid UTF-8, and so damaged UTF-8."""
    text = content.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(map(len, _BEYOND_ASCII.findall(text))) - bad
    if good > 2 * bad:
        raise UsageProblem(
            f"{path}:{_line_of(content, at)}: the byte 0x{content[at]:02X} is not UTF-8, but the rest of the file is; "
            "fix it there"
        )


def _decoded_as(path: Path, content: bytes, codec: str) -> str:
    try:
        return _plain_line_ends(content.decode(codec))
    except UnicodeDecodeError as error:
        raise UsageProblem(f"{path} is damaged: byte {error.start + 1} is no {codec.upper()}") from None
    except UnicodeError as error:
        raise UsageProblem(f"{path} cannot be read as {codec}: {error}") from None


def _plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
