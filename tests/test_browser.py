"""HTML reports in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from policytrack.domain.statuses import Status
from policytrack.formats.card import Card, card
from policytrack.formats.registry import render_report as render
from tests.browser import Visit, chromium, overflow, picture, print_colours, printed, violations, visit
from tests.formats.reports import NASTY, the_empty_report, the_full_report
from tests.machine import needs

pytestmark = [needs("chromium"), pytest.mark.large]

PICTURES = Path(__file__).parent / "pictures"
REPORTS = {"full": the_full_report, "empty": the_empty_report}
NARROWEST, PHONE, DESKTOP = 320, 390, 1280
A4, A5 = (210, 297), (148, 210)  # millimetres


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(params=REPORTS)
def page(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / f"{request.param}.html"
    file.write_text("".join(map(str, render(REPORTS[request.param](), "html"))), "utf-8")
    return file


def papers(pdf: Path) -> set[tuple[int, int]]:
    """The sizes of its pages, in millimetres, of which 25.4 are 72 points."""
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf.read_bytes())
    return {(round(float(width) / 72 * 25.4), round(float(height) / 72 * 25.4)) for width, height in boxes}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [NARROWEST, DESKTOP])
def test_axe_finds_nothing_wrong(browser: Browser, page: Path, width: int, dark: bool) -> None:
    assert violations(browser, page, width, dark=dark) == []

    PICTURES.mkdir(exist_ok=True)
    to = PICTURES / f"{page.stem}-{width}-{'dark' if dark else 'light'}.png"
    picture(browser, page, width, to, dark=dark)
    assert to.stat().st_size > 10_000


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_card_is_accessible_and_asks_for_nothing(browser: Browser, tmp_path: Path, dark: bool) -> None:
    content = Card("EX-1", NASTY, Status.STALLED, "Stalled", "since 1 Mar 2026", (NASTY,), "index.html", NASTY)
    page = tmp_path / "card.html"
    page.write_bytes(card(content))

    assert violations(browser, page, NARROWEST, dark=dark) == []
    assert overflow(browser, page, NARROWEST) <= 0
    assert visit(browser, page) == Visit(requests=[], dialogs=[], complaints=[], scripts=[], pwned=None)


def test_no_script_runs_and_nothing_is_fetched(browser: Browser, page: Path) -> None:
    seen = visit(browser, page)

    assert seen == Visit(requests=[], dialogs=[], complaints=[], scripts=[], pwned=None)


def test_a_phone_shows_all_of_it(browser: Browser, page: Path) -> None:
    assert overflow(browser, page, PHONE) <= 0
    assert overflow(browser, page, NARROWEST) <= 0


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_is_printed_black_on_white(browser: Browser, page: Path, dark: bool) -> None:
    assert print_colours(browser, page, dark=dark) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")


def test_it_is_printed_on_a4_even_where_letter_is_usual(browser: Browser, page: Path, tmp_path: Path) -> None:
    printed(browser, page, tmp_path / "report.pdf", paper="Letter")

    assert papers(tmp_path / "report.pdf") == {A4}


# The rest tries the harness itself: what would be wrong with a page is found, and nothing else is.

CSP = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">"""
VIEWPORT = '<meta name="viewport" content="width=device-width">'


@pytest.fixture
def a_page(tmp_path: Path) -> Callable[..., Path]:
    """Write a page with nothing wrong but what its *body* brings along."""

    def a_page(body: str, *, csp: str = "", viewport: str = VIEWPORT) -> Path:
        file = tmp_path / "page.html"
        head = f'<!doctype html><html lang="en"><head>{csp}{viewport}<title>A page</title></head>'
        file.write_text(f"{head}<body><main><h1>A page</h1>{body}</main></body></html>", "utf-8")
        return file

    return a_page


@pytest.mark.parametrize("csp", ["", CSP], ids=["open", "strict"])
def test_axe_names_the_rule_and_the_place(browser: Browser, a_page: Callable[..., Path], csp: str) -> None:
    assert violations(browser, a_page("<p>All is well.</p>", csp=csp), PHONE) == []

    bad = a_page('<p style="color:#ddd">pale</p><img src="data:,">', csp=csp)
    assert sorted(violations(browser, bad, PHONE)) == [
        """color-contrast (serious): ['p'] <p style="color:#ddd">pale</p>""",
        """image-alt (critical): ['img'] <img src="data:,">""",
    ]


def test_axe_asks_for_what_is_good_practice_too(browser: Browser, a_page: Callable[..., Path]) -> None:
    [found] = violations(browser, a_page("<h4>Too deep</h4>"), DESKTOP)

    assert found.startswith("heading-order (moderate)")


def test_axe_sees_the_colours_of_the_dark(browser: Browser, a_page: Callable[..., Path]) -> None:
    page = a_page("<style>@media (prefers-color-scheme: dark) { p { color: #ddd } }</style><p>pale</p>")

    assert violations(browser, page, PHONE) == []
    assert len(violations(browser, page, PHONE, dark=True)) == 1


def test_scripts_are_seen_to_run_or_to_be_refused(browser: Browser, a_page: Callable[..., Path]) -> None:
    body = (
        "<script>window.pwned=1</script>"
        "<script>setTimeout(() => { window.pwned = 2 }, 60_000)</script>"
        '<img alt="" src="x" onerror="window.pwned=3">'
        '<button onclick="window.pwned=4">press</button>'
        '<a href="javascript:void(window.pwned=5)">press</a>'
    )

    ran = visit(browser, a_page(body))
    assert sorted(ran.scripts) == [
        "setTimeout(() => { window.pwned = 2 }, 60_000)",
        "void(window.pwned=5)",
        "window.pwned=1",
        "window.pwned=3",
        "window.pwned=4",
    ]
    assert ran.pwned is not None

    refused = visit(browser, a_page(body, csp=CSP))
    assert (refused.scripts, refused.pwned) == ([], None)
    told = [complaint for complaint in refused.complaints if "script" in complaint or "handler" in complaint]
    assert len(told) >= 4


def test_what_a_page_does_is_told(browser: Browser, a_page: Callable[..., Path]) -> None:
    did = visit(
        browser,
        a_page(
            '<img alt="" src="http://192.0.2.1/seen">'
            "<style>p:hover { background: url(http://192.0.2.1/pointed-at) }</style><p>here</p>"
            '<a href="http://192.0.2.1/only-a-link">link</a>'
            '<script>alert("hello"); window.open("http://192.0.2.1/opened"); throw new Error("oh no")</script>'
        ),
    )

    assert {url.removeprefix("http://192.0.2.1/") for url in did.requests} == {"seen", "pointed-at", "opened"}
    assert did.dialogs == ["hello"]
    assert "oh no" in did.complaints


def test_a_page_that_stands_still_does_nothing(browser: Browser, a_page: Callable[..., Path]) -> None:
    page = a_page('<p>Still, with a <a href="http://192.0.2.1/">link</a>.</p>')

    assert visit(browser, page) == Visit(requests=[], dialogs=[], complaints=[], scripts=[], pwned=None)


def test_a_page_too_wide_for_a_phone_is_found(browser: Browser, a_page: Callable[..., Path]) -> None:
    wide = a_page('<table style="width:900px"><tr><td>wide</td></tr></table>')
    assert overflow(browser, wide, PHONE) > 900 - PHONE
    assert overflow(browser, wide, DESKTOP) == 0

    assert overflow(browser, a_page("<p>narrow</p>"), PHONE) == 0
    assert overflow(browser, a_page("<p>laid out for a desktop</p>", viewport=""), PHONE) > 0


def test_paper_is_a4_unless_the_page_asks_for_other(
    browser: Browser, a_page: Callable[..., Path], tmp_path: Path
) -> None:
    printed(browser, a_page("<p>any</p>"), tmp_path / "page.pdf")
    assert papers(tmp_path / "page.pdf") == {A4}

    printed(browser, a_page("<style>@page { size: A5 }</style><p>small</p>"), tmp_path / "page.pdf")
    assert papers(tmp_path / "page.pdf") == {A5}
