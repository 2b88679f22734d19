"""A server for the whole session, and for each test a shared journal that is made anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from policytrack.sharing.schema import sql_files
from tests.builders import TWO, a_workspace
from tests.conftest import Outcome
from tests.machine import must_have
from tests.sharing.cluster import PASSWORD, Cluster, new_cluster, programs, remove

NAME = "newsroom"
ASHA, BEN, VERA = "asha", "ben", "vera"
"""Logins: the first two may each record in their own names, Vera may vouch, too."""


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    if programs() is None and not must_have("postgresql"):
        pytest.skip("there is no postgresql here")
    # A crash of the machine may lose these databases: a commit need not wait for the disk.
    made = new_cluster("fsync = off", "full_page_writes = off")
    try:
        made.start()
        made.execute(f"CREATE DATABASE {NAME}")
        for login in (ASHA, BEN, VERA, "stranger"):
            made.execute(f"CREATE ROLE {login} LOGIN PASSWORD '{PASSWORD}'")
        yield made
    finally:
        remove(made)


class Database(NamedTuple):
    """A database with a shared journal."""

    cluster: Cluster
    name: str

    def address(self, login: str = ASHA, **options: str) -> str:
        return self.cluster.address(self.name, login, **options)

    def execute(self, statement: str, login: str = "postgres") -> list[tuple[object, ...]]:
        return self.cluster.execute(statement, self.name, login)


@pytest.fixture
def database(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("PGPASSFILE", str(cluster.passwords))
    return new_journal(Database(cluster, NAME))


def new_journal(database: Database) -> Database:
    """The database with a shared journal that is made anew, and empty."""
    letting_in = [
        *(f"GRANT policytrack_writer TO {login};" for login in (ASHA, BEN, VERA)),
        *(f"INSERT INTO policytrack.recorders VALUES ('{login}', '{login.title()}');" for login in (ASHA, BEN, VERA)),
        f"INSERT INTO policytrack.vouchers VALUES ('{VERA}');",
    ]
    database.execute("DROP SCHEMA IF EXISTS policytrack CASCADE")
    database.execute("\n".join([*(text for _, text in sql_files()), *letting_in]))
    return database


Program = Callable[..., Outcome]


class Desk(NamedTuple):
    """A workspace and the person who works in it: runs the program there, under their name."""

    root: Path
    name: str
    call: Program
    home: Path

    def run(self, *words: str, **env: str) -> Outcome:
        names = {"POLICYTRACK_RECORDER": self.name, "POLICYTRACK_TODAY": "2026-06-01"}
        homes = {f"XDG_{kind}_HOME": str(self.home / kind.lower()) for kind in ("CACHE", "STATE", "CONFIG")}
        return self.call(*words, "--workspace", str(self.root), env={**names, **homes, **env})

    def done(self, *words: str, **env: str) -> str:
        """What the program printed, which must have gone well."""
        out, err, code = self.run(*words, **env)
        assert code == 0, err
        return out

    def mark(self, *words: str) -> str:
        return self.done("mark", *words, "--no-evidence", "a test")

    @property
    def ids(self) -> set[bytes]:
        """The ids of the journal's lines; each stands there once."""
        lines = (self.root / "data/journal.jsonl").read_bytes().splitlines()
        ids = {line[7:42] for line in lines}
        assert len(ids) == len(lines)
        return ids


@pytest.fixture
def desk(tmp_path: Path, call: Program) -> Callable[[str], Desk]:
    """Makes the workspace of a person, with two recommendations and no entries."""

    def made(name: str) -> Desk:
        folder = tmp_path / name
        return Desk(a_workspace(folder / "ws", TWO), name.title(), call, folder)

    return made
