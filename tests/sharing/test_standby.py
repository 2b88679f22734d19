"""A primary with a synchronous standby: after the primary has died, nothing that was acknowledged is lost."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.machine import must_have
from tests.sharing.cluster import PASSWORD, Cluster, as_owner, new_cluster, programs, remove
from tests.sharing.conftest import ASHA, BEN, VERA, Database, Desk, new_journal

pytestmark = [
    pytest.mark.large,
    pytest.mark.skipif(programs() is None and not must_have("postgresql"), reason="there is no postgresql here"),
]


def _standby_of(primary: Cluster) -> Cluster:
    """A copy of the primary that follows it; every commit waits for it from now on."""
    standby = new_cluster()
    shutil.rmtree(standby.data)
    there = ["-h", str(primary.folder), "-p", str(primary.port), "-U", "postgres"]
    subprocess.run(
        as_owner(["pg_basebackup", *there, "-c", "fast", "-D", str(standby.data), "-R"]),
        check=True,
        capture_output=True,
    )
    standby.start()
    primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
    primary.execute("SELECT pg_reload_conf()")
    return standby


def _read_only(standby: Cluster, vera: Desk, shared: set[bytes]) -> None:
    """A workspace may follow the standby alone, and what it records waits for the primary."""
    alone = standby.address("newsroom", VERA)
    vera.done("share", alone)
    assert vera.ids == shared

    _, err, code = vera.run("mark", "ex-1", "partial", "--no-evidence", "a test")
    assert code == 0
    assert "Recorded here; not yet shared" in err
    _, err, code = vera.run("sync")
    assert code == 4
    assert "the server is a read-only standby and takes no entries; name the primary in the address" in err
    assert len(vera.ids) == len(shared) + 1
    _, err, code = vera.run("share", f"{alone}?target_session_attrs=read-write")
    assert code == 4
    assert "cannot be reached: session is read-only; the server that answers is a standby" in err


def test_a_standby_that_is_promoted_has_all_that_was_acknowledged(
    desk: Callable[[str], Desk], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    primary = new_cluster("wal_level = replica", "max_wal_senders = 4")
    standby: Cluster | None = None
    try:
        primary.start()
        monkeypatch.setenv("PGPASSFILE", str(primary.passwords))
        primary.execute("CREATE DATABASE newsroom")
        for login in (ASHA, BEN, VERA):
            primary.execute(f"CREATE ROLE {login} LOGIN PASSWORD '{PASSWORD}'")
        new_journal(Database(primary, "newsroom"))
        standby = _standby_of(primary)
        both = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
        asha, ben = desk(ASHA), desk(BEN)
        for each in (asha, ben):
            each.done("share", f"postgresql://{each.name.lower()}@{both}/newsroom?target_session_attrs=read-write")
            each.mark("ex-1", "announced")
        assert primary.execute("SELECT sync_state FROM pg_stat_replication") == [("sync",)]
        acknowledged = asha.ids | ben.ids
        _read_only(standby, desk(VERA), ben.ids)

        primary.stop(signal.SIGKILL)
        asha.mark("ex-1", "partial")  # nobody takes entries now
        subprocess.run(as_owner(["pg_ctl", "promote", "-w", "-D", str(standby.data)]), check=True, capture_output=True)
        asha.done("sync")
        ben.done("sync")

        rows = standby.execute("SELECT substring(line FROM 8 FOR 35) FROM policytrack.entries", "newsroom")
        assert {bytes(id) for (id,) in rows} == asha.ids == ben.ids > acknowledged  # type: ignore[call-overload]
        assert "127.0.0.1" not in "".join(asha.run("check", "--share")[0])
    finally:
        for cluster in filter(None, (primary, standby)):
            remove(cluster)
