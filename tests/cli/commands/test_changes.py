"""`changes`: what differs between two days."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Outcome
from tests.recording import URL, journal_lines

Call = Callable[..., Outcome]


def test_changes_say_both_days(policytrack: Call) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-03-01")

    [first] = json.loads(
        policytrack("changes", "--since", "2026-02-01", "--until", "2100-01-01", "--format", "json")[0]
    )[:1]
    assert (first["change"], first["after"], first["happened"]) == ("newly overdue", "overdue", "2027-01-16")
    found = json.loads(
        policytrack(
            "changes", "--since", "2026-02-01", "--until", "2026-05-01", "--known-on", "2100-01-01", "--format", "json"
        )[0]
    )
    assert [(one["change"], one["happened"], one["recorded"] is not None) for one in found] == [
        ("first assessed", "2026-03-01", True)
    ]
    assert (
        json.loads(policytrack("changes", "--since", "2026-05-01", "--until", "2026-05-02", "--format", "json")[0])
        == []
    )


def _changes(policytrack: Call, *options: str) -> list[dict[str, Any]]:
    out, err, code = policytrack("changes", "--format", "json", *options)
    assert (err, code) == ("", 0)
    return list(json.loads(out))


def test_worse_comes_before_better_and_only_what_the_filters_select(marked: Call) -> None:
    marked("mark", "ex-2", "announced", "--evidence", URL, "--on", "2026-02-01")
    marked("mark", "ex-1", "implemented", "--evidence", URL, "--on", "2100-05-15")
    marked("mark", "ex-2", "stalled", "--evidence", URL, "--on", "2100-05-16")
    span = ("--since", "2100-05-01")

    both = _changes(marked, *span)
    assert [(change["recommendation"], change["change"]) for change in both] == [
        ("EX-2", "regress"),
        ("EX-1", "closed"),
    ]
    assert _changes(marked, *span, "--actor", "operator") == both[:1]
    assert _changes(marked, *span, "--topic", "buses", "--actor", "council") == []
    assert _changes(marked, "--since", "2100-05-15") == both[:1]
    assert _changes(marked, "--since", "2100-05-16") == []


def test_what_was_taken_back_has_not_changed(marked: Call, tmp_path: Path) -> None:
    marked("mark", "ex-1", "stalled", "--evidence", URL, "--on", "2100-05-15")
    assert len(_changes(marked, "--since", "2100-05-01")) == 1
    marked("retract", str(journal_lines(tmp_path / "ws")[-1]["id"]), "--why", "A slip.")

    assert _changes(marked, "--since", "2100-05-01") == []


@pytest.mark.parametrize("since", ["soon", "", "2026-02-30", "2027-01-01", "-3d"])
def test_a_start_that_cannot_be_meant_is_refused(policytrack: Call, since: str) -> None:
    out, err, code = policytrack("changes", "--since", since)

    assert (out, code, "Traceback" in err) == ("", 2, False)
