"""`changes`: what differs between two days."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.conftest import Outcome
from tests.recording import URL

Call = Callable[..., Outcome]


def test_changes_say_both_days(policytrack: Call) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-03-01")

    [first] = json.loads(
        policytrack("changes", "--since", "2026-02-01", "--until", "2100-01-01", "--format", "json")[0]
    )[:1]
    assert (first["kind"], first["after"], first["happened"]) in {
        ("newly overdue", "overdue", "2027-01-16"),
        ("first assessed", "announced", "2026-03-01"),
    }
    found = json.loads(
        policytrack(
            "changes", "--since", "2026-02-01", "--until", "2026-05-01", "--known-on", "2100-01-01", "--format", "json"
        )[0]
    )
    assert [(one["kind"], one["happened"], one["recorded"] is not None) for one in found] == [
        ("first assessed", "2026-03-01", True)
    ]
    assert (
        json.loads(policytrack("changes", "--since", "2026-05-01", "--until", "2026-05-02", "--format", "json")[0])
        == []
    )
