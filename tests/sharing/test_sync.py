"""What one workspace records reaches the others, and nothing is lost or doubled on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sharing.conftest import ASHA, BEN, VERA, Database, Desk

Desks = Callable[[str], Desk]


def share(desk: Desk, database: Database, login: str | None = None) -> str:
    return desk.done("share", database.address(login or desk.name.lower()))


@pytest.fixture
def pair(desk: Desks, database: Database) -> tuple[Desk, Desk]:
    """Two workspaces that share a journal, which is empty."""
    asha, ben = desk(ASHA), desk(BEN)
    share(asha, database)
    share(ben, database)
    return asha, ben


def test_what_one_records_the_other_receives(pair: tuple[Desk, Desk]) -> None:
    asha, ben = pair
    asha.mark("ex-1", "announced")
    ben.mark("ex-2", "partial")

    assert ben.done("sync") == "Nothing new; 2 entries are shared.\n"
    assert asha.done("sync") == "Received 1 entry; 2 entries are shared.\n"
    assert asha.ids == ben.ids
    assert len(asha.ids) == 2
    assert asha.done("sync") == "Nothing new; 2 entries are shared.\n"


def test_a_first_sync_sends_what_was_recorded_before(desk: Desks, database: Database) -> None:
    asha, ben = desk(ASHA), desk(BEN)
    asha.mark("ex-1", "announced")
    asha.mark("ex-1", "ex-2", "partial")

    assert share(asha, database) == ("This workspace now shares its journal. Sent 3 entries; 3 entries are shared.\n")
    assert share(ben, database) == (
        "This workspace now shares its journal. Received 3 entries; 3 entries are shared.\n"
    )
    assert ben.done("show", "ex-2") == asha.done("show", "ex-2")


def test_entries_of_others_wait_for_somebody_who_may_vouch(desk: Desks, database: Database) -> None:
    asha, vera = desk(ASHA), desk(VERA)
    asha.done("mark", "ex-1", "announced", "--no-evidence", "a test", POLICYTRACK_RECORDER="Old Hand")
    asha.mark("ex-1", "partial")

    assert "1 entry by other recorders waits for a login that may vouch" in share(asha, database)
    (vera.root / "data/journal.jsonl").write_bytes((asha.root / "data/journal.jsonl").read_bytes())
    assert "Sent 1 entry; 2 entries are shared." in share(vera, database)
    assert asha.done("sync") == "Nothing new; 2 entries are shared.\n"
    rows = database.execute("SELECT entry ->> 'recorder', login, vouched FROM policytrack.journal ORDER BY number")
    assert rows == [("Asha", "asha", False), ("Old Hand", "vera", True)]


def test_git_and_sync_may_carry_the_same_entries(pair: tuple[Desk, Desk]) -> None:
    asha, ben = pair
    asha.mark("ex-1", "announced")
    journal = Path("data/journal.jsonl")
    (ben.root / journal).write_bytes((asha.root / journal).read_bytes())

    assert ben.done("sync") == "Nothing new; 1 entry is shared.\n"
    assert ben.ids == asha.ids


def test_a_journal_that_git_set_back_gets_its_entries_again(pair: tuple[Desk, Desk]) -> None:
    asha, ben = pair
    asha.mark("ex-1", "announced")
    ben.done("sync")
    before = (ben.root / "data/journal.jsonl").read_bytes()
    ben.mark("ex-1", "partial")
    asha.mark("ex-2", "stalled")
    ben.done("sync")
    (ben.root / "data/journal.jsonl").write_bytes(before)

    ben.done("sync")

    assert len(ben.ids) == 3


def test_a_sync_without_its_notes_begins_anew_and_doubles_nothing(pair: tuple[Desk, Desk]) -> None:
    asha, ben = pair
    asha.mark("ex-1", "announced")
    ben.mark("ex-1", "partial")
    ben.done("sync")
    for path in (ben.home / "cache").rglob("*"):
        path.unlink() if path.is_file() else None

    assert ben.done("sync") == "Nothing new; 2 entries are shared.\n"
    assert len(ben.ids) == 2


def test_an_incomplete_batch_is_not_sent(desk: Desks, database: Database) -> None:
    asha = desk(ASHA)
    asha.mark("ex-1", "ex-2", "partial")
    journal = asha.root / "data/journal.jsonl"
    first, second = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(first)

    assert "1 entry of an incomplete batch waits for the rest of it." in share(asha, database)
    journal.write_bytes(first + second)
    assert asha.done("sync") == "Sent 2 entries; 2 entries are shared.\n"
