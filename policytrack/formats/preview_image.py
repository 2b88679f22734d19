"""The picture that social networks show beside a link (Open Graph): PNG, because they take no SVG.

It has no text, which every network writes beside it: only the colours of statuses, as a sparkline or as a bar. So it
needs no font, and no library.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Protocol

from policytrack.domain.statuses import Status
from policytrack.formats.charts.styles import LIGHT, SCREEN_LIGHT
from policytrack.reports.chart_parts import Sparkline

WIDTH, HEIGHT = 600, 315
"""The least that networks show as a large picture."""
_MARGIN = 36
_TOP, _BOTTOM = 72, 243
_PALETTE = (SCREEN_LIGHT["paper"], SCREEN_LIGHT["line"], *LIGHT.values())
_COLOURS = {str(status): number for number, status in enumerate(Status, 2)}
_PAPER, _LINE = 0, 1

_Column = tuple[int, int, int]
"""A width in pixels, a height and a colour's number."""


def sparkline_image(chart: Sparkline) -> bytes:
    """The sparkline of one recommendation."""
    steps = chart.steps
    ends = [*(step.day for step in steps[1:]), chart.until]
    days = [(end - step.day).days for step, end in zip(steps, ends, strict=True)] if steps else []
    widths = _shared(days, WIDTH - 2 * _MARGIN)
    return _image(
        [
            (width, max(8, round((_BOTTOM - _TOP) * step.level)), _COLOURS[step.key])
            for width, step in zip(widths, steps, strict=True)
        ]
    )


class Share(Protocol):
    """How many have a status, by its word for programs; *percent* is 0 of what is in no total."""

    @property
    def key(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def percent(self) -> float: ...


def bar_image(bars: Iterable[Share]) -> bytes:
    """The bar of the statuses of many."""
    drawn = [bar for bar in bars if bar.percent]
    widths = _shared([bar.number for bar in drawn], WIDTH - 2 * _MARGIN)
    return _image([(width, _BOTTOM - _TOP, _COLOURS[bar.key]) for width, bar in zip(widths, drawn, strict=True)])


def _shared(parts: Sequence[int], width: int) -> list[int]:
    """The width divided as the parts are, each a whole number of pixels."""
    total, before, widths = sum(parts), 0, []
    for part in parts:
        widths.append(width * (before + part) // total - width * before // total if total else width // len(parts))
        before += part
    return widths


def _image(columns: Sequence[_Column]) -> bytes:
    """The columns, from the left, all on one line."""
    empty = bytes((0, *[_PAPER] * WIDTH))
    line = bytes((0, *[_PAPER] * _MARGIN, *[_LINE] * (WIDTH - 2 * _MARGIN), *[_PAPER] * _MARGIN))
    tops = sorted({_BOTTOM - height for _, height, _ in columns})
    rows = [empty] * (tops[0] if tops else _BOTTOM)
    for top, end in zip(tops, [*tops[1:], _BOTTOM], strict=False):
        drawn = bytes(
            chain.from_iterable(
                [colour if _BOTTOM - height <= top else _PAPER] * width for width, height, colour in columns
            )
        )
        row = b"\0" + bytes(_MARGIN) + drawn
        rows += [row.ljust(WIDTH + 1, b"\0")] * (end - top)
    rows += [line] * 2
    rows += [empty] * (HEIGHT - len(rows))
    palette = b"".join(bytes.fromhex(colour[1:]) for colour in _PALETTE)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    body = _chunk(b"IHDR", header) + _chunk(b"PLTE", palette) + _chunk(b"IDAT", zlib.compress(b"".join(rows), 3))
    return b"\x89PNG\r\n\x1a\n" + body + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
