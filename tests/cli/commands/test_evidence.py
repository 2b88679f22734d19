"""`evidence keep`, `add`, `list`, `show` and `open`, and what `mark` does with the pages that it cites."""

from __future__ import annotations

import csv
import http.client
import io
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from policytrack.workspace.evidence_queue import EvidenceQueue
from tests.at_terminal import INTERRUPT, Session
from tests.conftest import Outcome
from tests.evidence.captures import PAGE, QUOTE, a_pdf
from tests.recording import journal_lines

Call = Callable[..., Outcome]
HOSTILE = b"<title>T</title><p onclick=evil()>Words \x1b]0;x\x07</p><script>evil()</script><img src=//evil>" + PAGE


class _Pages(BaseHTTPRequestHandler):
    may_answer = threading.Event()
    """Whether what is slow is answered at last."""

    def do_GET(self) -> None:  # the library calls it so
        if self.path == "/slow":
            self.may_answer.wait()
        body, type = {
            "/pdf": (a_pdf(QUOTE), "application/pdf"),
            "/hostile": (HOSTILE, "text/html"),
            "/empty": (b"", "text/html"),
        }.get(self.path, (PAGE, "text/html; charset=utf-8"))
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Type", type)
        self.send_header("Content-Length", str(10**9 if self.path == "/large" else len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def web() -> Iterator[Callable[[str], str]]:
    """A server on this machine; returns the address of a path, at a host of its own so that nobody has to wait."""
    _Pages.may_answer.clear()
    server = ThreadingHTTPServer(("0.0.0.0", 0), _Pages)
    threading.Thread(target=server.serve_forever).start()
    hosts = iter(range(1, 250))
    yield lambda path: f"http://127.77.0.{next(hosts)}:{server.server_port}{path}"
    _Pages.may_answer.set()
    server.shutdown()
    server.server_close()


def _mark(policytrack: Call, *evidence: str) -> str:
    words = [word for piece in evidence for word in ("--evidence", piece)]
    out, err, code = policytrack("mark", "ex-1", "announced", *words, "--on", "2026-05-01")
    assert code == 0, err
    return out.split("entry ")[1].split()[0]


def test_what_is_kept_is_said_recorded_listed_and_shown(
    policytrack: Call, root: Path, web: Callable[[str], str]
) -> None:
    page, pdf, gone = web("/"), web("/pdf"), web("/gone")
    entry = _mark(policytrack, f'{page} title=News quote="{QUOTE}"', f'{pdf} quote="India leaves"', gone)

    out, err, code = policytrack("evidence", "keep", "ex-1", "--allow-private")
    assert out.splitlines() == [
        f"Kept {page} ({len(PAGE)} bytes); the quoted words are there",
        f"Kept {pdf} ({len(a_pdf(QUOTE))} bytes); the quoted words are not there; the page lacks: leaves",
        f"Not kept: {gone}: the server answers 404 Not Found",
    ]
    assert (err, code) == ("", 1)

    rows = list(csv.DictReader(io.StringIO(policytrack("evidence", "list", "--format", "csv")[0])))
    assert [(row["ID"], row["Entry"], row["Address"], row["Quote"]) for row in rows] == [
        ("EX-1", entry, page, "found"),
        ("EX-1", entry, pdf, "not found"),
        ("EX-1", entry, gone, ""),
    ]
    assert [row["Kept"] == "not kept" for row in rows] == [False, False, True]
    records = json.loads(policytrack("evidence", "list", entry, "--format", "json")[0])
    assert [record["quote"] for record in records] == ["found", "not found", None]

    shown = policytrack("evidence", "show", entry)[0]
    assert f"News {QUOTE}, the ministry said." in shown
    assert "not found in the copy; it lacks: leaves" in shown
    assert journal_lines(root)[-1]["keep"]["digest"] in shown

    next(root.glob("evidence/*/*.warc.gz")).unlink()
    assert "is missing" in policytrack("evidence", "show", entry)[0]


def test_a_private_address_is_asked_only_if_that_is_said(policytrack: Call, web: Callable[[str], str]) -> None:
    _mark(policytrack, web("/"))

    out, _, code = policytrack("evidence", "keep", "--all")

    assert (out.partition(": ")[0], code) == ("Not kept", 1)
    assert "is not a public address; --allow-private asks it" in out


def test_a_page_is_added_to_an_entry_and_kept(policytrack: Call, root: Path, web: Callable[[str], str]) -> None:
    entry, page = _mark(policytrack, "https://example.org/a"), web("/")

    out, _, code = policytrack("evidence", "add", entry, f'{page} quote="{QUOTE}"', "--allow-private")

    assert code == 0
    assert [line.partition(" ")[0] for line in out.splitlines()] == ["Added", "Kept"]
    assert [line["kind"] for line in journal_lines(root)] == ["mark", "keep", "keep"]
    assert page in policytrack("history", "ex-1")[0]
    assert "cites" in policytrack("evidence", "add", entry, page, "--later")[1]
    assert policytrack("evidence", "add", "ex-1", page)[2] == 2


@pytest.mark.parametrize(("keep", "queued"), [(None, 1), ("ask", 1), ("never", 0)])
def test_without_a_terminal_what_is_cited_waits_unless_it_is_never_to_be_kept(
    policytrack: Call, root: Path, keep: str | None, queued: int
) -> None:
    if keep is not None:
        (root / "policytrack.toml").write_text(f'[evidence]\nkeep = "{keep}"\n', "utf-8")
    _mark(policytrack, "https://example.org/a")

    queue = root / ".policytrack/evidence-queue.jsonl"
    assert (queue.read_text("utf-8").count("\n") if queue.exists() else 0) == queued


def test_a_mark_never_fails_because_a_page_does(policytrack: Call, root: Path, web: Callable[[str], str]) -> None:
    (root / "policytrack.toml").write_text('[evidence]\nkeep = "always"\n', "utf-8")

    out, _, code = policytrack("mark", "ex-1", "announced", "--evidence", web("/"), "--on", "2026-05-01")

    assert code == 0
    assert out.startswith("Recorded. ")
    assert "Not kept: " in out
    (root / "policytrack.toml").write_text("[evidence]\nkeep = 1\n", "utf-8")
    out, err, code = policytrack("mark", "ex-1", "partial", "--evidence", web("/"), "--on", "2026-05-02")
    assert (out.startswith("Recorded. "), code) == (True, 0)
    assert "this was recorded, but no copy of its evidence is kept" in err


def test_without_the_libraries_a_mark_is_recorded_and_keeping_names_the_extra(
    policytrack: Call, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "warcio", None)
    _mark(policytrack, "https://example.org/a")

    _, err, code = policytrack("evidence", "keep", "--queued")

    assert code == 2
    assert "pip install '.[evidence]'" in err


def test_the_person_at_the_terminal_is_asked(typist: Callable[..., Session], root: Path) -> None:
    (root / "policytrack.toml").write_text('[evidence]\nkeep = "ask"\n', "utf-8")
    words = ("mark", "ex-1", "announced", "--on", "2026-05-01", "--evidence", "http://169.254.169.254/")

    declined = typist(*words, typed=[("Keep a copy of this page now?", "n\r")])
    accepted = typist(*words, typed=[("Keep a copy of this page now?", "\r")])

    assert (declined.code, accepted.code) == (0, 0)
    queue = root / ".policytrack/evidence-queue.jsonl"
    assert queue.read_text("utf-8").count("\n") == 1  # what was declined waits
    assert typist(*words, typed=[("Keep a copy of this page now?", INTERRUPT)]).code == 130
    assert queue.read_text("utf-8").count("\n") == 2
    assert "Not kept" not in declined.shown
    assert "is not a public address" in accepted.shown


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is a signal")
def test_an_interrupt_ends_at_once_and_what_is_kept_by_then_is_recorded_and_said(
    policytrack: Call, root: Path, cache: dict[str, str], web: Callable[[str], str]
) -> None:
    *others, slow = pages = [web("/"), web("/"), web("/slow")]
    _mark(policytrack, *pages)
    words = [sys.executable, "-m", "policytrack", "evidence", "keep", "--queued", "--allow-private"]
    process = subprocess.Popen(
        [*words, "--workspace", str(root)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=cache
    )
    assert process.stdout is not None
    assert [process.stdout.readline().split()[1] for _ in others] == others

    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=25)  # less than the slow page may take

    assert len(journal_lines(root)) == 3
    assert (err, process.returncode) == ("interrupted after 2 of 3 pages; run the command again for the rest\n", 130)
    assert [page.address for page in EvidenceQueue(root).pages()] == [slow]


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is a signal")
def test_a_copy_is_served_on_this_machine_without_scripts_until_ctrl_c(
    policytrack: Call, root: Path, cache: dict[str, str], web: Callable[[str], str]
) -> None:
    entry = _mark(policytrack, web("/hostile"))
    policytrack("evidence", "keep", entry, "--allow-private")
    words = [sys.executable, "-m", "policytrack", "evidence", "open", entry, "--workspace", str(root)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=cache)
    assert process.stdout is not None
    url = urlsplit(process.stdout.readline().strip())
    assert url.hostname == "127.0.0.1"

    def ask(path: str, host: str = url.netloc) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection(url.netloc, timeout=20)
        connection.request("GET", path, headers={"Host": host})
        response = connection.getresponse()
        answer = response.status, response.getheader("Content-Security-Policy") or "", response.read().decode()
        connection.close()
        return answer

    status, policy, page = ask(url.path)
    assert (status, "This is a kept copy, not the page itself." in page) == (200, True)
    assert policy.startswith("default-src 'none'")
    assert "script" not in policy
    status, policy, copy = ask(f"{url.path}copy")
    assert (status, "default-src 'none'" in policy, policy.endswith("sandbox")) == (200, True, True)
    assert "Words" in copy
    assert not [sign for sign in ("evil", "<script", "<img", "onclick") if sign in copy]
    assert ask(f"{url.path}file")[2] == HOSTILE.decode()
    assert [ask("/")[0], ask("/copy")[0], ask(url.path, "evil.example")[0]] == [404, 404, 404]

    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=30)[0] == ""
    assert process.returncode == 0


def test_only_a_page_that_is_kept_can_be_opened(policytrack: Call, web: Callable[[str], str]) -> None:
    first, second = web("/"), web("/pdf")
    entry = _mark(policytrack, first, second)
    assert policytrack("evidence", "open", entry)[2] == 5
    policytrack("evidence", "keep", entry, "--allow-private")

    _, err, code = policytrack("evidence", "open", entry)

    assert code == 5
    assert f"add one of them: {first}, {second}" in err


@pytest.mark.parametrize("words", [("keep",), ("keep", "ex-1", "--all"), ("keep", "--all", "--queued")])
def test_what_to_keep_is_said_in_one_way(policytrack: Call, words: tuple[str, ...]) -> None:
    assert policytrack("evidence", *words)[1:] == ("name recommendations or entries, or --all, or --queued\n", 2)


def test_what_there_is_to_keep_is_said(policytrack: Call) -> None:
    assert policytrack("evidence", "keep", "--all")[1:] == ("no page is cited\n", 0)
    assert policytrack("evidence", "keep", "--queued")[1:] == ("", 0)  # cron would mail it


def test_one_process_keeps_the_pages_in_the_queue(policytrack: Call, root: Path, web: Callable[[str], str]) -> None:
    _mark(policytrack, web("/"))

    with EvidenceQueue(root).in_one_process() as is_ours:
        assert is_ours
        second = policytrack("evidence", "keep", "--queued", "--allow-private")

    assert second == ("", "another process is keeping the pages in the queue\n", 0)
    assert policytrack("evidence", "keep", "--queued", "--allow-private")[0].startswith("Kept ")


def test_a_private_page_waits_until_it_may_be_asked_for(
    policytrack: Call, root: Path, web: Callable[[str], str]
) -> None:
    """As `mark` tries to keep it at once, and has no `--allow-private`."""
    (root / "policytrack.toml").write_text('[evidence]\nkeep = "always"\n', "utf-8")
    _mark(policytrack, web("/"))

    out, _, code = policytrack("evidence", "keep", "--queued", "--allow-private")

    assert (out.startswith("Kept "), code) == (True, 0)


@pytest.mark.parametrize(("path", "why"), [("/empty", "it is empty"), ("/large", "largest_mb of [evidence]")])
def test_an_empty_page_and_a_large_one_are_not_kept(
    policytrack: Call, web: Callable[[str], str], path: str, why: str
) -> None:
    _mark(policytrack, web(path))

    out, _, code = policytrack("evidence", "keep", "--all", "--allow-private")

    assert (why in out, code) == (True, 1)
