"""A card: a small page about one recommendation, to embed in other pages with an `iframe`. It needs no script."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import NamedTuple

from policytrack.domain.statuses import Status
from policytrack.formats.charts.styles import DARK, LIGHT, SCREEN_DARK, SCREEN_LIGHT
from policytrack.formats.xml_text import xml_text


class Card(NamedTuple):
    """What a card says: *dated* follows the status, *lines* are sentences, *link* is the page, and *site* its site."""

    id: str
    title: str
    status: Status
    words: str
    dated: str
    lines: tuple[str, ...]
    link: str
    site: str


def card(content: Card) -> bytes:
    """The page, in the colours of a light or a dark screen; it asks for nothing but itself."""
    style = _style(content.status)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    lines = "".join(f"<p>{xml_text(line)}</p>\n" for line in content.lines)
    dated = f" {xml_text(content.dated)}" if content.dated else ""
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="color-scheme" content="light dark">\n<meta name="robots" content="noindex">\n'
        f"<title>{xml_text(content.id)}: {xml_text(content.title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<main>\n<h1><a href="{xml_text(content.link)}" target="_top">{xml_text(content.id)}</a>'
        f" {xml_text(content.title)}</h1>\n"
        f'<p><span class="swatch"></span><strong>{xml_text(content.words)}</strong>{dated}</p>\n{lines}'
        f'<p class="soft">{xml_text(content.site)}</p>\n</main>\n</body>\n</html>\n'
    ).encode()


def _style(status: Status) -> str:
    light, dark = SCREEN_LIGHT, SCREEN_DARK
    return (
        "body{margin:0;padding:.75rem 1rem;font:.9375rem/1.45 system-ui,sans-serif;overflow-wrap:anywhere;"
        f"background:{light['paper']};color:{light['ink']};border:1px solid {light['line']}}}"
        "h1{font-size:1rem;margin:0 0 .4rem}p{margin:.25rem 0}:focus-visible{outline:3px solid;outline-offset:2px}"
        f"a{{color:{light['link']}}}.soft{{color:{light['soft']};font-size:.8125rem}}"
        f".swatch{{display:inline-block;width:.8em;height:.8em;margin-right:.5em;background:{LIGHT[status]}}}"
        "@media(prefers-color-scheme:dark){"
        f"body{{background:{dark['paper']};color:{dark['ink']};border-color:{dark['line']}}}"
        f"a{{color:{dark['link']}}}.soft{{color:{dark['soft']}}}.swatch{{background:{DARK[status]}}}}}"
    )
