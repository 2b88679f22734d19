"""The colours of statuses and timings, and the styles of charts: the one home for every page, badge and card.

No two statuses look alike to the colour-blind: where two colours would, one of them has a *texture*.
"""

from __future__ import annotations

from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import Timing

SCREEN_LIGHT = {"ink": "#1b1f24", "soft": "#50575e", "paper": "#ffffff", "line": "#d0d5da", "link": "#0b57a4"}
SCREEN_LIGHT |= {"worse": "#a3210f", "better": "#136c2e", "today": "#1b1f24"}
SCREEN_DARK = {"ink": "#e6e9ec", "soft": "#aab2ba", "paper": "#14171a", "line": "#3a4148", "link": "#86b7f0"}
SCREEN_DARK |= {"worse": "#ff9d8a", "better": "#7fd196", "today": "#e6e9ec"}
PRINT = {"ink": "#000", "soft": "#333", "paper": "#fff", "line": "#999", "link": "#000"}
PRINT |= {"worse": "#000", "better": "#000", "today": "#000"}

LIGHT: dict[Status, str] = {
    Status.UNASSESSED: "#8a939b",
    Status.NO_EVIDENCE: "#69727a",
    Status.NOT_STARTED: "#474e55",
    Status.ANNOUNCED: "#4a8bcd",
    Status.IN_PROGRESS: "#1f6bb2",
    Status.PARTIAL: "#0b3f78",
    Status.STALLED: "#b86e00",
    Status.CONTRADICTED: "#c42a2a",
    Status.IMPLEMENTED: "#27813a",
    Status.IMPLEMENTED_OTHERWISE: "#5a962f",
    Status.REJECTED: "#812c97",
    Status.OVERTAKEN: "#602d20",
}
"""The colours on a light screen and on paper."""

DARK: dict[Status, str] = {
    Status.UNASSESSED: "#69727a",
    Status.NO_EVIDENCE: "#969ea6",
    Status.NOT_STARTED: "#c3c9cf",
    Status.ANNOUNCED: "#3f7fc0",
    Status.IN_PROGRESS: "#78aee5",
    Status.PARTIAL: "#b3d3f5",
    Status.STALLED: "#e5a03a",
    Status.CONTRADICTED: "#ff7a70",
    Status.IMPLEMENTED: "#4bb863",
    Status.IMPLEMENTED_OTHERWISE: "#98d26b",
    Status.REJECTED: "#cb8add",
    Status.OVERTAKEN: "#93651f",
}
"""The colours on a dark screen."""

TIMINGS: dict[Timing, Status] = {
    Timing.OVERDUE: Status.CONTRADICTED,
    Timing.MAY_BE_LATE: Status.STALLED,
    Timing.DUE_SOON: Status.IN_PROGRESS,
    Timing.NOT_DUE: Status.UNASSESSED,
    Timing.NOT_OPEN: Status.UNASSESSED,
}
"""The status whose colour and texture a timing has in a chart."""

TEXTURES: dict[str, str] = {
    Status.STALLED: "M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2",
    Status.CONTRADICTED: "M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2 M-1,5 l2,2 M0,0 l6,6 M5,-1 l2,2",
    Status.REJECTED: "M-1,5 l2,2 M0,0 l6,6 M5,-1 l2,2",
}
"""The lines that are drawn over a status's colour, as a path in a square of 6 by 6."""
TEXTURES |= {timing: TEXTURES[status] for timing, status in TIMINGS.items() if status in TEXTURES}

_GRADIENTS = {
    Status.STALLED: "repeating-linear-gradient(135deg, transparent 0 3px, var(--paper) 3px 4px)",
    Status.CONTRADICTED: (
        "repeating-linear-gradient(135deg, transparent 0 3px, var(--paper) 3px 4px),"
        " repeating-linear-gradient(45deg, transparent 0 3px, var(--paper) 3px 4px)"
    ),
    Status.REJECTED: "repeating-linear-gradient(45deg, transparent 0 3px, var(--paper) 3px 4px)",
}
"""The same textures for the squares of a legend, which are no SVG."""

_CHARTS = """\
.swatch { display: inline-block; width: .8em; height: .8em; margin-right: .5em; }
.chart { display: block; width: 100%; overflow: hidden; }
.chart text { font: 12px/1 system-ui, sans-serif; fill: var(--ink); }
.chart text { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
.chart rect { stroke: var(--paper); stroke-width: 1px; }
.chart .texture { stroke: none; }
.chart pattern path { fill: none; stroke: var(--paper); stroke-width: 1px; }
.chart line { stroke: var(--line); }
.chart .today { stroke: var(--today); stroke-width: 2px; }
.sparkline { display: inline-block; vertical-align: middle; }
.sparkline line { stroke: var(--line); }
.sparkline .track { fill: var(--line); opacity: .5; }
.key { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1rem; margin: .5rem 0; padding: 0; }
.key { font-size: .875rem; }
"""


def styles() -> str:
    """The style sheet of charts: colours as custom properties for screens and paper, and the rules that use them.

    `--ink`, `--soft`, `--paper`, `--line` and `--link` are for the rest of a page.
    """
    dark, paper = f"@media (prefers-color-scheme: dark) {{\n{_root(SCREEN_DARK, DARK)}}}\n", _root(PRINT, LIGHT)
    exact = ".chart, .sparkline, .swatch { print-color-adjust: exact; -webkit-print-color-adjust: exact; }\n"
    return (
        f"{_root(SCREEN_LIGHT, LIGHT)}{dark}{''.join(_classes())}{_CHARTS}"
        f"@media print {{\n{paper}.chart {{ break-inside: avoid; }}\n{exact}}}\n"
    )


def _root(page: dict[str, str], statuses: dict[Status, str]) -> str:
    colours = {**page, **{str(status): colour for status, colour in statuses.items()}}
    return f":root {{ {' '.join(f'--{name}: {colour};' for name, colour in colours.items())} }}\n"


def _classes() -> list[str]:
    of_statuses = [f".{status} {{ fill: var(--{status}); background: var(--{status}); }}\n" for status in Status]
    of_swatches = [f".swatch.{status} {{ background-image: {lines}; }}\n" for status, lines in _GRADIENTS.items()]
    of_timings = [f".{timing} {{ fill: var(--{status}); }}\n" for timing, status in TIMINGS.items()]
    return [*of_statuses, *of_swatches, *of_timings]


def ink_on(colour: str) -> str:
    """Black or white, whichever is easier to read on the colour; the contrast is at least 4.5 (WCAG 2)."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) else "#ffffff"


def _linear(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)
