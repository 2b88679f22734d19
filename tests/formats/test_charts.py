"""The drawings of charts, and whether everybody can tell their colours apart."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest

from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import Timing
from policytrack.formats.charts import drawing
from policytrack.formats.charts.styles import DARK, LIGHT, TEXTURES, TIMINGS, ink_on, styles
from policytrack.reports.chart_parts import Sparkline, StatusBar, Step
from policytrack.reports.charts import deadline_chart, history_chart
from policytrack.reports.lag import lag_chart
from policytrack.reports.report import Report
from tests.formats.reports import NASTY, the_full_report

Colour = tuple[float, float, float]
SEEN_BY = {
    "most": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritanopia": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
    "grey": ((0.2126, 0.7152, 0.0722),) * 3,
}
"""What an eye sees of linear red, green and blue (Machado, Oliveira and Fernandes 2009, at full severity)."""


def linear(colour: str) -> Colour:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return red, green, blue


def in_lab(colour: str, eye: tuple[Colour, ...]) -> Colour:
    """CIELAB of what this eye sees; the distance of two colours that can just be told apart is about 2."""
    red, green, blue = (
        min(1, max(0, sum(factor * channel for factor, channel in zip(row, linear(colour), strict=True))))
        for row in eye
    )
    white = (0.95047, 1.0, 1.08883)
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    x, y, z = (
        value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
        for value in ((a * red + b * green + c * blue) / whole for (a, b, c), whole in zip(rows, white, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def differ(colours: dict[Status, str], eye: str, one: Status, other: Status, least: float) -> bool:
    seen = SEEN_BY[eye]
    distance = math.dist(in_lab(colours[one], seen), in_lab(colours[other], seen))
    return distance >= least or TEXTURES.get(one) != TEXTURES.get(other)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_no_two_statuses_look_alike_even_to_the_colour_blind(colours: dict[Status, str]) -> None:
    for eye in ("most", "protanopia", "deuteranopia", "tritanopia"):
        alike = [pair for pair in combinations(Status, 2) if not differ(colours, eye, *pair, least=10)]
        assert not alike, eye
    # Without any colour, neighbours in the order of every chart and legend can be told apart.
    assert not [pair for pair in pairwise(Status) if not differ(colours, "grey", *pair, least=5)]


def test_timings_in_a_chart_differ_as_their_colours_do() -> None:
    shown = {timing: status for timing, status in TIMINGS.items() if timing is not Timing.NOT_OPEN}

    for one, other in combinations(shown, 2):
        assert all(differ(LIGHT, eye, shown[one], shown[other], least=10) for eye in SEEN_BY if eye != "grey")
        assert TEXTURES.get(one) == TEXTURES.get(shown[one])


def test_text_on_each_colour_can_be_read() -> None:
    def luminance(colour: str) -> float:
        red, green, blue = linear(colour)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for colour in (*LIGHT.values(), *DARK.values()):
        darker, lighter = sorted((luminance(colour), luminance(ink_on(colour))))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, colour


def _history(report: Report) -> str:
    chart = history_chart(report)
    assert chart is not None
    return drawing.statuses_over_time(chart)


def _deadlines(report: Report) -> str:
    chart = deadline_chart(report)
    assert chart is not None
    hostile = chart.bars[0]._replace(id=NASTY, days=NASTY)
    return drawing.deadlines(chart._replace(said=NASTY, bars=(hostile, *chart.bars)))


def _lag(report: Report) -> str:
    chart = lag_chart(report.outcomes, report.day)
    assert chart is not None
    return drawing.lag(chart._replace(said=NASTY))


def _bar(report: Report) -> str:
    return drawing.status_bar((StatusBar("stalled", NASTY, 1, "1 of 1", 100.0, 0.0, ""),), NASTY)


def _sparkline(report: Report) -> str:
    steps = (Step(date(2026, 1, 1), "stalled", NASTY, 0.2), Step(date(2026, 3, 1), "implemented", NASTY, 1.0))
    return drawing.sparkline(Sparkline(NASTY, steps, report.day))


@pytest.mark.parametrize("draw", [_history, _deadlines, _lag, _bar, _sparkline])
def test_a_drawing_is_well_formed_named_and_styled_by_class_alone(draw: Callable[[Report], str]) -> None:
    root = ElementTree.fromstring(draw(the_full_report()))

    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    name = root.get("aria-label") or " ".join(root.get("aria-labelledby", "").split())
    assert name
    assert root.get("aria-label") or set(name.split()) <= set(ids)
    used = {(element.get("fill") or "").removeprefix("url(#").removesuffix(")") for element in root.iter("rect")}
    assert used - {""} <= set(ids)
    sheet = styles()
    for element in root.iter():
        assert element.tag in {"svg", "title", "desc", "defs", "pattern", "path", "rect", "line", "text"}
        assert not {"style", "onload", "href"} & set(element.attrib)
        assert all(f".{each} {{" in sheet or f" .{each} {{" in sheet for each in (element.get("class") or "").split())


def test_a_sparkline_is_as_high_as_each_status_is_far_along() -> None:
    steps = (Step(date(2026, 1, 1), "announced", "Announced", 0.4), Step(date(2026, 1, 21), "partial", "Partly", 0.8))

    _, first, second = ElementTree.fromstring(drawing.sparkline(Sparkline("", steps, date(2026, 1, 31)), 60, 11)).iter(
        "rect"
    )

    assert (first.get("x"), first.get("width"), first.get("height")) == ("0", "40", "4")
    assert (second.get("x"), second.get("width"), second.get("height")) == ("40", "20", "8")


def test_a_sparkline_without_steps_is_an_empty_line() -> None:
    root = ElementTree.fromstring(drawing.sparkline(Sparkline("Nothing recorded", (), date(2026, 1, 31))))

    assert [rect.get("class") for rect in root.iter("rect")] == ["track"]
    assert root.get("aria-label") == "Nothing recorded"
