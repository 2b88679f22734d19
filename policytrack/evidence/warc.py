"""Captures as WARC files (ISO 28500:2017, WARC 1.1): for each exchange its response and its request, each packed alone.

A body is stored without its transfer coding, so that its digest in the file is the one by which it is kept.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from policytrack.domain.events import moment
from policytrack.domain.version import __version__
from policytrack.errors import UsageProblem, missing_package
from policytrack.evidence.capture import Capture, Exchange, Headers, digest_of
from policytrack.evidence.content import CannotUnpack, unpacked

MOST = 500_000_000
"""The most bytes that a file may have when it is unpacked; we write none that is larger."""
_AT_ONCE = 1 << 16
_HEAD_ENDS = b"\r\n\r\n"
_AS_SENT = "X-Archive-Orig-"


class Damaged(Exception):
    """A WARC file that cannot be read, or is not what its name says."""


class _Record(NamedTuple):
    """A record: its headers by their names in lower case, and what it holds."""

    kind: str
    headers: dict[str, str]
    stream: BinaryIO


@contextmanager
def _library() -> Iterator[None]:
    try:
        yield
    except ImportError:
        raise UsageProblem(missing_package("keeping evidence", "evidence", "warcio", verb="needs")) from None


def require_library() -> None:
    """Raises `UsageProblem` if the library for WARC files is not installed."""
    with _library():
        import warcio  # noqa: F401  # to see whether it is there


def write_warc(file: BinaryIO, capture: Capture) -> None:
    """Write a capture to a file, the same bytes each time. Raises `UsageProblem` if the library is missing."""
    with _library():
        from warcio.warcwriter import WARCWriter
    writer: Any = WARCWriter(file, gzip=True, warc_version="1.1")
    info = f"software: policytrack/{__version__}\r\nformat: WARC File Format 1.1\r\n".encode()
    writer.write_record(_record(capture, "warcinfo", "application/warc-fields", info, {}, "warcinfo"))
    for number, exchange in enumerate(capture.exchanges):
        common = {"WARC-Target-URI": exchange.url, **({"WARC-IP-Address": exchange.ip} if exchange.ip else {})}
        digest = {"WARC-Payload-Digest": digest_of(exchange.body)}
        if not exchange.request:
            media_type = exchange.header("content-type") or "application/octet-stream"
            name = f"resource {number}"
            writer.write_record(_record(capture, "resource", media_type, exchange.body, {**common, **digest}, name))
            continue
        block = _head(exchange) + exchange.body
        response = f"response {number}"
        http = "application/http; msgtype="
        writer.write_record(_record(capture, "response", f"{http}response", block, {**common, **digest}, response))
        concurrent = {**common, "WARC-Concurrent-To": _id(capture, response)}
        request = f"request {number}"
        writer.write_record(_record(capture, "request", f"{http}request", exchange.request, concurrent, request))


def _record(capture: Capture, kind: str, content_type: str, block: bytes, headers: dict[str, str], name: str) -> Any:
    from warcio.recordloader import ArcWarcRecord
    from warcio.statusandheaders import StatusAndHeaders

    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": _id(capture, name),
        "WARC-Date": moment(capture.at, "microseconds"),
        **headers,
        "WARC-Block-Digest": digest_of(block),
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
    }
    # Without a payload digest the library would work out one.
    fields.setdefault("WARC-Payload-Digest", digest_of(b"" if kind == "request" else block))
    if kind == "warcinfo":
        del fields["WARC-Payload-Digest"]
    head = StatusAndHeaders("", list(fields.items()), protocol="WARC/1.1")
    return ArcWarcRecord("warc", kind, head, BytesIO(block), None, content_type, len(block))


def _id(capture: Capture, name: str) -> str:
    of = f"{capture.digest} {moment(capture.at, 'microseconds')} {name}"
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, of)}>"


def _head(exchange: Exchange) -> bytes:
    """The status line and the headers; what no longer fits the body that is stored is renamed."""
    coded = (exchange.header("transfer-encoding") or "").strip() != ""
    lines = [f"HTTP/1.1 {exchange.status} {exchange.reason}".rstrip()]
    for name, value in exchange.headers:
        changed = name.lower() == "transfer-encoding" or (
            name.lower() == "content-length" and (coded or value != str(len(exchange.body)))
        )
        lines.append(f"{_AS_SENT if changed else ''}{name}: {value}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def read_warc(file: BinaryIO) -> Capture:
    """The capture in a file. Raises `Damaged`, and `UsageProblem` if the library is missing."""
    exchanges: list[Exchange] = []
    for record in _records(file):
        block = record.stream.read(MOST)
        if record.kind == "request" and exchanges:
            exchanges[-1] = exchanges[-1]._replace(request=block)
        elif record.kind in ("response", "resource"):
            exchanges.append(_exchange(record, block))
    if not exchanges:
        raise Damaged("it holds no answer")
    last = exchanges[-1]
    try:
        content = unpacked(last.body, last.header("content-encoding") or "", MOST)
    except CannotUnpack as error:
        raise Damaged(str(error)) from None
    return Capture(tuple(exchanges), content)


def digest_in(file: BinaryIO) -> str:
    """The SHA-256 of the last answer's body, read piece by piece. Raises as `read_warc` does."""
    digest = None
    for record in _records(file):
        if record.kind in ("response", "resource"):
            head = b"" if record.kind == "response" else _HEAD_ENDS
            while _HEAD_ENDS not in head and (piece := record.stream.read(_AT_ONCE)):
                head += piece
            hashed = sha256(head.partition(_HEAD_ENDS)[2])
            while piece := record.stream.read(_AT_ONCE):
                hashed.update(piece)
            digest = f"sha256:{hashed.hexdigest()}"
    if digest is None:
        raise Damaged("it holds no answer")
    return digest


def _records(file: BinaryIO) -> Iterator[_Record]:
    with _library():
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    _require_whole(file)
    try:
        for record in ArchiveIterator(file, no_record_parse=True, ensure_http_headers=False):
            headers = {name.lower(): value for name, value in record.rec_headers.headers}
            yield _Record(record.rec_type, headers, _whole(record, headers))
    except (ArchiveLoadFailed, zlib.error, OSError, ValueError, LookupError, AttributeError) as error:
        raise Damaged(f"it cannot be read as a WARC file: {error}") from None


def _require_whole(file: BinaryIO) -> None:
    """Read a file once through. Raises `Damaged` unless all its members are complete, and none unpacks to too much."""
    stream = None
    size = 0
    while rest := file.read(_AT_ONCE):
        while rest:
            stream = stream or zlib.decompressobj(zlib.MAX_WBITS + 16)
            try:
                piece = stream.decompress(rest, _AT_ONCE)
            except zlib.error as error:
                raise Damaged(f"it cannot be unpacked: {error}") from None
            size += len(piece)
            if size > MOST:
                raise Damaged("it is larger than any copy that is kept")
            rest = stream.unused_data if stream.eof else stream.unconsumed_tail
            stream = None if stream.eof else stream
    while stream is not None and not stream.eof:
        if not stream.decompress(b"", _AT_ONCE) and not stream.eof:
            raise Damaged("it was cut off")
    file.seek(0)


def _whole(record: Any, headers: dict[str, str]) -> BinaryIO:
    return _Complete(record.raw_stream, int(headers.get("content-length", "")))  # type: ignore[return-value]  # it has `read`


class _Complete:
    """A record's stream, of which all that is declared must be there."""

    def __init__(self, stream: Any, length: int) -> None:
        if not 0 <= length <= MOST:
            raise Damaged("a record is too large")
        self._stream, self._left = stream, length

    def read(self, most: int) -> bytes:
        pieces = []
        while most and self._left:
            piece: bytes = self._stream.read(min(most, self._left, _AT_ONCE))
            if not piece:
                raise Damaged("it was cut off")
            pieces.append(piece)
            most -= len(piece)
            self._left -= len(piece)
        return b"".join(pieces)


def _exchange(record: _Record, block: bytes) -> Exchange:
    url, ip = record.headers.get("warc-target-uri", ""), record.headers.get("warc-ip-address", "")
    at = datetime.fromisoformat(record.headers.get("warc-date", "")).astimezone(UTC)
    if record.kind == "resource":
        headers: Headers = (("Content-Type", record.headers.get("content-type", "")),)
        return Exchange(url, ip, at, b"", 200, "", headers, block)
    head, _, body = block.partition(_HEAD_ENDS)
    line, *fields = head.decode("latin-1").split("\r\n")
    _, status, reason = (*line.split(" ", 2), "", "")[:3]
    pairs = (field.partition(":") for field in fields)
    headers = tuple((name.removeprefix(_AS_SENT), value.strip()) for name, _, value in pairs)
    return Exchange(url, ip, at, b"", int(status), reason, headers, body)
