"""Check pages of evidence: visit each of them once, several hosts side by side, and judge what is cited of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache
from ipaddress import ip_address
from threading import Lock
from typing import NamedTuple
from urllib.parse import urlsplit

from policytrack.domain.events import KeepVerdict
from policytrack.errors import UsageProblem
from policytrack.evidence.addresses import Refused, target_of
from policytrack.evidence.attempts import Attempts
from policytrack.evidence.capture import Capture, Headers
from policytrack.evidence.page_text import page_text
from policytrack.evidence.side_by_side import HOSTS, side_by_side
from policytrack.evidence.store import KeptCopies, NotKept
from policytrack.evidence.verdicts import Citation, Judgement, confirmed, depends_on_network, judge
from policytrack.evidence.visits import Outcome, Visits

_SHOWN = (KeepVerdict.SAME, KeepVerdict.MOVED, KeepVerdict.DRIFTED)
_SAVED_EVERY = 50  # pages


class Cited(NamedTuple):
    """What an entry cites of a page: the words that it quotes, and the digest of the copy that was kept for it.

    *final* and *quote_was_there* as in `Citation`; *gone_since* is the moment at which the page was recorded as gone.
    """

    entry: str
    quote: str | None = None
    digest: str | None = None
    final: str | None = None
    quote_was_there: bool = True
    gone_since: datetime | None = None


class Page(NamedTuple):
    """A page, and all that is cited of it."""

    address: str
    cited: tuple[Cited, ...]


class Checked(NamedTuple):
    """What a visit showed: a judgement on each thing that is cited, the moment, and the address after redirects.

    *final*, *type* and *size* are None if no page came.
    """

    page: Page
    judgements: tuple[Judgement, ...]
    at: datetime
    final: str | None = None
    type: str | None = None
    size: int | None = None


class _Visited(NamedTuple):
    """What comes of asking for a page. If it *is_as_kept*, the server sent nothing, and the copy says what it shows."""

    outcome: Outcome
    at: datetime
    is_as_kept: bool = False


class Checks:
    """Visits pages and remembers the attempts; *now* is the present moment, whenever it is asked for."""

    def __init__(self, visits: Visits, copies: KeptCopies, attempts: Attempts, now: Callable[[], datetime]) -> None:
        self._visits, self._copies, self._attempts, self._now = visits, copies, attempts, now
        self._reading = Lock()  # a copy may be large
        self.warnings: list[str] = []
        """Why the attempts could not be written, if so: then no page can be gone."""

    def check(self, pages: Iterable[Page], hosts: int = HOSTS) -> Iterator[Checked]:
        """What became of each page, as soon as it is known; so many *hosts* are asked at once.

        A host that does not answer may be our own network's fault, so that counts only if another host has answered,
        which had a name to be found by: this machine and IP addresses answer without any network beyond.
        """
        answered: set[str] = set()
        doubtful: list[tuple[Page, Outcome, datetime]] = []
        try:
            visits = side_by_side(pages, lambda page: _host(page.address), self._visited, hosts)
            for number, (page, visited) in enumerate(visits, 1):
                outcome, at = self._with_copy(page, visited), visited.at
                if isinstance(outcome, Capture):
                    answered |= {host for exchange in outcome.exchanges if _is_name(host := _host(exchange.url))}
                if depends_on_network(outcome):
                    doubtful.append((page, outcome, at))
                else:
                    yield self._checked(page, outcome, at)
                del visited, outcome  # they may be large, and the next one is on its way
                if number % _SAVED_EVERY == 0:
                    self._save()
            for page, outcome, at in doubtful:
                yield self._checked(page, outcome, at, is_doubtful=not answered - {_host(page.address)})
        finally:
            self._save()

    def _save(self) -> None:
        try:
            self._attempts.save()
        except UsageProblem as problem:
            self.warnings = [f"no page counts as gone while what was tried is not remembered: {problem}"]

    def _visited(self, page: Page) -> _Visited:
        """What comes of asking for the page, if it has changed since a copy was kept."""
        with self._reading:
            kept = self._kept(page)
            conditions, final = _conditions(kept), None if kept is None else kept.final
            del kept
        outcome = self._visits.page(page.address, conditions)
        if not isinstance(outcome, Capture) or outcome.status != 304:
            return _Visited(outcome, self._now())
        if outcome.final == final:
            return _Visited(outcome, self._now(), is_as_kept=True)
        return _Visited(self._visits.page(page.address), self._now())

    def _with_copy(self, page: Page, visited: _Visited) -> Outcome:
        """What came of asking for the page, or the copy if it has not changed since."""
        outcome = visited.outcome
        kept = self._kept(page) if visited.is_as_kept else None
        if kept is None or not isinstance(outcome, Capture):
            return outcome
        return Capture((*outcome.exchanges[:-1], kept.last._replace(at=outcome.at)), kept.content)

    def _kept(self, page: Page) -> Capture | None:
        """The only copy that was kept of the page, from its very address; None if there is none."""
        digests = {cited.digest for cited in page.cited if cited.digest is not None}
        copy = self._copy(digests.pop()) if len(digests) == 1 else None
        return copy if copy is not None and copy.address == _asked(page.address) else None

    def _copy(self, digest: str) -> Capture | None:
        try:
            return self._copies.read(digest)
        except NotKept:
            return None

    def _checked(self, page: Page, outcome: Outcome, at: datetime, *, is_doubtful: bool = False) -> Checked:
        copies = {digest: self._copy(digest) for cited in page.cited if (digest := cited.digest) is not None}
        text_of = cache(page_text)  # a page that is cited often is read once
        judgements = [
            judge(
                outcome,
                Citation(page.address, cited.quote, copies.get(cited.digest or ""), cited.final, cited.quote_was_there),
                text_of,
            )
            for cited in page.cited
        ]
        if is_doubtful:
            why = "; no other host answered, so this may be your own connection"
            judgements = [verdict._replace(is_missing=False, why=f"{verdict.why}{why}") for verdict in judgements]
        self._attempts.note(
            page.address,
            at,
            is_missing=any(judgement.is_missing for judgement in judgements),
            is_there=any(judgement.verdict in _SHOWN for judgement in judgements),
            is_settled=all(judgement.verdict is not None for judgement in judgements),
        )
        since = self._attempts.failing_since(page.address)
        judged = tuple(
            confirmed(judgement, min(filter(None, (since, cited.gone_since)), default=None), at)
            for judgement, cited in zip(judgements, page.cited, strict=True)
        )
        if isinstance(outcome, Capture):
            return Checked(page, judged, at, outcome.final, outcome.media_type or None, len(outcome.body))
        return Checked(page, judged, at)


def _conditions(kept: Capture | None) -> Headers:
    """The headers that ask for a page only if it has changed since the copy was kept (RFC 9110, 13.1)."""
    if kept is None or kept.status != 200:
        return ()
    etag, modified = kept.header("etag"), kept.header("last-modified")
    if etag is not None and all("\x20" < char < "\x7f" for char in etag):
        return (("If-None-Match", etag),)
    if modified is not None and modified.isascii() and modified.isprintable():
        return (("If-Modified-Since", modified),)
    return ()


def _asked(address: str) -> str:
    """The address in the form in which captures have it."""
    try:
        return target_of(address).url
    except Refused:
        return address


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").casefold()
    except ValueError:  # an unfinished IPv6 address, which is not asked for either
        return ""


def _is_name(host: str) -> bool:
    """Whether a host is found by asking a name server, as far as its spelling shows."""
    if host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        ip_address(host)
    except ValueError:
        return True
    return False
