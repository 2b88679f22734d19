"""Pieces of SVG that all charts share. Text is escaped here; numbers are written as they are."""

from __future__ import annotations

from collections.abc import Iterable

from policytrack.formats.charts.styles import TEXTURES
from policytrack.formats.xml_text import xml_text


def figure(name: str, title: str, said: str, height: int, content: Iterable[str]) -> str:
    """A chart as wide as its place, with a title and a description that are read aloud; *name* is unique in a page."""
    return (
        f'<svg class="chart" role="img" width="100%" height="{height}" aria-labelledby="{name}-title {name}-said">\n'
        f'<title id="{name}-title">{xml_text(title)}</title>\n'
        f'<desc id="{name}-said">{xml_text(said)}</desc>\n'
        f"{''.join(content)}</svg>"
    )


def textures(name: str, keys: Iterable[str]) -> str:
    """The definitions of the textures that these statuses or timings have, for `bar`; empty if none has one."""
    patterns = (
        f'<pattern id="{name}-{key}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<path d="{TEXTURES[key]}"/></pattern>'
        for key in dict.fromkeys(keys)
        if key in TEXTURES
    )
    definitions = "".join(patterns)
    return f"<defs>{definitions}</defs>\n" if definitions else ""


def bar(name: str, key: str, place: str, words: str = "") -> str:
    """A rectangle in the colour of the status or timing, and its texture; *place* are its attributes.

    *words* appear when a mouse points at it.
    """
    said = f"<title>{xml_text(words)}</title>" if words else ""
    plain = f'<rect class="{key}" {place}>{said}</rect>\n' if said else f'<rect class="{key}" {place}/>\n'
    if key not in TEXTURES:
        return plain
    return f'{plain}<rect class="texture" fill="url(#{name}-{key})" pointer-events="none" {place}/>\n'
