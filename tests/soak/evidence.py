"""Keep evidence at its full size: thousands of pages, each at a host of its own on this machine.

`python -m tests.soak.evidence 5000` prints the time and the memory that it takes.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.builders import ONE, a_workspace
from tests.memory import peak_memory
from tests.recording import journal_lines

_OF_A_MARK = 50
_SIZE = 40_000  # bytes of a page


class Figures(NamedTuple):
    """How many pages were kept, in how many seconds, of those of work, and with how many MB in the largest process."""

    kept: int
    seconds: float
    work: float
    megabytes: float


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the library calls it so
        host = self.headers["Host"]
        line = f"<p>The ministry at {host} said that India joins the declaration.</p>\n"
        body = (line * (_SIZE // len(line))).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def run(folder: Path, pages: int) -> Figures:
    """Keep so many pages in a workspace in the folder. Fails unless all are kept, and their quotes found."""
    root = a_workspace(folder / "ws", ONE)
    server = ThreadingHTTPServer(("0.0.0.0", 0), _Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hosts = [f"127.{90 + number // 60_000}.{number // 250 % 240}.{number % 250 + 1}" for number in range(pages)]
    urls = [f"http://{host}:{server.server_port}/" for host in hosts]
    marks = folder / "marks.jsonl"
    with marks.open("w", encoding="utf-8") as file:
        for start in range(0, pages, _OF_A_MARK):
            evidence = [{"url": url, "quote": "joins the declaration"} for url in urls[start : start + _OF_A_MARK]]
            number = start // _OF_A_MARK
            day = f"2026-{number // 28 % 4 + 2:02}-{number % 28 + 1:02}"
            mark = {"id": "EX-1", "status": "announced", "on": day, "note": f"Entry {number}.", "evidence": evidence}
            file.write(f"{json.dumps(mark)}\n")
    env = {**os.environ, "POLICYTRACK_WORKSPACE": str(root), "POLICYTRACK_TODAY": "2026-06-01"}
    env |= {"POLICYTRACK_RECORDER": "jo", "XDG_CACHE_HOME": str(folder), "XDG_STATE_HOME": str(folder / "state")}
    program = [sys.executable, "-m", "policytrack"]
    peak_memory([*program, "mark", "--from", str(marks)], env)
    began, worked = time.monotonic(), _work()
    megabytes, _ = peak_memory([*program, "evidence", "keep", "--queued", "--allow-private"], env)
    seconds, work = time.monotonic() - began, _work() - worked
    server.shutdown()
    server.server_close()
    keeps = [line["keep"] for line in journal_lines(root) if line["kind"] == "keep"]
    assert {keep["quote"] for keep in keeps} == {"found"}
    assert {keep["address"] for keep in keeps} == {*urls}
    return Figures(len(keeps), seconds, work, megabytes)


def _work() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    with TemporaryDirectory(prefix="policytrack-soak-") as made:
        print(run(Path(made), int(sys.argv[1])))
