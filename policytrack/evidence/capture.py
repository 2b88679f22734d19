"""What a server answered, and what went wrong if it did not, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Literal, NamedTuple

Headers = Sequence[tuple[str, str]]

FailureKind = Literal[
    "refused",  # we never ask this address: it is not on the web, or where machines keep their secrets
    "private",  # we do not ask this address unless private ones are allowed
    "offline",  # our own network or name server does not answer, so that nothing is known
    "no-such-host",
    "closed",  # the host is there, and refuses connections
    "unreachable",  # there is no way to the host, or it breaks the connection off
    "timeout",
    "tls",
    "redirects",  # too many, or in a circle
    "too-large",  # or it grows so when it is unpacked
    "bad-answer",  # cut off, or not HTTP
]


TRY_LATER = (408, 425, 429, *range(500, 600))
"""The statuses after which a server may be asked again."""


class Failure(NamedTuple):
    """Why there is no answer."""

    kind: FailureKind
    detail: str

    @property
    def is_final(self) -> bool:
        """Whether another attempt would fail, too."""
        return self.kind in ("refused", "too-large", "redirects")


class Exchange(NamedTuple):
    """A request and its answer. *body* is what the server sent, without transfer coding.

    *request* is what was sent, line and headers; empty for a file, which no server was asked for. *ip* is the address
    that was connected to.
    """

    url: str
    ip: str
    at: datetime
    request: bytes
    status: int
    reason: str
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        """The first value of a header; None if it is missing."""
        return next((value for key, value in self.headers if key.lower() == name), None)


class Capture(NamedTuple):
    """An answer: redirects in their order, then what they led to. *content* is the last body, unpacked."""

    exchanges: tuple[Exchange, ...]
    content: bytes

    @property
    def last(self) -> Exchange:
        """The exchange that brought the answer."""
        return self.exchanges[-1]

    @property
    def address(self) -> str:
        """The address that was asked for."""
        return self.exchanges[0].url

    @property
    def final(self) -> str:
        """The address after all redirects."""
        return self.last.url

    @property
    def status(self) -> int:
        """The status of the answer, such as 200."""
        return self.last.status

    @property
    def body(self) -> bytes:
        """The body of the answer, which the digest is of."""
        return self.last.body

    @property
    def digest(self) -> str:
        """The SHA-256 of the body, as `sha256:HEX`."""
        return digest_of(self.body)

    @property
    def at(self) -> datetime:
        """The moment of the capture, in UTC."""
        return self.last.at

    @property
    def media_type(self) -> str:
        """The type of the answer in lower case, such as `text/html`; empty if it is not said."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The encoding that the header names; None if it names none."""
        for parameter in (self.header("content-type") or "").split(";")[1:]:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "charset":
                return value.strip().strip("\"'") or None
        return None

    def header(self, name: str) -> str | None:
        """The first value of a header of the answer, by its name in lower case; None if it is missing."""
        return self.last.header(name)


def digest_of(body: bytes) -> str:
    """The SHA-256 of the bytes, as `sha256:HEX`."""
    return f"sha256:{sha256(body).hexdigest()}"
