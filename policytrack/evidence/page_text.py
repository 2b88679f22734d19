"""The words that a page shows: of HTML without scripts, of PDFs, of plain text in any encoding."""

from __future__ import annotations

from policytrack.evidence import text_process
from policytrack.evidence.capture import Capture
from policytrack.evidence.extraction import PageText


def page_text(capture: Capture) -> PageText:
    """The text of a capture. Raises `UsageProblem` if a library is missing."""
    kind = kind_of(capture)
    if kind == "other":
        return PageText("", why=f"no text can be taken from {capture.media_type or 'a file of this type'}")
    return text_process.extracted(kind, capture.content, capture.charset)


def kind_of(capture: Capture) -> str:
    """`html`, `pdf`, `text` or `other`: by the type that the server says, or the first bytes if it says none."""
    content, media_type = capture.content, capture.media_type
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if media_type in ("text/html", "application/xhtml+xml", "application/xml", "text/xml") or media_type.endswith(
        ("+xml",)
    ):
        return "html"
    if media_type.startswith("text/") or media_type in ("application/json", "application/ld+json"):
        return "text"
    if media_type in ("", "application/octet-stream", "binary/octet-stream"):
        start = content[:512].lstrip().lower()
        if start.startswith((b"<!doctype html", b"<html", b"<?xml")):
            return "html"
        if content and b"\0" not in content[:4096]:
            return "text"
    return "other"
