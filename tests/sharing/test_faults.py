"""What can go wrong with a server: there is a clear message with the remedy, exit code 4, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from policytrack.sharing.faults import words_of
from policytrack.sharing.schema import VERSION
from policytrack.workspace.opening import file_journal
from tests.machine import mounted, must_have
from tests.sharing.cluster import Cluster, free_port, new_cluster, remove
from tests.sharing.conftest import ASHA, BEN, Database, Desk
from tests.sharing.test_append_only import a_line
from tests.sharing.test_sync import share

Desks = Callable[[str], Desk]


def refused(desk: Desk, *words: str, code: int = 4, **env: str) -> str:
    """What the program says; nothing has changed here."""
    journal = desk.root / "data/journal.jsonl"
    before = journal.read_bytes() if journal.exists() else b""
    _, err, ended = desk.run(*words, **env)
    assert ended == code, err
    assert (journal.read_bytes() if journal.exists() else b"") == before
    assert "Traceback" not in err
    return err


def number(database: Database) -> int:
    [(last,)] = database.execute("SELECT number FROM policytrack.head")
    assert isinstance(last, int)
    return last


@pytest.fixture
def asha(desk: Desks, database: Database) -> Desk:
    """A workspace that shares, with an entry that arrived."""
    made = desk(ASHA)
    share(made, database)
    made.mark("ex-1", "announced")
    assert number(database) == 1
    return made


def test_a_wrong_password(asha: Desk, tmp_path: Path) -> None:
    wrong = tmp_path / "pgpass"
    wrong.write_text("127.0.0.1:*:*:*:wrong\n")
    wrong.chmod(0o600)

    assert "password authentication failed" in refused(asha, "sync", PGPASSFILE=str(wrong))
    assert "~/.pgpass" in refused(asha, "sync", PGPASSFILE="/nowhere")


@pytest.mark.parametrize("address", ["postgresql://asha:secret@127.0.0.1/x", "host=127.0.0.1 password=secret dbname=x"])
def test_a_password_in_the_address_is_refused_and_not_repeated(desk: Desks, address: str) -> None:
    asha = desk(ASHA)

    said = refused(asha, "share", address, code=2)
    assert "PGPASSFILE" in said
    assert "secret" not in said
    (asha.root / "policytrack.toml").write_text(f'[share]\naddress = "{address}"\n')
    asha.home.mkdir(exist_ok=True)
    assert "secret" not in refused(asha, "share", "--join", code=2)


@pytest.mark.parametrize("address", ["", "newsroom", "https://example.org/x", "service=no-such-service", "x=1"])
def test_what_is_no_address(desk: Desks, address: str) -> None:
    said = refused(desk(ASHA), "share", address, code=4 if "service" in address else 2)
    assert "postgresql://" in said or "pg_service.conf" in said


@pytest.mark.parametrize("mode", ["disable", "allow"])
def test_a_connection_to_another_machine_is_encrypted(desk: Desks, mode: str) -> None:
    said = refused(desk(ASHA), "share", f"postgresql://db.invalid/x?sslmode={mode}", code=2)
    assert "sslmode=verify-full" in said
    assert "unencrypted" in refused(desk(ASHA + "2"), "share", "postgresql://db.invalid/x", code=2, PGSSLMODE=mode)


def test_no_such_database(desk: Desks, database: Database) -> None:
    said = refused(desk(ASHA), "share", database.cluster.address("nowhere", ASHA))
    assert 'database "nowhere" does not exist' in said
    assert "createdb" in said


def test_a_database_without_a_shared_journal(desk: Desks, database: Database) -> None:
    asha = desk(ASHA)
    assert "policytrack share --create" in refused(asha, "share", database.cluster.address("postgres", ASHA))
    assert not (asha.root / "policytrack.toml").exists()


def test_a_login_that_was_not_let_in(desk: Desks, database: Database) -> None:
    assert "GRANT policytrack_writer" in refused(desk(ASHA), "share", database.address("stranger"))


def test_a_server_that_is_not_there(asha: Desk) -> None:
    settings = asha.root / "policytrack.toml"
    address = f"postgresql://asha@127.0.0.1:{free_port()}/x"
    settings.write_text(f'[share]\naddress = "{address}"\n')
    asha.done("share", "--join")

    said = refused(asha, "sync")
    server = address.rpartition("@")[2]
    assert said == (
        f"{server} cannot be reached: Connection refused; check the host and the port in the address, or ask whoever "
        "runs the server whether it is running; nothing is lost: what was recorded here is in the journal's file\n"
    )
    _, err, code = asha.run("mark", "ex-1", "partial", "--no-evidence", "a test")
    assert (code, len(asha.ids)) == (0, 2)
    assert "Recorded here; not yet shared (server not reachable). `policytrack sync` will share it." in err


def test_a_server_that_does_not_answer_is_waited_for_a_second(asha: Desk) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"postgresql://asha@127.0.0.1:{silent.getsockname()[1]}/x"
        (asha.root / "policytrack.toml").write_text(f'[share]\naddress = "{address}"\n')
        asha.done("share", "--join")
        began = time.monotonic()

        _, err, code = asha.run("mark", "ex-1", "partial", "--no-evidence", "a test")

        assert time.monotonic() - began < 3
        assert (code, len(asha.ids)) == (0, 2)
        assert "not yet shared (server not reachable)" in err


@contextmanager
def proxy(port: int, most: int) -> Iterator[int]:
    """A port that leads to the server, and closes each connection after so many bytes of its answers."""
    listening = socket.create_server(("127.0.0.1", 0))
    ends: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", port))
            ends.extend([client, server])
            threading.Thread(target=pump, args=(client, server, 1 << 60), daemon=True).start()
            threading.Thread(target=pump, args=(server, client, most), daemon=True).start()

    def pump(source: socket.socket, target: socket.socket, left: int) -> None:
        try:
            while left > 0 and (data := source.recv(min(left, 4_096))):
                target.sendall(data)
                left -= len(data)
        except OSError:
            pass
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        for end in (listening, *ends):
            end.close()


def test_a_server_that_freezes_keeps_nobody_from_recording(asha: Desk, database: Database) -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def answer_and_freeze() -> None:
        client, _ = listening.accept()
        server = socket.create_connection(("127.0.0.1", database.cluster.port))
        server.settimeout(0.5)
        client.settimeout(0.5)
        with suppress(OSError):
            for _ in range(8):  # as long as it takes to log in, and to ask a little
                server.sendall(client.recv(4_096))
                client.sendall(server.recv(4_096))
        frozen.extend([client, server])

    frozen: list[socket.socket] = []
    threading.Thread(target=answer_and_freeze, daemon=True).start()
    address = database.address(ASHA).replace(str(database.cluster.port), str(listening.getsockname()[1]))
    (asha.root / "policytrack.toml").write_text(f'[share]\naddress = "{address}"\n')
    asha.done("share", "--join")
    began = time.monotonic()

    _, err, code = asha.run("mark", "ex-1", "partial", "--no-evidence", "a test")

    assert time.monotonic() - began < 10
    for each in (listening, *frozen):
        each.close()
    assert (code, len(asha.ids)) == (0, 2)
    assert "not yet shared (server not reachable)" in err


def test_a_server_that_goes_away_in_the_middle_of_its_answer(asha: Desk, desk: Desks, database: Database) -> None:
    for _ in range(3):
        with psycopg.connect(database.address(ASHA)) as connection:
            connection.execute("SELECT policytrack.append(%b)", [[a_line(note="x" * 500) for _ in range(100)]])
    ben = desk(BEN)
    ben.mark("ex-1", "partial")
    port = str(database.cluster.port)
    for most in (1_000, 3_000, 20_000, 100_000):
        with proxy(database.cluster.port, most) as cut:
            said = refused(ben, "share", database.address(BEN).replace(port, str(cut)))
        assert "went away" in said or "cannot be reached" in said

    share(ben, database)

    assert len(ben.ids) == number(database) == 302
    asha.done("sync")
    assert asha.ids == ben.ids


def test_a_schema_of_another_version(asha: Desk, database: Database) -> None:
    database.execute(f"INSERT INTO policytrack.version VALUES ({VERSION + 1})")
    assert "use a newer policytrack" in refused(asha, "sync")
    database.execute(f"DELETE FROM policytrack.version WHERE number >= {VERSION}")
    assert "policytrack share --create" in refused(asha, "sync")


def test_the_owner_makes_the_journal_and_brings_it_up_to_date(
    desk: Desks, cluster: Cluster, database: Database
) -> None:
    asha = desk(ASHA)
    cluster.execute("CREATE DATABASE made_here")
    address = cluster.address("made_here")

    assert "applied 001_journal.sql, 002_append.sql, 003_rights.sql" in asha.run("share", "--create", address)[1]
    assert "up to date" in asha.run("share", "--create", address)[1]
    asha.mark("ex-1", "announced")
    assert "Sent 1 entry" in asha.done("share", address)  # whoever made it may vouch
    assert "owns the database" in refused(desk(BEN), "share", "--create", cluster.address("postgres", BEN))
    assert asha.done("share", "--print-sql").startswith("BEGIN;\n")


def test_a_standby_takes_no_entries(asha: Desk, database: Database) -> None:
    database.execute(f"ALTER DATABASE {database.name} SET default_transaction_read_only = on")

    _, err, code = asha.run("mark", "ex-1", "partial", "--no-evidence", "a test")
    assert code == 0
    assert "Recorded here; not yet shared" in err
    assert "read-only standby" in refused(asha, "sync")
    database.cluster.execute(f"ALTER DATABASE {database.name} RESET default_transaction_read_only")
    assert "Sent 1 entry" in asha.done("sync")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('connection failed: connection to server at "::1", port 5432 failed: FATAL:  database "x" does not exist',
         'database "x" does not exist'),
        ('connection is bad: connection to server on socket "/run/.s.PGSQL.5432" failed: No such file or directory\n'
         "\tIs the server running locally and accepting connections on that socket?", "No such file or directory"),
        ('connection failed: connection to server at "db" (10.0.0.1), port 1 failed: fe_sendauth: no password supplied',
         "no password supplied"),
        ("failed to resolve host 'db': [Errno -2] Name or service not known",
         "failed to resolve host 'db': Name or service not known"),
        ("connection failed: …\nMultiple connection attempts failed. All failures were:\n"
         "- host: 'a', port: '1', hostaddr: '::1': connection failed: connection to server at \"::1\", port 1 failed: "
         "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n"
         "- host: 'b', port: '2', hostaddr: '::1': connection failed: connection to server at \"::1\", port 2 failed: "
         "session is read-only", "a:1: Connection refused; b:2: session is read-only"),
        ("server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n"
         "\tbefore or while processing the request.", "server closed the connection unexpectedly"),
    ],
)  # fmt: skip
def test_what_libpq_says_is_said_once_and_without_the_names_of_the_server(said: str, words: str) -> None:
    assert words_of(psycopg.OperationalError(said)) == words


@pytest.mark.large
def test_a_disk_there_that_is_full(asha: Desk, database: Database) -> None:
    small = database.cluster.folder / "small"
    small.mkdir()
    with mounted(small, "-t", "tmpfs", "-o", "size=192k", "none") as is_small:
        if not is_small and not must_have("mount"):
            pytest.skip("nobody may mount a small disk here")
        folder = small / "tables"
        folder.mkdir()
        shutil.chown(folder, "postgres", "postgres")
        database.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
        database.execute("ALTER TABLE policytrack.entries SET TABLESPACE small")
        lines = [a_line("Asha", "x" * 1_500) + b"\n" for _ in range(200)]
        file_journal(asha.root).append(lines)

        said = refused(asha, "sync")
        _, err, code = asha.run("mark", "ex-1", "partial", "--no-evidence", "a test")
        database.execute("ALTER TABLE policytrack.entries SET TABLESPACE pg_default")
        database.execute("DROP TABLESPACE small")

    assert "the server's disk is full; whoever runs it must make room (could not extend file" in said
    assert code == 0
    assert "Recorded here; not yet shared" in err
    assert number(database) == 1
    assert asha.done("sync") == "Sent 201 entries; 202 entries are shared.\n"


def test_a_full_disk_there(asha: Desk, database: Database) -> None:
    """The server says so in the words that PostgreSQL has for it."""
    database.execute(
        "CREATE FUNCTION policytrack.full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'could not extend file: no space left'; END $$;"
        "CREATE TRIGGER full_disk BEFORE INSERT ON policytrack.entries EXECUTE FUNCTION policytrack.full()"
    )

    _, err, code = asha.run("mark", "ex-1", "partial", "--no-evidence", "a test")
    assert (code, number(database)) == (0, 1)
    assert "the server's disk is full" in err
    assert "make room" in refused(asha, "sync")
    database.execute("DROP TRIGGER full_disk ON policytrack.entries")
    assert asha.done("sync") == "Sent 1 entry; 2 entries are shared.\n"


def test_a_server_that_is_busy(asha: Desk, database: Database) -> None:
    with psycopg.connect(database.cluster.address(database.name)) as connection:
        connection.execute("SELECT * FROM policytrack.head FOR UPDATE")
        _, err, code = asha.run("mark", "ex-1", "partial", "--no-evidence", "a test")

    assert code == 0
    assert "Recorded here; not yet shared" in err
    assert "busy" in err
    assert "Sent 1 entry" in asha.done("sync")


def test_a_clock_an_hour_off_is_said(asha: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime, timedelta

    monkeypatch.setattr("policytrack.cli.commands.sync.now", lambda: datetime.now(UTC) + timedelta(hours=1, seconds=5))
    out, err, code = asha.run("sync")

    assert (out, code) == ("Nothing new; 1 entry is shared.\n", 0)
    assert "this machine's clock is 60 minutes ahead of the server's" in err


def test_what_no_version_can_read_is_not_written_here(asha: Desk, database: Database) -> None:
    """Another program of a writer can send what has the right digest and is no entry."""
    from hashlib import sha256

    rest = (
        b'"kind":"mark","recommendation":"EX-1","recorded":"yesterday","recorder":"Asha","effective":"?","nonce":"1"}'
    )
    line = b'{"id":"p1-%s",%s' % (sha256(b"{" + rest).hexdigest()[:32].encode(), rest)
    with psycopg.connect(database.address(ASHA)) as connection:
        connection.execute("SELECT policytrack.append(%b)", [[line, a_line()]])

    _, err, code = asha.run("sync")

    assert code == 0
    assert "entry 2 of the shared journal, sent by asha, is not written here" in err
    assert len(asha.ids) == 2
    assert asha.done("sync") == "Nothing new; 3 entries are shared.\n"
    asha.done("list")


def test_a_missing_package_is_named(desk: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)

    assert "psycopg" in refused(desk(ASHA), "share", "postgresql://127.0.0.1/x", code=2)


# A certificate


@pytest.fixture(scope="module")
def encrypted() -> Iterator[Cluster]:
    """A server with a certificate for localhost that no machine trusts."""
    made = new_cluster("fsync = off", "ssl = on")
    certificate, key = made.data / "server.crt", made.data / "server.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=db.example.org",
         "-addext", "subjectAltName=DNS:db.example.org", "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    key.chmod(0o600)
    if os.geteuid() == 0:
        for path in (certificate, key):
            shutil.chown(path, "postgres", "postgres")
    try:
        made.start()
        yield made
    finally:
        remove(made)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "does not trust the server's certificate"),
        ("?sslmode=require", "no shared journal"),
        ("?sslrootcert={}", "no shared journal"),
    ],
)
def test_a_server_must_prove_by_its_certificate_who_it_is(
    encrypted: Cluster, desk: Desks, query: str, words: str
) -> None:
    query = query.format(encrypted.data / "server.crt")
    address = f"postgresql://postgres@db.example.org:{encrypted.port}/postgres{query}"
    joined = f"{address}{'&' if query else '?'}hostaddr=127.0.0.1"

    # As another machine's address would be: this one is taken for local.
    import policytrack.sharing.address as addresses

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(addresses, "_is_local", lambda options: False)
        passwords = encrypted.folder / "pgpass2"
        passwords.write_text("*:*:*:*:secret\n")
        passwords.chmod(0o600)
        assert words in refused(desk(ASHA), "share", joined, PGPASSFILE=str(passwords))
