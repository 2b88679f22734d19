"""HTML reports in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from policytrack.formats.reports import render
from tests.browser import chromium, overflow, picture, printed, violations, visit
from tests.formats.reports import the_empty_report, the_full_report
from tests.machine import needs

pytestmark = needs("chromium")

PICTURES = Path(__file__).parent / "pictures"
REPORTS = {"full": the_full_report, "empty": the_empty_report}
PHONE, DESKTOP = 390, 1280


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(params=REPORTS)
def page(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / f"{request.param}.html"
    file.write_text("".join(map(str, render(REPORTS[request.param](), "html"))), "utf-8")
    return file


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_axe_finds_nothing_wrong(browser: Browser, page: Path, width: int, dark: bool) -> None:
    assert violations(browser, page, width, dark=dark) == []

    PICTURES.mkdir(exist_ok=True)
    to = PICTURES / f"{page.stem}-{width}-{'dark' if dark else 'light'}.png"
    picture(browser, page, width, to, dark=dark)
    assert to.stat().st_size > 10_000


def test_no_script_runs_and_nothing_is_fetched(browser: Browser, page: Path) -> None:
    seen = visit(browser, page)

    assert (seen.requests, seen.dialogs, seen.complaints, seen.pwned) == ([], [], [], None)


def test_a_phone_shows_all_of_it(browser: Browser, page: Path) -> None:
    assert overflow(browser, page, PHONE) <= 0
    assert overflow(browser, page, 320) <= 0


def test_it_can_be_printed_on_a4(browser: Browser, page: Path, tmp_path: Path) -> None:
    printed(browser, page, tmp_path / "report.pdf")

    made = (tmp_path / "report.pdf").read_bytes()
    assert made.startswith(b"%PDF")
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", made)
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {(595, 842)}  # points


BAD = """<!doctype html><title>x</title>{csp}<p style="color:#ddd">pale</p><img src="x" onerror="window.pwned=1">
<script>window.pwned = 2</script><table style="width:900px"><tr><td>wide</td></tr></table>"""
CSP = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">"""


def test_what_is_wrong_would_be_found(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "bad.html"
    file.write_text(BAD.format(csp=""), "utf-8")

    found = " ".join(violations(browser, file, PHONE))
    assert "image-alt" in found
    assert "color-contrast" in found
    assert overflow(browser, file, PHONE) > 0
    assert visit(browser, file).pwned is not None
    assert visit(browser, file).requests

    file.write_text(BAD.format(csp=CSP), "utf-8")
    assert visit(browser, file).pwned is None
    assert visit(browser, file).complaints
