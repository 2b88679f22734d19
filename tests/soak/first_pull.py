"""How long the first pull of a large journal takes, beside a copy of the same rows with `psql`."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from tests.sharing.cluster import Cluster, as_owner, remove
from tests.soak.newsroom import NAME, _let_in, _Member, _server

FILL = """
    SET session_replication_role = replica;
    DO $$
    DECLARE
        last policytrack.head%ROWTYPE;
        rest bytea;
        digest bytea;
    BEGIN
        SELECT * INTO last FROM policytrack.head;
        FOR n IN 1..{entries} LOOP
            rest := convert_to(format(
                '"kind":"mark","recommendation":"EX-1","status":"announced","effective":"2026-03-01",'
                '"assessor":"tracker","note":"Line %s of many, with a note of the usual length about what was seen.",'
                '"evidence":[{{"url":"https://example.org/news/%s","title":"What was announced","publisher":"PIB"}}],'
                '"recorder":"w0","recorded":"2026-06-01T12:00:00.000000Z","nonce":"%s"}}', n, n, n), 'UTF8');
            digest := sha256('{{'::bytea || rest);
            last.number := n;
            last.arrived := '2026-06-01T12:00:00Z'::timestamptz + n * interval '1 millisecond';
            last.hash := policytrack.link(last.hash, digest, n, last.arrived, false, 'w0');
            INSERT INTO policytrack.entries VALUES (
                n, 'p1-' || left(encode(digest, 'hex'), 32), last.arrived, 'w0', false,
                convert_to('{{"id":"p1-' || left(encode(digest, 'hex'), 32) || '",', 'UTF8') || rest, last.hash
            );
        END LOOP;
        UPDATE policytrack.head SET number = last.number, hash = last.hash, arrived = last.arrived;
    END $$;
"""


class FirstPull(NamedTuple):
    """Seconds of processor time that the two took, the server's included, and how they compare."""

    entries: int
    copy: float
    pull: float
    ratio: float


def run(folder: Path, entries: int) -> FirstPull:
    """Fill a server with so many entries, and fetch them in both ways."""
    cluster = _server()
    try:
        _let_in(cluster, ["r0"])
        cluster.execute(FILL.format(entries=entries), NAME)
        cluster.execute("VACUUM ANALYZE policytrack.entries", NAME)
        rows = "SELECT number, id, arrived, login, vouched, line, hash FROM policytrack.entries ORDER BY number"
        psql = as_owner(["psql"])[-1]
        words = [psql, "-h", "127.0.0.1", "-p", str(cluster.port), "-U", "r0", "-d", NAME]
        env = {**os.environ, "PGPASSFILE": str(cluster.passwords)}
        copied = folder / "copied"
        copy = _seconds(cluster, [*words, "-c", f"\\copy ({rows}) TO '{copied}'"], env)
        member = _Member(folder, "r0", cluster.address(NAME, "r0"), 0, cluster.passwords)
        pull = _seconds(
            cluster, [sys.executable, "-m", "policytrack", "sync", "--workspace", str(member.root)], member.env
        )
        assert len(member.ids()) == entries
        return FirstPull(entries, copy, pull, pull / copy)
    finally:
        remove(cluster)


def _seconds(cluster: Cluster, words: list[str], env: dict[str, str]) -> float:
    """The processor time of a program, and of the server's process that answers it."""
    before = _spent(cluster)
    subprocess.run(words, check=True, env=env, stdout=subprocess.DEVNULL)
    time.sleep(1)  # until the server's process has ended, and is counted
    return _spent(cluster) - before


def _spent(cluster: Cluster) -> float:
    """The processor time of all programs that this process and the server have started and that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    fields = Path(f"/proc/{cluster.pid}/stat").read_text().rpartition(")")[2].split()
    return usage.ru_utime + usage.ru_stime + sum(map(int, fields[13:15])) / os.sysconf("SC_CLK_TCK")
