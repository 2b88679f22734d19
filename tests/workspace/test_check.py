"""Checking a workspace: what is wrong with its register and its journal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.conftest import Outcome
from tests.recording import URL, shown

Call = Callable[..., Outcome]


def test_check_tells_what_was_doubled_reordered_cut_and_lost(policytrack: Call, root: Path) -> None:
    for status in ("announced", "stalled", "partial"):
        policytrack("mark", "ex-1", status, "--evidence", URL, "--on", "2026-05-01")
    before = shown(policytrack, "ex-1")
    journal = root / "data/journal.jsonl"
    one, two, three = journal.read_bytes().splitlines(keepends=True)

    journal.write_bytes(two + one + three + one)
    out, _, code = policytrack("check")
    assert [line.partition(": ")[0] for line in out.splitlines()] == [
        "data/journal.jsonl:2:1",
        "data/journal.jsonl:4:1",
    ]
    assert ("another order" in out, "stands here again, first in line 2" in out, code) == (True, True, 0)
    assert shown(policytrack, "ex-1") == before

    journal.write_bytes(one + two + three[:40])
    out, _, code = policytrack("check")
    assert (
        "journal.jsonl:3:1: this last line is unfinished" in out,
        "is in no commit and missing here" in out,
        code,
    ) == (
        True,
        True,
        1,
    )

    journal.write_bytes(one + three)
    out, _, code = policytrack("check")
    assert (out.count("is in no commit and missing here"), code) == (1, 1)
    journal.write_bytes(one + two + three)
    assert policytrack("check")[2] == 0


def test_events_of_an_id_that_is_gone_are_kept_and_reported(policytrack: Call, root: Path) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL)
    register = root / "data/recommendations.yaml"
    text = register.read_text("utf-8")

    register.write_text(text.replace("id: EX-1", "id: EX-7"), "utf-8")
    assert shown(policytrack, "ex-7")["status"] == "unassessed"
    assert "1 event of 'EX-1', which no recommendation has" in policytrack("check")[0]
    assert "EX-1  announced" in policytrack("history", "ex-1")[0]

    register.write_text(text.replace("id: EX-1", "id: EX-7\n    former_ids: [EX-1]"), "utf-8")
    assert shown(policytrack, "ex-7")["status"] == "announced"
