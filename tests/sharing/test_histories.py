"""Random histories of recording, syncing, merging, restoring and forgetting end in one same state everywhere."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from policytrack.index.location import index_path
from policytrack.sharing.server import connect
from policytrack.workspace.opening import Workspace, file_journal
from policytrack.workspace.shared_journal import share, sync_workspace
from tests.builders import TWO, a_workspace
from tests.sharing.conftest import ASHA, BEN, VERA, Database, new_journal
from tests.soak.member import a_line

EXAMPLES = int(os.environ.get("POLICYTRACK_HISTORIES", "8"))
"""How many histories are tried; `POLICYTRACK_HISTORIES=200` tries as many as were asked for once."""

workspaces = st.integers(0, 2)


class Histories(RuleBasedStateMachine):
    """Three workspaces; each login may vouch, so that any of them can carry what git brought it."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        new_journal(self.database)
        self.database.execute(f"INSERT INTO policytrack.vouchers VALUES ('{ASHA}'), ('{BEN}')")
        self.folder = Path(mkdtemp(prefix="policytrack-histories-"))
        self.workspaces = [Workspace(a_workspace(self.folder / login, TWO)) for login in (ASHA, BEN, VERA)]
        for workspace, login in zip(self.workspaces, (ASHA, BEN, VERA), strict=True):
            share(workspace, self.database.address(login), datetime.now(UTC))
        self.copies: dict[int, bytes] = {}
        self.recorded: set[bytes] = set()

    def _path(self, number: int) -> Path:
        return self.workspaces[number].root / "data/journal.jsonl"

    def _lines(self, number: int) -> list[bytes]:
        path = self._path(number)
        return path.read_bytes().splitlines(keepends=True) if path.exists() else []

    @rule(number=workspaces, entries=st.integers(1, 4))
    def record(self, number: int, entries: int) -> None:
        recorder = ("Asha", "Ben", "Vera")[number]
        for _ in range(entries):
            line = a_line(recorder)
            self.recorded.add(line[7:42])
            file_journal(self.workspaces[number].root).append([line])

    @rule(number=workspaces)
    def sync(self, number: int) -> None:
        sync_workspace(self.workspaces[number], datetime.now(UTC))

    @rule(number=workspaces, other=workspaces)
    def merge(self, number: int, other: int) -> None:
        """As git does with its union driver: both sides' lines, which may be in another order now."""
        ours, theirs = self._lines(number), self._lines(other)
        merged = [*theirs, *(line for line in ours if line not in set(theirs))]
        if merged:
            self._path(number).write_bytes(b"".join(merged))

    @rule(number=workspaces)
    def keep_a_copy(self, number: int) -> None:
        self.copies[number] = b"".join(self._lines(number))

    @rule(number=workspaces)
    def restore(self, number: int) -> None:
        """What had not been shared yet may be gone with that, unless this machine has a copy of it, too."""
        if number in self.copies and self._path(number).exists():
            self._path(number).write_bytes(self.copies[number])

    @rule(number=workspaces)
    def forget(self, number: int) -> None:
        """The notes beside the index are lost."""
        index = index_path(self.workspaces[number].root)
        assert index is not None
        for path in index.parent.glob(f"{index.stem}*"):
            path.unlink()

    @invariant()
    def no_workspace_has_an_entry_twice(self) -> None:
        for number in range(3):
            ids = [line[7:42] for line in self._lines(number)]
            assert len(ids) == len(set(ids))

    def teardown(self) -> None:
        expected = {line[7:42] for number in range(3) for line in self._lines(number)}
        expected |= {bytes(id) for (id,) in self.database.execute(  # type: ignore[call-overload]
            "SELECT substring(line FROM 8 FOR 35) FROM policytrack.entries"
        )}  # fmt: skip
        # What a restored copy lacks is put back when something arrives, and reaches the others in the round after that.
        for number in (0, 1, 2, 0, 1, 2, 0, 1, 2):
            self.sync(number)
        self.no_workspace_has_an_entry_twice()
        for number in range(3):
            assert expected <= {line[7:42] for line in self._lines(number)} <= self.recorded
        with connect(self.database.address()) as server:
            shared = {id.encode() for id in server.ids()}
            assert server.head().end.number == len(shared)
        for number in range(3):
            assert {line[7:42] for line in self._lines(number)} == shared
        shutil.rmtree(self.folder)


@pytest.fixture
def homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("CACHE", "STATE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind))


def test_what_a_copy_lacks_that_was_never_shared_reaches_all(database: Database, homes: None) -> None:
    Histories.database = database
    state = Histories()
    state.keep_a_copy(number=1)
    state.record(entries=1, number=1)
    state.record(entries=1, number=2)
    state.restore(number=1)

    state.teardown()


def test_every_history_ends_in_one_same_state(database: Database, homes: None) -> None:
    Histories.database = database
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
