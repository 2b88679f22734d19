"""Many claims, looked up by several processes, are those that are looked up one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from policytrack.domain.events import Confidence, Event
from policytrack.domain.model import Claim
from policytrack.domain.query import Query
from policytrack.domain.statuses import Status
from policytrack.errors import JournalChanged
from policytrack.index.index import Index
from policytrack.journal.codec import event_id_for, line_of
from policytrack.reports.claims import ClaimHelpers, claim_in
from policytrack.reports.disputes import all_disputes
from tests.builders import TWO, a_mark, a_retraction, a_workspace
from tests.opening import open_index

DAY = date(2026, 11, 27)


def an_index(root: Path, monkeypatch: pytest.MonkeyPatch, *events: Event, register: str = TWO) -> Index:
    monkeypatch.setenv("XDG_CACHE_HOME", str(root / "cache"))
    a_workspace(root, register)
    (root / "data/journal.jsonl").write_bytes(b"".join(map(line_of, events)))
    return open_index(root)


def recorded(event: Event, day: int) -> Event:
    """The event, recorded on this day of October, with the id that its content makes."""
    event = event._replace(recorded=datetime(2026, 10, day, tzinfo=UTC))
    return event._replace(id=event_id_for(event))


def claimed(day: int, status: Status, note: str = "", **changes: Any) -> Event:
    """The council's claim about EX-1, from this day of March on."""
    return recorded(a_mark(status, date(2026, 3, day), assessor="council", note=note or None)._replace(**changes), day)


def claims(index: Index) -> list[Claim]:
    """The claims in all disputes, looked up together; they must be those that are looked up one by one."""
    disputes = list(all_disputes(index, Query(), DAY))
    together = [pair for batch in ClaimHelpers(index, DAY).spread(disputes, list) for pair in batch]
    assert together == [(dispute, claim_in(index, DAY, dispute)) for dispute in disputes]
    return [claim for _, claim in together]


def test_a_claim_of_one_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = an_index(tmp_path, monkeypatch, claimed(1, Status.IMPLEMENTED, "Done."))

    [claim] = claims(index)

    assert [reason.note for reason in claim.reasons] == ["Done."]


def test_a_claim_under_a_former_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    renamed = TWO.replace("  - id: EX-1\n", "  - id: EX-1\n    former_ids: [OLD-7]\n")
    old = claimed(1, Status.IMPLEMENTED, "Done.", recommendation="OLD-7")
    index = an_index(tmp_path, monkeypatch, old, claimed(2, Status.IMPLEMENTED), register=renamed)

    [claim] = claims(index)

    assert [reason.note for reason in claim.reasons] == ["Done."]


def test_claims_are_found_when_the_index_is_gone_before_helpers_open_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = an_index(tmp_path, monkeypatch, claimed(1, Status.IMPLEMENTED, "Done."))
    assert index.path is not None
    index.path.unlink()

    [claim] = claims(index)

    assert [reason.note for reason in claim.reasons] == ["Done."]


def test_a_mark_that_only_confirms_leaves_the_reason_to_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = an_index(
        tmp_path,
        monkeypatch,
        claimed(1, Status.ANNOUNCED, "Soon."),
        claimed(2, Status.IMPLEMENTED, "Done."),
        claimed(3, Status.IMPLEMENTED),
    )

    [claim] = claims(index)

    assert [reason.note for reason in claim.reasons] == ["Done."]


def test_what_was_taken_back_is_no_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = claimed(1, Status.ANNOUNCED, "Soon."), claimed(2, Status.IMPLEMENTED, "Done.")
    index = an_index(tmp_path, monkeypatch, first, second, recorded(a_retraction(second, why="No."), 3))

    [claim] = claims(index)

    assert [reason.note for reason in claim.reasons] == ["Soon."]


@pytest.mark.parametrize("kinds", [2, 8, 9, 12])
def test_a_claim_of_whoever_marks_much(kinds: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An assessor's marks are looked for in another way if they have many different values."""
    other = [Status.ANNOUNCED, Status.IN_PROGRESS, Status.PARTIAL, Status.STALLED]
    values = [(status, confidence) for confidence in Confidence for status in other][: kinds - 1]
    marks = [claimed(day, status, "Soon.", confidence=confidence) for day, (status, confidence) in enumerate(values, 1)]
    index = an_index(tmp_path, monkeypatch, *marks, claimed(20, Status.IMPLEMENTED, "Done."))

    [claim] = claims(index)

    assert [reason.note for reason in claim.reasons] == ["Done."]


def test_the_order_is_what_events_say_that_they_come_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = claimed(9, Status.ANNOUNCED, "Soon.", effective=date(2026, 3, 1))
    last = claimed(2, Status.IMPLEMENTED, "Done.", effective=date(2026, 3, 1), after=(ahead.id[:18],))
    index = an_index(tmp_path, monkeypatch, ahead, last)

    claims(index)


def test_a_claim_in_a_file_that_has_changed_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = an_index(tmp_path, monkeypatch, claimed(1, Status.IMPLEMENTED, "Done."))
    disputes = list(all_disputes(index, Query(), DAY))
    journal = tmp_path / "data/journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"Done.", b"Gone."))

    with pytest.raises(JournalChanged):
        list(ClaimHelpers(index, DAY).spread(disputes, list))
