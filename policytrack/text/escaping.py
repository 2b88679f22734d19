"""Make text safe to show: no character of a file is a command to a terminal, and no cell a spreadsheet's formula."""

from __future__ import annotations

import re

# C0 and C1 control characters, and those that change the direction of writing; `str.isprintable` is False for each.
# The patterns are compiled when they are first needed, because nearly all text needs none.
_COMMANDS = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
# Those that are valid in JSON; and all of them with tabs and line breaks, which no address may contain either.
_IN_JSON = "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
_IN_ADDRESS = "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
_SPACES = "\\s+"
_BREAK = "[\n\t\u2028\u2029\x85]"

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
"""The first characters of a cell that a spreadsheet takes for a formula.

They include the apostrophe that guards such a cell, so that removing one apostrophe always restores the original.
"""


def printable(text: str) -> str:
    r"""The text with control characters spelled out, such as `\x1b`."""
    return text if text.isprintable() else re.sub(_COMMANDS, _spelled, text)


def one_line(text: str) -> str:
    """As `printable`, on one line: a run of white space with a line break or a tab in it becomes one space."""
    if text.isprintable():
        return text if text.isascii() else text.strip()
    return printable(re.sub(_SPACES, _joined, text.replace("\r\n", "\n").replace("\r", "\n")).strip())


def _joined(spaces: re.Match[str]) -> str:
    """One space for white space that contains a line break or a tab; other white space unchanged."""
    return " " if re.search(_BREAK, spaces[0]) else spaces[0]


def address(text: str) -> str:
    """The address with its control characters percent-encoded (RFC 3986)."""
    return text if text.isprintable() else re.sub(_IN_ADDRESS, _in_percent, text)


def web_address(text: str | None) -> str:
    """As `address`, if it is one of a page of the web; else empty."""
    web = address(text or "")
    return web if web.lower().startswith(("http://", "https://")) else ""


def escaped_json(text: str) -> str:
    r"""The JSON text with every control character as an escape such as `\u007f`, which does not change its meaning."""
    return text if text.isascii() and "\x7f" not in text else re.sub(_IN_JSON, _as_escape, text)


def _in_percent(char: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in char[0].encode(errors="surrogatepass"))


def _as_escape(char: re.Match[str]) -> str:
    return f"\\u{ord(char[0]):04x}"


def _spelled(char: re.Match[str]) -> str:
    code = ord(char[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def guarded(cell: str) -> str:
    """The cell, with an apostrophe before it if a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that `guarded` adds."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in FORMULA_STARTS else cell


def capitalized(text: str) -> str:
    """The text with a capital first letter, and all else as it is."""
    return text[:1].upper() + text[1:]


def counted(number: int, word: str, several: str | None = None) -> str:
    """Such as `1 problem` or `2,000 problems`; *several* is the plural if it does not end with just an s."""
    return f"{number:,} {word if number == 1 else several or f'{word}s'}"
