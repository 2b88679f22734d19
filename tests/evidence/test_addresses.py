"""Sixty ways to have a private address asked, and none of them works: a listening socket counts the connections."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from ipaddress import ip_address

import pytest

from policytrack.evidence.addresses import Refused, may_ask, target_of
from policytrack.evidence.capture import Capture, Failure
from policytrack.evidence.fetch import Limits, fetch

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
PUBLIC = "93.184.215.14"

# PORT is the port at which the socket listens, on this machine.
SPELLINGS = (
    "http://127.0.0.1:PORT/",
    "http://127.1:PORT/",
    "http://127.0.1:PORT/",
    "http://2130706433:PORT/",
    "http://0x7f000001:PORT/",
    "http://0x7F.0.0.1:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://0177.0x0.0.01:PORT/",
    "http://017700000001:PORT/",
    "http://127.0.0.1.:PORT/",
    "http://１２７.0.0.1:PORT/",
    "http://127。0。0。1:PORT/",
    "http://①②⑦.⓪.⓪.①:PORT/",
    "http://0:PORT/",
    "http://0.0.0.0:PORT/",
    "http://[::]:PORT/",
    "http://[::1]:PORT/",
    "http://[0:0:0:0:0:0:0:1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/",
    "http://[::127.0.0.1]:PORT/",
    "http://[64:ff9b::127.0.0.1]:PORT/",
    "http://[64:ff9b::7f00:1]:PORT/",
    "http://[64:ff9b:1::7f00:1]:PORT/",
    "http://[2002:7f00:1::]:PORT/",
    "http://[2002:a00:1::1]:PORT/",
    "http://[2001:0:7f00:1::]:PORT/",
    "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]:PORT/",
    "http://[2606:4700::5efe:7f00:1]:PORT/",
    "http://[fe80::1]:PORT/",
    "http://[fe80::1%25lo]:PORT/",
    "http://[fe80::1%lo]:PORT/",
    "http://[::1%25lo]:PORT/",
    "http://[fc00::1]:PORT/",
    "http://[fd00:ec2::254]:PORT/",
    "http://[ff02::1]:PORT/",
    "http://[2001:db8::1]:PORT/",
    "http://[100::1]:PORT/",
    "http://10.0.0.1:PORT/",
    "http://172.16.0.1:PORT/",
    "http://172.31.255.255:PORT/",
    "http://192.168.1.1:PORT/",
    "http://100.64.0.1:PORT/",
    "http://100.100.100.200:PORT/",
    "http://169.254.169.254:PORT/latest/meta-data/",
    "http://2852039166:PORT/latest/meta-data/",
    "http://0xA9FEA9FE:PORT/",
    "http://[::ffff:169.254.169.254]:PORT/",
    "http://168.63.129.16:PORT/",
    "http://192.0.0.192:PORT/",
    "http://192.0.2.1:PORT/",
    "http://198.18.0.1:PORT/",
    "http://203.0.113.5:PORT/",
    "http://224.0.0.1:PORT/",
    "http://240.0.0.1:PORT/",
    "http://255.255.255.255:PORT/",
    "http://user@127.0.0.1:PORT/",
    f"http://{PUBLIC}@127.0.0.1:PORT/",
    f"http://127.0.0.1:PORT\\@{PUBLIC}/",
    f"http://{PUBLIC}\t@127.0.0.1:PORT/",
    "http://127.0.0.1:PORT@/",
    "http://localhost:PORT/",
    "http://LOCALHOST.:PORT/",
    "http://inside.example:PORT/",
    "http://half-inside.example:PORT/",
    "http://scoped.example:PORT/",
    "https://127.0.0.1:PORT/",
    "ftp://127.0.0.1:PORT/",
    "gopher://127.0.0.1:PORT/_GET",
    "file:///etc/passwd",
    "//127.0.0.1:PORT/",
    "http:127.0.0.1:PORT/",
)
NAMES = {
    "localhost": ["127.0.0.1"],
    "inside.example": ["127.0.0.1"],
    "half-inside.example": [PUBLIC, "127.0.0.1"],
    "scoped.example": ["fe80::1%lo"],
}


def resolver(host: str, port: int) -> Sequence[str]:
    """As the system does it, but for a few names of our own; an IP address that is no longer one is looked up, too."""
    return NAMES.get(host.rstrip("."), ["127.0.0.1"])


class Listening:
    """A socket on all addresses of this machine that answers each connection with *answer*, and counts them."""

    def __init__(self) -> None:
        self.connections = 0
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                request = connection.recv(65536)
                if request == b"end":
                    return
                self.connections += 1
                connection.sendall(self.answer)

    def close(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as last:
            last.sendall(b"end")
        self._thread.join()
        self._socket.close()


@pytest.fixture
def listening() -> Iterator[Listening]:
    server = Listening()
    yield server
    server.close()


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The IP addresses to which a connection was tried."""
    tried: list[str] = []
    connect = socket.create_connection

    def watched(address: tuple[str, int], *rest: object, **options: object) -> socket.socket:
        tried.append(address[0])
        assert ip_address(address[0]).is_loopback, "no test asks the network"
        return connect(address, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "create_connection", watched)
    return tried


def _asked(url: str, port: int, *, allow_private: bool = False) -> Capture | Failure:
    address = url.replace("PORT", str(port))
    return fetch(address, now=NOW, limits=Limits(seconds=5), resolver=resolver, allow_private=allow_private)


def test_no_spelling_of_a_private_address_is_connected_to(listening: Listening, connections: list[str]) -> None:
    for url in SPELLINGS:
        answer = _asked(url, listening.port)
        assert isinstance(answer, Failure), url
        assert answer.kind in ("refused", "private"), url
    assert len(SPELLINGS) >= 60
    assert connections == []
    assert listening.connections == 0


def test_no_redirect_leads_to_a_metadata_service(listening: Listening, connections: list[str]) -> None:
    places = ("http://169.254.169.254/latest/", "http://0xA9FEA9FE/", "//[fd00:ec2::254]/", "http://100.100.100.200/")
    for place in (*places, "file:///etc/passwd", "ftp://127.0.0.1/", "http://me:secret@127.0.0.1/"):
        listening.answer = f"HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode()
        answer = _asked("http://intranet.example:PORT/", listening.port, allow_private=True)
        assert isinstance(answer, Failure), place
        assert answer.kind == "refused", place
    assert set(connections) == {"127.0.0.1"}


def test_the_connection_goes_to_the_address_that_was_checked(listening: Listening, connections: list[str]) -> None:
    """A name that resolves to a public address when it is checked, and to a private one when it is connected to."""
    answers: Iterator[list[str]] = iter([["127.0.0.2"], ["169.254.169.254"]])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return next(answers)

    fetch(f"http://rebinds.example:{listening.port}/", now=NOW, resolver=rebinding, allow_private=True)

    assert asked == ["rebinds.example"]
    assert connections == ["127.0.0.2"]


def test_an_intranet_is_asked_only_when_that_is_allowed(listening: Listening) -> None:
    refused = _asked("http://inside.example:PORT/", listening.port)
    answer = _asked("http://inside.example:PORT/", listening.port, allow_private=True)

    assert isinstance(refused, Failure)
    assert "--allow-private" in refused.detail
    assert isinstance(answer, Capture)
    assert listening.connections == 1


@pytest.mark.parametrize(
    "ip", [PUBLIC, "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1", "::ffff:8.8.8.8", "172.32.0.1"]
)
def test_a_public_address_may_be_asked(ip: str) -> None:
    assert may_ask(ip_address(ip), allow_private=False)


def test_what_clouds_tell_their_machines_is_never_asked() -> None:
    for ip in ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16", "::ffff:a9fe:a9fe", "fe80::1"):
        assert not may_ask(ip_address(ip), allow_private=True), ip


def test_an_address_is_asked_for_in_plain_ascii() -> None:
    target = target_of("HTTPS://Bücher.Example:443/año?q=ü&a=%41#part")

    assert target.url == "https://xn--bcher-kva.example/a%C3%B1o?q=%C3%BC&a=%41"


@pytest.mark.parametrize(
    "url", ["http://", "http://a..b/", "http://exa mple/", "http://a:0/", "http://a:99999/", "http://1.2.3.4.5/"]
)
def test_an_address_that_cannot_be_read_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        target_of(url)
