"""Ask for pages as a guest does: only what robots.txt allows, and no host more often than it bears."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from threading import Lock, local
from typing import NamedTuple
from urllib.parse import urlsplit

from policytrack.evidence.addresses import Resolver
from policytrack.evidence.capture import Capture, Failure, Headers
from policytrack.evidence.fetch import USUAL, Limits, fetch, system_resolver
from policytrack.evidence.pace import PAUSE, AskLater, Clock, Pace, wished_pause
from policytrack.evidence.robots import Robots

_BUSY = (429, 503)


class Untouched(NamedTuple):
    """Why an address was not asked for: robots.txt forbids it, or for now cannot be read, or the host is busy."""

    why: str
    is_forbidden: bool = False


Outcome = Capture | Failure | Untouched


class Network(NamedTuple):
    """How the network is reached: what names resolve to, what is allowed, and whose certificates are trusted."""

    resolver: Resolver = system_resolver
    allow_private: bool = False
    limits: Limits = USUAL
    tls: ssl.SSLContext | None = None


class _NotAsked(Exception):
    def __init__(self, outcome: Failure | Untouched) -> None:
        super().__init__()
        self.outcome = outcome


class _OneAtATime:
    """Lets one thread ask a host at a time. A thread has one host at most, so that none waits for another in a ring."""

    def __init__(self) -> None:
        self._locks: dict[str, Lock] = {}
        self._of_thread = local()

    def take(self, host: str) -> None:
        """Wait until nobody else asks the host; any other that the thread had is left."""
        self.leave()
        lock = self._locks.setdefault(host.casefold().rstrip("."), Lock())
        lock.acquire()
        self._of_thread.lock = lock

    def leave(self) -> None:
        lock: Lock | None = getattr(self._of_thread, "lock", None)
        if lock is not None:
            self._of_thread.lock = None
            lock.release()


class Visits:
    """Asks for pages, at the pace of each host, redirects included. Threads may share it, and ask a host in turns."""

    def __init__(self, network: Network, pace: Pace, clock: Clock) -> None:
        self._network, self._pace, self._clock = network, pace, clock
        self._hosts = _OneAtATime()
        self._robots = Robots(self._ask_for_robots)

    def page(self, url: str, headers: Headers = ()) -> Outcome:
        """What comes of asking for an address, if robots.txt allows it for that and for what it redirects to."""
        return self._ask(self._network, url, self._enter, headers)

    def cited(self, url: str) -> Outcome:
        """What comes of asking for an address that a person cites, as their browser would: whatever robots.txt says."""
        return self._ask(self._network, url, self._wait)

    def service(self, url: str, headers: Headers = (), form: bytes | None = None) -> Outcome:
        """What comes of asking a service that is made for programs; *form* is sent to it, if given, with POST.

        No redirect is followed, so that no other host sees what *headers* may hold.
        """
        network = self._network
        limited = network._replace(limits=network.limits._replace(redirects=0))
        return self._ask(limited, url, self._wait, headers, form)

    def _ask(
        self,
        network: Network,
        url: str,
        before: Callable[[str], None],
        headers: Headers = (),
        form: bytes | None = None,
    ) -> Outcome:
        try:
            outcome = fetch(
                url,
                now=self._clock.moment(),
                limits=network.limits,
                resolver=network.resolver,
                allow_private=network.allow_private,
                headers=headers,
                tls=network.tls,
                before=before,
                form=form,
            )
            self._heed(outcome)
        except _NotAsked as refusal:
            return refusal.outcome
        finally:
            self._hosts.leave()
        return outcome

    def _enter(self, url: str) -> None:
        self._hosts.leave()
        permission = self._robots.permission(url)
        if not permission.is_given:
            raise _NotAsked(permission.failure or Untouched(permission.why_not, permission.is_forbidden))
        self._wait(url, permission.pause)

    def _wait(self, url: str, pause: float = PAUSE) -> None:
        host = urlsplit(url).hostname or ""
        self._hosts.take(host)
        try:
            self._pace.wait(host, max(PAUSE, pause))
        except AskLater as later:
            raise _NotAsked(Untouched(str(later))) from None

    def _heed(self, outcome: Outcome) -> None:
        """Leave a host alone for as long as it asks."""
        if isinstance(outcome, Capture) and outcome.status in _BUSY:
            pause = wished_pause(outcome.header("retry-after"), self._clock.moment())
            if pause:
                self._pace.postpone(urlsplit(outcome.final).hostname or "", pause)

    def _ask_for_robots(self, url: str) -> Capture | Failure:
        answer = self._ask(self._network, url, self._wait)
        if isinstance(answer, Untouched):
            raise _NotAsked(answer)
        return answer
