"""The server of the shared journal: the only module that speaks to PostgreSQL."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import psycopg
from psycopg import pq, sql
from psycopg.conninfo import make_conninfo
from psycopg.types.numeric import Int8BinaryLoader

from policytrack.domain.version import __version__
from policytrack.errors import ServerUnreachable, SharingProblem
from policytrack.sharing.address import encryption
from policytrack.sharing.chain import MICROS_TO_2000, End, Row, SharedEntry
from policytrack.sharing.faults import SAFE, answer_fault, connection_fault
from policytrack.sharing.schema import VERSION, sql_files

if TYPE_CHECKING:
    from datetime import datetime

_PATIENCE = 10
"""Within how many seconds a server must answer that somebody waits for."""

_HASTY = 5
"""A hasty connection lasts so many times as long as the server may take to answer."""

_ALWAYS = {
    "application_name": f"policytrack {__version__}",
    "client_encoding": "UTF8",
    # A server that vanishes without a word is noticed within a minute.
    "keepalives_idle": "20",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
_ROWS = 4_000
"""So many rows are fetched at a time."""


class Head(NamedTuple):
    """The end of the chain as the server has it, the name of its journal, and the server's clock."""

    journal: str
    end: End
    clock: datetime


class Rights(NamedTuple):
    """In whose names this login may record, and whether it may vouch for entries of others."""

    recorders: frozenset[str]
    may_vouch: bool

    def cover(self, recorder: str) -> bool:
        return self.may_vouch or recorder in self.recorders


class Outcome(NamedTuple):
    """What became of a line that was sent: its number on the server; None if it was refused; whether it was new."""

    number: int | None
    is_new: bool


class Server:
    """A connection to the server of a shared journal; *name* is the server in messages, *login* who we are there.

    Every method raises `SharingProblem` if the server refuses, and `ServerUnreachable` if it went away.
    """

    def __init__(self, connection: psycopg.Connection[Any], name: str, seconds: float | None = None) -> None:
        """With *seconds*, the connection is cut after that, so that nobody waits for a server that has frozen."""
        self._connection = connection
        self.name = name
        self.login = connection.info.user
        self._end = threading.Timer(seconds, self._cut) if seconds is not None else None
        if self._end is not None:
            self._end.daemon = True
            self._end.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._end is not None:
            self._end.cancel()
        self._connection.close()

    def _cut(self) -> None:
        with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(self._connection.fileno())) as ours:
            ours.shutdown(socket.SHUT_RDWR)

    def version(self) -> int:
        """The number of the last SQL file that was applied; 0 if there is no shared journal."""
        with self._faults():
            row = self._connection.execute("SELECT to_regclass('policytrack.version') IS NOT NULL").fetchone()
            if row is None or not row[0]:
                return 0
            [(number,)] = self._connection.execute("SELECT max(number) FROM policytrack.version")
            return int(number or 0)

    def require_version(self) -> None:
        """Raises `SharingProblem` unless the server has the schema that this program knows."""
        there = self.version()
        if there == 0:
            raise SharingProblem(
                f"{self.name}: this database has no shared journal; whoever owns the database makes one with "
                "`policytrack share --create`"
            )
        if there < VERSION:
            raise SharingProblem(
                f"{self.name}: the shared journal has schema {there}, and this policytrack needs {VERSION}; whoever "
                "owns the journal brings it up to date with `policytrack share --create`"
            )
        if there > VERSION:
            raise SharingProblem(
                f"{self.name}: the shared journal has schema {there}, and this policytrack knows no later one than "
                f"{VERSION}; use a newer policytrack"
            )

    def create(self) -> list[str]:
        """Apply the SQL files that were not applied yet, all or none; their names."""
        missing = sql_files(after=self.version())
        try:
            with self._connection.transaction():
                for _, text in missing:
                    self._connection.execute(text.encode())
        except psycopg.errors.InsufficientPrivilege as error:
            raise SharingProblem(
                f"{self.name}: only whoever owns the database and may make roles (CREATEROLE) can make the shared "
                f"journal in it: {error.diag.message_primary}"
            ) from None
        except psycopg.Error as error:
            raise answer_fault(error, self.name) from None
        return [name for name, _ in missing]

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Within this, the server answers from one state of the journal."""
        with self._faults(), self._connection.transaction():
            self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield

    def head(self) -> Head:
        with self._faults():
            [(journal, number, hash, clock)] = self._connection.execute(
                "SELECT journal::text, number, hash, clock_timestamp() FROM policytrack.head"
            )
        return Head(journal, End(number, hash), clock)

    def rights(self) -> Rights:
        with self._faults():
            rows = self._connection.execute(
                "SELECT recorder FROM policytrack.recorders WHERE login = session_user"
            ).fetchall()
            [(may_vouch,)] = self._connection.execute(
                "SELECT EXISTS (SELECT FROM policytrack.vouchers WHERE login = session_user)"
            )
        return Rights(frozenset(recorder for (recorder,) in rows), may_vouch)

    def hashes(self, numbers: Sequence[int]) -> dict[int, bytes]:
        """The hashes of the entries with these numbers, as far as they are there."""
        with self._faults():
            return dict(
                self._connection.execute(
                    "SELECT number, hash FROM policytrack.entries WHERE number = ANY(%s)", [list(numbers)]
                ).fetchall()
            )

    def ids(self) -> dict[str, int]:
        """The numbers of all entries by their ids."""
        with self._faults():
            return dict(
                self._connection.execute("SELECT id, number FROM policytrack.entries ORDER BY number").fetchall()
            )

    def lines(self, numbers: Sequence[int]) -> list[bytes]:
        """The lines of the entries with these numbers, in order of arrival."""
        with self._faults():
            rows = self._connection.execute(
                "SELECT line FROM policytrack.entries WHERE number = ANY(%s) ORDER BY number", [list(numbers)]
            ).fetchall()
        return [line for (line,) in rows]

    def entries(self, after: int, last: int) -> Iterator[SharedEntry]:
        """The entries with numbers greater than *after*, up to *last*, in order."""
        for rows in self.rows(after, last):
            for number, id, since_2000, login, vouched, line, hash in rows:
                yield SharedEntry(number, id, since_2000 + MICROS_TO_2000, login, vouched, line, hash)

    def rows(self, after: int, last: int, known: Collection[str] = ()) -> Iterator[list[Row]]:
        """As `entries`, as they are sent, some at a time; without the lines of *known* ids, unless they are many."""
        known = known if len(known) <= _ROWS else ()  # each query names them
        line = sql.SQL("CASE WHEN id = ANY(%(known)s) THEN NULL ELSE line END" if known else "line")
        query = sql.SQL(
            "SELECT number, id, arrived, login, vouched, {}, hash FROM policytrack.entries "
            "WHERE number > %(after)s AND number <= %(last)s ORDER BY number LIMIT {}"
        ).format(line, _ROWS)
        # One query after another: for a cursor, the server would write all rows aside first.
        is_full = True
        while is_full:
            asked = {"after": after, "last": last, "known": list(known)}
            with self._faults(), self._connection.cursor(binary=True) as cursor:
                cursor.adapters.register_loader("timestamptz", Int8BinaryLoader)
                rows = cursor.execute(query, asked, prepare=False).fetchall()
            yield rows
            is_full = len(rows) == _ROWS
            after = rows[-1][0] if rows else after

    def append(self, lines: Sequence[bytes]) -> list[Outcome]:
        """Add these lines, without their line breaks, all in one transaction; the outcome of each.

        They are committed when this returns.
        """
        with self._faults():
            rows = self._connection.execute(
                "SELECT number, outcome FROM policytrack.append(%b) ORDER BY place", [list(lines)]
            ).fetchall()
        return [Outcome(number, outcome == "added") for number, outcome in rows]

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise answer_fault(error, self.name) from None


def connect(address: str, *, seconds: float = _PATIENCE, is_hasty: bool = False) -> Server:
    """The server at this address, which must answer within so many *seconds*.

    If *is_hasty*, it may not wait for other workspaces longer than that either, and all must be done soon. Raises
    `ServerUnreachable`, `SharingProblem`, and `UsageProblem` for an address without encryption.
    """
    effective = _effective(address)
    name = _name(effective)
    options = _ALWAYS | encryption(effective, pq.version())
    options["connect_timeout"] = str(max(2, round(seconds)))  # libpq takes no less than two seconds
    if is_hasty:
        limit = round(seconds * 1_000)
        options["options"] = f"{effective.get('options', '')} -c lock_timeout={limit}"
    connection = _connection(make_conninfo(address, **options), name, seconds)
    return Server(connection, name, _HASTY * seconds if is_hasty else None)


def _connection(conninfo: str, name: str, seconds: float) -> psycopg.Connection[Any]:
    made: list[psycopg.Connection[Any]] = []
    errors: list[psycopg.Error] = []

    def make() -> None:
        try:
            made.append(psycopg.connect(conninfo, autocommit=True))
        except psycopg.Error as error:
            errors.append(error)

    if seconds >= 2:
        make()
    else:
        # Looking up a name can take longer than any timeout of libpq; the thread ends with the program.
        thread = threading.Thread(target=make, daemon=True)
        thread.start()
        thread.join(seconds)
    if errors:
        raise connection_fault(errors[0], name) from None
    if not made:
        raise ServerUnreachable(f"{name} did not answer within {seconds:g} seconds; {SAFE}")
    return made[0]


def _effective(address: str) -> dict[str, str]:
    """The options of libpq for this address: its own, then those of its service, of the environment, and defaults."""
    connection = pq.PGconn.connect_start(address.encode())
    try:
        return {
            option.keyword.decode(): option.val.decode(errors="replace")
            for option in connection.info
            if option.val is not None
        }
    finally:
        connection.finish()


def _name(options: dict[str, str]) -> str:
    """The server and the database, for messages: `db.example.org/newsroom`."""
    hosts = (options.get("host") or options.get("hostaddr") or "this machine").split(",")
    ports = (options.get("port") or "5432").split(",")
    if len(ports) < len(hosts):
        ports *= len(hosts)
    servers = [host if port in ("", "5432") else f"{host}:{port}" for host, port in zip(hosts, ports, strict=False)]
    return f"{','.join(servers)}/{options.get('dbname') or options.get('user', '')}".removesuffix("/")
