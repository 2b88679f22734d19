"""A page as a browser shows it: Debian's Chromium, driven by Playwright, and axe's rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from tests.machine import path_of

_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Visit(NamedTuple):
    """What a page did when it was opened."""

    requests: list[str]
    dialogs: list[str]
    complaints: list[str]
    pwned: Any


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, with no network of its own to talk to."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path_of("chromium"), args=list(_QUIET))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def _opened(
    browser: Browser, file: Path, width: int, *, dark: bool = False, bypass_csp: bool = False
) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if dark else "light",
        bypass_csp=bypass_csp,
    )
    try:
        page = context.new_page()
        page.goto(file.as_uri())
        yield page
    finally:
        context.close()


def violations(browser: Browser, file: Path, width: int, *, dark: bool = False) -> list[str]:
    """What axe finds wrong, by all of its rules: the rule, how bad it is, and where."""
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    with _opened(browser, file, width, dark=dark, bypass_csp=True) as page:
        page.evaluate(axe)
        found = page.evaluate("async () => (await axe.run()).violations")
        passed = page.evaluate("async () => (await axe.run()).passes.length")
    assert passed > 0, "axe looked at nothing"
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['html']}" for rule in found for node in rule["nodes"]
    ]


def overflow(browser: Browser, file: Path, width: int) -> int:
    """By how many pixels the page is wider than the window."""
    with _opened(browser, file, width) as page:
        return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def picture(browser: Browser, file: Path, width: int, to: Path, *, dark: bool = False) -> None:
    """A picture of the whole page."""
    with _opened(browser, file, width, dark=dark) as page:
        page.screenshot(path=to, full_page=True)


def printed(browser: Browser, file: Path, to: Path) -> None:
    """The page as it is printed on A4."""
    with _opened(browser, file, 800) as page:
        page.pdf(path=to, prefer_css_page_size=True)


def visit(browser: Browser, file: Path) -> Visit:
    """Open the page and press every key and link that could set off a script."""
    requests: list[str] = []
    dialogs: list[str] = []
    complaints: list[str] = []

    def dismissed(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    context = browser.new_context(viewport={"width": 800, "height": 800})
    try:
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("dialog", dismissed)
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(file.as_uri())
        page.wait_for_timeout(200)
        for place in page.locator("h1, li, a, td, th").all()[:50]:
            place.hover()
        pwned = page.evaluate("window.pwned ?? null")
    finally:
        context.close()
    return Visit([url for url in requests if url != file.as_uri()], dialogs, complaints, pwned)
