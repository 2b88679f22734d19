"""Ask a server for a page, within limits; redirects are followed here, so that each address is checked.

The connection goes to the very IP address that was checked, whatever the name resolves to by then; proxies of the
environment are not used, since they would resolve it themselves. No cookie is sent, and nothing is executed.
"""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from typing import Any, NamedTuple
from urllib.parse import urljoin

from policytrack.domain.version import __version__
from policytrack.evidence.addresses import Refused, Resolver, Target, checked_ips, target_of
from policytrack.evidence.capture import Capture, Exchange, Failure, FailureKind
from policytrack.evidence.content import CannotUnpack, unpacked
from policytrack.evidence.side_by_side import SMALL, wait_for_room

USER_AGENT = f"policytrack/{__version__}"
_REDIRECTS = (301, 302, 303, 307, 308)
_CONNECTING = 10.0  # seconds for each IP address
_IPS = 3
_HEADERS = 300_000  # bytes of headers and of transfer coding that come with a body
_CHUNK = 1 << 16


class Limits(NamedTuple):
    """How much a page may take: *seconds* in all, *size* in bytes, as sent and unpacked, and *redirects*.

    If none is followed, a redirect is the answer.
    """

    seconds: float = 30.0
    size: int = 20_000_000
    redirects: int = 10


USUAL = Limits()


class _Stopped(Exception):
    def __init__(self, kind: FailureKind, detail: str) -> None:
        super().__init__(detail)
        self.failure = Failure(kind, detail)


def _do_nothing(url: str) -> None:
    pass


def system_resolver(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a name, by the system. Raises `OSError`."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def fetch(
    url: str,
    *,
    now: datetime,
    limits: Limits = USUAL,
    resolver: Resolver = system_resolver,
    allow_private: bool = False,
    headers: Sequence[tuple[str, str]] = (),
    tls: ssl.SSLContext | None = None,
    before: Callable[[str], None] = _do_nothing,
    form: bytes | None = None,
) -> Capture | Failure:
    """The answer of the server for this address, whatever its status, or why there is none.

    *headers* are added to the usual ones, for each host on the way. *tls* says whose certificates are trusted; the
    system's if None. *before* is called with each address before it is asked for; what it raises is raised, and its
    time does not count. A *form*, if given, is sent with POST.
    """
    asking = _Asking(now, limits, resolver, allow_private, headers, tls, before, form)
    try:
        return asking.follow(url)
    except _Stopped as stopped:
        return stopped.failure


class _Asking:
    """One fetch: its limits, and what is left of them."""

    def __init__(
        self,
        now: datetime,
        limits: Limits,
        resolver: Resolver,
        allow_private: bool,
        headers: Sequence[tuple[str, str]],
        tls: ssl.SSLContext | None,
        before: Callable[[str], None],
        form: bytes | None,
    ) -> None:
        self.now, self.limits, self.resolver, self.allow_private = now, limits, resolver, allow_private
        self.headers, self.tls = headers, tls
        self.before, self.form = before, form
        self.end = time.monotonic() + limits.seconds

    def follow(self, url: str) -> Capture:
        exchanges: list[Exchange] = []
        seen: set[str] = set()
        while True:
            exchange = self._ask(url)
            exchanges.append(exchange)
            follows = exchange.status in _REDIRECTS and self.limits.redirects > 0
            where = exchange.header("location") if follows else None
            if not where:
                break
            seen.add(exchange.url)
            if len(exchanges) > self.limits.redirects:
                raise _Stopped("redirects", f"more than {self.limits.redirects} redirects")
            url = _joined(exchange.url, where)
            if url in seen:
                raise _Stopped("redirects", f"redirects in a circle, back to {url}")
        packing = exchange.header("content-encoding") or ""
        if packing:
            self._wait_for_room()
        try:
            content = unpacked(exchange.body, packing, self.limits.size)
        except CannotUnpack as error:
            raise _Stopped("too-large" if error.is_bomb else "bad-answer", str(error)) from None
        return Capture(tuple(exchanges), content)

    def _ask(self, url: str) -> Exchange:
        try:
            target = target_of(url)
            waited_from = time.monotonic()
            self.before(target.url)
            self.end += time.monotonic() - waited_from  # it does not count
            ips = checked_ips(target, self._resolved, allow_private=self.allow_private)
        except Refused as refused:
            raise _Stopped("private" if refused.is_private else "refused", str(refused)) from None
        try:
            connection, ip = self._connected(target, ips)
            try:
                return self._exchange(target, connection, ip)
            finally:
                connection.close()
        except TimeoutError:
            raise _Stopped("timeout", f"no complete answer within {self.limits.seconds:g} seconds") from None
        except ssl.SSLError as error:
            raise _Stopped("tls", _tls_words(error)) from None
        except IncompleteRead:
            raise _Stopped("bad-answer", "the answer was cut off") from None
        except HTTPException as error:
            raise _Stopped("bad-answer", f"the answer is not HTTP: {type(error).__name__}") from None
        except OSError as error:
            kind: FailureKind = "closed" if isinstance(error, ConnectionRefusedError) else "unreachable"
            raise _Stopped(kind, error.strerror or str(error)) from None

    def _resolved(self, host: str, port: int) -> Sequence[str]:
        try:
            ips = self.resolver(host, port)
        except socket.gaierror as error:
            missing = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
            kind: FailureKind = "no-such-host" if error.errno in missing else "offline"
            # Which of them it is, only our name server knows; to a person it is one thing.
            raise _Stopped(kind, f"the host {host} cannot be found ({error.strerror})") from None
        except (OSError, UnicodeError) as error:
            raise _Stopped("offline", f"{host}: {error}") from None
        if not ips:
            raise _Stopped("no-such-host", f"{host} has no IP address")
        return ips

    def _wait_for_room(self) -> None:
        """Wait until there is room for a large body, which does not count either."""
        waited_from = time.monotonic()
        wait_for_room()
        self.end += time.monotonic() - waited_from

    def left(self) -> float:
        """How many seconds are left. Raises `TimeoutError` if none are."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _connected(self, target: Target, ips: Sequence[str]) -> tuple[socket.socket, str]:
        """A connection to the first IP address that takes it, and that address. Raises `OSError`."""
        for ip in ips[:_IPS]:
            try:
                connection = socket.create_connection((ip, target.port), timeout=min(self.left(), _CONNECTING))
                break
            except OSError as error:
                failed = error
                self.left()
        else:
            raise failed
        if target.scheme == "http":
            return connection, ip
        try:
            connection.settimeout(self.left())
            tls = self.tls or ssl.create_default_context()
            return tls.wrap_socket(connection, server_hostname=target.host), ip
        except BaseException:
            connection.close()
            raise

    def _exchange(self, target: Target, connection: socket.socket, ip: str) -> Exchange:
        sent = _Sent(connection, self)
        http: Any = HTTPConnection(target.host, target.port)
        http.sock = sent
        method = "GET" if self.form is None else "POST"
        http.putrequest(method, target.path, skip_host=True, skip_accept_encoding=True)
        # A body that is not packed has the same digest each time; and one request is enough for a connection.
        fields = {"Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close", **dict(self.headers)}
        if self.form is not None:
            fields |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(self.form))}
        for name, value in {"Host": target.authority, "User-Agent": USER_AGENT, **fields}.items():
            http.putheader(name, value)
        http.endheaders(self.form)
        with http.getresponse() as response:
            if not sent.received.has_head:
                raise IncompleteRead(b"")
            body = self._body(response)
            headers = tuple((name, " ".join(value.split())) for name, value in response.getheaders())
            return Exchange(
                target.url, ip, self.now, bytes(sent.request), response.status, response.reason.strip(), headers, body
            )

    def _body(self, response: HTTPResponse) -> bytes:
        declared = response.length
        if declared is not None and declared > self.limits.size:
            raise _Stopped("too-large", f"{declared:,} bytes; {self.limits.size:,} is the most")
        pieces = []
        size = 0
        while piece := response.read(_CHUNK):
            size += len(piece)
            if size > self.limits.size:
                raise _Stopped("too-large", f"more than {self.limits.size:,} bytes")
            if size > SMALL:
                self._wait_for_room()
            pieces.append(piece)
        if declared is not None and size < declared:
            raise IncompleteRead(b"", declared - size)
        return b"".join(pieces)


class _Sent:
    """A connection for `http.client`, which notes what is sent, and reads no longer and no more than allowed."""

    def __init__(self, connection: socket.socket, asking: _Asking) -> None:
        self.connection, self.asking = connection, asking
        self.request = bytearray()
        self.received = _Received(connection, asking)

    def sendall(self, data: bytes) -> None:
        self.request += data
        self.connection.settimeout(self.asking.left())
        self.connection.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self.received, _CHUNK)

    def close(self) -> None:
        """Nothing yet: who opened the connection closes it, and `http.client` would before the body is read."""


class _Received(io.RawIOBase):
    def __init__(self, connection: socket.socket, asking: _Asking) -> None:
        self.connection, self.asking = connection, asking
        self.left = asking.limits.size + _HEADERS
        self.has_head = False
        """Whether all headers have come, which `http.client` does not say."""
        self._end = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.connection.settimeout(self.asking.left())
        number = self.connection.recv_into(buffer)
        if not self.has_head:
            piece = self._end + bytes(buffer[:number])
            self.has_head = b"\n\r\n" in piece or b"\n\n" in piece
            self._end = piece[-2:]
        self.left -= number
        if self.left < 0:
            raise _Stopped("too-large", f"more than {self.asking.limits.size:,} bytes")
        return number


def _joined(base: str, where: str) -> str:
    """The address that a redirect names. Raises `_Stopped` if it cannot be read."""
    try:
        # Servers send bytes; browsers read them as UTF-8, and `http.client` as Latin-1.
        where = where.encode("latin-1").decode("utf-8", "replace").strip()
        joined = urljoin(base, where.replace(" ", "%20"))
        return target_of(joined).url
    except Refused as refused:
        raise _Stopped("refused", f"redirects to '{where[:200]}': {refused}") from None
    except ValueError as error:
        raise _Stopped("bad-answer", f"redirects to '{where[:200]}': {error}") from None


def _tls_words(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not valid: {error.verify_message}"
    return f"no encrypted connection: {error.reason or error.strerror or error}"
