"""Builders of captures, and of a small PDF."""

from __future__ import annotations

from datetime import UTC, datetime

from policytrack.evidence.capture import Capture, Exchange

AT = datetime(2026, 11, 24, 9, 30, 0, 5, tzinfo=UTC)
QUOTE = "India joins the declaration on critical minerals"
PAGE = f"<!doctype html><title>PIB</title><h1>News</h1><p>{QUOTE}, the ministry said.</p>".encode()


def a_capture(
    content: bytes = PAGE,
    *,
    url: str = "https://pib.example/news",
    status: int = 200,
    type: str = "text/html; charset=utf-8",
    via: tuple[str, ...] = (),
) -> Capture:
    """A page that was asked for, by way of redirects from the addresses *via*."""
    addresses = (*via, url)
    redirects = (
        _exchange(address, 301, (("Location", after), ("Content-Length", "0")), b"")
        for address, after in zip(via, addresses[1:], strict=True)
    )
    headers = (("Content-Type", type), ("Content-Length", str(len(content))))
    return Capture((*redirects, _exchange(url, status, headers, content)), content)


def _exchange(url: str, status: int, headers: tuple[tuple[str, str], ...], body: bytes) -> Exchange:
    request = f"GET /{url.partition('//')[2]} HTTP/1.1\r\nHost: pib.example\r\n\r\n".encode()
    return Exchange(url, "93.184.215.14", AT, request, status, "OK" if status == 200 else "Moved", headers, body)


def a_pdf(words: str) -> bytes:
    """A PDF of one page with these words."""
    stream = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    pdf = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\n" % (size, table, size)
    return pdf + end + b"startxref\n%d\n%%%%EOF\n" % len(pdf)
