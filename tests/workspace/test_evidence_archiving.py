"""Pages are archived once each, and what an archive finishes later is recorded then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from policytrack.evidence.fetch import Limits
from policytrack.evidence.pace import Clock, Pace
from policytrack.evidence.visits import Network, Visits
from policytrack.workspace.evidence_archiving import ArchivedPage, PageArchiver
from policytrack.workspace.evidence_pages import cited_pages
from policytrack.workspace.opening import Workspace
from policytrack.workspace.record import Recorder
from tests.conftest import Outcome
from tests.evidence.archive_stand_in import PAGE, ArchiveStandIn

TODAY = date(2026, 6, 1)


@pytest.fixture
def archive() -> Iterator[ArchiveStandIn]:
    with ArchiveStandIn() as archive:
        yield archive


@pytest.fixture
def work(
    archive: ArchiveStandIn, root: Path, policytrack: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[ArchivedPage]]:
    """Archives what the workspace's two marks cite, or with *follow_up* records what archives have finished."""
    monkeypatch.setattr("policytrack.evidence.archives.WAYBACK", archive.base)
    monkeypatch.setenv("IA_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("IA_SECRET_ACCESS_KEY", "secret")
    (root / "policytrack.toml").write_text(f'[evidence]\ntimegate = "{archive.base}/gate/none/"\n', "utf-8")
    for id in ("ex-1", "ex-2.a"):
        assert policytrack("mark", id, "announced", "--evidence", PAGE, "--on", "2026-05-01")[2] == 0
    assert policytrack("mark", "ex-2.b", "announced", "--evidence", "file:a.pdf", "--on", "2026-05-01")[2] == 0

    def work(*, follow_up: bool = False) -> list[ArchivedPage]:
        recorder = Recorder(Workspace(root), TODAY, name="jo")
        visits = Visits(
            Network(allow_private=True, limits=Limits(seconds=5)),
            Pace(None, Clock(lambda: datetime.now(UTC), lambda seconds: None)),
            Clock(lambda: datetime.now(UTC), lambda seconds: None),
        )
        archiver = PageArchiver(recorder, visits, lambda: datetime.now(UTC))
        try:
            pages = cited_pages(recorder.index, (), TODAY)
            return list(archiver.follow_up() if follow_up else archiver.archive(pages))
        finally:
            recorder.index.close()

    return work


def test_a_job_is_followed_until_it_ends_and_recorded_for_each_entry(
    work: Callable[..., list[ArchivedPage]], archive: ArchiveStandIn, root: Path
) -> None:
    assert work() == [ArchivedPage(PAGE, None, "the archive has not finished yet", waits=True)]
    assert work(follow_up=True) == []

    archive.job = {"status": "success", "timestamp": "20260601115900", "original_url": PAGE}
    copy = f"{archive.base}/web/20260601115900/{PAGE}"
    assert work(follow_up=True) == [ArchivedPage(PAGE, copy)]
    journal = (root / "data/journal.jsonl").read_text("utf-8")
    assert journal.count(f'"archived":"{copy}"') == 2

    archive.asked.clear()
    assert (work(), work(follow_up=True), archive.asked) == ([], [], [])


def test_a_job_that_failed_is_said_once(work: Callable[..., list[ArchivedPage]], archive: ArchiveStandIn) -> None:
    work()
    archive.job = {"status": "error", "message": "The host is unknown."}
    assert work(follow_up=True) == [ArchivedPage(PAGE, None, "the archive says: The host is unknown.")]
    assert work(follow_up=True) == []
