"""Kill `policytrack evidence keep` at random moments, and look after each kill whether anything is half done or lost.

`python -m tests.soak.evidence_kills 500` prints the figures.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from policytrack.evidence.store import KeptCopies
from policytrack.workspace.evidence_queue import EvidenceQueue, QueuedPage
from tests.builders import ONE, a_workspace

_AT_ONCE = 6
_OF_A_MARK = 40
_MARKS = 6
_PATIENCE = 60.0  # seconds


class Figures(NamedTuple):
    """What became of the pages: *lost*, *doubled* and *unsound* must be 0.

    *in_the_act* is how many of the kills came after the first page had been asked for, and *partly* how many of those
    after some pages had been kept, and not all. *ended* is how many processes ended before they were to be killed,
    *torn* how many kills left an unfinished line in the journal, and *leftovers* how many temporary files were left at
    the end.
    """

    kills: int
    in_the_act: int
    partly: int
    ended: int
    kept: int
    lost: int
    doubled: int
    unsound: int
    torn: int
    leftovers: int
    seconds: float


class _Pages(BaseHTTPRequestHandler):
    is_asked = threading.Event()
    """Set when a page is asked for."""

    def do_GET(self) -> None:  # the library calls it so
        self.is_asked.set()
        lines = 10 + int(self.path.rpartition("/")[2]) % 7 * 900
        body = f"<p>Page {self.path} says that India joins the declaration.</p>\n".encode() * lines
        with suppress(OSError):  # who asked was killed
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class _Office:
    """A workspace whose entries cite ever more pages, which wait in its queue to be kept."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.root = a_workspace(folder / "ws", ONE)
        self.copies, self.queue = KeptCopies(self.root / "evidence", self.root), EvidenceQueue(self.root)
        self.queued: list[QueuedPage] = []
        self.unsound = 0
        self._seen: set[str] = set()
        self._supply = self._cited()
        env = {**os.environ, "POLICYTRACK_WORKSPACE": str(self.root), "POLICYTRACK_TODAY": "2026-06-01"}
        env |= {"POLICYTRACK_RECORDER": "jo", "XDG_CACHE_HOME": str(folder), "XDG_STATE_HOME": str(folder / "state")}
        self._env = env

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "policytrack", *words]
        return subprocess.Popen(command, env=self._env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def run(self, *words: str) -> None:
        """Run a command. Fails unless it ends well."""
        process = self.start(*words)
        _, err = process.communicate()
        assert process.returncode == 0, err.decode()

    def fill(self) -> None:
        """See to it that some pages wait."""
        more = [next(self._supply) for _ in range(_AT_ONCE - len(self.queue.pages()))]
        self.queued += more
        self.queue.change(add=more)

    def _cited(self) -> Iterator[QueuedPage]:
        """Pages of new entries, as `mark` puts them into the queue, one by one."""
        number = 0
        while True:
            marks = []
            for _ in range(_MARKS):
                urls = []
                for _ in range(_OF_A_MARK):
                    urls.append(f"http://127.93.{number // 250 % 250}.{number % 250 + 1}:{self.port}/{number}")
                    number += 1
                pages = [{"url": url, "quote": "joins the declaration"} for url in urls]
                note = f"Up to page {number}."
                marks.append({"id": "EX-1", "status": "announced", "on": "2026-05-01", "note": note, "evidence": pages})
            file = self.folder / "marks.jsonl"
            file.write_text("".join(f"{json.dumps(mark)}\n" for mark in marks), "utf-8")
            waiting = {*self.queue.pages()}
            self.run("mark", "--from", str(file))
            new = [page for page in self.queue.pages() if page not in waiting]
            self.queue.change(remove=new)
            yield from new

    def keeps(self) -> list[QueuedPage]:
        """What the journal says is kept. Counts what is not, or is damaged; a torn last line is not read."""
        *lines, _ = (self.root / "data/journal.jsonl").read_bytes().split(b"\n")
        entries: list[dict[str, Any]] = [json.loads(line) for line in lines]
        keeps = [entry for entry in entries if entry["kind"] == "keep"]
        for digest in {*self.copies.digests(), *(entry["keep"]["digest"] for entry in keeps)} - self._seen:
            self.unsound += self.copies.damage(digest) is not None
            self._seen.add(digest)
        return [QueuedPage(entry["event"], entry["keep"]["address"]) for entry in keeps]

    def is_torn(self) -> bool:
        return not (self.root / "data/journal.jsonl").read_bytes().endswith(b"\n")

    def lost(self) -> int:
        """How many of the pages that were to be kept are neither kept nor in the queue."""
        return len({*self.queued} - {*self.keeps(), *self.queue.pages()})


def run(folder: Path, kills: int, seed: int = 0) -> Figures:
    """Kill so many processes that keep pages, in a workspace in the folder."""
    began = time.monotonic()
    chance = random.Random(seed)
    server = ThreadingHTTPServer(("0.0.0.0", 0), _Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    keep = ("evidence", "keep", "--queued", "--allow-private")
    try:
        office = _Office(folder, server.server_port)
        killed = in_the_act = partly = ended = lost = torn = 0
        usual = 0.3  # seconds from the first request to the end, until it is known better
        before = 0
        while killed < kills:
            office.fill()
            _Pages.is_asked.clear()
            process = office.start(*keep)
            if chance.random() < 0.9:
                _Pages.is_asked.wait(_PATIENCE)
            asked = time.monotonic()
            with suppress(subprocess.TimeoutExpired):
                process.wait(chance.uniform(0, 1.2 * usual))
            is_killed = process.poll() is None
            process.kill()
            _, err = process.communicate()
            assert is_killed or process.returncode == 0, err.decode()
            kept = len(office.keeps())
            if is_killed:
                killed += 1
                in_the_act += _Pages.is_asked.is_set()
                partly += 0 < kept - before < _AT_ONCE
                usual *= 1.05  # it may take longer now
            else:
                ended += 1
                usual = 0.5 * usual + 0.5 * (time.monotonic() - asked)
            before = kept
            lost += office.lost()
            torn += office.is_torn()
        while office.queue.pages():
            office.run(*keep)
        office.run("check")
    finally:
        server.shutdown()
        server.server_close()
    counts = Counter(office.keeps())
    lost += len({*office.queued} - {*counts})
    doubled = sum(number - 1 for number in counts.values())
    leftovers = sum(1 for path in office.copies.folder.rglob("*") if path.is_file()) - len([*office.copies.digests()])
    seconds = time.monotonic() - began
    return Figures(
        killed, in_the_act, partly, ended, len(counts), lost, doubled, office.unsound, torn, leftovers, seconds
    )


if __name__ == "__main__":
    with TemporaryDirectory(prefix="policytrack-soak-") as made:
        print(run(Path(made), int(sys.argv[1])))
