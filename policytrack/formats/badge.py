"""A badge: a small picture (SVG) with a name and a status, to show on other pages."""

from __future__ import annotations

from unicodedata import category, east_asian_width

from policytrack.domain.statuses import Status
from policytrack.formats.charts.styles import LIGHT, SCREEN_LIGHT, ink_on
from policytrack.formats.xml_text import xml_text
from policytrack.text.escaping import one_line

_LONGEST, _LEAST = 64, 16
_SPACE = 6
_NARROW = frozenset("fijlrt.,:;!|'()[]/ -I")
_WIDE = frozenset("mwMWQO@%&")


def badge(name: str, words: str, status: Status | None = None, note: str = "") -> bytes:
    """The badge of a *name* and the *words* for its status, in the status's colour; in grey for what has none.

    A *note* follows the name, of which it leaves at least some characters.
    """
    note = f" · {_short(note)}" if note else ""
    name, words = _short(name, max(_LONGEST - len(note), _LEAST)) + note, _short(words)
    left, right = _width(name) + 2 * _SPACE, _width(words) + 2 * _SPACE
    colour = SCREEN_LIGHT["soft"] if status is None else LIGHT[status]
    width, said = left + right, f"{xml_text(name)}: {xml_text(words)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" viewBox="0 0 {width} 20" role="img"'
        f' aria-label="{said}">\n<title>{said}</title>\n'
        f'<rect width="{left}" height="20" fill="{SCREEN_LIGHT["ink"]}"/>\n'
        f'<rect x="{left}" width="{right}" height="20" fill="{colour}"/>\n'
        f'<g font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">\n'
        f'<text x="{_SPACE}" y="14" fill="#ffffff" textLength="{left - 2 * _SPACE}">{xml_text(name)}</text>\n'
        f'<text x="{left + _SPACE}" y="14" fill="{ink_on(colour)}" textLength="{right - 2 * _SPACE}">'
        f"{xml_text(words)}</text>\n</g>\n</svg>\n"
    ).encode()


def _short(text: str, longest: int = _LONGEST) -> str:
    text = one_line(text)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _width(text: str) -> int:
    """About how many pixels the text takes at 11 pixels; the picture stretches it to exactly so many."""
    return max(4, round(sum(map(_advance, text))))


def _advance(char: str) -> float:
    if char in _NARROW:
        return 4.3
    if char in _WIDE:
        return 9.5
    if east_asian_width(char) in ("W", "F"):
        return 11.5
    if category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 7.6 if char.isupper() else 6.8
