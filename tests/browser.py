"""A page as a browser shows it: Debian's Chromium, driven by Playwright, and axe's rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files as resources
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Dialog, Page, Request, Route, sync_playwright

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

# A phone lays a page without a viewport of its own out for a desktop, and shows it tiny.
_WIDEST_PHONE = 600

# The mouse moves once a frame; no more places than this, spread over the page, keep a visit to a second or two.
_POINTED_AT = 50

# Only what is wrong is told in full, and style sheets are not fetched once more, which a page from a folder may not.
_AXE = "{resultTypes: ['violations'], preload: false}"

_MIDDLES = """
Array.from(document.querySelectorAll("body *"), element => element.getBoundingClientRect())
    .filter(box => box.width && box.height)
    .map(box => [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)])
"""

# What a reader could set off with a mouse or a keyboard, on every element there is.
_PRESS_EVERYTHING = """
for (const element of document.querySelectorAll("*"))
    for (const name of ["mouseover", "mouseenter", "focus", "keydown", "toggle", "click"])
        element.dispatchEvent(new (name === "click" ? MouseEvent : Event)(name, {bubbles: true, cancelable: true}))
"""


class Visit(NamedTuple):
    """What a page did when it was opened, and everything on it pointed at and pressed.

    A request that the page's own Content-Security-Policy refused is among the *requests*, and among the *complaints*.
    """

    requests: list[str]
    dialogs: list[str]
    complaints: list[str]
    scripts: list[str]
    pwned: Any


@contextmanager
def chromium(*, loopback: bool = False) -> Iterator[Browser]:
    """The browser, to which every other machine is nowhere to be found; this one too, unless *loopback* is wanted."""
    rules = f"MAP * ~NOTFOUND{', EXCLUDE 127.0.0.1' if loopback else ''}"
    with sync_playwright() as playwright:
        # With no path at all, Playwright would look for a browser that it has downloaded itself.
        browser = playwright.chromium.launch(
            executable_path=path_of("chromium") or "chromium", args=[*_QUIET, f"--host-resolver-rules={rules}"]
        )
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
        is_mobile=width < _WIDEST_PHONE,
    )
    try:
        page = context.new_page()
        page.goto(file.as_uri())
        yield page
    finally:
        context.close()


def violations(browser: Browser, file: Path, width: int, *, dark: bool = False) -> list[str]:
    """What axe finds wrong, by all of its rules: the rule, how bad it is, and where."""
    axe = resources("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    with _opened(browser, file, width, dark=dark, bypass_csp=True) as page:
        page.evaluate(axe)
        found, passed = page.evaluate(f"axe.run({_AXE}).then(told => [told.violations, told.passes.length])")
    assert passed > 0, "axe looked at nothing"
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['html']}" for rule in found for node in rule["nodes"]
    ]


class Look(NamedTuple):
    """How a page is looked at: the width of the window in pixels, and whether the screen is dark."""

    width: int
    dark: bool


def look_through(
    browser: Browser, files: Mapping[Path, Sequence[Look]], picture_of: Callable[[Path, Look], Path]
) -> Iterator[str]:
    """What is wrong with any of the pages: what axe finds in each look, and what is wider than a narrow window.

    As `violations` and `overflow`, but in one window, which is many times as fast. A picture is made of the first look.
    """
    axe = resources("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    for file, looks in files.items():
        page.goto(file.as_uri())
        page.evaluate(axe)
        for number, look in enumerate(looks):
            page.set_viewport_size({"width": look.width, "height": 800})
            page.emulate_media(color_scheme="dark" if look.dark else "light")
            found, passed = page.evaluate(f"axe.run({_AXE}).then(told => [told.violations, told.passes.length])")
            if not passed:
                yield f"{file}: axe looked at nothing"
            for rule in found:
                yield from (f"{file} {look}: {rule['id']}: {node['target']} {node['html']}" for node in rule["nodes"])
            if number == 0:
                page.screenshot(path=picture_of(file, look), full_page=True)
        page.set_viewport_size({"width": 320, "height": 800})
        page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
        if (width := int(page.evaluate("document.documentElement.scrollWidth"))) > 320:
            yield f"{file}: {width} pixels wide in a window of 320"
    context.close()


def overflow(browser: Browser, file: Path, width: int) -> int:
    """By how many pixels the page is wider than the window, with everything that can be opened on it open."""
    with _opened(browser, file, width) as page:
        page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
        # Not `window.innerWidth`: a phone zooms out until all of a page that is too wide is in the window.
        return int(page.evaluate("document.documentElement.scrollWidth")) - width


def picture(browser: Browser, file: Path, width: int, to: Path, *, dark: bool = False) -> None:
    """A picture of the whole page."""
    with _opened(browser, file, width, dark=dark) as page:
        page.screenshot(path=to, full_page=True)


def print_colours(browser: Browser, file: Path, *, dark: bool) -> tuple[str, str]:
    """The colours of text and background on paper, printed from a screen that is dark or light."""
    with _opened(browser, file, 800, dark=dark) as page:
        page.emulate_media(media="print")
        style = "getComputedStyle(document.body)"
        return page.evaluate(f"{style}.color"), page.evaluate(f"{style}.backgroundColor")


def printed(browser: Browser, file: Path, to: Path, *, paper: str = "A4") -> None:
    """The page as it is printed on this paper, unless it asks for other paper itself."""
    with _opened(browser, file, 800) as page:
        page.pdf(path=to, format=paper, prefer_css_page_size=True)


def visit(browser: Browser, file: Path) -> Visit:
    """Open the page, and point at and press everything on it; where a link leads is not among the requests."""
    requests: list[str] = []
    dialogs: list[str] = []
    complaints: list[str] = []
    scripts: list[str] = []
    pressed = False

    def asked(request: Request) -> None:
        if request.url != file.as_uri() and not (pressed and request.is_navigation_request()):
            requests.append(request.url)

    def routed(route: Route) -> None:
        if route.request.is_navigation_request() and route.request.url != file.as_uri():
            route.fulfill(status=204)  # "nothing there": the page stays, and goes on to be looked at
        else:
            route.continue_()

    def dismissed(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    def parsed(event: dict[str, Any]) -> None:
        # Playwright's own scripts and ours live in a world beside the page's.
        if event["executionContextAuxData"]["isDefault"]:
            scripts.append(event["scriptId"])

    context = browser.new_context(viewport={"width": 800, "height": 800})
    try:
        context.on("request", asked)
        context.on("dialog", dismissed)
        context.on("console", lambda message: complaints.append(message.text))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.route("**/*", routed)
        page = context.new_page()
        page.on("websocket", lambda socket: requests.append(socket.url))
        debugger = context.new_cdp_session(page)
        debugger.on("Debugger.scriptParsed", parsed)
        debugger.send("Debugger.enable")
        page.goto(file.as_uri())
        page.wait_for_timeout(100)
        frame = debugger.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = debugger.send("Page.createIsolatedWorld", {"frameId": frame})["executionContextId"]
        beside = {"contextId": world, "returnByValue": True}
        height = debugger.send("Page.getLayoutMetrics")["cssContentSize"]["height"]
        page.set_viewport_size({"width": 800, "height": ceil(height)})
        middles = debugger.send("Runtime.evaluate", {"expression": _MIDDLES, **beside})["result"]["value"]
        for x, y in middles[:: len(middles) // _POINTED_AT + 1]:
            page.mouse.move(x, y)
        pressed = True
        debugger.send("Runtime.evaluate", {"expression": _PRESS_EVERYTHING, **beside})
        page.wait_for_timeout(100)
        ran = [debugger.send("Debugger.getScriptSource", {"scriptId": name})["scriptSource"] for name in scripts]
        pwned = page.evaluate("window.pwned ?? null")
    finally:
        context.close()
    return Visit(requests, dialogs, complaints, ran, pwned)
