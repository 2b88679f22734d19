"""What robots.txt allows, and what a robots.txt that cannot be read means (RFC 9309)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from policytrack.evidence.capture import Capture, Exchange, Failure
from policytrack.evidence.robots import Robots

NOW = datetime(2026, 6, 1, tzinfo=UTC)
PAGE = "https://news.example/2026/laboratory.html"


def _answer(status: int, text: str = "") -> Capture:
    body = text.encode()
    return Capture((Exchange("https://news.example/robots.txt", "192.0.2.1", NOW, b"", status, "", (), body),), body)


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /private/", True),
        ("User-agent: *\nDisallow: /2026/*.html$", False),
        ("User-agent: *\nDisallow: /2026/\nAllow: /2026/lab", True),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: *\nDisallow:\n\nUser-agent: policytrack\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: PolicyTrack\nAllow: /", True),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("<html><body>Not found</body></html>", True),
        ("# " + "x" * 600_000 + "\nUser-agent: *\nDisallow: /", True),
    ],
)
def test_what_is_asked_for_is_what_robots_txt_allows(text: str, allowed: bool) -> None:
    assert Robots(lambda url: _answer(200, text)).permission(PAGE).is_given is allowed


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (401, True), (500, False), (429, False)])
def test_without_a_robots_txt_all_is_allowed_and_nothing_while_the_server_fails(status: int, allowed: bool) -> None:
    permission = Robots(lambda url: _answer(status)).permission(PAGE)
    assert permission.is_given is allowed
    assert not permission.is_forbidden


def test_a_host_is_asked_for_its_robots_txt_once() -> None:
    asked: list[str] = []

    def ask(url: str) -> Capture:
        asked.append(url)
        return _answer(200, "User-agent: *\nCrawl-delay: 7")

    robots = Robots(ask)
    for url in (PAGE, "https://NEWS.example/", "http://news.example/", "https://news.example:8443/a?b#c"):
        assert robots.permission(url).pause == 7.0
    assert asked == [
        f"{origin}/robots.txt"
        for origin in ("https://news.example", "http://news.example", "https://news.example:8443")
    ]


@pytest.mark.parametrize(("delay", "pause"), [("86400", 30.0), ("-3", 0.0), ("nan", 0.0), ("soon", 0.0), ("0.5", 0.5)])
def test_a_delay_that_robots_txt_asks_for_has_a_limit(delay: str, pause: float) -> None:
    text = f"User-agent: *\nCrawl-delay: {delay}"
    assert Robots(lambda url: _answer(200, text)).permission(PAGE).pause == pause


def test_what_keeps_us_from_robots_txt_keeps_us_from_the_page() -> None:
    gone, slow = Failure("no-such-host", "news.example: unknown"), Failure("timeout", "no answer")
    assert Robots(lambda url: gone).permission(PAGE).failure is gone
    refusal = Robots(lambda url: slow).permission(PAGE)
    assert (refusal.is_given, refusal.failure) == (False, None)
    assert refusal.why_not == "robots.txt cannot be read: no answer"
    assert Robots(lambda url: Failure("redirects", "in a circle")).permission(PAGE).is_given
