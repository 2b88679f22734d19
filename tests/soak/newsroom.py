"""Many writers and readers share a journal while processes are killed and connections cut, and nothing is lost."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from policytrack.sharing import consent, settings
from policytrack.sharing.chain import beginning
from policytrack.sharing.examine import discrepancies
from policytrack.sharing.schema import sql_files
from policytrack.sharing.server import connect
from tests.builders import TWO, a_workspace
from tests.sharing.cluster import PASSWORD, Cluster, new_cluster, remove

NAME = "newsroom"


class Result(NamedTuple):
    """What became of the entries: all of these but *shared* must be 0."""

    shared: int
    lost: int
    doubled: int
    missed: int
    unsound: int
    kills: int
    crashes: int
    seconds: float


class CuttingProxy:
    """A port that leads to the server; `cut` ends all connections."""

    def __init__(self, port: int) -> None:
        self._target, self._ends = port, set[socket.socket]()
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        with self._lock:
            for end in self._ends:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.cut()
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                client.close()
                continue
            with self._lock:
                self._ends |= {client, server}
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=(source, target), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._ends.discard(source)
        source.close()


class _Member:
    """A workspace, and the process that works in it; what it acknowledged is kept."""

    def __init__(self, folder: Path, name: str, address: str, entries: int, passwords: Path) -> None:
        self.root, self.name, self.entries = a_workspace(folder / name, TWO), name, entries
        self._acknowledged = folder / f"{name}.ids"
        self._last, self._stop = folder / "last", folder / "stop"
        home = folder / "homes" / name
        homes = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CACHE", "STATE", "CONFIG")}
        self.env = {**os.environ, **homes, "PGPASSFILE": str(passwords)}
        settings.write_address(self.root / "policytrack.toml", address)
        with _environment(homes):
            consent.join(self.root, address)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        asked = {"root": str(self.root), "name": self.name, "entries": self.entries}
        asked |= {"last": str(self._last), "stop": str(self._stop)}
        with self._acknowledged.open("ab") as out:
            words = [sys.executable, "-m", "tests.soak.member", json.dumps(asked)]
            self.process = subprocess.Popen(words, stdout=out, stderr=subprocess.DEVNULL, env=self.env)

    @property
    def is_done(self) -> bool:
        return self.process is not None and self.process.poll() == 0

    def go_on(self) -> None:
        """Start the process again if it was killed."""
        if self.process is None or self.process.poll() not in (None, 0):
            self.start()

    def acknowledged(self) -> set[str]:
        return {line for line in self._acknowledged.read_text().splitlines() if len(line) == 35}

    def ids(self) -> list[str]:
        return [line[7:42].decode() for line in (self.root / "data/journal.jsonl").read_bytes().splitlines()]


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def run(folder: Path, *, writers: int, entries: int, readers: int, kills: int, crashes: int) -> Result:
    """So many *writers* record so many *entries* each, and *readers* follow.

    Meanwhile so many processes of writers are killed, connections are cut as often, and the server *crashes*.
    """
    began = time.monotonic()
    cluster = _server()
    proxy = CuttingProxy(cluster.port)
    address = f"postgresql://{{}}@127.0.0.1:{proxy.port}/{NAME}"
    try:
        logins = [f"w{number}" for number in range(writers)]
        _let_in(cluster, [*logins, *(f"r{number}" for number in range(readers))])
        members = [_Member(folder, name, address.format(name), entries, cluster.passwords) for name in logins]
        following = [
            _Member(folder, f"r{number}", address.format(f"r{number}"), 0, cluster.passwords)
            for number in range(readers)
        ]
        for member in (*members, *following):
            member.start()
        done = _disturb(cluster, proxy, members, following, folder / "last", kills=kills, crashes=crashes)
        (folder / "stop").touch()
        for member in following:
            _wait(member)
        return _judged(cluster, members, following, *done, time.monotonic() - began)
    finally:
        proxy.close()
        remove(cluster)


def _server() -> Cluster:
    cluster = new_cluster("max_connections = 100")
    cluster.start()
    cluster.execute(f"CREATE DATABASE {NAME}")
    for _, text in sql_files():
        cluster.execute(text, NAME)
    return cluster


def _let_in(cluster: Cluster, logins: list[str]) -> None:
    for login in logins:
        cluster.execute(f"CREATE ROLE {login} LOGIN PASSWORD '{PASSWORD}'; GRANT policytrack_writer TO {login}", NAME)
        cluster.execute(f"INSERT INTO policytrack.recorders VALUES ('{login}', '{login}')", NAME)


def _disturb(
    cluster: Cluster,
    proxy: CuttingProxy,
    members: list[_Member],
    following: list[_Member],
    last: Path,
    *,
    kills: int,
    crashes: int,
) -> tuple[int, int]:
    """Kill, cut and crash until all writers are done; how often processes were killed, and the server crashed.

    Each of them records its last entry after that, when there is a file at *last*: a fast machine would be done before.
    """
    killed = crashed = 0
    while not all(member.is_done for member in members):
        time.sleep(random.uniform(0.2, 0.8))
        running = [member for member in members if member.process is not None and member.process.poll() is None]
        if killed < kills and running:
            process = random.choice(running).process
            assert process is not None
            process.send_signal(signal.SIGKILL)
            process.wait()
            proxy.cut()
            killed += 1
        if crashed < crashes and killed * crashes > crashed * kills:
            cluster.stop(signal.SIGKILL)
            (cluster.data / "postmaster.pid").unlink(missing_ok=True)
            cluster.start()
            crashed += 1
        if (killed, crashed) == (kills, crashes):
            last.touch()
        for member in (*members, *following):
            member.go_on()
    return killed, crashed


def _wait(member: _Member) -> None:
    assert member.process is not None
    member.process.wait(120)


def _judged(
    cluster: Cluster, members: list[_Member], following: list[_Member], kills: int, crashes: int, seconds: float
) -> Result:
    with connect(f"{cluster.address(NAME)}?passfile={cluster.passwords}") as server:
        journal, end, _ = server.head()
        shared = server.ids()
        wrong = discrepancies(server.entries(0, end.number), beginning(journal), end, {})
    acknowledged = set[str]().union(*(member.acknowledged() for member in members))
    here = [member.ids() for member in (*members, *following)]
    return Result(
        len(shared),
        len(acknowledged - shared.keys()),
        sum(len(ids) - len(set(ids)) for ids in here),
        sum(len(shared.keys() - set(member.ids())) for member in following),
        len(wrong),
        kills,
        crashes,
        seconds,
    )
