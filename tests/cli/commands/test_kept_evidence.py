"""What the journal says of pages of evidence is shown, counted and filtered by; it changes no status."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest

from policytrack.domain.events import Event, KeepVerdict
from policytrack.evidence.store import KeptCopies
from policytrack.journal.codec import event_of, line_and_id_of
from tests.builders import a_keep
from tests.conftest import Outcome
from tests.evidence.captures import a_capture

Call = Callable[..., Outcome]

PAGE, OTHER = "https://example.org/a", "https://example.org/b"
COPY = "https://web.archive.org/web/20260510000000/https://example.org/a"


@pytest.fixture
def keep(policytrack: Call, root: Path) -> Callable[..., Event]:
    """Records what became of a page that EX-1's mark cites: its verdict on a day of May, and other values."""
    policytrack("mark", "ex-1", "announced", "--on", "2026-05-01", "--evidence", PAGE, "--evidence", OTHER)
    journal = root / "data/journal.jsonl"

    def record(verdict: KeepVerdict, day: int, **values: Any) -> Event:
        mark = event_of(journal.read_bytes().splitlines()[0])
        at = datetime(2026, 5, day, tzinfo=UTC)
        draft = a_keep(mark, verdict, at=at, effective=date(2026, 5, day), **values)
        recorded = datetime.now(UTC)
        line = line_and_id_of(draft._replace(recommendation="EX-1", recorded=recorded, recorder="jo"))
        with journal.open("ab") as file:
            file.write(line)
        return event_of(line)

    return record


def test_a_copy_and_a_check_stand_beside_the_page_and_the_status_stays(policytrack: Call, keep: Any) -> None:
    before = json.loads(policytrack("show", "ex-1", "--format", "json")[0])
    keep(KeepVerdict.KEPT, 10, archived=COPY)
    keep(KeepVerdict.GONE, 20)

    shown = " ".join(policytrack("show", "ex-1")[0].split())
    after = json.loads(policytrack("show", "ex-1", "--format", "json")[0])

    assert f"{PAGE} Kept 10 May 2026; checked 20 May 2026: gone Archived copy: {COPY} [2] {OTHER} Not kept" in shown
    assert [page["kept"] for page in before["pages"]] == [None, None]
    [page, other] = after["pages"]
    assert (page["address"], page["verdict"], page["archived"]) == (PAGE, "gone", COPY)
    assert (page["kept"], page["checked"]) == ("2026-05-10T00:00:00.000000Z", "2026-05-20T00:00:00.000000Z")
    assert (other["address"], other["kept"], other["verdict"]) == (OTHER, None, None)
    unchanged = before.keys() - {"pages"}
    assert {key: after[key] for key in unchanged} == {key: before[key] for key in unchanged}


def test_what_cites_a_page_that_is_gone_is_found_reported_and_fails_a_report(policytrack: Call, keep: Any) -> None:
    def listed(states: str, *words: str) -> list[str]:
        return policytrack("list", "--evidence", states, "--format", "ids", *words)[0].split()

    assert (listed("gone"), listed("not-kept"), listed("kept,gone")) == ([], ["EX-1"], [])
    assert policytrack("report", "--fail-on", "evidence")[2] == 0
    keep(KeepVerdict.BLOCKED, 10, address=OTHER)
    assert policytrack("report", "--fail-on", "evidence")[2] == 0
    keep(KeepVerdict.GONE, 20)

    assert listed("gone,drifted") == listed("blocked") == ["EX-1"]
    assert listed("gone", "--as-of", "2026-05-19") == []
    report, _, code = policytrack("report", "--fail-on", "evidence")
    assert code == 1
    section = " ".join(report.partition("EVIDENCE TO LOOK AT")[2].split())
    assert "cited: gone (1 recommendation), blocked (1 recommendation). EX-1 " in section
    assert f"{PAGE} Not kept; checked 20 May 2026: gone {OTHER} Not kept; checked 10 May 2026: blocked" in section
    assert json.loads(policytrack("report", "--format", "json")[0])["evidence"]["gone"] == ["EX-1"]
    assert policytrack("report", "--status", "partial", "--fail-on", "evidence")[2] == 0
    assert "choose from not-kept, kept" in policytrack("list", "--evidence", "lost")[1]


def test_a_page_that_goes_or_comes_back_is_a_change_and_a_page_that_stays_is_none(
    call: Call, root: Path, keep: Any
) -> None:
    def weekly(day: str) -> str:
        words = ("report", "--name", "weekly", "--since", "last", "--only-if-changed", "--workspace", str(root))
        return call(*words, env={"POLICYTRACK_TODAY": day})[0]

    assert weekly("2026-05-09") != ""
    keep(KeepVerdict.SAME, 10)
    assert weekly("2026-05-12") == ""

    keep(KeepVerdict.GONE, 20)
    report = weekly("2026-05-21")
    assert report.startswith("weekly, 21 May 2026: 1 page of evidence changed\n")
    changed = " ".join(report.partition("WHAT CHANGED")[2].split())
    assert "1 page of evidence changed. EX-1" in changed
    assert "Evidence: Not checked → Gone on 20 May 2026" in changed
    assert f"{PAGE} Not kept; checked 20 May 2026: gone" in changed
    assert weekly("2026-05-22") == ""
    keep(KeepVerdict.GONE, 24)
    assert weekly("2026-05-25") == ""
    keep(KeepVerdict.SAME, 28)
    assert "Evidence: Gone → Unchanged" in weekly("2026-05-29")


def test_changes_name_the_pages_that_went_between_two_dates_however_they_compare(policytrack: Call, keep: Any) -> None:
    gone = keep(KeepVerdict.GONE, 20)
    keep(KeepVerdict.MOVED, 25, address=OTHER)

    def changed(*words: str) -> list[tuple[str, str | None, str | None]]:
        out = policytrack("changes", "--format", "json", *words)[0]
        return [
            (each["field"], each["before"], each["after"]) for each in json.loads(out) if each["change"] == "evidence"
        ]

    assert changed("--since", "2026-05-01") == [(PAGE, None, "gone"), (OTHER, None, "moved")]
    by_effect = ("--since", "2026-05-01", "--until", "2026-05-22", "--by", "effective")
    assert changed(*by_effect) == [(PAGE, None, "gone")]
    assert changed("--since", "2026-05-01", "--evidence", "moved") != []
    text = " ".join(policytrack("changes", "--since", "2026-05-01")[0].split())
    assert "Evidence: Not checked → Gone on 20 May 2026" in text
    assert PAGE in text
    assert PAGE in policytrack("changes", "--since", "2026-05-01", "--format", "csv")[0]
    policytrack("retract", gone.id[:15], "--why", "The wrong page.")
    assert changed("--since", "2026-05-01") == [(OTHER, None, "moved")]


def test_a_part_shows_what_became_of_its_pages(policytrack: Call) -> None:
    policytrack("mark", "ex-2.a", "announced", "--on", "2026-05-01", "--evidence", PAGE)

    assert f"{PAGE} Not kept" in " ".join(policytrack("show", "ex-2.a")[0].split())
    assert json.loads(policytrack("show", "ex-2.a", "--format", "json")[0])["pages"][0]["address"] == PAGE


def test_check_reads_each_copy_and_names_those_that_are_missing_or_that_nothing_cites(
    policytrack: Call, keep: Any, root: Path
) -> None:
    copies = KeptCopies(root / "evidence", root)
    keep(KeepVerdict.KEPT, 10, digest=copies.keep(a_capture(url=PAGE)))
    out, err, code = policytrack("check")
    assert (out, code) == ("", 0)
    assert err.endswith("1 kept copy\n")

    absent = f"sha256:{'ab' * 32}"
    keep(KeepVerdict.KEPT, 11, address=OTHER, digest=absent)
    stray = copies.keep(a_capture(b"<p>Nothing cites this.</p>"))
    out, err, code = policytrack("check")
    assert code == 0
    assert f"evidence/ab/{'ab' * 32}.warc.gz:1:1: the copy of {OTHER} is not here, kept 11 May 2026, for entry" in out
    assert f"{stray[7:]}.warc.gz:1:1: no entry of the journal says that this copy was kept\n" in out

    copies.path(stray).write_bytes(copies.path(stray).read_bytes()[:-9])
    out, err, code = policytrack("check")
    assert code == 1
    assert f"{stray[7:]}.warc.gz:1:1: is damaged" in out

    keep(KeepVerdict.KEPT, 12, digest="sha256:../../x", event="p1-" + "0" * 32)
    lost = f"this is about the evidence of p1-{'0' * 32}, which the journal does not hold; was a line lost?"
    assert lost in policytrack("check")[0]
    assert "'sha256:../../x' is not a digest" in policytrack("check")[0]
    (root / "policytrack.toml").write_text("evidence = 3\n")
    assert "the kept copies of evidence were not checked: " in policytrack("check")[1]


def test_the_history_says_it_undo_passes_it_over_and_a_keep_can_be_retracted(policytrack: Call, keep: Any) -> None:
    kept = keep(KeepVerdict.KEPT, 10, size=2048, type="text/html", quote="not found", missing="So be it.")

    history = " ".join(policytrack("history", "ex-1")[0].split())
    assert f"Kept a copy: evidence of {kept.event[:15]}, {PAGE}" in history
    assert "text/html 2,048 bytes · quote not found · gone from it: “So be it.” · sha256:abab" in history
    assert json.loads(policytrack("history", "--format", "json")[0])[1]["keep"]["digest"] == kept.keep.digest
    assert policytrack("check")[2] == 0
    assert "Announced" in policytrack("undo", "--dry-run")[0]  # the mark, not what was kept of its evidence

    out = policytrack("retract", kept.id[:15], "--why", "The wrong page.")[0]
    assert f"what was recorded of the page {PAGE} no longer counts" in out
    assert "Kept" not in policytrack("show", "ex-1")[0]
    assert policytrack("undo", "--yes")[2] == 0  # the retraction
    assert "Kept 10 May 2026" in policytrack("show", "ex-1")[0]

    assert policytrack("retract", str(kept.event), "--why", "A slip.")[2] == 0
    assert json.loads(policytrack("show", "ex-1", "--format", "json")[0])["pages"] == []
    assert policytrack("list", "--evidence", "kept", "--format", "ids")[0] == ""


def test_no_export_report_or_site_has_the_text_or_the_place_of_a_copy(
    policytrack: Call, keep: Any, root: Path, tmp_path: Path
) -> None:
    page = b"<title>Their heading</title><p>Their words, So be it.</p>"
    digest = KeptCopies(root / "evidence", root).keep(a_capture(page, url=PAGE))
    keep(KeepVerdict.KEPT, 10, digest=digest, type="text/html", size=len(page), quote="found")
    keep(KeepVerdict.DRIFTED, 20, quote="not found", missing="So be it.")
    out = tmp_path / "out"
    out.mkdir()
    for format in ("csv", "json", "jsonl", "xlsx", "sqlite", "datapackage", "parquet"):
        assert policytrack("export", "--format", format, "--output", str(out / f"export.{format}"))[2] == 0
    assert policytrack("export", "--format", "json", "--what", "both", "--output", str(out / "both.json"))[2] == 0
    for format in ("text", "md", "html", "csv", "json", "xlsx"):
        report = out / f"report.{format}"
        assert policytrack("report", "--since", "2026-05-01", "--format", format, "--output", str(report))[2] == 0
    assert policytrack("site", str(out / "site"))[2] == 0

    contents = {}
    for file in filter(Path.is_file, out.rglob("*")):
        contents[file] = file.read_bytes()
        if is_zipfile(file):
            with ZipFile(file) as book:
                contents[file] = b"".join(map(book.read, book.namelist()))

    assert any(digest.encode() in content for content in contents.values())
    for secret in (b"Their heading", b"Their words", b".warc", bytes(root / "evidence")):
        assert [file.name for file, content in contents.items() if secret in content] == []
