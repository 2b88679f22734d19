"""What has become of a page of evidence, by what its server answers and by the copy that was kept of it.

A page is gone only when its server says so, or no longer exists, twice and at least a day apart. What stands in the way
of an answer (a robot wall, a fault, a busy server) says nothing of the page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from policytrack.domain.events import KeepVerdict
from policytrack.evidence.capture import Capture, Failure
from policytrack.evidence.comparison import compared
from policytrack.evidence.extraction import PageText
from policytrack.evidence.page_text import page_text
from policytrack.evidence.quote import find_quote
from policytrack.evidence.recorded_address import recorded_final
from policytrack.evidence.signs import gate, replaced, wall
from policytrack.evidence.visits import Outcome, Untouched

SIMILAR = 0.8
"""At this similarity a page still counts as the same: menus and lists of other articles always change a little."""
GONE_AFTER = timedelta(days=1)
_BLOCKED = {
    401: "asks for a login",
    402: "asks for payment",
    403: "refuses",
    407: "asks for a login",
    429: "is too busy",
}
_BLOCKED |= {451: "withholds the page for legal reasons"}
_GONE = (404, 410)
_PERMANENT = (301, 308)
_NO_HOST = ("no-such-host", "closed")
"""Failures of a host that is gone; a fault of our own network may bring them about, too."""


class Citation(NamedTuple):
    """What is cited of a page: its address, words that were quoted from it, and the copy that was kept, if any.

    *final* is the address at which it was kept, after redirects. The copy may have been kept of another page with the
    same bytes. *quote_was_there*: the quoted words stood in the page when it was kept, as far as is known.
    """

    address: str
    quote: str | None = None
    copy: Capture | None = None
    final: str | None = None
    quote_was_there: bool = True


class Judgement(NamedTuple):
    """What became of a page; *verdict* is None if that cannot be said, or not yet. *why* is a piece of a sentence.

    *is_missing*: the server says that the page is gone, or is gone itself, which has to be confirmed. *similarity*
    compares the page with the copy, *quote* says whether the quoted words are there, and *missing* which words are not.
    """

    verdict: KeepVerdict | None
    why: str = ""
    is_missing: bool = False
    similarity: float | None = None
    quote: str | None = None
    missing: str | None = None


TextOf = Callable[[Capture], PageText]


def judge(outcome: Outcome, citation: Citation, text_of: TextOf = page_text) -> Judgement:
    """What became of the page, as far as one visit can say; *text_of* takes the text of an answer or a copy."""
    if isinstance(outcome, Untouched):
        return Judgement(KeepVerdict.NOT_CHECKED if outcome.is_forbidden else None, outcome.why)
    if isinstance(outcome, Failure):
        return Judgement(None, outcome.detail, is_missing=outcome.kind in _NO_HOST)
    status = outcome.status
    if 200 <= status < 300:
        return _judge_page(outcome, citation, text_of)
    if status in _GONE:
        return Judgement(None, f"the server answers {status}", is_missing=True)
    if status in _BLOCKED:
        return Judgement(KeepVerdict.BLOCKED, f"the server {_BLOCKED[status]} ({status})")
    obstacle = _wall(text_of(outcome), outcome)
    if obstacle is not None:
        return Judgement(KeepVerdict.BLOCKED, f"{obstacle} ({status})")
    return Judgement(None, f"the server answers {status}")


def confirmed(judgement: Judgement, failing_since: datetime | None, now: datetime) -> Judgement:
    """The judgement on a page that is missing: gone, if it was missing at least a day ago, too."""
    if judgement.is_missing and failing_since is not None and now - failing_since >= GONE_AFTER:
        return judgement._replace(verdict=KeepVerdict.GONE)
    return judgement


def depends_on_network(outcome: Outcome) -> bool:
    """Whether the outcome may be the fault of our own network, so that it counts only if another host answered."""
    return isinstance(outcome, Failure) and outcome.kind in _NO_HOST


def _judge_page(capture: Capture, citation: Citation, text_of: TextOf) -> Judgement:
    """The judgement on a page that answers.

    Whether it has what is cited comes first; only of one that has not are the reasons looked for.
    """
    seen, shows_it = _compared(capture, citation, text_of)
    if shows_it:
        moved = _moved(capture, citation)
        verdict = KeepVerdict.MOVED if moved else KeepVerdict.SAME
        return seen._replace(verdict=verdict, why=moved, missing=None)
    page = text_of(capture)
    obstacle = gate(citation.address, capture.final) or _wall(page, capture)
    if obstacle is not None:
        return Judgement(KeepVerdict.BLOCKED, obstacle)
    instead = replaced(page.title or "", page.text, capture.final, by_title=shows_it is None)
    instead = instead or _home(citation.address, capture.final)
    if instead is not None:
        return seen._replace(verdict=KeepVerdict.DRIFTED, why=instead)
    if shows_it is None:
        return Judgement(None, "it answers, but there is no copy and no quote to compare it with")
    return seen._replace(verdict=KeepVerdict.DRIFTED)


def _compared(capture: Capture, citation: Citation, text_of: TextOf) -> tuple[Judgement, bool | None]:
    """What a comparison shows, without a verdict; and whether the page has what is cited, None if nobody can say.

    Quoted words decide, if there are any; else the whole text does. An unchanged body has all that it had.
    """
    quote, copy = citation.quote, citation.copy
    if copy is not None and copy.digest == capture.digest:
        return Judgement(None, similarity=1.0, quote=quote and _quote_word(citation.quote_was_there)), True
    page = text_of(capture)
    if page.why is not None:
        return Judgement(None, f"it has changed, and {page.why}"), None if copy is None else False
    comparison = None if copy is None else compared(text_of(copy).text, page.text)
    similarity = None if comparison is None else comparison.similarity
    match = find_quote(page.text, quote) if quote else None
    seen = Judgement(None, similarity=similarity, quote=None if match is None else _quote_word(match.is_found))
    if match is not None and match.is_found:
        return seen, True
    if match is not None and citation.quote_was_there:
        return seen._replace(why="the quoted words are gone", missing=match.missing or None), False
    if comparison is None:
        return seen, None
    if similarity is None:
        return seen._replace(why="it has changed, and the copy has no text to compare"), False
    return seen._replace(why="the text has changed", missing=comparison.lost or None), similarity >= SIMILAR


def _quote_word(is_found: bool) -> str:
    return "found" if is_found else "not found"


def _wall(page: PageText, capture: Capture) -> str | None:
    return wall(page.title or "", page.text, capture.content, capture.last.headers)


def _moved(capture: Capture, citation: Citation) -> str:
    """Where the page is now, if it was moved for good; empty if it was not, or was there when the copy was kept.

    From http to https, to a host with or without `www.`, and to a path with or without a slash at its end is no move.
    """
    redirects = capture.exchanges[:-1]
    known = {_bare(citation.address), _bare(citation.final or citation.address)}
    now = {_bare(capture.final), _bare(recorded_final(capture.final, citation.address))}
    if not redirects or now & known:
        return ""
    return f"now at {capture.final}" if all(step.status in _PERMANENT for step in redirects) else ""


def _home(cited: str, final: str) -> str | None:
    """Words for a page that was redirected to the home page of its site; None if it was not."""
    path, now = urlsplit(cited), urlsplit(final)
    led_home = now.path.strip("/") == "" and not now.query and (path.path.strip("/") != "" or path.query)
    return "a redirect to the home page" if led_home else None


def _bare(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    query = f"?{parts.query}" if parts.query else ""
    host = (parts.hostname or "").removeprefix("www.")
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    return f"{host}{port}{path}{query}"
