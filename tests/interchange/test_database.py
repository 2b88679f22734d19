"""Exports as a database: SQLite and Parquet hold the same, and it is what the program answers."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pyarrow import parquet

from policytrack.domain.events import KeepVerdict
from policytrack.formats.database.layout import LAYOUT, TABLES, Type
from policytrack.formats.database.sqlite import APPLICATION
from policytrack.journal.codec import event_of, line_and_id_of
from tests.benchmarks.workspaces import workspace
from tests.builders import a_keep
from tests.conftest import Outcome
from tests.memory import peak_memory
from tests.registers import TRUST

Call = Callable[..., Outcome]
Rows = list[tuple[Any, ...]]


@pytest.fixture
def trust_export(call: Call, tmp_path: Path) -> Call:
    """Exports the tests' own register to `trust.db` or the folder `trust`, on 23 November 2026."""

    def export(format: str, *words: str) -> Outcome:
        output = tmp_path / ("trust.db" if format == "sqlite" else "trust")
        command = ("export", "--format", format, "--output", str(output), "--workspace", str(TRUST), *words)
        return call(*command, env={"POLICYTRACK_TODAY": "2026-11-23"})

    return export


def _asked(file: Path, sql: str, *values: object) -> Rows:
    with closing(sqlite3.connect(file)) as db:
        return db.execute(sql, values).fetchall()


def _facts(file: Path) -> dict[str, str]:
    return {str(name): str(value) for name, value in _asked(file, "SELECT name, value FROM meta")}


def _read(value: Any, type: Type) -> Any:
    """A value of an SQLite file as pyarrow has it."""
    if value is None:
        return None
    if type is Type.DATE:
        return date.fromisoformat(value)
    if type is Type.MOMENT:
        return datetime.fromisoformat(value).astimezone(UTC)
    return json.loads(value) if type is Type.TEXTS else bool(value) if type is Type.BOOLEAN else value


def test_both_formats_have_the_same_rows(trust_export: Call, tmp_path: Path) -> None:
    for format in ("sqlite", "parquet"):
        assert trust_export(format) == ("", "", 0)

    assert sorted(os.listdir(tmp_path / "trust")) == sorted(f"{name}.parquet" for name in TABLES)
    for name, table in TABLES.items():
        in_parquet = parquet.read_table(tmp_path / "trust" / f"{name}.parquet")
        assert in_parquet.column_names == [column.name for column in table.columns]
        rows = _asked(tmp_path / "trust.db", f"SELECT * FROM {name}")
        typed = [tuple(_read(value, each.type) for value, each in zip(row, table.columns, strict=True)) for row in rows]
        assert [tuple(row.values()) for row in in_parquet.to_pylist()] == typed
        assert rows or name in ("extras", "revisions", "keeps")


def test_what_became_of_pages_is_in_both_formats_and_the_copies_are_not(call: Call, tmp_path: Path) -> None:
    root = tmp_path / "kept"
    shutil.copytree(TRUST, root)
    journal = root / "data/journal.jsonl"
    mark = event_of(journal.read_bytes().splitlines()[0])
    at = datetime(2026, 11, 24, tzinfo=UTC)
    about = {"recommendation": mark.recommendation, "recorded": at, "at": at, "archived": "https://web.archive.org/a b"}
    drifted = a_keep(mark, KeepVerdict.DRIFTED, similarity=0.25, size=512, missing="so \x1b[2J", **about)
    with journal.open("ab") as file:
        file.write(line_and_id_of(drifted))
    for format, output in (("sqlite", "kept.db"), ("parquet", "tables")):
        words = ("export", "--format", format, "--output", str(tmp_path / output), "--workspace", str(root))
        assert call(*words, env={"POLICYTRACK_TODAY": "2026-11-25"})[2] == 0

    [(entry, *row)] = _asked(tmp_path / "kept.db", "SELECT * FROM keeps")
    expected = [mark.id, mark.evidence[0].url, "drifted", None, "2026-11-24T00:00:00.000000Z", None, None, 512, None]
    assert row == [*expected, "https://web.archive.org/a b", 0.25, "so \\x1b[2J"]
    assert _asked(tmp_path / "kept.db", "SELECT entry, retracts FROM entries WHERE id = ?", entry) == [("keep", None)]
    [columns] = parquet.read_table(tmp_path / "tables/keeps.parquet").to_pylist()
    assert columns.pop("asked") == at
    assert [*columns.values()] == [entry, *row[:4], *row[5:]]


def test_the_columns_are_those_that_other_programs_know(trust_export: Call, tmp_path: Path) -> None:
    """`POLICYTRACK_GOLDEN=write` writes the file anew: see what of it is not only added, and raise `LAYOUT` if so."""
    golden = Path(__file__).parents[1] / "formats/golden/database.sql"
    trust_export("sqlite")

    statements = _asked(tmp_path / "trust.db", "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")

    written = "".join(f"{statement};\n\n" for (statement,) in statements)
    if os.environ.get("POLICYTRACK_GOLDEN") == "write":
        golden.write_text(written, "utf-8")
    assert written == golden.read_text("utf-8")


def test_the_file_says_what_it_is_and_holds_together(trust_export: Call, tmp_path: Path) -> None:
    trust_export("sqlite")
    file = tmp_path / "trust.db"

    assert _asked(file, "PRAGMA application_id") == [(APPLICATION,)]
    assert _asked(file, "PRAGMA user_version") == [(LAYOUT,)]
    assert _asked(file, "PRAGMA integrity_check") == [("ok",)]
    assert _asked(file, "PRAGMA foreign_key_check") == []
    facts = _facts(file)
    assert (facts["as_of"], facts["assessor"], facts["entries"]) == ("2026-11-23", "tracker", "26")


@pytest.mark.parametrize("day", ["2025-09-20", "2026-03-01", "2026-05-01", "2026-12-19", "2027-03-23", "2028-01-01"])
def test_the_standings_of_a_date_are_those_that_list_shows(
    trust_export: Call, call: Call, tmp_path: Path, day: str
) -> None:
    trust_export("sqlite")

    found = _asked(
        tmp_path / "trust.db",
        """SELECT recommendation, status, status_since, timing, confidence, components FROM standings
        JOIN recommendations ON id = recommendation WHERE since <= ? AND ? < until ORDER BY number""",
        day,
        day,
    )

    listed = json.loads(call("list", "--format", "json", "--as-of", day, "--workspace", str(TRUST))[0])
    assert found == [
        (one["id"], one["status"], one["since"], one["timing"], one["confidence"], one["tally"]["components"])
        for one in listed
    ]


def test_the_periods_of_a_recommendation_cover_all_days_once(trust_export: Call, tmp_path: Path) -> None:
    trust_export("sqlite")

    gaps = _asked(
        tmp_path / "trust.db",
        """SELECT * FROM (
            SELECT since, until, lag(until, 1, '0001-01-01') OVER one AS before,
                lead(since, 1, '9999-12-31') OVER one AS after
            FROM standings WINDOW one AS (PARTITION BY recommendation ORDER BY since)
        ) WHERE since <> before OR until <> after""",
    )

    assert gaps == []


def test_entries_are_those_of_history_with_what_was_retracted(marked: Call, tmp_path: Path) -> None:
    marked("review", "ex-2", "--note", "nothing")
    first = json.loads(marked("history", "--format", "json")[0])[0]["id"]
    marked("retract", first, "--why", "wrong")
    assert marked("export", "--format", "sqlite", "--output", "ws.db") == ("", "", 0)

    told = json.loads(marked("history", "--format", "json")[0])
    found = _asked(
        tmp_path / "ws.db",
        "SELECT id, entry, recommendation, effective, recorded, note, retracts, retracted_by FROM entries",
    )

    keys = ("id", "entry", "recommendation", "effective", "recorded", "note", "event", "retracted_by")
    assert found == [tuple(one[key] for key in keys) for one in told]
    assert _asked(tmp_path / "ws.db", "SELECT id FROM entries WHERE retracted") == [(first,)]
    assert [entry for (entry,) in _asked(tmp_path / "ws.db", "SELECT entry FROM entries_in_force")] == ["review"]
    assert _asked(tmp_path / "ws.db", "SELECT entry, url FROM evidence") == [(first, "https://example.org/a")]
    assert _asked(tmp_path / "ws.db", "SELECT heading, value FROM extras") == [
        ("Director", "Jane Doe"),
        ("Tags", "a"),
        ("Tags", "b"),
    ]


def test_an_entry_about_something_that_the_register_lost_has_no_recommendation(marked: Call, tmp_path: Path) -> None:
    register = tmp_path / "ws/data/recommendations.yaml"
    register.write_text(register.read_text().replace("id: EX-1\n", "id: EX-9\n"))

    assert marked("export", "--format", "sqlite", "--output", "ws.db")[2] == 0

    assert _asked(tmp_path / "ws.db", "SELECT recommendation, subject FROM entries") == [(None, "EX-1")]
    assert _asked(tmp_path / "ws.db", "PRAGMA foreign_key_check") == []


@pytest.mark.parametrize("format", ["sqlite", "parquet"])
def test_the_same_state_is_the_same_bytes(trust_export: Call, tmp_path: Path, format: str) -> None:
    written = []
    for _ in range(2):
        trust_export(format)
        files = [tmp_path / "trust.db"] if format == "sqlite" else sorted((tmp_path / "trust").iterdir())
        written.append([file.read_bytes() for file in files])

    assert written[0] == written[1]


def test_filters_leave_out_recommendations_and_all_that_belongs_to_them(trust_export: Call, tmp_path: Path) -> None:
    trust_export("sqlite", "--paper", "FK", "--status", "open", "--as-of", "2026-05-01")
    file = tmp_path / "trust.db"

    papers = _asked(file, "SELECT DISTINCT paper FROM recommendations")
    assert papers == _asked(file, "SELECT id FROM papers WHERE prefix = 'FK'")
    assert _asked(file, "PRAGMA foreign_key_check") == []
    assert _asked(file, "SELECT count(*) FROM entries WHERE recommendation IS NULL") == [(0,)]
    assert 0 < _asked(file, "SELECT count(*) FROM entries")[0][0] < 26
    assert _facts(file)["filters"] == "--paper FK --status open"
    assert _asked(file, "SELECT count(*) FROM current_standings WHERE NOT open") == [(0,)]


def test_what_was_not_known_yet_is_left_out(marked: Call, tmp_path: Path) -> None:
    assert marked("export", "--format", "sqlite", "--known-on", "2026-03-01", "--output", "ws.db")[2] == 0

    assert _asked(tmp_path / "ws.db", "SELECT count(*) FROM entries") == [(0,)]
    assert _asked(tmp_path / "ws.db", "SELECT DISTINCT status FROM standings") == [("unassessed",)]


def test_what_is_overdue_is_what_due_shows(trust_export: Call, call: Call, tmp_path: Path) -> None:
    trust_export("sqlite", "--as-of", "2027-06-30")

    found = _asked(tmp_path / "trust.db", "SELECT id, days_overdue, asked FROM overdue ORDER BY id")

    words = ("list", "--timing", "overdue", "--as-of", "2027-06-30", "--format", "json", "--workspace", str(TRUST))
    listed = json.loads(call(*words)[0])
    assert [id for id, _, _ in found] == sorted(one["id"] for one in listed)
    assert ("FK-T2-7", 95, "india, us") in found


def test_duckdb_reads_the_types(trust_export: Call, tmp_path: Path) -> None:
    trust_export("parquet")

    with closing(duckdb.connect()) as db:
        described = db.execute(f"DESCRIBE FROM '{tmp_path}/trust/entries.parquet'").fetchall()
        authors = db.execute(f"SELECT typeof(authors) FROM '{tmp_path}/trust/papers.parquet'").fetchone()

    types = {name: type for name, type, *_ in described}
    assert (types["effective"], types["recorded"]) == ("DATE", "TIMESTAMP WITH TIME ZONE")
    assert (types["retracted"], types["status"], authors) == ("BOOLEAN", "VARCHAR", ("VARCHAR[]",))


@pytest.mark.parametrize("format", ["sqlite", "parquet"])
def test_an_export_that_fails_leaves_the_old_one(
    trust_export: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    trust_export(format)
    before = {path: path.read_bytes() for path in tmp_path.glob("trust*/**/*") if path.is_file()}
    before[tmp_path / "trust.db"] = (tmp_path / "trust.db").read_bytes() if format == "sqlite" else b""

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("policytrack.interchange.database.history_entries", fail)
    _, err, code = trust_export(format)

    assert (code, "No space left on device" in err) == (2, True)
    assert all(path.read_bytes() == content for path, content in before.items() if content)
    assert list(tmp_path.rglob("*.new")) == []


@pytest.mark.skipif(os.name == "nt", reason="the size of files is limited by the shell")
@pytest.mark.parametrize("format", ["sqlite", "parquet"])
def test_a_file_that_cannot_be_written_to_its_end_is_named(run: Call, tmp_path: Path, format: str) -> None:
    run("list", "--workspace", str(TRUST))  # the index is large enough to be limited, too
    command = [sys.executable, "-m", "policytrack", "export", "--format", format, "--output", str(tmp_path / "out")]
    limited = f"ulimit -f 4; exec {shlex.join(command)} --workspace {shlex.quote(str(TRUST))}"
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}

    done = subprocess.run(["bash", "-c", limited], capture_output=True, check=False, encoding="utf-8", env=env)

    assert (done.returncode, "cannot be written" in done.stderr) == (2, True), done.stderr
    assert not [path for path in tmp_path.rglob("out*") if path.is_file()]


def test_without_pyarrow_the_message_says_how_to_get_it(
    trust_export: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "policytrack.formats.database.parquet", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    _, err, code = trust_export("parquet")

    assert (code, "Parquet files need another package" in err, "'.[parquet]'" in err) == (2, True, True)
    assert not (tmp_path / "trust").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "sqlite"), "name its file with --output FILE"),
        (("--format", "parquet"), "name a folder with --output DIR"),
        (("--format", "sqlite", "--output", "x.db", "--what", "history"), "leave --what out"),
        (("--format", "parquet", "--output", "x", "--vocabulary", "gao"), "leave --vocabulary out"),
        (("--format", "sqlite", "--output", "ws"), "ws is a folder"),
    ],
)
def test_what_does_not_go_together_is_said(marked: Call, words: tuple[str, ...], said: str) -> None:
    _, err, code = marked("export", *words)

    assert (said in err, code) == (True, 2)


@pytest.mark.large
@pytest.mark.parametrize("format", ["sqlite", "parquet"])
def test_6_000_recommendations_and_60_000_entries_take_little_memory(
    format: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = workspace(tmp_path_factory.getbasetemp(), 6_000, with_events=True)
    env = {**os.environ, "XDG_CACHE_HOME": str(made.cache), "POLICYTRACK_WORKSPACE": str(made.root)}
    policytrack = [sys.executable, "-m", "policytrack"]
    subprocess.run([*policytrack, "list", "--limit", "1"], check=True, capture_output=True, env=env)
    export = [*policytrack, "export", "--format", format, "--output", str(tmp_path / "out")]

    memory, _ = peak_memory(export, env)

    assert memory < 170
