"""Ask web archives to keep a page: the Wayback Machine, a service of the workspace's, a command of the user's."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from urllib.parse import quote, urlencode, urljoin

from policytrack.evidence.capture import TRY_LATER, Capture, Failure, Headers
from policytrack.evidence.memento import stamp_of
from policytrack.evidence.visits import Untouched

WAYBACK = "https://web.archive.org"
"""Its Save Page Now 2: `POST /save`, then `GET /save/status/JOB`."""
_COMMAND_SECONDS = 300
_REDIRECTS = 5


class Archived(NamedTuple):
    """The address of an archived copy, and its moment, None if that is not known."""

    address: str
    at: datetime | None = None


class Pending(NamedTuple):
    """A job that the archive has begun and will finish later."""

    job: str


class NotArchived(NamedTuple):
    """Why there is no archived copy; if that *is_for_now*, another attempt may succeed."""

    why: str
    is_for_now: bool = False


Archiving = Archived | Pending | NotArchived


class Asking(Protocol):
    """Asks a service for an address, and follows no redirect; *form* is sent with POST."""

    def __call__(self, url: str, headers: Headers = (), form: bytes | None = None) -> Capture | Failure | Untouched: ...


class Keys(NamedTuple):
    """The keys of an account at the Internet Archive."""

    access: str
    secret: str


class Wayback:
    """Save Page Now: with *keys* by its programming interface, else as a visitor asks for it.

    *base* is the archive's address; None for its own.
    """

    def __init__(self, ask: Asking, keys: Keys | None = None, base: str | None = None) -> None:
        self._ask, self._keys, self._base = ask, keys, (base or WAYBACK).rstrip("/")

    def save(self, url: str) -> Archiving:
        """Ask for a copy of the page as it is now."""
        if self._keys is None:
            return _led_to(self._ask, f"{self._base}/save/{url}", wanted=f"{self._base}/web/")
        form = urlencode({"url": url, "skip_first_archive": "1"}).encode()
        values = _json(self._ask(f"{self._base}/save", self._headers(), form))
        if isinstance(values, NotArchived):
            return values
        job = values.get("job_id")
        if isinstance(job, str) and re.fullmatch(r"[\w.-]{1,200}", job):
            return Pending(job)
        return NotArchived(_words(values, "the archive named no job"))

    def finished(self, job: str) -> Archiving:
        """What has become of a job; while the archive cannot be asked, it counts as pending."""
        answer = self._ask(f"{self._base}/save/status/{quote(job, safe='')}", self._headers())
        if not isinstance(answer, Capture) or answer.status == 429 or answer.status >= 500:
            return Pending(job)
        values = _json(answer)
        if isinstance(values, NotArchived):
            return values
        status, stamp, original = (values.get(key) for key in ("status", "timestamp", "original_url"))
        if status == "pending":
            return Pending(job)
        if status == "success" and isinstance(stamp, str) and re.fullmatch(r"\d{14}", stamp) and _is_web(original):
            address = f"{self._base}/web/{stamp}/{original}"
            return Archived(address, stamp_of(address))
        return NotArchived(_words(values, "the archive did not say what became of the job"))

    def _headers(self) -> Headers:
        accept = ("Accept", "application/json")
        if self._keys is None:
            return (accept,)
        return (accept, ("Authorization", f"LOW {self._keys.access}:{self._keys.secret}"))


def archived_by_service(ask: Asking, template: str, url: str) -> Archiving:
    """Ask a service by its URL template, in which `{url}` stands for the page's address.

    In a query it is percent-encoded. The copy is where the service leads to.
    """
    before, _, after = template.partition("{url}")
    return _led_to(ask, f"{before}{quote(url, safe='') if '?' in before else url}{after}")


def archived_by_command(words: Sequence[str], url: str) -> Archiving:
    """Run a command of the user's, in which `{url}` stands for the page's address.

    The copy's address is the last one on the web that it prints.
    """
    line = [word.replace("{url}", url) for word in words]
    try:
        done = subprocess.run(
            line, stdin=subprocess.DEVNULL, capture_output=True, timeout=_COMMAND_SECONDS, check=False
        )
    except (OSError, ValueError) as error:
        return NotArchived(f"{words[0]} cannot be run: {getattr(error, 'strerror', None) or error}")
    except subprocess.TimeoutExpired:
        return NotArchived(f"{words[0]} took longer than {_COMMAND_SECONDS} seconds", is_for_now=True)
    if done.returncode:
        return NotArchived(f"{words[0]} ended with {done.returncode}")
    addresses = re.findall(r"https?://[^\s\"'<>]+", done.stdout.decode("utf-8", "replace"))
    copies = [address for address in addresses if _is_web(address) and address != url]
    return Archived(copies[-1], stamp_of(copies[-1])) if copies else NotArchived(f"{words[0]} printed no address")


def _led_to(ask: Asking, url: str, wanted: str = "") -> Archiving:
    """The copy to which a service leads, by redirects or by naming it; its address begins with *wanted*."""
    first = url
    for _ in range(_REDIRECTS):
        answer = ask(url)
        if not isinstance(answer, Capture):
            return _not_asked(answer)
        named = answer.header("content-location") or answer.header("location")
        here = urljoin(url, named) if named else url
        if _is_web(here) and here.startswith(wanted) and stamp_of(here) is not None:
            return Archived(here, stamp_of(here))
        if 300 <= answer.status < 400 and named:
            url = here
        elif 200 <= answer.status < 300 and here != first and _is_web(here) and here.startswith(wanted):
            return Archived(here)
        else:
            named_none = "the archive named no copy" if answer.status < 300 else f"the archive answered {answer.status}"
            return NotArchived(named_none, is_for_now=answer.status in TRY_LATER)
    return NotArchived("the archive redirects without end")


def _json(answer: Capture | Failure | Untouched) -> Mapping[str, object] | NotArchived:
    if not isinstance(answer, Capture):
        return _not_asked(answer)
    try:
        values = json.loads(answer.content)
    except (ValueError, RecursionError):
        values = None
    if isinstance(values, dict) and 200 <= answer.status < 300:
        return values
    if answer.status == 401:
        return NotArchived("the archive does not accept the keys")
    why = _words(values if isinstance(values, dict) else {}, f"the archive answered {answer.status}")
    return NotArchived(why, is_for_now=answer.status in TRY_LATER)


def _not_asked(answer: Failure | Untouched) -> NotArchived:
    if isinstance(answer, Failure):
        return NotArchived(f"the archive cannot be asked: {answer.detail}", is_for_now=not answer.is_final)
    return NotArchived(f"the archive cannot be asked: {answer.why}", is_for_now=not answer.is_forbidden)


def _words(values: Mapping[str, object], otherwise: str) -> str:
    message = values.get("message")
    return (
        f"the archive says: {' '.join(message.split())[:200]}"
        if isinstance(message, str) and message.strip()
        else otherwise
    )


def _is_web(address: object) -> bool:
    return (
        isinstance(address, str)
        and len(address) <= 2_000
        and re.fullmatch(r"https?://[^\s\\<>\"]+", address) is not None
    )
