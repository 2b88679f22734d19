"""Whoever runs the database can rewrite it, and is found out: which command finds what, from which checkpoint.

Six entries were sent. Asha's last checkpoint is of the sixth, Ben's of the third.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import NamedTuple

import pytest

from tests.sharing.conftest import ASHA, BEN, VERA, Database, Desk, new_journal
from tests.sharing.test_append_only import a_line
from tests.sharing.test_sync import share

Desks = Callable[[str], Desk]

# An owner who knows what they do switches the guard off, and computes the chain anew.
REWRITE = """
    SET session_replication_role = replica;
    DO $$
    DECLARE
        before record;
        entry record;
    BEGIN
        SELECT sha256(convert_to(journal::text, 'UTF8')) AS hash INTO before FROM policytrack.head;
        FOR entry IN SELECT * FROM policytrack.entries ORDER BY number LOOP
            before.hash := policytrack.link(
                before.hash, sha256('{'::bytea || substring(entry.line FROM 45)), entry.number, entry.arrived,
                entry.vouched, entry.login
            );
            UPDATE policytrack.entries SET hash = before.hash WHERE number = entry.number;
        END LOOP;
        UPDATE policytrack.head SET (number, hash, arrived) = (
            SELECT number, hash, arrived FROM policytrack.entries ORDER BY number DESC LIMIT 1
        );
    END $$;
"""
REPLACE = "UPDATE policytrack.entries SET id = '{id}', line = '\\x{line}' WHERE number = {number};"
SHORTEN = """
    DELETE FROM policytrack.entries WHERE number > {number};
    UPDATE policytrack.head SET (number, hash, arrived) = (
        SELECT number, hash, arrived FROM policytrack.entries WHERE number = {number}
    );
"""


def _replaced(number: int) -> str:
    """Another entry in the place of this one, with an id that fits it."""
    line = a_line("Asha", "forged")
    return REPLACE.format(id=line[7:42].decode(), line=line.hex(), number=number)


class Tampering(NamedTuple):
    """What is done to the database, and what each command then says of it; None if nothing.

    *asha* and *ben* are what `sync` says to each, and *check* what `check --share` says to Asha first.
    """

    what: str
    asha: str | None
    ben: str | None
    check: str | None


MOVE = "UPDATE policytrack.entries SET number = {} WHERE number = {};"
TAMPERINGS = {
    "edit": Tampering(
        "UPDATE policytrack.entries SET line = overlay(line PLACING 'x' FROM 60) WHERE number = 5",
        None,
        "altered: entry 5",
        "altered: entry 5",
    ),
    "delete last": Tampering(
        "DELETE FROM policytrack.entries WHERE number = 6",
        "missing: entry 6",
        "missing: entry 6",
        "missing: entry 6",
    ),
    "delete last, and set the head back": Tampering(
        SHORTEN.format(number=5), "shorter than the checkpoint: it has 5", None, "shorter than the checkpoint: it has 5"
    ),
    "set the head far ahead": Tampering(
        "UPDATE policytrack.head SET number = 1000000000000",
        *["missing: entries 7 to 1,000,000,000,000"] * 3,
    ),
    "delete in the middle": Tampering(
        "DELETE FROM policytrack.entries WHERE number = 4", None, "missing: entry 4", "missing: entry 4"
    ),
    "reorder": Tampering(
        MOVE.format(400, 4) + MOVE.format(4, 5) + MOVE.format(5, 400),
        "reordered: entry 4",
        "reordered: entry 4",
        "reordered: entry 4",
    ),
    "insert old": Tampering(
        "INSERT INTO policytrack.entries SELECT 7, 'p1-{id}', arrived - interval '1 day', login, vouched, "
        "'\\x{line}', hash FROM policytrack.entries WHERE number = 6;" + REWRITE,
        "reordered: entry 7",
        "reordered: entry 7",
        "reordered: entry 7",
    ),
    "truncate": Tampering(
        "TRUNCATE policytrack.entries", "missing: entries 1 to 6", "missing: entries 1 to 6", "missing: entries 1 to 6"
    ),
    "restore yesterday's dump": Tampering(
        SHORTEN.format(number=4), "shorter than the checkpoint: it has 4", None, "shorter than the checkpoint: it has 4"
    ),
    "change when one arrived": Tampering(
        "UPDATE policytrack.entries SET arrived = arrived + interval '1 microsecond' WHERE number = 5",
        None,
        "altered: entry 5",
        "altered: entry 5",
    ),
    "change when the last one arrived": Tampering(
        "UPDATE policytrack.entries SET arrived = arrived + interval '1 microsecond' WHERE number = 6",
        "altered: entry 6",
        "altered: entry 6",
        "altered: entry 6",
    ),
    "change who sent one": Tampering(
        "UPDATE policytrack.entries SET login = 'ben' WHERE number = 5", None, "altered: entry 5", "altered: entry 5"
    ),
    "switch the trigger off and rewrite": Tampering(_replaced(5), None, "altered: entry 5", "altered: entry 5"),
    "rewrite the whole chain": Tampering(
        _replaced(2) + REWRITE, "forked: from entry 2", "forked: from entry 2", "forked: from entry 2"
    ),
}


@pytest.fixture
def pair(desk: Desks, database: Database) -> tuple[Desk, Desk]:
    asha, ben = desk(ASHA), desk(BEN)
    for number in range(3):
        asha.mark("ex-1", "announced", "--note", f"{number}")
    share(asha, database)
    share(ben, database)
    for number in range(3):
        asha.mark("ex-2", "partial", "--note", f"{number}")
    assert (len(asha.ids), len(ben.ids)) == (6, 3)
    return asha, ben


def tamper(database: Database, what: str) -> None:
    line = a_line("Asha", "old")
    what = what.replace("p1-{id}", line[7:42].decode()).replace("{line}", line.hex())
    database.execute(f"SET session_replication_role = replica; {what}")


def verdict(desk: Desk, *words: str) -> str | None:
    """What the command says is wrong with the shared journal; it then changes nothing."""
    journal, checkpoints = (desk.root / "data" / name for name in ("journal.jsonl", "checkpoints.jsonl"))
    before = journal.read_bytes(), checkpoints.read_bytes()
    _, err, code = desk.run(*words)
    if code == 0:
        return None
    assert code == 4
    assert (journal.read_bytes(), checkpoints.read_bytes()) == before
    assert "nothing was pulled or sent" in err
    return err.partition(" is ")[2]


def problems(desk: Desk) -> list[str]:
    out, _, _ = desk.run("check", "--share")
    return [line.partition(":1: ")[2] for line in out.splitlines() if "/newsroom:" in line]


@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_tampering_is_named(pair: tuple[Desk, Desk], database: Database, name: str) -> None:
    what, of_asha, of_ben, of_check = TAMPERINGS[name]
    asha, ben = pair
    tamper(database, what)
    rows = database.execute("SELECT * FROM policytrack.entries ORDER BY number")

    found = problems(asha)
    assert (found[0] if found else "").startswith(of_check or "")
    for desk, expected in ((asha, of_asha), (ben, of_ben)):
        said = verdict(desk, "sync")
        assert (said is None) == (expected is None), said
        assert (said or "").startswith(expected or "")
    assert database.execute("SELECT * FROM policytrack.entries ORDER BY number") == rows


def test_a_line_with_a_break_within_is_not_written_here(pair: tuple[Desk, Desk], database: Database) -> None:
    """The function refuses one, and the owner can do without the function."""
    _, ben = pair
    rest = a_line("Asha")[44:].replace(b',"recorder"', b',\n"recorder"')
    digest = sha256(b"{" + rest).hexdigest()[:32]
    line = b'{"id":"p1-%s",%s' % (digest.encode(), rest)
    tamper(
        database,
        f"INSERT INTO policytrack.entries SELECT 7, 'p1-{digest}', arrived, login, vouched, '\\x{line.hex()}', hash "
        f"FROM policytrack.entries WHERE number = 6; {REWRITE}",
    )

    _, err, code = ben.run("sync")

    assert code == 0
    assert "entry 7 of the shared journal, sent by asha, is not written here: there is a line break within it" in err
    assert len(ben.ids) == 6


def test_a_fork_is_named_by_whoever_saw_the_other_course(pair: tuple[Desk, Desk], database: Database) -> None:
    """Yesterday's dump was restored, and others have gone on from there."""
    asha, ben = pair
    tamper(database, SHORTEN.format(number=4))
    for _ in range(3):
        ben.mark("ex-1", "partial")

    assert ben.done("sync") == "Nothing new; 7 entries are shared.\n"
    assert (verdict(asha, "sync") or "").startswith("forked: from entry 5")
    assert problems(asha)[0].startswith("forked: from entry 5")
    # Without what was kept beside the index, the checkpoints bear witness alone.
    for path in (asha.home / "cache").rglob("*.arrivals"):
        path.unlink()
    assert (verdict(asha, "sync") or "").startswith("forked: from entry 5")


def test_a_journal_that_was_made_anew_is_another_one(pair: tuple[Desk, Desk], database: Database) -> None:
    new_journal(database)

    for desk in pair:
        assert (verdict(desk, "sync") or "").startswith("recreated")
    assert problems(pair[0])[0].startswith("recreated")


@pytest.mark.parametrize("how", ["shorter", "forked", "recreated"])
def test_a_person_may_go_on_and_loses_nothing(
    pair: tuple[Desk, Desk], database: Database, how: str, desk: Desks
) -> None:
    asha, ben = pair
    ben.mark("ex-1", "partial", "--note", "before")
    asha.done("sync")
    if how == "recreated":
        test_a_journal_that_was_made_anew_is_another_one(pair, database)
    else:
        tamper(database, SHORTEN.format(number=4))
    if how == "forked":
        vera = desk(VERA)
        for _ in range(4):
            vera.mark("ex-1", "partial")
        share(vera, database)

    everything = asha.ids | ben.ids | {line[7:42] for (line,) in _lines(database)}
    for each in (asha, ben, asha):
        assert each.run("sync")[2] in (0, 4)
        each.done("sync", "--accept-reset")
        each.done("sync")

    assert asha.ids == ben.ids == everything == {line[7:42] for (line,) in _lines(database)}
    assert problems(asha) == []


def _lines(database: Database) -> Sequence[tuple[bytes]]:
    return [(bytes(line),) for (line,) in database.execute("SELECT line FROM policytrack.entries")]  # type: ignore[call-overload]
