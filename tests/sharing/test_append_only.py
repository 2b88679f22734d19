"""The database takes entries and nothing else: who may do what, and which lines it refuses."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from itertools import pairwise

import psycopg
import pytest

from policytrack.domain.events import Event, EventKind
from policytrack.domain.statuses import Status
from policytrack.errors import SharingProblem, UsageProblem
from policytrack.journal.codec import LONGEST, line_of
from policytrack.journal.stamping import recorded
from policytrack.sharing.chain import beginning, digest_of, link
from policytrack.sharing.schema import VERSION, script, sql_files
from policytrack.sharing.server import Outcome, connect
from tests.sharing.cluster import Cluster
from tests.sharing.conftest import ASHA, BEN, VERA, Database

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def a_line(recorder: str = "Asha", note: str | None = None) -> bytes:
    """An entry as the server takes it; each is another."""
    draft = Event("", EventKind.MARK, "EX-1", date(2026, 3, 1), NOW, recorder, "", status=Status.ANNOUNCED, note=note)
    return line_of(recorded(draft, NOW)).rstrip(b"\n")


def test_entries_are_numbered_without_gaps_and_chained(database: Database) -> None:
    lines = [a_line(note=note) for note in ("one", "„zwei“", "त्रय", '4 \\ " \u2028')]

    with connect(database.address()) as server:
        first, second = server.append(lines[:1]), server.append(lines[1:])
        journal, end, _ = server.head()
        entries = list(server.entries(0, end.number))

    assert [*first, *second] == [Outcome(number, True) for number in (1, 2, 3, 4)]
    assert [entry.line for entry in entries] == lines
    number, hash = beginning(journal)
    for entry in entries:
        assert (entry.number, entry.login, entry.vouched) == (number + 1, ASHA, False)
        assert link(hash, digest_of(entry.line or b"") or b"", entry) == entry.hash
        number, hash = entry.number, entry.hash
    assert (number, hash) == end
    assert all(before.arrived <= after.arrived for before, after in pairwise(entries))


def test_a_line_that_is_there_is_not_added_again(database: Database) -> None:
    line, other = a_line(), a_line()

    with connect(database.address()) as server:
        server.append([line])
        assert server.append([other, line, other]) == [Outcome(2, True), Outcome(1, False), Outcome(2, False)]
        assert server.head().end.number == 2


@pytest.mark.parametrize(
    ("login", "recorder", "vouched"), [(ASHA, "Asha", False), (VERA, "Vera", False), (VERA, "Asha", True)]
)
def test_who_pushed_an_entry_is_stored_with_it(database: Database, login: str, recorder: str, vouched: bool) -> None:
    with connect(database.address(login)) as server:
        server.append([a_line(recorder)])
        [entry] = server.entries(0, 1)

    assert (entry.login, entry.vouched) == (login, vouched)


@pytest.mark.parametrize("recorder", ["Ben", "asha", "Asha ", ""])
def test_nobody_pushes_in_another_name_without_the_right_to_vouch(database: Database, recorder: str) -> None:
    with connect(database.address(ASHA)) as server:
        line = a_line(recorder or "x")
        assert server.append([line, a_line("Asha")]) == [Outcome(None, False), Outcome(1, True)]


def test_a_role_that_is_assumed_changes_no_name(database: Database) -> None:
    database.execute(f"GRANT {BEN} TO {ASHA}")

    with database.cluster.connect(database.name, ASHA) as connection:
        connection.execute(f"SET ROLE {BEN}")
        rows = connection.execute(
            "SELECT outcome FROM policytrack.append(%b)", [[a_line("Ben"), a_line("Asha")]]
        ).fetchall()

    assert rows == [("refused",), ("added",)]


def _tampered(line: bytes) -> bytes:
    return line.replace(b'"announced"', b'"rejected"')


# A line, and the words of the answer to it.
REFUSED = {
    "changed": (_tampered(a_line()), "not as it was recorded"),
    "with another id": (a_line()[:20] + b"0" * 22 + a_line()[42:], "not as it was recorded"),
    "no entry": (b'{"kind":"mark"}', "no entry"),
    "empty": (b"", "no entry"),
    "two lines": (a_line() + b"\n" + a_line(), "no entry"),
    "with a line break": (a_line() + b"\n", "no entry"),
    "too large": (a_line(note="x" * 1_048_000)[:-2] + b"x" * 1_000 + b'"}', "too large"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_forged_line_is_refused_and_nothing_is_added(database: Database, what: str) -> None:
    line, words = REFUSED[what]

    with connect(database.address()) as server:
        with pytest.raises(SharingProblem, match=words):
            server.append([a_line(), line])
        assert server.head().end.number == 0


def test_the_longest_entry_that_can_be_recorded_is_taken(database: Database) -> None:
    """So what is too large for the server is refused before it is recorded."""
    longest = LONGEST - len(b"\n")
    line = a_line(note="x" * (longest - len(a_line(note=""))))
    assert len(line) == longest

    with connect(database.address()) as server:
        assert server.append([line]) == [Outcome(1, True)]
    with pytest.raises(UsageProblem, match="1,048,576 is the most; shorten it"):
        a_line(note="x" * LONGEST)


def test_arrivals_do_not_go_back_when_the_clock_does(database: Database) -> None:
    database.execute("UPDATE policytrack.head SET arrived = '2100-01-01T00:00:00Z'")

    with connect(database.address()) as server:
        server.append([a_line()])
        [entry] = server.entries(0, 1)

    assert entry.arrived == datetime(2100, 1, 1, tzinfo=UTC)


# What a login may try, and whether it may. Each statement would do something if it were allowed.
CHANGES = (
    *("UPDATE policytrack.entries SET login = 'ben'", "UPDATE policytrack.head SET number = 0"),
    *("DELETE FROM policytrack.entries", "DELETE FROM policytrack.head", "TRUNCATE policytrack.entries"),
    "INSERT INTO policytrack.entries SELECT 2, 'x', arrived, login, vouched, line, hash FROM policytrack.entries",
    *("INSERT INTO policytrack.recorders VALUES ('asha', 'Ben')", "INSERT INTO policytrack.vouchers VALUES ('asha')"),
    *("DELETE FROM policytrack.vouchers", "INSERT INTO policytrack.version VALUES (99)"),
    *("ALTER TABLE policytrack.entries DISABLE TRIGGER ALL", "ALTER TABLE policytrack.entries DROP COLUMN hash"),
    *("DROP TABLE policytrack.entries", "DROP SCHEMA policytrack CASCADE", "DROP FUNCTION policytrack.append(bytea[])"),
    "CREATE OR REPLACE FUNCTION policytrack.append(lines bytea[]) RETURNS TABLE (place integer, number bigint, "
    "outcome text) LANGUAGE sql AS 'SELECT 1, 1::bigint, ''added'''",
    *("CREATE TABLE policytrack.mine (x integer)", "ALTER FUNCTION policytrack.append(bytea[]) SECURITY INVOKER"),
    *("SELECT * FROM policytrack.head FOR UPDATE", "LOCK TABLE policytrack.entries"),
    *("CREATE TRIGGER t AFTER INSERT ON policytrack.entries EXECUTE "
    "FUNCTION policytrack.refuse_change()", "SET ROLE postgres", "SET SESSION AUTHORIZATION postgres"),
    *("SELECT policytrack.link('', '', 1, now(), true, 'ben')", "CREATE RULE r AS ON INSERT TO policytrack.entries DO "
    "INSTEAD NOTHING", "COPY policytrack.entries FROM '/dev/null'", "REINDEX TABLE policytrack.entries"),
)  # fmt: skip
READS = (
    *("SELECT * FROM policytrack.entries", "SELECT * FROM policytrack.head", "SELECT * FROM policytrack.journal"),
    *("SELECT * FROM policytrack.recorders", "SELECT * FROM policytrack.version"),
    "SELECT * FROM policytrack.append('{}')",
)


def _may(database: Database, login: str, statement: str) -> bool:
    try:
        with database.cluster.connect(database.name, login) as connection, connection.transaction():
            connection.execute(statement.encode())
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


@pytest.fixture
def used(database: Database) -> Database:
    """A database with one entry."""
    with connect(database.address()) as server:
        server.append([a_line()])
    return database


@pytest.mark.parametrize("login", [ASHA, VERA])
def test_a_writer_may_read_and_append_and_do_nothing_else(used: Database, login: str) -> None:
    before = used.execute("SELECT * FROM policytrack.entries"), used.execute("SELECT * FROM policytrack.head")

    assert [statement for statement in READS if not _may(used, login, statement)] == []
    assert [statement for statement in CHANGES if _may(used, login, statement)] == []
    assert before == (used.execute("SELECT * FROM policytrack.entries"), used.execute("SELECT * FROM policytrack.head"))


def test_a_stranger_may_do_nothing(used: Database) -> None:
    assert [statement for statement in (*READS, *CHANGES) if _may(used, "stranger", statement)] == []


def test_a_writer_lets_nobody_else_in(used: Database) -> None:
    used.execute("GRANT USAGE ON SCHEMA policytrack TO stranger; GRANT SELECT ON policytrack.entries TO PUBLIC", VERA)

    assert not _may(used, "stranger", "SELECT * FROM policytrack.entries")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE policytrack.entries SET login = 'ben'", "DELETE FROM policytrack.entries", "TRUNCATE policytrack.entries"],
)
def test_the_owner_is_kept_from_a_slip(used: Database, statement: str) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="only ever added to"):
        used.execute(statement)


def test_a_table_or_function_of_the_caller_is_not_used_instead(used: Database) -> None:
    """What the function calls is looked up where only the owner can put anything."""
    with used.cluster.connect(used.name, ASHA) as connection:
        connection.execute("CREATE TEMPORARY TABLE vouchers (login text)")
        connection.execute("INSERT INTO vouchers VALUES ('asha')")
        connection.execute(
            "CREATE FUNCTION pg_temp.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT ''\\x00''::bytea'"
        )
        connection.execute("SET search_path = pg_temp, policytrack, public")
        rows = connection.execute("SELECT outcome FROM policytrack.append(%b)", [[a_line("Ben")]]).fetchall()

    assert rows == [("refused",)]


def test_the_schema_is_made_by_its_files_in_order(cluster: Cluster, database: Database) -> None:
    names = [name for name, _ in sql_files()]
    assert [int(name[:3]) for name in names] == list(range(1, VERSION + 1))
    assert database.execute("SELECT number FROM policytrack.version ORDER BY 1") == [
        (n,) for n in range(1, VERSION + 1)
    ]

    cluster.execute("CREATE DATABASE by_script")
    with cluster.connect("by_script") as connection:
        connection.execute(script().encode())
    tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'policytrack' ORDER BY 1"
    assert cluster.execute(tables, "by_script") == database.execute(tables)


def test_a_database_that_is_not_in_utf8_is_refused(cluster: Cluster) -> None:
    cluster.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with connect(cluster.address("latin") + f"?passfile={cluster.passwords}") as server:
        with pytest.raises(SharingProblem, match="needs one in UTF8"):
            server.create()
        assert server.version() == 0


def test_no_word_of_the_files_opens_a_door() -> None:
    """Each function names the places where it looks things up, and nothing is left to everybody."""
    text = "\n".join(text for _, text in sql_files())
    functions = re.findall(r"CREATE FUNCTION.*?\$\$", text, re.DOTALL)
    assert len(functions) == 3
    assert all("SET search_path = pg_catalog, pg_temp" in function for function in functions)
