"""A PostgreSQL of the tests' own: a throw-away cluster in a temporary folder, on a socket and a TCP port."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

import psycopg

OWNER = "postgres"
PASSWORD = "secret"


def programs() -> Path | None:
    """The folder of the server's programs: the newest that Debian's packages brought, else PATH's; None without any."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    return None if there is None else Path(there).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """A running server; its logins need a password over TCP and none over the socket."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.data, self.log = folder / "data", folder / "log"
        self._process: subprocess.Popen[bytes] | None = None

    def address(self, database: str, login: str = OWNER, **options: str) -> str:
        """The address over TCP; the password is in the file that `passwords` names."""
        query = "&".join(f"{name}={value}" for name, value in options.items())
        return f"postgresql://{login}@127.0.0.1:{self.port}/{database}{'?' * bool(query)}{query}"

    @property
    def passwords(self) -> Path:
        return self.folder / "pgpass"

    def connect(self, database: str, login: str = OWNER) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.address(database, login), passfile=str(self.passwords), autocommit=True)

    def execute(self, statement: str, database: str = OWNER, login: str = OWNER) -> list[tuple[object, ...]]:
        with self.connect(database, login) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    @property
    def pid(self) -> int:
        """The process of the server; each connection is a child of it."""
        assert self._process is not None
        return self._process.pid

    def start(self, *options: str) -> None:
        """Start the server and wait until it answers."""
        command = ["postgres", "-D", str(self.data), "-p", str(self.port), "-k", str(self.folder), *options]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(as_owner(command), stdout=log, stderr=log)
        for _ in range(600):
            try:
                self.execute("SELECT 1")
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError(self.log.read_text("utf-8"))

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server; SIGINT ends its connections, SIGKILL is a power cut."""
        if self._process is None:
            return
        if how is signal.SIGKILL:
            for child in _children(self._process.pid):
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        self._process.send_signal(how)
        self._process.wait()
        self._process = None


def _children(process: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False)
    return [int(word) for word in listed.stdout.split()]


def as_owner(command: Sequence[str]) -> list[str]:
    """The command with its whole path; run by the user postgres where we are root, whom the server refuses."""
    folder = programs()
    assert folder is not None
    whole = [str(folder / command[0]), *command[1:]]
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *whole] if os.geteuid() == 0 else whole


def new_cluster(*settings: str) -> Cluster:
    """A cluster that has not been started, in a folder of its own that only its owner may read."""
    folder = Path(mkdtemp(prefix="policytrack-pg-"))
    folder.chmod(0o755)
    cluster = Cluster(folder, free_port())
    secret = folder / "password"
    secret.write_text(PASSWORD)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        shutil.chown(secret, "postgres", "postgres")
    quick = ["--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=scram-sha-256"]
    subprocess.run(
        as_owner(["initdb", "-D", str(cluster.data), f"--username={OWNER}", f"--pwfile={secret}", *quick]),
        check=True,
        capture_output=True,
    )
    with (cluster.data / "postgresql.conf").open("a") as file:
        file.write("\n".join(("shared_buffers = 32MB", "max_connections = 200", *settings, "")))
    cluster.passwords.write_text(f"127.0.0.1:*:*:*:{PASSWORD}\nlocalhost:*:*:*:{PASSWORD}\n")
    cluster.passwords.chmod(0o600)
    return cluster


def remove(cluster: Cluster) -> None:
    """Stop the server, without waiting for what it would put in order, and delete its files."""
    cluster.stop(signal.SIGQUIT)
    shutil.rmtree(cluster.folder, ignore_errors=True)
