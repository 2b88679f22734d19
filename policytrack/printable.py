"""Text from files, made safe to show: no character of it reaches a terminal as a command."""

from __future__ import annotations

import re

# C0 and C1 controls, and what turns the direction of writing around.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_SPACES = re.compile("\\s+")
_BREAK = re.compile("[\n\t\u2028\u2029\x85]")


def printable(text: str) -> str:
    r"""The text with control characters spelled out, such as `\x1b`."""
    return text if text.isascii() and text.isprintable() else _COMMANDS.sub(_spelled, text)


def one_line(text: str) -> str:
    """As `printable`, with line breaks and tabs made spaces."""
    if text.isascii() and text.isprintable():
        return text
    return printable(_SPACES.sub(_joined, text.replace("\r\n", "\n").replace("\r", "\n")).strip())


def _joined(spaces: re.Match[str]) -> str:
    """One space where a line breaks among them; else they stay."""
    return " " if _BREAK.search(spaces[0]) else spaces[0]


def _spelled(char: re.Match[str]) -> str:
    code = ord(char[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
