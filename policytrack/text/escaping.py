"""Text made safe and fit to show.

No character of a file reaches a terminal as a command, and no cell reaches a spreadsheet as a formula.
"""

from __future__ import annotations

import re

# C0 and C1 controls, and what turns the direction of writing around; none of them is printable in Unicode's sense.
# `re` compiles such a class, and keeps it, when it is first needed: nearly all text needs none.
_COMMANDS = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
# Of these, what JSON lets stand; and these with tabs and line breaks, which no address holds either.
_IN_JSON = "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
_IN_ADDRESS = "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
_SPACES = "\\s+"
_BREAK = "[\n\t\u2028\u2029\x85]"

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
"""How a cell begins that a spreadsheet takes for a formula.

The apostrophe that guards it is among these, so that taking one away always gives back what there was.
"""


def printable(text: str) -> str:
    r"""The text with control characters spelled out, such as `\x1b`."""
    return text if text.isprintable() else re.sub(_COMMANDS, _spelled, text)


def one_line(text: str) -> str:
    """As `printable`, with line breaks and tabs made spaces."""
    if text.isprintable():
        return text if text.isascii() else text.strip()
    return printable(re.sub(_SPACES, _joined, text.replace("\r\n", "\n").replace("\r", "\n")).strip())


def _joined(spaces: re.Match[str]) -> str:
    """One space where a line breaks among them; else they stay."""
    return " " if re.search(_BREAK, spaces[0]) else spaces[0]


def address(text: str) -> str:
    """The address with its control characters in percent, as addresses write what they cannot hold."""
    return text if text.isprintable() else re.sub(_IN_ADDRESS, _in_percent, text)


def escaped_json(text: str) -> str:
    """JSON with every control character as its escape: it holds what it held, and no terminal obeys it."""
    return text if text.isascii() and "\x7f" not in text else re.sub(_IN_JSON, _as_escape, text)


def _in_percent(char: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in char[0].encode(errors="surrogatepass"))


def _as_escape(char: re.Match[str]) -> str:
    return f"\\u{ord(char[0]):04x}"


def _spelled(char: re.Match[str]) -> str:
    code = ord(char[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def guarded(cell: str) -> str:
    """The cell, with an apostrophe before it where it needs one."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that guards it."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in FORMULA_STARTS else cell


def counted(number: int, word: str, several: str | None = None) -> str:
    """Such as `1 problem` or `2,000 problems`; *several* is the plural where it is another than with an s."""
    return f"{number:,} {word if number == 1 else several or f'{word}s'}"
