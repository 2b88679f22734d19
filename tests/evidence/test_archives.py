"""Archives are asked for copies that they hold, and to make new ones; stand-ins on loopback play them."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from policytrack.evidence.archives import (
    Archived,
    Keys,
    NotArchived,
    Pending,
    Wayback,
    archived_by_command,
    archived_by_service,
)
from policytrack.evidence.fetch import Limits
from policytrack.evidence.memento import Memento, find_memento, links_of
from policytrack.evidence.pace import Clock, Pace
from policytrack.evidence.visits import Network, Visits

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PAGE = "https://news.example/2026/laboratory.html?a=1&b=2"
JUNE = "Mon, 01 Jun 2026 10:00:00 GMT"


class _Archive(BaseHTTPRequestHandler):
    """An archive: what it answers depends on the path; what it was asked is remembered by the server."""

    server: _Server

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append((self.path, self.headers["Authorization"], form.get("url")))
        if self.headers["Authorization"] != "LOW key:secret":
            self._answer(401, {"message": "You need to be logged in to use Save Page Now."})
        elif "busy" in form["url"][0]:
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


class _Server(ThreadingHTTPServer):
    asked: list[tuple[str, str | None, object]]
    job: dict[str, object]


@pytest.fixture
def archive() -> Iterator[_Server]:
    server = _Server(("127.0.0.1", 0), _Archive)
    server.asked, server.job = [], {"status": "pending"}
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def base(archive: _Server) -> str:
    return f"http://127.0.0.1:{archive.server_address[1]}"


@pytest.fixture
def visits() -> Visits:
    clock = Clock(lambda: NOW, lambda seconds: None)
    moments = iter(range(10_000))
    ticking = Clock(lambda: NOW.replace(minute=next(moments) % 60, hour=13), clock.sleep)
    return Visits(Network(allow_private=True, limits=Limits(seconds=5)), Pace(None, ticking), clock)


def test_with_keys_a_job_is_begun_and_followed(archive: _Server, base: str, visits: Visits) -> None:
    wayback = Wayback(visits.service, Keys("key", "secret"), base)

    assert wayback.save(PAGE) == Pending("spn2-1a2b3c")
    assert archive.asked == [("/save", "LOW key:secret", [PAGE])]
    assert wayback.finished("spn2-1a2b3c") == Pending("spn2-1a2b3c")
    archive.job = {"status": "success", "timestamp": "20260601115900", "original_url": PAGE}
    copy = Archived(f"{base}/web/20260601115900/{PAGE}", datetime(2026, 6, 1, 11, 59, tzinfo=UTC))
    assert wayback.finished("spn2-1a2b3c") == copy
    archive.job = {"status": "error", "message": "The host is\nunknown."}
    assert wayback.finished("spn2-1a2b3c") == NotArchived("it says: The host is unknown.")


@pytest.mark.parametrize(
    "job", [{}, {"status": "success"}, {"status": "success", "timestamp": "x", "original_url": PAGE}]
)
def test_a_job_of_which_nothing_is_said_is_no_copy(
    job: dict[str, object], archive: _Server, base: str, visits: Visits
) -> None:
    archive.job = job
    answer = Wayback(visits.service, Keys("key", "secret"), base).finished("a/../b")
    assert answer == NotArchived("it did not say what became of the job")
    assert archive.asked[0][0] == "/save/status/a%2F..%2Fb"


def test_wrong_keys_and_a_busy_archive_are_named(base: str, visits: Visits) -> None:
    assert Wayback(visits.service, Keys("key", "old"), base).save(PAGE) == NotArchived("it does not accept the keys")
    busy = Wayback(visits.service, Keys("key", "secret"), base).save("https://busy.example/")
    assert busy == NotArchived("it says: You have already reached the limit of active sessions.")


def test_keys_are_sent_to_no_host_that_the_archive_redirects_to(archive: _Server, base: str, visits: Visits) -> None:
    answer = Wayback(visits.service, Keys("key", "secret"), base).save("https://moved.example/")
    assert answer == NotArchived("it answered 302")
    assert len(archive.asked) == 1


def test_without_keys_the_copy_is_where_the_archive_leads(archive: _Server, base: str, visits: Visits) -> None:
    copy = Wayback(visits.service, base=base).save(PAGE)
    assert copy == Archived(f"{base}/web/20260601100000/{PAGE}", datetime(2026, 6, 1, 10, tzinfo=UTC))
    assert archive.asked == [(f"/save/{PAGE}", None, None)]


def test_a_service_is_asked_by_its_template(archive: _Server, base: str, visits: Visits) -> None:
    assert archived_by_service(visits.service, f"{base}/keep?url={{url}}", PAGE) == Archived(f"{base}/copy/77")
    assert archive.asked[0][0] == "/keep?url=https%3A%2F%2Fnews.example%2F2026%2Flaboratory.html%3Fa%3D1%26b%3D2"
    assert archived_by_service(visits.service, f"{base}/down/{{url}}", PAGE) == NotArchived("it answered 503")
    assert archived_by_service(visits.service, f"{base}/loop/{{url}}", PAGE) == NotArchived("it redirects without end")


def test_the_copy_nearest_to_a_day_is_found(archive: _Server, base: str, visits: Visits) -> None:
    found = find_memento(visits.service, f"{base}/gate/", PAGE, NOW)
    assert found == Memento(f"{base}/web/20260530080000/{PAGE}", datetime(2026, 5, 30, 8, tzinfo=UTC))
    assert archive.asked == [(f"/gate/{PAGE}", None, "Mon, 01 Jun 2026 12:00:00 GMT")]
    assert find_memento(visits.service, f"{base}/gate/none/", PAGE, NOW) is None
    by_map = find_memento(visits.service, f"{base}/gate/map/", PAGE, NOW)
    assert by_map == Memento("https://old.example/2,b", datetime(2026, 6, 1, 10, tzinfo=UTC))


def test_links_are_read_with_commas_in_them_and_without_quotes() -> None:
    links = links_of(f'<a,b>; rel=memento; datetime="{JUNE}" , <c>;rel="original timegate", broken, <d>')
    assert [(link.target, sorted(link.relations)) for link in links] == [
        ("a,b", ["memento"]),
        ("c", ["original", "timegate"]),
        ("d", []),
    ]
    assert links[0].at == datetime(2026, 6, 1, 10, tzinfo=UTC)


def test_a_command_is_given_the_address_as_one_word(tmp_path: Path) -> None:
    script = tmp_path / "archive.py"
    script.write_text(
        "import sys\nprint('saving', sys.argv[1:])\nprint('http://box.example/1 ' + sys.argv[1])\n", "utf-8"
    )
    hostile = "https://news.example/$(touch${IFS}x);`id`|&"
    done = archived_by_command([sys.executable, str(script), "{url}"], hostile)
    assert done == Archived("http://box.example/1")
    assert [path.name for path in tmp_path.iterdir()] == ["archive.py"]


def test_a_command_that_fails_is_named(tmp_path: Path) -> None:
    assert archived_by_command(["/no/such/program", "{url}"], PAGE) == NotArchived(
        "/no/such/program cannot be run: No such file or directory"
    )
    assert archived_by_command([sys.executable, "-c", "raise SystemExit(3)"], PAGE) == NotArchived(
        f"{sys.executable} ended with 3"
    )
    assert archived_by_command([sys.executable, "-c", ""], PAGE) == NotArchived(f"{sys.executable} printed no address")
