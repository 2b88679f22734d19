"""Finds copies of a page that web archives hold already (Memento, RFC 7089)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urljoin

from policytrack.evidence.capture import Capture, Failure, Headers
from policytrack.evidence.visits import Untouched

_LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s",;]+))*)')
_PARAMETER = re.compile(r'([\w*-]+)\s*=\s*(?:"([^"]*)"|([^\s",;]+))')
_STAMP = re.compile(r"/(\d{14})[a-z_]*/")

Service = Callable[[str, Headers], Capture | Failure | Untouched]
"""Asks a service for an address with these headers, and follows no redirect."""


class Memento(NamedTuple):
    """An archived copy: its address and its moment, None if that is not known."""

    address: str
    at: datetime | None


def find_memento(service: Service, timegate: str, url: str, near: datetime) -> Memento | None:
    """The copy that is nearest to a moment among those that an archive holds; None if it holds none.

    *timegate* is what the address is appended to. The archive is asked for its TimeMap if its TimeGate only names that.
    """
    answer = service(f"{timegate}{url}", (("Accept-Datetime", format_datetime(near.astimezone(UTC), usegmt=True)),))
    if not isinstance(answer, Capture) or answer.status >= 400:
        return None
    links = [link for name, value in answer.last.headers if name.lower() == "link" for link in links_of(value)]
    moments = {link.target: link.at for link in links if "memento" in link.relations}
    location = answer.header("location") if answer.status in (301, 302, 303, 307) else None
    if location is None and answer.header("memento-datetime") is not None:
        location = answer.header("content-location") or answer.final
    if location is not None:
        address = urljoin(answer.final, location)
        at = moments.get(address) or _moment(answer.header("memento-datetime") or "") or stamp_of(address)
        return Memento(address, at) if re.match(r"https?://", address) else None
    timemaps = [urljoin(answer.final, link.target) for link in links if "timemap" in link.relations]
    return _nearest(service(timemaps[0], ()), near) if timemaps else None


class Link(NamedTuple):
    """A link of a header `Link`, or of a TimeMap: what it leads to, its relations, and its moment, if it has one."""

    target: str
    relations: frozenset[str]
    at: datetime | None


def links_of(text: str) -> list[Link]:
    """The links in the format `application/link-format` (RFC 6690)."""
    links = []
    for match in _LINK.finditer(text):
        values = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(match[2])}
        relations = frozenset(values.get("rel", "").lower().split())
        links.append(Link(match[1], relations, _moment(values.get("datetime", ""))))
    return links


def stamp_of(address: str) -> datetime | None:
    """The moment in the address of a copy, as most archives write it: `/20260227120000/`; None if there is none."""
    match = _STAMP.search(address)
    if match is None:
        return None
    try:
        return datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _nearest(timemap: Capture | Failure | Untouched, near: datetime) -> Memento | None:
    if not isinstance(timemap, Capture) or timemap.status != 200:
        return None
    links = links_of(timemap.content.decode("utf-8", "replace"))
    copies = [
        Memento(urljoin(timemap.final, link.target), link.at)
        for link in links
        if "memento" in link.relations and link.at is not None
    ]
    copies = [copy for copy in copies if re.match(r"https?://", copy.address)]
    return min(copies, key=lambda copy: abs((copy.at or near) - near), default=None)


def _moment(text: str) -> datetime | None:
    """A date of HTTP as a moment; None if it is none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
