"""Serves a site to browsers on this machine, and says when it is to be built again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from policytrack.files.own_folder import SETTINGS
from policytrack.journal.location import JOURNAL
from policytrack.register.discovery import register_files
from policytrack.site import addresses
from policytrack.site.settings import SiteSettings

Stamps = frozenset[tuple[str, int, int]]
"""The files that a site is made from: path, size in bytes, and when each was changed, in nanoseconds."""


class SiteServer:
    """A server for the site in a folder; *url* is the address to open."""

    def __init__(self, folder: Path, port: int) -> None:
        """For *port* 0, at a free port. Raises `OSError` if the port is in use, and `OverflowError` if it is none."""
        self._server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(folder)))
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def serve(self) -> None:
        """Answer until `stop`."""
        self._server.serve_forever(poll_interval=0.1)

    def stop(self) -> None:
        """End `serve`, which runs in another thread, and let go of the port."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    server_version = "policytrack"
    sys_version = ""

    def do_GET(self) -> None:
        if self._is_asked_by_its_address():
            super().do_GET()

    def do_HEAD(self) -> None:
        if self._is_asked_by_its_address():
            super().do_HEAD()

    def _is_asked_by_its_address(self) -> bool:
        """Whether the request names this machine: a name that somebody else points at it is no way in."""
        port = self.connection.getsockname()[1]
        if self.headers.get("Host") in (f"127.0.0.1:{port}", f"localhost:{port}"):
            return True
        super().send_error(404)
        return False

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        """No list of files: a folder without a page does not exist, as on a host."""
        self.send_error(404)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """As a host answers; for a page that does not exist, with the site's own page."""
        try:
            page = (Path(self.directory) / addresses.NOT_FOUND).read_bytes() if code == 404 else b""
        except OSError:
            page = b""
        if not page:
            super().send_error(code, message, explain)
            return
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page)

    def end_headers(self) -> None:
        """The headers with those that keep a browser from showing what was there before the last build."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what a browser asks for is of no interest."""


def stamps_of(root: Path, settings: SiteSettings) -> Stamps:
    """The stamps of register, journal, papers' texts and settings of the workspace, and of what the site looks like."""
    return frozenset(_stamps(root, settings))


def _stamps(root: Path, settings: SiteSettings) -> Iterator[tuple[str, int, int]]:
    named = [root / path for path in (*register_files(root), JOURNAL, SETTINGS)]
    named += [path for path in (settings.css, settings.logo) if path is not None]
    for folder in (root / "seeds", settings.templates):
        if folder is not None and folder.is_dir():
            named += folder.iterdir()
    for path in named:
        try:
            status = path.stat()
        except OSError:
            continue
        yield str(path), status.st_size, status.st_mtime_ns
