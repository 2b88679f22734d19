"""Restoring what `export` wrote: registers, and journals line by line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.conftest import Outcome
from tests.registers import TRUST

Call = Callable[..., Outcome]
URL = "https://example.org/a"


def test_papers_exported_and_imported_again_are_the_same(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert call("export", "--format", "yaml", "--what", "both", "--output", str(out), "--workspace", str(TRUST))[2] == 0
    said = call("import", str(out), "--into", str(tmp_path / "ws"), cwd=tmp_path)

    assert said[0] == "took in the register: 32 recommendations\ntook in 26 events that were not there\n"
    assert call("check", "--workspace", str(tmp_path / "ws"))[2] == 0
    assert (tmp_path / "ws/data/journal.jsonl").read_bytes() == (TRUST / "data/journal.jsonl").read_bytes()
    for command in ("list", "history", "disputes"):
        words = (command, "--format", "json", "--workspace")
        assert call(*words, str(tmp_path / "ws"))[0] == call(*words, str(TRUST))[0]
    again = call("import", str(out), "--into", str(tmp_path / "ws"), cwd=tmp_path)
    assert again[0] == "the register is the same\ntook in 0 events that were not there\n"


def test_two_journals_become_their_union(marked: Call, call: Call, tmp_path: Path) -> None:
    assert marked("export", "--format", "jsonl", "--what", "history", "--output", "mine.jsonl")[2] == 0
    marked("mark", "ex-2", "partial", "--evidence", URL, "--on", "2026-03-01")
    both = (tmp_path / "ws/data/journal.jsonl").read_bytes()
    (tmp_path / "ws/data/journal.jsonl").write_bytes(both.splitlines(keepends=True)[1])
    shutil.rmtree(tmp_path / "ws/.policytrack")  # which would put back what vanished

    assert marked("import", "mine.jsonl")[0] == "took in 1 events that were not there\n"
    assert sorted((tmp_path / "ws/data/journal.jsonl").read_bytes().splitlines()) == sorted(both.splitlines())


def test_a_line_that_was_edited_is_not_taken_in(marked: Call, tmp_path: Path) -> None:
    marked("export", "--format", "jsonl", "--what", "history", "--output", "mine.jsonl")
    text = (tmp_path / "mine.jsonl").read_text().replace("partial", "implemented")
    (tmp_path / "mine.jsonl").write_text(text)
    before = (tmp_path / "ws/data/journal.jsonl").read_bytes()

    _, err, code = marked("import", "mine.jsonl")
    assert (code, "mine.jsonl:1: " in err, "no longer as it was recorded" in err) == (4, True, True)
    assert (tmp_path / "ws/data/journal.jsonl").read_bytes() == before


def test_another_register_is_not_written_over(marked: Call, tmp_path: Path) -> None:
    marked("export", "--format", "yaml", "--output", "mine.yaml")
    (tmp_path / "mine.yaml").write_text((tmp_path / "mine.yaml").read_text().replace("Give buses", "Give trams"))

    _, err, code = marked("import", "mine.yaml")
    assert (code, "says something else already" in err) == (2, True)
