"""Serves a kept copy to a browser on this machine: marked as a copy, without anything that could act.

A page is shown without its scripts, styles, links, pictures and forms, in a frame that may do nothing. Of any other
file the words are shown. Either can be saved as it was.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from policytrack.evidence import text_process
from policytrack.evidence.capture import Capture
from policytrack.evidence.page_text import kind_of, page_text

_HEAD = "<!doctype html><html lang=en><meta charset=utf-8><meta name=robots content=noindex>"
_STYLE = (
    "body{margin:0;font:1rem/1.5 system-ui,sans-serif;color:#111;background:#fff}"
    "header{padding:.75rem 1rem;background:#ffe9a8;border-bottom:4px solid #8a6100}"
    "header p{margin:.25rem 0;overflow-wrap:anywhere}"
    "iframe{width:100%;height:calc(100vh - 10rem);border:0}"
    "pre{margin:1rem;white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}"
)
_ENDINGS = {"html": "html.txt", "pdf": "pdf", "text": "txt"}
_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors "


class _Answer(NamedTuple):
    body: bytes
    policy: str
    type: str = "text/html; charset=utf-8"
    filename: str | None = None


class CopyServer:
    """A server for one copy at a free port of this machine; *url* is the address to open."""

    def __init__(self, capture: Capture, cited: str, kept: datetime) -> None:
        """Raises `UsageProblem` if a library is missing, and `OSError` if there is no free port."""
        # Without the token another page in the browser, or another user of the machine, cannot ask for the copy.
        self._place = f"/{secrets.token_urlsafe(16)}/"
        answers = _answers(capture, cited, kept, self._place)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(answers))
        host = f"127.0.0.1:{self._server.server_port}"
        self._server.RequestHandlerClass.host = host  # type: ignore[attr-defined]  # the handler's own
        self.url = f"http://{host}{self._place}"

    def serve(self) -> None:
        """Answer until an interrupt."""
        self._server.serve_forever()

    def close(self) -> None:
        """Let go of the port."""
        self._server.server_close()


def _answers(capture: Capture, cited: str, kept: datetime, place: str) -> dict[str, _Answer]:
    """What is served, by path."""
    framed = _framed(capture)
    digest = capture.digest.removeprefix("sha256:")
    style = secrets.token_urlsafe(16)
    policy = f"{_NOTHING}'none'; style-src 'nonce-{style}'; frame-src 'self'"
    how, shown = "These are its words.", ""
    if framed is None:
        shown = _words(capture)
    else:
        how = "Scripts, styles, links, pictures and forms are removed."
        shown = f'<iframe sandbox="" src="{place}copy" title="The kept copy"></iframe>'
    lines = [
        f"<strong>This is a kept copy, not the page itself.</strong> {how}",
        f"Kept on {kept:%d %b %Y at %H:%M} UTC from {escape(capture.final)}",
        *([f"Cited as {escape(cited)}"] if cited != capture.final else []),
        f'SHA-256 {digest} · <a href="{place}file" download>Save the original file</a>',
    ]
    page = (
        f"{_HEAD}<title>Kept copy</title><style nonce={style}>{_STYLE}</style>"
        f"<header role=banner>{''.join(f'<p>{line}</p>' for line in lines)}</header><main>{shown}</main>"
    )
    # A page is saved as text, so that to open it runs nothing.
    saved = f"{digest[:16]}.{_ENDINGS.get(kind_of(capture), 'bin')}"
    answers = {
        place: _Answer(page.encode(), policy),
        f"{place}file": _Answer(capture.content, f"{_NOTHING}'none'; sandbox", "application/octet-stream", saved),
    }
    if framed is not None:
        answers[f"{place}copy"] = _Answer(f"{_HEAD}{framed}".encode(), f"{_NOTHING}'self'; sandbox")
    return answers


def _framed(capture: Capture) -> str | None:
    """The page without all that could act; None if it is no page, or cannot be cleaned in time."""
    if kind_of(capture) != "html":
        return None
    return text_process.cleaned(capture.content, capture.charset)


def _words(capture: Capture) -> str:
    text = page_text(capture)
    return f"<pre>{escape(text.text or text.why or '')}</pre>"


def _handler(answers: dict[str, _Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        host = ""
        server_version = "policytrack"
        sys_version = ""

        def do_GET(self) -> None:  # the library calls it so
            # A name that somebody else points at this machine is no way in.
            answer = answers.get(self.path) if self.headers.get("Host") == self.host else None
            if answer is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", answer.type)
            self.send_header("Content-Length", str(len(answer.body)))
            self.send_header("Content-Security-Policy", answer.policy)
            if answer.filename is not None:
                self.send_header("Content-Disposition", f'attachment; filename="{answer.filename}"')
            for name, value in _ALWAYS.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: what a browser asks for is of no interest."""

    return Handler


_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
