"""What is kept of the pages that entries cite, what is recorded of it, and what waits for another attempt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from policytrack.domain.events import KeepVerdict
from policytrack.errors import JournalUnusable, UsageProblem
from policytrack.evidence.capture import Capture, Failure
from policytrack.evidence.visits import Outcome as Answer
from policytrack.workspace.evidence_keeping import Keeper, KeptPage, queued_pages
from policytrack.workspace.evidence_pages import CitedPage, cited_pages, not_kept
from policytrack.workspace.evidence_queue import EvidenceQueue, QueuedPage
from policytrack.workspace.evidence_settings import evidence_settings, kept_copies
from policytrack.workspace.opening import Workspace
from policytrack.workspace.record import Recorder
from tests.conftest import Outcome
from tests.evidence.captures import QUOTE, a_capture
from tests.recording import journal_lines

TODAY = date(2026, 6, 1)
URL = "https://pib.example/news"


class Desk:
    """Somebody who keeps evidence in a workspace; *answers* are what servers answer, by address."""

    def __init__(self, root: Path, policytrack: Callable[..., Outcome]) -> None:
        self.root, self.policytrack = root, policytrack
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []

    def mark(self, id: str, *evidence: str) -> str:
        """Mark a recommendation; the id of the entry."""
        options = [word for piece in evidence for word in ("--evidence", piece)]
        assert self.policytrack("mark", id, "announced", *options, "--on", "2026-05-01")[2] == 0
        return str(journal_lines(self.root)[-1]["id"])

    def recorder(self) -> Recorder:
        return Recorder(Workspace(self.root), TODAY, name="jo")

    def pages(self) -> list[CitedPage]:
        index = self.recorder().index
        pages = [*cited_pages(index, (), TODAY)]
        index.close()
        return pages

    def keep(self, *, queued: bool = False) -> list[KeptPage]:
        """Keep what is not kept, or what is in the queue."""
        recorder = self.recorder()
        pages = queued_pages(recorder) if queued else not_kept(cited_pages(recorder.index, (), TODAY))
        kept = [*Keeper(recorder, self._ask, lambda: datetime.now(UTC)).keep(pages)]
        recorder.index.close()
        return kept

    def _ask(self, url: str) -> Answer:
        self.asked.append(url)
        return self.answers.get(url, Failure("offline", "no answer"))

    def queue(self) -> list[str]:
        return [page.address for page in EvidenceQueue(self.root).pages()]


@pytest.fixture
def desk(root: Path, policytrack: Callable[..., Outcome]) -> Desk:
    return Desk(root, policytrack)


def test_a_page_is_kept_and_the_journal_says_so(desk: Desk, root: Path) -> None:
    entry = desk.mark("ex-1", f'{URL} quote="{QUOTE}"')
    desk.answers[URL] = a_capture(url="https://pib.example/now", via=(URL,))

    [kept] = desk.keep()

    line = journal_lines(root)[-1]
    assert kept.size == len(a_capture().body)
    assert (line["kind"], line["event"], line["recommendation"]) == ("keep", entry, "EX-1")
    assert line["keep"] == {
        "address": URL,
        "verdict": "kept",
        "digest": a_capture().digest,
        "at": "2026-11-24T09:30:00.000005Z",
        "final": "https://pib.example/now",
        "type": "text/html",
        "size": len(a_capture().body),
        "quote": "found",
    }
    assert kept_copies(root).read(line["keep"]["digest"]) == desk.answers[URL]
    [page] = desk.pages()
    assert page.state.verdict is KeepVerdict.KEPT
    assert desk.keep() == []


def test_a_quote_that_is_not_there_is_recorded_with_the_words_that_are_missing(desk: Desk, root: Path) -> None:
    desk.mark("ex-1", f'{URL} quote="India leaves the declaration"')
    desk.answers[URL] = a_capture()

    desk.keep()

    keep = journal_lines(root)[-1]["keep"]
    assert (keep["quote"], keep["missing"]) == ("not found", "leaves")


def test_a_page_that_two_entries_cite_is_asked_for_once_and_recorded_for_each(desk: Desk, root: Path) -> None:
    first, second = desk.mark("ex-1", URL), desk.mark("ex-2", f'{URL} quote="{QUOTE}"')
    desk.answers[URL] = a_capture()

    desk.keep()

    keeps = [line for line in journal_lines(root) if line["kind"] == "keep"]
    assert desk.asked == [URL]
    assert [(line["event"], line["keep"].get("quote")) for line in keeps] == [(first, None), (second, "found")]


def test_what_fails_for_now_waits_and_what_fails_for_good_does_not(desk: Desk, root: Path) -> None:
    answers: dict[str, Answer] = {
        "https://a.example/offline": Failure("offline", "no network"),
        "https://a.example/503": a_capture(status=503),
        "https://a.example/429": a_capture(status=429),
        "https://a.example/404": a_capture(status=404),
        "https://a.example/private": Failure("refused", "not public"),
        "https://a.example/large": Failure("too-large", "20 MB"),
    }
    desk.answers = answers
    desk.mark("ex-1", *answers)
    assert desk.queue() == [*answers]

    results = desk.keep(queued=True)

    waiting = ["https://a.example/offline", "https://a.example/503", "https://a.example/429"]
    assert [result.address for result in results if result.waits] == waiting == desk.queue()
    assert [line["kind"] for line in journal_lines(root)] == ["mark"]
    assert not (root / "evidence").exists()

    desk.answers[waiting[0]] = a_capture(url=waiting[0])
    desk.keep(queued=True)
    assert desk.queue() == waiting[1:]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Before you continue: we use cookies. Accept all cookies or manage your privacy settings.", "consent"),
        ("This domain is for sale. Buy this domain at HugeDomains.", "parked"),
    ],
)
def test_a_page_that_stands_in_the_way_is_not_kept_in_its_place(desk: Desk, words: str, why: str) -> None:
    desk.mark("ex-1", f'{URL} quote="{QUOTE}"')
    desk.answers[URL] = a_capture(f"<title>x</title><p>{words}</p>".encode())

    [result] = desk.keep()

    assert result.size is None
    assert why in result.why_not


def test_what_no_longer_counts_leaves_the_queue(desk: Desk, policytrack: Callable[..., Outcome]) -> None:
    entry = desk.mark("ex-1", URL)
    policytrack("retract", entry, "--why", "Wrong page.")
    EvidenceQueue(desk.root).change(add=[QueuedPage("p1-no-such-entry", URL)])

    assert desk.keep(queued=True) == []
    assert (desk.queue(), desk.asked) == ([], [])


def test_a_retracted_mark_hides_what_was_kept_of_its_evidence(desk: Desk, policytrack: Callable[..., Outcome]) -> None:
    entry = desk.mark("ex-1", URL)
    desk.answers[URL] = a_capture()
    desk.keep()
    policytrack("retract", entry, "--why", "Wrong page.")

    assert desk.pages() == []


def test_a_file_of_the_workspace_is_kept_and_one_outside_is_not(desk: Desk, root: Path) -> None:
    (root / "letters").mkdir()
    (root / "letters/reply.txt").write_text("We agree.", "utf-8")
    (root / "letters/link.txt").symlink_to("/etc/hostname")
    desk.mark("ex-1", 'file:letters/reply.txt quote="We agree"', "file:letters/link.txt", "file:letters/none.txt")

    kept = desk.keep()

    assert [(result.address, result.size is not None) for result in kept] == [
        ("file:letters/reply.txt", True),
        ("file:letters/link.txt", False),
        ("file:letters/none.txt", False),
    ]
    assert kept_copies(root).read(journal_lines(root)[-1]["keep"]["digest"]).body == b"We agree."
    assert desk.asked == []


def test_a_doi_is_asked_for_where_dois_are_resolved(desk: Desk) -> None:
    desk.mark("ex-1", "doi:10.1000/182")
    desk.keep()
    assert desk.asked == ["https://doi.org/10.1000/182"]


def test_nothing_is_recorded_of_a_copy_that_cannot_be_written(desk: Desk, root: Path) -> None:
    desk.mark("ex-1", URL)
    desk.answers[URL] = a_capture()
    (root / "evidence").write_text("a file in the way", "utf-8")

    with pytest.raises(UsageProblem, match="cannot be written"):
        desk.keep()
    assert [line["kind"] for line in journal_lines(root)] == ["mark"]


def test_the_copy_is_on_the_disk_before_the_journal_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.mark("ex-1", URL)
    desk.answers[URL] = capture = a_capture()
    there: list[bool] = []

    def refuse(self: Recorder, *_: object) -> Iterator[object]:
        there.append(kept_copies(desk.root).damage(capture.digest) is None)
        raise JournalUnusable("the disk is full")

    monkeypatch.setattr(Recorder, "append", refuse)
    with pytest.raises(JournalUnusable):
        desk.keep()
    assert there == [True]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('keep = "sometimes"', "always"),
        ('folder = "/etc"', "a folder of the workspace"),
        ('folder = "../elsewhere"', "a folder of the workspace"),
        ('folder = ".git/hooks"', "a folder of the workspace"),
        ("largest_mb = 0", "a whole number"),
        ('kept = "always"', "the nearest is 'keep'"),
    ],
)
def test_a_setting_that_means_nothing_is_refused(root: Path, table: str, message: str) -> None:
    (root / "policytrack.toml").write_text(f"[evidence]\n{table}\n", "utf-8")
    with pytest.raises(UsageProblem, match=message):
        evidence_settings(root)


def test_copies_may_be_in_another_folder(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (root / "policytrack.toml").write_text('[evidence]\nfolder = "private/copies"\n', "utf-8")
    capture: Capture = a_capture()
    kept_copies(root).keep(capture)
    assert [*(root / "private/copies").glob("*/*.warc.gz")] != []

    monkeypatch.setenv("POLICYTRACK_EVIDENCE", str(tmp_path / "vault"))
    kept_copies(root).keep(capture)
    assert [*(tmp_path / "vault").glob("*/*.warc.gz")] != []
