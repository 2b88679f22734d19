"""Which addresses the robots.txt of a host lets us ask for (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from policytrack.errors import UsageProblem, missing_package
from policytrack.evidence.capture import Capture, Failure

AGENT = "policytrack"
"""The name by which robots.txt may address the program."""
_LONGEST = 500 * 1024  # bytes; what stands behind them need not be read
_LONGEST_PAUSE = 30.0  # seconds
_ALSO_FOR_THE_PAGE = ("refused", "private", "offline", "no-such-host", "closed", "unreachable", "tls")
"""Failures that asking the same host for a page would meet, too."""


class Permission(NamedTuple):
    """Whether an address may be asked for, and the least seconds between two requests to its host.

    If it may not, *why_not* says why: it *is_forbidden*, or nobody knows; or *failure* is what would go wrong.
    """

    is_given: bool
    pause: float = 0.0
    why_not: str = ""
    is_forbidden: bool = False
    failure: Failure | None = None


class Robots:
    """The robots.txt of each host, which is asked for once, whatever the thread; *ask* asks for an address."""

    def __init__(self, ask: Callable[[str], Capture | Failure]) -> None:
        self._ask = ask
        self._by_origin: dict[str, Callable[[str], Permission]] = {}
        self._locks: dict[str, Lock] = {}

    def permission(self, url: str) -> Permission:
        """Whether the address may be asked for.

        A host without a robots.txt (an answer 4xx) allows everything; one whose server fails (5xx, 429, no answer)
        nothing, by section 2.3.1 of the RFC.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}".casefold()
        with self._locks.setdefault(origin, Lock()):
            if origin not in self._by_origin:
                answer = self._ask(urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", "")))
                self._by_origin[origin] = _rules(answer)
            return self._by_origin[origin](url)


def _rules(answer: Capture | Failure) -> Callable[[str], Permission]:
    if isinstance(answer, Failure):
        if answer.kind == "redirects":
            return lambda url: Permission(True)
        failure = answer if answer.kind in _ALSO_FOR_THE_PAGE else None
        return _refusing(f"robots.txt cannot be read: {answer.detail}", failure)
    if answer.status >= 500 or answer.status == 429:
        return _refusing(f"robots.txt cannot be read: the server answered {answer.status}")
    if not 200 <= answer.status < 300:
        return lambda url: Permission(True)
    try:
        from protego import Protego
    except ImportError:
        raise UsageProblem(missing_package("checking evidence", "evidence", "protego", verb="needs")) from None
    rules = Protego.parse(answer.content[:_LONGEST].decode("utf-8-sig", "replace"))
    pause = max(0.0, min(rules.crawl_delay(AGENT) or 0.0, _LONGEST_PAUSE))
    refusal = Permission(False, why_not="robots.txt asks programs not to read it", is_forbidden=True)
    return lambda url: Permission(True, pause) if rules.can_fetch(url, AGENT) else refusal


def _refusing(why: str, failure: Failure | None = None) -> Callable[[str], Permission]:
    refusal = Permission(False, why_not=why, failure=failure)
    return lambda url: refusal
