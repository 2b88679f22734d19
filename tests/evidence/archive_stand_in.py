"""A stand-in on loopback for web archives: Save Page Now, a TimeGate, a TimeMap, and a service by its URL."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs

PAGE = "https://news.example/2026/laboratory.html?a=1&b=2"
JUNE = "Mon, 01 Jun 2026 10:00:00 GMT"


class _Handler(BaseHTTPRequestHandler):
    """An archive: what it answers depends on the path; what it was asked is remembered by the server."""

    server: ArchiveStandIn

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append((self.path, self.headers["Authorization"], form.get("url")))
        if self.headers["Authorization"] != "LOW key:secret":
            self._answer(401, {"message": "You need to be logged in to use Save Page Now."})
        elif self.server.is_busy or "busy" in form["url"][0]:
            self._answer(429, {"message": "You have already reached the limit\nof active sessions."})
        elif "moved" in form["url"][0]:
            self._answer(302, {}, Location="http://other.example/save")
        else:
            self._answer(200, {"url": form["url"][0], "job_id": "spn2-1a2b3c"})

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Authorization"], self.headers["Accept-Datetime"]))
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        if self.path.startswith("/save/status/"):
            self._answer(200, self.server.job)
        elif self.path.startswith("/save/"):
            self._answer(302, {}, Location=f"{base}/web/20260601100000/{self.path.removeprefix('/save/')}")
        elif self.path.startswith("/gate/none"):
            self._answer(404, {})
        elif self.path.startswith("/gate/map/"):
            self._answer(300, {}, Link=f'<{base}/timemap/x>; rel="timemap"; type="application/link-format"')
        elif self.path.startswith("/gate/"):
            address = f"{base}/web/20260530080000/{self.path.removeprefix('/gate/')}"
            memento = f'<{address}>; rel="last memento"; datetime="Sat, 30 May 2026 08:00:00 GMT"'
            link = f'<{self.path}>; rel="original", {memento}'
            self._answer(302, {}, Location=address, Link=link, Vary="accept-datetime")
        elif self.path == "/timemap/x":
            self._text(
                f'<{PAGE}>;rel="original",\n'
                '<https://old.example/1>; rel="first memento"; datetime="Tue, 20 Jun 2000 18:02:59 GMT",\n'
                f'<https://old.example/2,b>; rel="memento"; datetime="{JUNE}",\n'
                '<javascript:alert(1)>; rel="memento"; datetime="Mon, 01 Jun 2026 12:00:00 GMT",\n'
                '<https://old.example/3>; rel="last memento"; datetime="nonsense"\n'
            )
        elif self.path.startswith("/loop"):
            self._answer(302, {}, Location=f"{self.path}x")
        elif self.path.startswith("/keep?"):
            self._answer(200, {}, Content_Location="/copy/77")
        else:
            self._answer(503, {})

    def _text(self, text: str) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

    def _answer(self, status: int, values: object, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(json.dumps(values).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


class ArchiveStandIn(ThreadingHTTPServer):
    """The stand-in, open within a `with`: *asked* is what it was asked for, and *job* what it says of every job.

    While it *is_busy*, it takes no jobs.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str | None, object]] = []
        self.job: dict[str, object] = {"status": "pending"}
        self.is_busy = False
        self.base = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.shutdown()
        self.server_close()
