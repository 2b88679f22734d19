"""Which pages are visited, what of that is recorded, and what is archived."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from policytrack.domain.events import Event, EventKind, Keep, KeepVerdict
from policytrack.domain.viewpoint import Viewpoint
from policytrack.errors import UsageProblem
from policytrack.evidence.capture import Capture
from policytrack.evidence.fetch import Limits, fetch
from policytrack.evidence.pace import Clock
from policytrack.evidence.store import KeptCopies
from policytrack.evidence.visits import Network
from policytrack.workspace.evidence_checking import CheckRequest, EvidenceChecked, Visiting, check_evidence
from policytrack.workspace.opening import Workspace
from policytrack.workspace.record import Draft, Recorder, draft_event
from policytrack.workspace.select import FilterWords
from tests.conftest import Outcome
from tests.evidence.archive_stand_in import ArchiveStandIn
from tests.evidence.interrupts import interrupt_after
from tests.evidence.zoo import QUOTE, Zoo

TODAY = date(2026, 6, 1)
LIMITS = Limits(seconds=5)


class Newsroom:
    """A workspace whose marks rest on pages of a zoo; time passes only when it is told to."""

    def __init__(self, root: Path, call: Callable[..., Outcome], state: Path) -> None:
        self.root, self.call, self.state = root, call, state
        self.workspace = Workspace(root)
        self.moment = datetime.now(UTC)  # as the marks are, which the program stamps
        self.zoo = Zoo(lambda: self.moment)

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    def mark(self, id: str, kind: str, *, quote: bool = True, number: int = 0) -> str:
        """Mark a recommendation by a page of this kind; returns its address."""
        address = self.zoo.address(kind, number)
        evidence = f'{address} quote="{QUOTE}"' if quote else address
        _, err, code = self.call("mark", id, "announced", "--evidence", evidence, "--on", "2026-05-01")
        assert code == 0, err
        return address

    def keep(self, id: str, address: str) -> None:
        """Keep a copy of a page that a mark on this recommendation cites."""
        capture = fetch(address, now=self.moment, limits=LIMITS, resolver=self.zoo.resolver, allow_private=True)
        assert isinstance(capture, Capture)
        digest = KeptCopies(self.root / "evidence", self.root).keep(capture)
        keep = Keep(address, KeepVerdict.KEPT, digest, self.moment, capture.final, quote="found")
        recorder = Recorder(self.workspace, TODAY, name="jo")
        [mark] = [event for event in recorder.events_of(id) if address in (piece.url for piece in event.evidence)]
        draft = draft_event(EventKind.KEEP, id, TODAY, event=mark.id, recorder="jo", keep=keep)
        recorder.record([Draft(draft, recorder.recommendation(id))], self.moment)
        self.sleep(1)
        recorder.index.close()

    def check(
        self, *, record: bool = True, older_than: int = 0, archive: bool = False, **filters: Any
    ) -> EvidenceChecked:
        request = CheckRequest(FilterWords(filters), Viewpoint(TODAY, TODAY), timedelta(days=older_than), archive)
        network = Network(self.zoo.resolver, allow_private=True, limits=LIMITS)
        visiting = Visiting(network, Clock(lambda: self.moment, self.sleep), self.state)
        recorder = Recorder(self.workspace, TODAY, name="jo") if record else None
        return check_evidence(self.workspace, request, visiting, recorder)

    def keeps(self, id: str) -> list[Keep]:
        """What the journal says of the pages of a recommendation, in order."""
        index, _ = self.workspace.open()
        events: list[Event] = index.journal.events_of(id)
        index.close()
        return [event.keep for event in events if event.keep is not None]


@pytest.fixture
def archive() -> Iterator[ArchiveStandIn]:
    with ArchiveStandIn() as archive:
        yield archive


@pytest.fixture
def base(archive: ArchiveStandIn) -> str:
    return archive.base


@pytest.fixture
def newsroom(root: Path, policytrack: Callable[..., Outcome], tmp_path: Path) -> Iterator[Newsroom]:
    newsroom = Newsroom(root, policytrack, tmp_path / "state")
    yield newsroom
    newsroom.zoo.close()


def test_what_became_of_a_page_is_recorded_once(newsroom: Newsroom) -> None:
    address = newsroom.mark("EX-1", "edited")
    newsroom.keep("EX-1", address)
    newsroom.zoo.day = 1

    checked = newsroom.check()
    assert checked.recorded == 1
    assert newsroom.check().recorded == 0
    kept, drifted = newsroom.keeps("EX-1")
    assert (kept.verdict, drifted.verdict, drifted.digest) == (KeepVerdict.KEPT, KeepVerdict.DRIFTED, None)
    assert (drifted.address, drifted.final, drifted.at) == (address, None, checked.findings[0].at)
    assert (drifted.quote, drifted.missing) == ("not found", "two ministries signed … terms … joint … quantum sensors")
    assert drifted.similarity == 0.8


def test_without_a_recorder_nothing_is_recorded(newsroom: Newsroom) -> None:
    newsroom.mark("EX-1", "same")
    newsroom.zoo.day = 1
    checked = newsroom.check(record=False)
    assert [finding.judgement.verdict for finding in checked.findings] == [KeepVerdict.SAME]
    assert (checked.recorded, newsroom.keeps("EX-1")) == (0, [])


def test_a_page_is_recorded_as_gone_after_two_failures_a_day_apart(newsroom: Newsroom) -> None:
    newsroom.mark("EX-1", "404")
    newsroom.zoo.day = 1
    assert newsroom.check().recorded == 0
    newsroom.moment += timedelta(hours=23)
    assert newsroom.check().recorded == 0
    newsroom.moment += timedelta(hours=2)
    assert newsroom.check().recorded == 1
    assert [(keep.verdict, keep.final, keep.size) for keep in newsroom.keeps("EX-1")] == [
        (KeepVerdict.GONE, None, None)
    ]


def test_only_what_the_filters_select_and_is_due_is_visited(newsroom: Newsroom) -> None:
    first, second = newsroom.mark("EX-1", "same"), newsroom.mark("EX-2.a", "same", number=1)
    newsroom.zoo.day = 1
    checked = newsroom.check(record=False, text="priority")
    assert [finding.address for finding in checked.findings] == [first]

    checked = newsroom.check(record=False, older_than=30)
    assert ([finding.address for finding in checked.findings], checked.waiting) == ([second], 1)


def test_a_doi_is_asked_where_dois_are_resolved(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    page = newsroom.zoo.address("same", 0)
    monkeypatch.setattr("policytrack.workspace.evidence_checking.address_to_ask", {"doi:10.1000/182": page}.get)
    words = ("mark", "EX-1", "announced", "--evidence", f'doi:10.1000/182 quote="{QUOTE}"', "--on", "2026-05-01")
    assert newsroom.call(*words)[2] == 0
    newsroom.zoo.day = 1
    [finding] = newsroom.check().findings
    assert (finding.address, finding.judgement.verdict) == ("doi:10.1000/182", KeepVerdict.SAME)
    assert [keep.address for keep in newsroom.keeps("EX-1")] == ["doi:10.1000/182"]


def test_what_a_retracted_mark_rests_on_is_not_visited(newsroom: Newsroom) -> None:
    newsroom.mark("EX-1", "same")
    assert newsroom.call("undo", "--why", "wrong", "--yes")[2] == 0
    assert newsroom.check().findings == []
    assert newsroom.zoo.visits == []


def test_what_was_found_is_shown_even_if_the_attempts_cannot_be_kept(newsroom: Newsroom) -> None:
    newsroom.mark("EX-1", "edited")
    newsroom.zoo.day = 1
    (newsroom.root / ".policytrack").mkdir(exist_ok=True)
    (newsroom.root / ".policytrack" / "evidence-checks.json").mkdir()
    checked = newsroom.check(record=False)
    assert [finding.judgement.verdict for finding in checked.findings] == [KeepVerdict.DRIFTED]
    [warning] = checked.warnings
    assert warning.startswith("no page counts as gone while what was tried is not remembered: ")


def test_the_papers_that_the_program_brings_are_checked_without_a_trace(newsroom: Newsroom) -> None:
    newsroom.mark("EX-1", "same")
    newsroom.zoo.day = 1
    newsroom.workspace = newsroom.workspace._replace(shipped=True)
    assert len(newsroom.check(record=False).findings) == 1
    assert not (newsroom.root / ".policytrack" / "evidence-checks.json").exists()


def test_an_interrupt_keeps_what_was_found_by_then(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom.mark("EX-1", "same")
    newsroom.mark("EX-2.a", "etag")
    newsroom.zoo.day = 1
    interrupt_after(1, monkeypatch)

    checked = newsroom.check()
    assert checked.is_interrupted
    assert (len(checked.findings), checked.recorded) == (1, 1)


def test_archives_are_asked_for_what_has_no_copy_and_their_jobs_are_followed(
    newsroom: Newsroom, archive: ArchiveStandIn, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policytrack.evidence.archives.WAYBACK", base)
    monkeypatch.setenv("IA_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("IA_SECRET_ACCESS_KEY", "secret")
    (newsroom.root / "policytrack.toml").write_text(f'[evidence]\ntimegate = "{base}/gate/"\n', "utf-8")
    there, gone = newsroom.mark("EX-1", "same"), newsroom.mark("EX-2.a", "replaced")
    newsroom.zoo.day = 1

    findings = {finding.address: finding for finding in newsroom.check(archive=True).findings}
    assert findings[there].not_archived == "the archive has not finished yet"
    assert findings[gone].archived == f"{base}/web/20260530080000/{gone}"  # it is not archived as it is now
    assert [keep.archived for keep in newsroom.keeps("EX-1")] == [None]

    stamp = "20260601115900"
    archive.job = {"status": "success", "timestamp": stamp, "original_url": there}
    checked = newsroom.check(archive=True, older_than=30)
    assert [finding.archived for finding in checked.findings] == [f"{base}/web/{stamp}/{there}"]
    assert [keep.archived for keep in newsroom.keeps("EX-1")] == [None, f"{base}/web/{stamp}/{there}"]
    archive.asked.clear()
    assert newsroom.check(archive=True).recorded == 0
    assert archive.asked == []


def test_a_command_of_the_users_archives_and_none_of_the_workspaces(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "archive.py"
    script.write_text("import sys\nprint('https://box.example/' + str(len(sys.argv)))\n", "utf-8")
    command = json.dumps([sys.executable, str(script), "{url}"])
    (newsroom.root / "policytrack.toml").write_text(f"[evidence]\narchive_command = {command}\n", "utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    newsroom.mark("EX-1", "same")
    newsroom.zoo.day = 1
    with pytest.raises(UsageProblem, match="no setting 'archive_command'"):
        newsroom.check(archive=True)
    (newsroom.root / "policytrack.toml").unlink()
    assert newsroom.check(archive=True).findings[0].archived is None

    (tmp_path / "config" / "policytrack").mkdir(parents=True)
    own = tmp_path / "config" / "policytrack" / "config.toml"
    own.write_text(f"[evidence]\narchive_command = {command}\n", "utf-8")
    assert newsroom.check(archive=True).findings[0].archived == "https://box.example/2"
    if os.name != "nt":
        own.chmod(0o666)
        with pytest.raises(UsageProblem, match="the archive_command is not run: other users may write to"):
            newsroom.check(archive=True)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('archive = ["https://archive.example/"]', "evidence.archive: write addresses such as"),
        ("archive = 7", "evidence.archive: write addresses such as"),
        ('archive = ["file:///{url}"]', "evidence.archive: write addresses such as"),
        ('timegate = "ftp://archive.example/"', "evidence.timegate: write an address such as"),
        ("=", "cannot be read"),
    ],
)
def test_settings_that_name_no_archive_are_refused(newsroom: Newsroom, line: str, message: str) -> None:
    (newsroom.root / "policytrack.toml").write_text(f"[evidence]\n{line}\n", "utf-8")
    with pytest.raises(UsageProblem, match=message):
        newsroom.check(archive=True)
