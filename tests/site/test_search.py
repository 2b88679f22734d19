"""Searching on the page with all recommendations, in a browser: from a folder and from a server, by keyboard alone."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium
from tests.builders import a_workspace
from tests.conftest import Outcome
from tests.machine import needs

DAY = {"POLICYTRACK_TODAY": "2026-11-27"}
HOSTILE = "</script><img src=x onerror=window.pwned=1>"
TITLES = {"EX-1": f"Fund cafés {HOSTILE}", "EX-2": "สนับสนุน ชิป", "EX-3": "Publish the lists of figures"}
REGISTER = "recommendations:\n" + "".join(
    f"""\
  - id: {id}
    title: {json.dumps(title, ensure_ascii=False)}
    paper: example
    actors: [{actor}]
    strength: should
    topics: [buses]
    passage: {{from: Buses should, to: 12 months.}}
"""
    for (id, title), actor in zip(TITLES.items(), ("council", "operator", "town"), strict=True)
)

pytestmark = [needs("chromium"), pytest.mark.large]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing: standard error is the test's."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which the folder is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def site(call: Callable[..., Outcome], tmp_path: Path) -> Path:
    root = a_workspace(tmp_path / "work", REGISTER)
    assert call("site", str(tmp_path / "site"), "--workspace", str(root), env=DAY)[2] == 0
    return tmp_path / "site"


def shown(page: Page) -> list[str]:
    """The ids in the table that a reader sees."""
    return [each.inner_text().strip() for each in page.locator("table.items:visible .id").all()]


def to_the_field(page: Page) -> None:
    """Press Tab until the search field has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            return
    raise AssertionError("the field cannot be reached")


def search(page: Page, typed: str) -> list[str]:
    """What is shown once this has been typed in place of what was there."""
    page.keyboard.press("Control+A")
    page.keyboard.type(typed)
    expect(page.locator(".found")).to_contain_text("found")
    return shown(page)


def try_searching(browser: Browser, start: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    address = f"{start}/recommendations/index.html"
    page.goto(address)
    assert shown(page) == ["EX-1", "EX-2", "EX-3"]
    to_the_field(page)
    assert search(page, "cafes FUND") == ["EX-1"], "accents and capitals do not matter, nor does the order of words"
    assert page.locator("#results").inner_text().count(HOSTILE) == 1, "markup is shown as text"
    assert search(page, "ชิป") == ["EX-2"]
    assert search(page, "no such words") == []
    assert page.locator(".found").inner_text() == "0 of 3 found"
    assert search(page, "buses operator") == ["EX-2"], "quoted words and actors are searched"

    # A reader without a mouse chooses with letters and goes on with Tab.
    search(page, "should")
    while page.evaluate("document.activeElement.id") != "by-actor":
        page.keyboard.press("Tab")
    page.keyboard.type("Council")
    assert shown(page) == ["EX-1"]
    assert page.url == f"{address}#q=should&actor=council"
    other = context.new_page()
    other.goto(page.url)
    expect(other.locator(".found")).to_contain_text("found")
    assert (shown(other), other.input_value("#q")) == (["EX-1"], "should"), "an address brings the search along"
    other.evaluate("location.hash = '#q=lists'")
    expect(other.locator(".found")).to_contain_text("1 of")
    assert shown(other) == ["EX-3"]

    page.get_by_role("button", name="Clear").press("Enter")
    assert shown(page) == ["EX-1", "EX-2", "EX-3"]
    assert page.evaluate("document.activeElement.id") == "q"
    assert (page.evaluate("window.pwned"), wrong) == (None, [])
    assert all(each.startswith(start) for each in asked), asked
    context.close()


def test_a_reader_searches_from_a_folder_and_from_a_server(site: Path) -> None:
    with chromium() as browser:
        try_searching(browser, site.as_uri())
    with served(site) as address, chromium(loopback=True) as browser:
        try_searching(browser, address)


def test_without_scripts_there_is_no_empty_form(site: Path) -> None:
    with chromium() as browser:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{site.as_uri()}/recommendations/index.html")
        assert page.locator("input:visible, select:visible, button:visible").count() == 0
        assert len(page.locator("table.items:visible tbody tr").all()) == 3
        assert page.locator(".orders a:visible").count() > 0
