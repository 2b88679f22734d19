"""Archives are asked for copies that they hold, and to make new ones; stand-ins on loopback play them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

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
from tests.evidence.archive_stand_in import JUNE, PAGE, ArchiveStandIn

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def archive() -> Iterator[ArchiveStandIn]:
    with ArchiveStandIn() as archive:
        yield archive


@pytest.fixture
def base(archive: ArchiveStandIn) -> str:
    return archive.base


@pytest.fixture
def visits() -> Visits:
    clock = Clock(lambda: NOW, lambda seconds: None)
    moments = iter(range(10_000))
    ticking = Clock(lambda: NOW.replace(minute=next(moments) % 60, hour=13), clock.sleep)
    return Visits(Network(allow_private=True, limits=Limits(seconds=5)), Pace(None, ticking), clock)


def test_with_keys_a_job_is_begun_and_followed(archive: ArchiveStandIn, base: str, visits: Visits) -> None:
    wayback = Wayback(visits.service, Keys("key", "secret"), base)

    assert wayback.save(PAGE) == Pending("spn2-1a2b3c")
    assert archive.asked == [("/save", "LOW key:secret", [PAGE])]
    assert wayback.finished("spn2-1a2b3c") == Pending("spn2-1a2b3c")
    archive.job = {"status": "success", "timestamp": "20260601115900", "original_url": PAGE}
    copy = Archived(f"{base}/web/20260601115900/{PAGE}", datetime(2026, 6, 1, 11, 59, tzinfo=UTC))
    assert wayback.finished("spn2-1a2b3c") == copy
    archive.job = {"status": "error", "message": "The host is\nunknown."}
    assert wayback.finished("spn2-1a2b3c") == NotArchived("the archive says: The host is unknown.")


@pytest.mark.parametrize(
    "job", [{}, {"status": "success"}, {"status": "success", "timestamp": "x", "original_url": PAGE}]
)
def test_a_job_of_which_nothing_is_said_is_no_copy(
    job: dict[str, object], archive: ArchiveStandIn, base: str, visits: Visits
) -> None:
    archive.job = job
    answer = Wayback(visits.service, Keys("key", "secret"), base).finished("a/../b")
    assert answer == NotArchived("the archive did not say what became of the job")
    assert archive.asked[0][0] == "/save/status/a%2F..%2Fb"


def test_a_job_is_not_given_up_while_the_archive_cannot_be_asked(base: str, visits: Visits) -> None:
    keys = Keys("key", "secret")
    assert Wayback(visits.service, keys, f"{base}/down").finished("j") == Pending("j")
    assert Wayback(visits.service, keys, "http://127.0.0.1:9").finished("j") == Pending("j")


def test_wrong_keys_and_a_busy_archive_are_named(base: str, visits: Visits) -> None:
    assert Wayback(visits.service, Keys("key", "old"), base).save(PAGE) == NotArchived(
        "the archive does not accept the keys"
    )
    busy = Wayback(visits.service, Keys("key", "secret"), base).save("https://busy.example/")
    assert busy == NotArchived(
        "the archive says: You have already reached the limit of active sessions.", is_for_now=True
    )


def test_keys_are_sent_to_no_host_that_the_archive_redirects_to(
    archive: ArchiveStandIn, base: str, visits: Visits
) -> None:
    answer = Wayback(visits.service, Keys("key", "secret"), base).save("https://moved.example/")
    assert answer == NotArchived("the archive answered 302")
    assert len(archive.asked) == 1


def test_without_keys_the_copy_is_where_the_archive_leads(archive: ArchiveStandIn, base: str, visits: Visits) -> None:
    copy = Wayback(visits.service, base=base).save(PAGE)
    assert copy == Archived(f"{base}/web/20260601100000/{PAGE}", datetime(2026, 6, 1, 10, tzinfo=UTC))
    assert archive.asked == [(f"/save/{PAGE}", None, None)]


def test_a_service_is_asked_by_its_template(archive: ArchiveStandIn, base: str, visits: Visits) -> None:
    assert archived_by_service(visits.service, f"{base}/keep?url={{url}}", PAGE) == Archived(f"{base}/copy/77")
    assert archive.asked[0][0] == "/keep?url=https%3A%2F%2Fnews.example%2F2026%2Flaboratory.html%3Fa%3D1%26b%3D2"
    assert archived_by_service(visits.service, f"{base}/down/{{url}}", PAGE) == NotArchived(
        "the archive answered 503", is_for_now=True
    )
    assert archived_by_service(visits.service, f"{base}/loop/{{url}}", PAGE) == NotArchived(
        "the archive redirects without end"
    )


def test_the_copy_nearest_to_a_day_is_found(archive: ArchiveStandIn, base: str, visits: Visits) -> None:
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
