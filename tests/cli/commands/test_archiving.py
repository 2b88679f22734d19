"""`mark --archive` and its kind: archives are asked for copies of what is cited, now or later, and no mark fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from policytrack.cli import evidence_options
from policytrack.index import lifecycle
from policytrack.workspace.evidence_queue import EvidenceQueue
from tests.conftest import Outcome
from tests.evidence.archive_stand_in import PAGE, ArchiveStandIn
from tests.recording import journal_lines

Call = Callable[..., Outcome]
MARK = ("mark", "ex-1", "announced", "--evidence", PAGE, "--on", "2026-05-01")


@pytest.fixture
def archive(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ArchiveStandIn]:
    """An archive on this machine, which may be asked; pages are not kept."""
    visits = evidence_options.visits

    def on_this_machine(root: Path, **_: Any) -> Any:
        return visits(root, allow_private=True)

    with ArchiveStandIn() as archive:
        monkeypatch.setattr(evidence_options, "visits", on_this_machine)
        monkeypatch.setattr("policytrack.evidence.archives.WAYBACK", archive.base)
        settings = f'[evidence]\nkeep = "never"\ntimegate = "{archive.base}/gate/none/"\n'
        (root / "policytrack.toml").write_text(settings, "utf-8")
        yield archive


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IA_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("IA_SECRET_ACCESS_KEY", "secret")


def _waiting(root: Path) -> list[str]:
    return [page.address for page in EvidenceQueue(root, for_archives=True).pages()]


def _archived(root: Path) -> list[str | None]:
    return [line["keep"].get("archived") for line in journal_lines(root) if line["kind"] == "keep"]


@pytest.mark.parametrize(
    "words",
    [
        MARK,
        ("claim", "ex-1", "announced", *MARK[3:], "--assessor", "council"),
        ("review", "ex-1", "--note", "Searched.", "--evidence", PAGE),
    ],
)
def test_a_copy_that_an_archive_makes_is_recorded_after_the_entry(
    policytrack: Call, root: Path, archive: ArchiveStandIn, words: tuple[str, ...]
) -> None:
    out, err, code = policytrack(*words, "--archive")

    copy = f"{archive.base}/web/20260601100000/{PAGE}"
    assert code == 0, err
    assert out.endswith(f"Archived {PAGE} at {copy}\n")
    assert (_archived(root), _waiting(root)) == ([copy], [])
    archive.asked.clear()
    assert policytrack("mark", "ex-1", "partial", *MARK[3:], "--archive")[2] == 0  # the copy is known already
    assert (archive.asked, _waiting(root)) == ([], [])


def test_the_index_that_recorded_the_entry_is_in_nobodys_way(
    policytrack: Call, root: Path, archive: ArchiveStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made once; while another process or index read it, it would be made anew after seconds of waiting."""
    made: list[Path] = []
    make = lifecycle._make_anew

    def make_and_note(path: Path, *others: Any) -> None:
        made.append(path)
        make(path, *others)

    monkeypatch.setattr(lifecycle, "_BUSY", 0)
    monkeypatch.setattr(lifecycle, "_make_anew", make_and_note)
    (root / "policytrack.toml").write_text('[evidence]\nkeep = "always"\n', "utf-8")

    assert policytrack("mark", "ex-1", "announced", "--evidence", "http://127.0.0.1:9/", "--archive")[2] == 0

    assert len(made) == 1


def test_later_no_archive_is_asked_until_the_queue_is_kept(
    policytrack: Call, root: Path, archive: ArchiveStandIn
) -> None:
    entry = policytrack(*MARK, "--archive", "--later")[0].split("entry ")[1].split()[0]
    policytrack("evidence", "add", entry, f"{PAGE}&c=3", "--archive", "--later")
    assert (archive.asked, _waiting(root)) == ([], [PAGE, f"{PAGE}&c=3"])

    policytrack("evidence", "keep", "--queued")

    assert _archived(root)[-2:] == [f"{archive.base}/web/20260601100000/{page}" for page in (PAGE, f"{PAGE}&c=3")]
    assert _waiting(root) == []


@pytest.mark.usefixtures("keys")
def test_what_an_archive_cannot_do_now_waits(policytrack: Call, root: Path, archive: ArchiveStandIn) -> None:
    archive.is_busy = True
    out, err, code = policytrack(*MARK, "--archive")
    assert (out.startswith("Recorded. "), code) == (True, 0)
    assert (
        "not archived yet: https://news.example/2026/laboratory.html?a=1&b=2: the archive says: You have already" in err
    )
    assert "archives will be asked for 1 page by `policytrack evidence keep --queued`" in err
    assert _waiting(root) == [PAGE]

    archive.is_busy = False
    assert policytrack("evidence", "keep", "--queued")[1:] == (
        f"not archived yet: {PAGE}: the archive has not finished yet\n"
        "archives will be asked for 1 page by `policytrack evidence keep --queued`\n",
        0,
    )
    assert _waiting(root) == []  # from now on the job is followed
    archive.job = {"status": "success", "timestamp": "20260601115900", "original_url": PAGE}
    out, _, code = policytrack("evidence", "keep", "--queued")
    assert (out, code) == (f"Archived {PAGE} at {archive.base}/web/20260601115900/{PAGE}\n", 0)


def test_a_mark_never_fails_because_no_archive_can_be_asked(
    policytrack: Call, root: Path, archive: ArchiveStandIn
) -> None:
    (root / "policytrack.toml").write_text('[evidence]\nkeep = "never"\narchive = 7\n', "utf-8")

    out, err, code = policytrack(*MARK, "--archive")

    assert (out.startswith("Recorded. "), code, archive.asked) == (True, 0, [])
    assert "this was recorded, but no archive was asked for its evidence: " in err
    assert _waiting(root) == [PAGE]


def test_what_has_an_archived_copy_or_is_no_page_is_not_archived(
    policytrack: Call, root: Path, archive: ArchiveStandIn
) -> None:
    file, copied = "file:letters/reply.pdf", f"{PAGE} archived=https://web.archive.org/web/2026/{PAGE}"
    marked = policytrack("mark", "ex-1", "announced", "--evidence", file, "--evidence", copied, "--archive")
    assert policytrack(*MARK, "--archive", "--dry-run")[2] == marked[2] == 0
    assert (archive.asked, _archived(root), _waiting(root)) == ([], [], [])
