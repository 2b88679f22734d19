"""The pages of a site in a real browser, and read by a validator of HTML."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import Look, chromium, look_through, print_colours, visit
from tests.conftest import Outcome
from tests.machine import needs
from tests.registers import TRUST
from tests.site.test_site import DAY, a_hostile_workspace

pytestmark = pytest.mark.large

PICTURES = Path(__file__).parents[1] / "pictures"
NARROWEST, TABLET, DESKTOP = 320, 768, 1280
PAGES = (
    *("index.html", "recommendations/index.html", "recommendations/fk-t1-1/index.html", "404.html"),
    *("papers/index.html", "papers/ford-kaushik-2025/index.html", "papers/ford-kaushik-2025/text.html"),
    *("actors/index.html", "statuses/announced/by-deadline.html", "changes/index.html", "changes/2026/index.html"),
    *("disagreements/index.html", "gaps/index.html", "method/index.html", "glossary/index.html", "data/index.html"),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def site(call: Callable[..., Outcome], tmp_path: Path) -> Path:
    words = ("site", str(tmp_path / "site"), "--base-url", "https://example.org/trust", "--workspace", str(TRUST))
    _, err, code = call(*words, env=DAY)
    assert code == 0, err
    return tmp_path / "site"


@needs("chromium")
def test_axe_finds_nothing_wrong_with_any_kind_of_page(browser: Browser, site: Path) -> None:
    """The first three in every width and light; of the others, each in two of them, which take turns."""
    PICTURES.mkdir(exist_ok=True)
    looks = [Look(width, dark) for width in (NARROWEST, TABLET, DESKTOP) for dark in (False, True)]
    looks_of = {
        site / page: looks if number < 3 else [looks[number % 6], looks[(number + 3) % 6]]
        for number, page in enumerate(PAGES)
    }

    def picture_of(file: Path, look: Look) -> Path:
        name = str(file.relative_to(site)).removesuffix(".html").replace("/", "-")
        return PICTURES / f"site-{name}-{look.width}.png"

    assert [*look_through(browser, looks_of, picture_of)] == []


@needs("chromium")
def test_a_page_is_printed_black_on_white(browser: Browser, site: Path) -> None:
    for dark in (False, True):
        colours = print_colours(browser, site / "recommendations/fk-t1-1/index.html", dark=dark)
        assert colours == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")


@needs("chromium")
def test_hostile_text_does_nothing_in_a_browser(browser: Browser, call: Callable[..., Outcome], tmp_path: Path) -> None:
    root = a_hostile_workspace(tmp_path / "hostile")
    site = tmp_path / "site"
    assert call("site", str(site), "--workspace", str(root), env=DAY)[2] == 0
    for page in ("index.html", "recommendations/index.html", "recommendations/p-1/index.html", "papers/p/text.html"):
        seen = visit(browser, site / page)

        assert [request for request in seen.requests if not request.startswith(site.as_uri())] == []
        assert (seen.dialogs, seen.complaints, seen.pwned) == ([], [], None)


# What Tidy does not know: fractions in the widths of SVG, attributes of SVG within SVG, and ARIA 1.1.
_UNKNOWN = re.compile(
    r'<svg> attribute "width" has invalid value "[\d.]+%"'
    r'|<svg> proprietary attribute "(x|y|width|height)"'
    r'|<title> proprietary attribute "id"'
    r'|proprietary attribute "aria-current"'
)


@needs("tidy")
def test_a_validator_finds_nothing_wrong_with_any_page(site: Path) -> None:
    pages = sorted(str(page.relative_to(site)) for page in site.rglob("*.html"))
    options = ("-quiet", "-errors", "--show-info", "no", "--drop-empty-elements", "no")
    done = subprocess.run(["tidy", *options, *pages], capture_output=True, cwd=site, encoding="utf-8")

    assert [line for line in done.stderr.splitlines() if not _UNKNOWN.search(line)] == []
    assert len(pages) > 300
