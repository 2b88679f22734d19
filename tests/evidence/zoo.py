"""A zoo of web pages on loopback: each host shows an article on the first day, and what became of it later.

A host's name says its kind and its number, as in `moved-007.zoo.example`; `Zoo.resolver` spreads them over 127.0.0.0/8.
"""

from __future__ import annotations

import gzip
import re
import socket
import socketserver
import ssl
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from policytrack.domain.events import KeepVerdict

SAME, DRIFTED, MOVED, BLOCKED, GONE, NOT_CHECKED = (
    *(KeepVerdict.SAME, KeepVerdict.DRIFTED, KeepVerdict.MOVED, KeepVerdict.BLOCKED, KeepVerdict.GONE),
    KeepVerdict.NOT_CHECKED,
)
QUOTE = "the two ministries signed the terms of a joint laboratory for quantum sensors"
WORDS = (
    f"On Monday {QUOTE}, which is to open in Pune within eighteen months.",
    "Officials of both sides said that the budget covers three years, and that a call for proposals follows in spring.",
    "The agreement names twelve universities, four public institutes and a council that meets twice a year.",
    "It leaves open who owns what is invented there, a question that delayed an earlier attempt for six years.",
    "A first exchange of researchers begins in January, with forty scholars from either country.",
    "Critics noted that a similar laboratory was announced in 2019 and never received any money at all.",
)
OTHER = tuple(
    f"Sale number {number}: shoes, bags and belts at prices that no shop has seen before." for number in range(9)
)


class Request(NamedTuple):
    """What a visitor asked, on which day, at which port."""

    host: str
    path: str
    headers: dict[str, str]
    day: int
    port: int

    def url(self, path: str, host: str | None = None) -> str:
        """An address in the zoo."""
        return f"http://{host or self.host}:{self.port}{path}"


Answer = bytes | Iterator[bytes]


class Kind(NamedTuple):
    """What a kind of page answers, from the second day on unless *always*, and what is right to say of it then.

    *first* is right at the first check, and *later* at one more than a day after it. *quote* and *kept* say whether
    words are quoted from the page, and whether a copy was kept.
    """

    answer: Callable[[Request], Answer]
    first: KeepVerdict | None
    later: KeepVerdict | None
    quote: bool = True
    kept: bool = True
    always: bool = False
    path: str = "/news/2026/laboratory.html"
    scheme: str = "http"
    robots: Answer | None = None


def http(status: int, body: bytes | str = b"", kind: str = "text/html; charset=utf-8", **headers: str) -> bytes:
    """An answer; the names of *headers* are written with `_` for `-`."""
    content = body.encode() if isinstance(body, str) else body
    fields = {"Content-Type": kind, "Content-Length": str(len(content)), "Connection": "close"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"HTTP/1.1 {status} Status\r\n{lines}\r\n".encode("latin-1") + content


def html(*paragraphs: str, title: str = "A laboratory for quantum sensors", more: str = "") -> str:
    """A page of these paragraphs, with a menu around them as pages have."""
    menu = "<nav><a href=/>Home</a> <a href=/world>World</a> <a href=/science>Science</a></nav>"
    body = "".join(f"<p>{words}</p>" for words in paragraphs)
    return (
        f"<!doctype html><html><head><title>{title}</title><script>var quote = 1;</script></head><body>{menu}"
        f"<main>{body}</main>{more}<footer>About us. Contact. Imprint.</footer></body></html>"
    )


ARTICLE = html(*WORDS)


def to(
    where: Callable[[Request], str], status: int = 301, then: bytes | None = None, at: str = "/moved"
) -> Callable[[Request], Answer]:
    """A redirect to another address, where *then* is answered: the article, unless another answer is given."""

    def answer(request: Request) -> Answer:
        if request.path.startswith(at):
            return then or http(200, ARTICLE)
        return http(status, Location=where(request))

    return answer


def always(answer: Answer) -> Callable[[Request], Answer]:
    return lambda request: answer


def _chain(request: Request) -> Answer:
    step = int(request.path.removeprefix("/step/")) if request.path.startswith("/step/") else 0
    return http(200, ARTICLE) if step == 5 else http(301, Location=f"/step/{step + 1}")


def _loop(request: Request) -> Answer:
    return http(302, Location="/b" if request.path == "/a" else "/a")


def _home(request: Request) -> Answer:
    return http(200, html(*OTHER, title="Home")) if request.path == "/" else http(301, Location="/")


def _spiral(request: Request) -> Answer:
    return http(302, Location=f"{request.path}x")


def _drip(request: Request) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n"
    while True:
        time.sleep(0.05)
        yield b"x"


def _endless(request: Request) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    while True:
        yield b"<p>and so on</p>" * 1_000


def _cut(request: Request) -> Answer:
    return http(200, ARTICLE, Content_Length=str(len(ARTICLE) + 500))


def _gzipped(content: bytes) -> bytes:
    return http(200, gzip.compress(content, mtime=0), Content_Encoding="gzip")


RESET = b"reset"
"""Stands for a connection that is broken off, as some hosts do with programs."""
TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
TLS.load_cert_chain(Path(__file__).parent / "untrusted.pem")  # made for these tests, and for nothing else
BOMB = _gzipped(b"\0" * 30_000_000)


def _conditional(request: Request) -> Answer:
    if request.headers.get("if-none-match") == '"v1"':
        return http(304, ETag='"v1"', Content_Length="")
    return http(200, html(*WORDS, request.host), ETag='"v1"')


def _dated(request: Request) -> Answer:
    stamp = "Mon, 01 Jun 2026 00:00:00 GMT"
    if request.headers.get("if-modified-since") == stamp:
        return http(304, Last_Modified=stamp, Content_Length="")
    return http(200, html(*WORDS, request.host), Last_Modified=stamp)


def _encoded(charset: str, *, in_header: bool) -> Callable[[Request], Answer]:
    """The page in an encoding on the first day, and in UTF-8 later: the same words in other bytes."""
    words = "Le Président a déclaré : « la coopération naît à Zürich » - " + QUOTE
    page = html(words, *WORDS[1:])

    def answer(request: Request) -> Answer:
        if request.day:
            return http(200, page)
        meta = "" if in_header else f"<meta charset={charset}>"
        content = page.replace("<head>", f"<head>{meta}").encode(charset)
        return http(200, content, kind=f"text/html; charset={charset}" if in_header else "text/html")

    return answer


def pdf(*lines: str) -> bytes:
    """A PDF of one page with these lines of text."""
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    stream = f"BT /F1 9 Tf 40 750 Td 14 TL {shown} ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    content, places = b"%PDF-1.4\n", []
    for number, value in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return content + end % (table, len(content))


def _pdf(then: bytes) -> Callable[[Request], Answer]:
    return lambda request: http(200, then if request.day else pdf(*WORDS), kind="application/pdf")


CONSENT = html(
    "Before you continue. We value your privacy. We and our partners store cookies on your device.",
    "Accept all",
    "Reject all",
    title="Before you continue",
)
CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body><h1>news.example</h1><p>Verifying you are human. This may "
    "take a few seconds.</p><script src=/cdn-cgi/challenge-platform/h/b.js></script></body></html>"
)
MISSING = html("Sorry, the page you are looking for could not be found.", title="Page not found")
PARKED = html(
    "example.example", "This domain is for sale. Buy this domain.", "Related searches: loans, hotels", title=""
)
ACCESS_DENIED = (
    "<html><head><title>Access Denied</title></head><body>You don't have permission. Reference #18.2d</body></html>"
)

KINDS: dict[str, Kind] = {
    "same": Kind(always(http(200, ARTICLE)), SAME, SAME),
    "same-no-quote": Kind(always(http(200, ARTICLE)), SAME, SAME, quote=False),
    "new-menu": Kind(
        always(http(200, html(*WORDS, more="<aside>Read also: three other news</aside>"))), SAME, SAME, quote=False
    ),
    "corrected": Kind(always(http(200, html(*WORDS[:5], "A correction was made."))), SAME, SAME),
    "curly": Kind(
        always(http(200, html(*WORDS).replace("the two", "the&nbsp;two").replace("joint lab", "<b>joint</b> lab"))),
        SAME,
        SAME,
    ),
    "etag": Kind(_conditional, SAME, SAME, always=True),
    "modified": Kind(_dated, SAME, SAME, always=True),
    "gzip": Kind(always(_gzipped(ARTICLE.encode())), SAME, SAME),
    "temporary": Kind(to(lambda request: "/moved", 302), SAME, SAME),
    "slash": Kind(
        to(lambda request: request.url("/news/2026/laboratory.html/"), at="/news/2026/laboratory.html/"), SAME, SAME
    ),
    "moved": Kind(to(lambda request: "/moved"), MOVED, MOVED),
    "moved-308": Kind(to(lambda request: "/moved", 308), MOVED, MOVED, quote=False),
    "moved-host": Kind(to(lambda request: request.url("/moved", f"other.{request.host}")), MOVED, MOVED),
    "chain": Kind(_chain, MOVED, MOVED),
    "always-redirected": Kind(to(lambda request: "/moved"), SAME, SAME, always=True),
    "edited": Kind(always(http(200, html("On Monday the deal was called off.", *WORDS[1:]))), DRIFTED, DRIFTED),
    "replaced": Kind(always(http(200, html(*OTHER, title="Sale"))), DRIFTED, DRIFTED, quote=False),
    "emptied": Kind(always(http(200, "")), DRIFTED, DRIFTED),
    "soft-404": Kind(always(http(200, MISSING)), DRIFTED, DRIFTED),
    "soft-404-no-copy": Kind(always(http(200, MISSING)), DRIFTED, DRIFTED, quote=False, kept=False),
    "soft-404-hindi": Kind(always(http(200, html("क्षमा करें, पेज नहीं मिला"))), DRIFTED, DRIFTED, quote=False),
    "home": Kind(_home, DRIFTED, DRIFTED, quote=False),
    "home-no-copy": Kind(_home, DRIFTED, DRIFTED, quote=False, kept=False),
    "parked": Kind(always(http(200, PARKED)), DRIFTED, DRIFTED),
    "parked-no-copy": Kind(always(http(200, PARKED)), DRIFTED, DRIFTED, quote=False, kept=False),
    "doorman": Kind(
        to(lambda request: "/login?next=/news", 302, http(200, html("Welcome back.")), at="/login"), BLOCKED, BLOCKED
    ),
    "401": Kind(always(http(401, "Login", WWW_Authenticate="Basic")), BLOCKED, BLOCKED),
    "402": Kind(always(http(402, "Pay")), BLOCKED, BLOCKED),
    "403": Kind(always(http(403, ACCESS_DENIED)), BLOCKED, BLOCKED),
    "429": Kind(always(http(429, "Slow down")), BLOCKED, BLOCKED),
    "429-later": Kind(always(http(429, "Slow down", Retry_After="7200")), BLOCKED, BLOCKED),
    "451": Kind(always(http(451, "Not in your country")), BLOCKED, BLOCKED),
    "challenge": Kind(always(http(200, CHALLENGE)), BLOCKED, BLOCKED),
    "challenge-503": Kind(always(http(503, CHALLENGE)), BLOCKED, BLOCKED),
    "challenge-header": Kind(always(http(200, html(*OTHER), cf_mitigated="challenge")), BLOCKED, BLOCKED),
    "denied-200": Kind(always(http(200, ACCESS_DENIED)), BLOCKED, BLOCKED),
    "consent": Kind(always(http(200, CONSENT)), BLOCKED, BLOCKED),
    "forecourt": Kind(
        to(
            lambda request: request.url("/v2?continue=x", f"consent.{request.host}"),
            302,
            http(200, html("Weiter")),
            at="/v2",
        ),
        BLOCKED,
        BLOCKED,
        quote=False,
    ),
    "consent-banner": Kind(always(http(200, html(*WORDS, "We value your privacy. Accept all"))), SAME, SAME),
    "robots": Kind(
        always(http(200, ARTICLE)),
        NOT_CHECKED,
        NOT_CHECKED,
        robots=http(200, "User-agent: *\nDisallow: /", kind="text/plain"),
    ),
    "robots-others": Kind(
        always(http(200, ARTICLE)), SAME, SAME, robots=http(200, "User-agent: Other\nDisallow: /", kind="text/plain")
    ),
    "robots-allowed": Kind(
        always(http(200, ARTICLE)),
        SAME,
        SAME,
        robots=http(200, "User-agent: *\nDisallow: /\nAllow: /news/", kind="text/plain"),
    ),
    "robots-503": Kind(always(http(200, ARTICLE)), None, None, robots=http(503)),
    "robots-hop": Kind(
        to(lambda request: request.url("/x", f"denied.{request.host}"), at="/x"), NOT_CHECKED, NOT_CHECKED
    ),
    "404": Kind(always(http(404, MISSING)), None, GONE),
    "404-no-copy": Kind(always(http(404, MISSING)), None, GONE, quote=False, kept=False),
    "404-article": Kind(always(http(404, ARTICLE)), None, GONE),
    "410": Kind(always(http(410)), None, GONE),
    "moved-404": Kind(to(lambda request: "/moved", then=http(404)), None, GONE),
    "no-host": Kind(always(b""), None, GONE),
    "closed": Kind(always(b""), None, GONE),
    "404-once": Kind(lambda request: http(404) if request.day == 1 else http(200, ARTICLE), None, SAME),
    "no-resolver": Kind(always(b""), None, None),
    "500": Kind(always(http(500)), None, None),
    "503": Kind(always(http(503, "Back soon")), None, None),
    "418": Kind(always(http(418)), None, None),
    "400": Kind(always(http(400)), None, None),
    "loop": Kind(_loop, None, None, path="/a"),
    "spiral": Kind(_spiral, None, None),
    "redirect-nowhere": Kind(always(http(301, Location="")), None, None),
    "redirect-ftp": Kind(always(http(301, Location="ftp://files.example/x")), None, None),
    "drip": Kind(_drip, None, None),
    "endless": Kind(_endless, None, None),
    "bomb": Kind(always(BOMB), None, None),
    "huge": Kind(always(http(200, b"x", Content_Length="99999999999")), None, None),
    "cut": Kind(_cut, None, None),
    "silent": Kind(always(b""), None, None),
    "not-http": Kind(always(b"SSH-2.0-OpenSSH_9.2\r\n"), None, None),
    "half-head": Kind(always(b"HTTP/1.1 200 OK\r\nContent-Ty"), None, None),
    "reset": Kind(always(RESET), None, None),
    "tls-untrusted": Kind(always(b""), None, None, scheme="https"),
    "tls-plain": Kind(always(http(200, ARTICLE)), None, None, scheme="https"),
    "tls-cut": Kind(always(b""), None, None, scheme="https"),
    "latin-1": Kind(_encoded("iso-8859-1", in_header=True), SAME, SAME, quote=False, always=True),
    "windows-1252": Kind(_encoded("windows-1252", in_header=False), SAME, SAME, quote=False, always=True),
    "utf-16": Kind(_encoded("utf-16", in_header=True), SAME, SAME, always=True),
    "wrong-charset": Kind(always(http(200, ARTICLE, kind="text/html; charset=no-such")), SAME, SAME),
    "pdf": Kind(_pdf(pdf(*WORDS)), SAME, SAME, always=True, path="/report.pdf"),
    "pdf-edited": Kind(_pdf(pdf("Nothing was signed.", *WORDS[1:])), DRIFTED, DRIFTED, always=True, path="/report.pdf"),
    "pdf-damaged": Kind(_pdf(b"%PDF-1.4\n%%EOF"), DRIFTED, DRIFTED, always=True, path="/report.pdf"),
    "picture": Kind(always(http(200, b"\x89PNG\r\n\x1a\n\0\0", kind="image/png")), DRIFTED, DRIFTED),
    "unknown": Kind(always(http(200, html(*OTHER))), None, None, quote=False, kept=False),
    "quote-no-copy": Kind(always(http(200, ARTICLE)), SAME, SAME, kept=False),
    "quote-gone-no-copy": Kind(always(http(200, html(*OTHER))), DRIFTED, DRIFTED, kept=False),
}


_NAME = re.compile(r"(other\.|denied\.|consent\.)?([a-z0-9-]+)-(\d+)\.zoo\.example")
_IPS = 6
_DENIAL = http(200, "User-agent: *\nDisallow: /", kind="text/plain")


class Visit(NamedTuple):
    """A request that the zoo got, and the moment of the zoo's clock."""

    host: str
    path: str
    headers: dict[str, str]
    at: datetime


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
    zoo: Zoo


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        received = b""
        self.request.settimeout(20)
        with suppress(OSError):
            hello = self.request.recv(65_536, socket.MSG_PEEK)
            if hello[:1] == b"\x16" and b"tls-untrusted" in hello:
                TLS.wrap_socket(self.request, server_side=True).close()
                return
            while b"\r\n\r\n" not in received and (piece := self.request.recv(65_536)):
                received += piece
                if received[0] == 0x16:  # a client that wants TLS, and names the host in its first words
                    self.request.sendall(b"" if b"tls-cut" in received else http(200, ARTICLE))
                    return
            answer = self.server.zoo.answer(received)
            if answer == RESET:
                self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.request.close()
                return
            for piece in (answer,) if isinstance(answer, bytes) else answer:
                self.request.sendall(piece)
            if answer == b"":
                self.request.recv(1)  # until the visitor has enough


class Zoo:
    """The zoo, open from its making until `close`; *day* counts from the keeping, and *now* is its clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.day, self.now = 0, now
        self.visits: list[Visit] = []
        # Elsewhere than on Linux, only the first address of the network is there.
        self._ips = ["127.0.0.1", *(f"127.0.{number}.1" for number in range(1, _IPS) if sys.platform == "linux")]
        self._servers = [_Server((self._ips[0], 0), _Handler)]
        self.port = int(self._servers[0].server_address[1])
        self._servers += [_Server((ip, self.port), _Handler) for ip in self._ips[1:]]
        for server in self._servers:
            server.zoo = self
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def address(self, kind: str, number: int) -> str:
        """The address of the page of this kind with this number."""
        return f"{KINDS[kind].scheme}://{kind}-{number:03}.zoo.example:{self.port}{KINDS[kind].path}"

    def resolver(self, host: str, port: int) -> Sequence[str]:
        """The IP address of a host of the zoo, by its name; for some kinds none, and for some one that is closed."""
        match = _NAME.fullmatch(host)
        if match is None or (self.day and match[2] == "no-host"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if self.day and match[2] == "no-resolver":
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        if self.day and match[2] == "closed":
            return ["127.0.0.200"]
        return [self._ips[int(match[3]) % len(self._ips)]]

    def answer(self, received: bytes) -> Answer:
        """What a host answers to a request."""
        line, *fields = received.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
        host, path = headers.get("host", "").partition(":")[0], [*line.split(" "), ""][1]
        self.visits.append(Visit(host, path, headers, self.now()))
        match = _NAME.fullmatch(host)
        if match is None:
            return http(400)
        kind = KINDS[match[2]]
        if path == "/robots.txt":
            return _DENIAL if match[1] == "denied." else (self.day and kind.robots) or http(404)
        if not self.day and not kind.always:
            return http(200, ARTICLE)
        return kind.answer(Request(host, path, headers, self.day, self.port))
