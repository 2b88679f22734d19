"""The pages of a site in a real browser, and read by a validator of HTML."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import Look, chromium, look_through, print_colours, visit
from tests.conftest import Outcome
from tests.machine import needs
from tests.registers import TRUST
from tests.site.test_site import DAY, VIEWS, a_hostile_workspace

pytestmark = pytest.mark.large

PICTURES = Path(__file__).parents[1] / "pictures"
NARROWEST, TABLET, DESKTOP = 320, 768, 1280
PAGES = (
    *("index.html", "recommendations/index.html", "recommendations/fk-t1-1/index.html", "404.html"),
    *("papers/index.html", "papers/ford-kaushik-2025/index.html", "papers/ford-kaushik-2025/text.html"),
    *("actors/index.html", "statuses/announced/by-deadline.html", "changes/index.html", "changes/2026/index.html"),
    *("disagreements/index.html", "gaps/index.html", "method/index.html", "glossary/index.html", "data/index.html"),
    *("views/council/index.html", "recommendations/fk-t1-1/card.html", "known-on/2026-01-31/index.html"),
)
"""A page of each kind, and of a site as it was known earlier."""
EVERY_LOOK = [Look(width, dark) for width in (NARROWEST, TABLET, DESKTOP) for dark in (False, True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published site of a workspace with a view, a former id, a claim, a retraction, and an earlier day."""
    folder = tmp_path_factory.mktemp("site")
    work = folder / "work"
    shutil.copytree(TRUST, work)
    register = work / "data/recommendations.yaml"
    text = register.read_text("utf-8").replace("  - id: FK-T1-1\n", "  - id: FK-T1-1\n    former_ids: [FK-old]\n", 1)
    register.write_text(text, "utf-8")
    settings = VIEWS.replace('council"]', 'india"]') + '[site]\nknown-on = [2026-01-31]\nlicence = "CC BY 4.0"\n'
    (work / "policytrack.toml").write_text(settings, "utf-8")
    env = {**os.environ, **DAY, "XDG_CACHE_HOME": str(folder / "cache"), "POLICYTRACK_WORKSPACE": str(work)}
    grounds = ("--note", "Done.", "--evidence", "https://example.org/")
    claim = ("claim", "fk-t2-4", "implemented", "--assessor", "india", "--on", "2026-07-01", *grounds)
    mark = ("mark", "nr-9", "stalled", "--on", "2026-07-01", *grounds)
    for words in (
        mark,
        ("undo", "--yes"),
        claim,
        ("site", str(folder / "site"), "--base-url", "https://example.org/trust"),
    ):
        subprocess.run([sys.executable, "-m", "policytrack", *words], env=env, check=True, capture_output=True)
    return folder / "site"


@needs("chromium")
def test_axe_finds_nothing_wrong_with_any_kind_of_page(browser: Browser, site: Path) -> None:
    """The first three in every width and light; of the others, each in two of them, which take turns.

    With `POLICYTRACK_LOOKS=all`, all of them in every width and light.
    """
    PICTURES.mkdir(exist_ok=True)
    is_thorough = os.environ.get("POLICYTRACK_LOOKS") == "all"
    looks_of = {
        site / page: EVERY_LOOK if is_thorough or number < 3 else [EVERY_LOOK[number % 6], EVERY_LOOK[(number + 3) % 6]]
        for number, page in enumerate(PAGES)
    }

    def picture_of(file: Path, look: Look) -> Path:
        name = str(file.relative_to(site)).removesuffix(".html").replace("/", "-")
        return PICTURES / f"site-{name}-{look.width}.png"

    assert [*look_through(browser, looks_of, picture_of)] == []


_LINES = """() => {
    document.querySelectorAll("details").forEach(details => { details.open = true });
    document.querySelector("#search")?.remove();
    return document.body.innerText.split("\\n").map(line => line.trim()).filter(Boolean)
}"""
_USELESS = """() => Array.from(document.querySelectorAll(
        "button, input, select, textarea, form, section, nav, ul, ol, dl, table, tbody, p, h1, h2, h3, a, summary"))
    .filter(each => !each.textContent.trim() && !each.querySelector("img")
        || each.matches("button, input, select, textarea, form"))
    .map(each => each.outerHTML.slice(0, 200))"""


@needs("chromium")
def test_without_scripts_a_page_has_all_that_it_has_with_them(browser: Browser, site: Path) -> None:
    """Nothing but the search is missing, and there is no empty place, and no control that does nothing."""
    plain = browser.new_context(java_script_enabled=False)
    scripted = browser.new_context()
    page, other = plain.new_page(), scripted.new_page()
    for name in PAGES:
        for each in (page, other):
            each.goto((site / name).as_uri())
        assert page.evaluate(_USELESS) == [], name
        assert page.evaluate(_LINES) == other.evaluate(_LINES), name

    # What a script would do: order, filter, follow an id that was changed.
    page.goto((site / "recommendations/index.html").as_uri())
    ids = page.locator("table.items .id").all_inner_texts()
    page.get_by_role("navigation", name="Order").get_by_role("link", name="title").click()
    sorted_ids = page.locator("table.items .id").all_inner_texts()
    assert (sorted(ids), ids != sorted_ids) == (sorted(sorted_ids), True)
    page.locator("details.filters summary").click()
    page.locator("details.filters").get_by_role("link", name="India", exact=True).click()
    assert page.locator("h1").inner_text() == "India"
    assert 0 < page.locator("table.items .id").count() < len(ids)
    page.goto((site / "recommendations/fk-old/index.html").as_uri())
    page.wait_for_url("**/fk-t1-1/index.html")
    plain.close()
    scripted.close()


# Notes each element that gets the focus: its place in the page, whether it is seen, and whether a ring is around it.
_WATCH = """
window.reached = [];
document.addEventListener("focusin", ({target}) => {
    const box = target.getBoundingClientRect(), style = getComputedStyle(target);
    const isSeen = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const hasRing = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    reached.push([Array.from(document.querySelectorAll("body *")).indexOf(target), isSeen, hasRing, target.outerHTML]);
})
"""
_REACHABLE = """() => {
    const all = Array.from(document.querySelectorAll("body *"));
    const names = "a[href], button, input, select, textarea, summary, [tabindex='0']";
    return all.map((element, place) => [element, place]).filter(([element]) => element.matches(names) &&
        element.checkVisibility({contentVisibilityAuto: true})).map(([, place]) => place)
}"""


def _reached(page: Page, number: int) -> list[list[Any]]:
    """What gets the focus, one after the other, as somebody presses Tab so many times from the top of the page."""
    page.evaluate(_WATCH)
    for _ in range(number):
        page.keyboard.press("Tab")
    noted: list[list[Any]] = page.evaluate("reached")
    return noted


@needs("chromium")
def test_the_keyboard_alone_reaches_everything_in_the_order_of_the_page(browser: Browser, site: Path) -> None:
    context = browser.new_context(viewport={"width": DESKTOP, "height": 800})
    page = context.new_page()
    for name in PAGES:
        page.goto((site / name).as_uri())
        expected = page.evaluate(_REACHABLE)
        assert expected, name
        noted = _reached(page, len(expected))
        assert [place for place, *_ in noted] == expected, name
        assert [each for each in noted if not each[1] or not each[2]] == [], name

    # The first stop leads past the menu; Enter opens what is folded, sorts, filters and leads to what was found.
    page.goto((site / "recommendations/index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    page.locator("details.filters summary").press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('details').className") == "filters"
    page.get_by_role("navigation", name="Order").get_by_role("link", name="status").press("Enter")
    page.wait_for_url("**/by-status.html")
    page.goto((site / "recommendations/index.html").as_uri())
    page.locator("#q").press_sequentially("connected vehicles")
    expect(page.locator(".found")).to_contain_text("2 of")
    while not page.evaluate("document.activeElement.closest('#results') !== null"):
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fk-t2-4/index.html")
    context.close()


@needs("chromium")
def test_a_page_is_printed_black_on_white(browser: Browser, site: Path) -> None:
    for dark in (False, True):
        colours = print_colours(browser, site / "recommendations/fk-t1-1/index.html", dark=dark)
        assert colours == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")


@needs("chromium")
def test_of_a_retracted_entry_the_status_is_struck_out_too(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / "recommendations/nr-9/index.html").as_uri())
    struck = "each => getComputedStyle(each).textDecorationLine"
    assert page.locator(".retracted .status").evaluate_all(f"all => all.map({struck})") == ["line-through"]
    page.close()


@needs("chromium")
def test_what_is_folded_is_printed(browser: Browser, site: Path) -> None:
    context = browser.new_context(viewport={"width": 680, "height": 900})
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    folded = "Array.from(document.querySelectorAll('details > :not(summary)'), each => each.checkVisibility())"
    assert {*page.evaluate(folded)} == {False}
    page.emulate_media(media="print")
    assert {*page.evaluate(folded)} == {True}
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    context.close()


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
