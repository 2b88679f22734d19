"""The questions of `docs/analysis.md`, asked of a large journal in DuckDB and in PostgreSQL.

`python -m tests.soak.analysis FOLDER ENTRIES [DATABASE]` exports the generated workspace, multiplies what is in the
files until there are so many entries, asks each question in DuckDB and, if the connection string of an empty
PostgreSQL database is given, loads the same rows there and asks again. It prints processor time, because a machine is
seldom idle. `psql` must be on the path.
"""

from __future__ import annotations

import csv
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import chdir, closing
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import duckdb

from policytrack.formats.database.layout import TABLES, Table, Type
from tests.benchmarks.journals import EACH
from tests.benchmarks.workspaces import workspace
from tests.console import ROOT
from tests.sql_blocks import questions

MOST = 1_000_000
"""How many entries are exported at most; more are made by multiplying them."""
_TURNS = 3
_USED = re.compile(r"([\d.]+) s user, ([\d.]+) s system, ([\d.]+) s elapsed")
_FILE = re.compile(r"'trust-parquet/(\w+)\.parquet'")
# What the questions ask of; the columns that name something which is multiplied.
_MULTIPLIED = {
    "recommendations": ("id",),
    "roles": ("recommendation",),
    "standings": ("recommendation",),
    "entries": ("id", "recommendation", "retracts", "retracted_by"),
}
_ASKED = ("papers", "actors", *_MULTIPLIED)
_POSTGRES = {
    Type.INTEGER: "bigint",
    Type.BOOLEAN: "boolean",
    Type.DATE: "date",
    Type.MOMENT: "timestamptz",
}


class Taken(NamedTuple):
    """The least processor time that a question took and the time by the clock then, in seconds, and its answer."""

    processor: float
    clock: float
    rows: list[list[str]]


def asked() -> Iterator[tuple[str, str]]:
    """The questions in DuckDB's SQL, each with the sentence above it on the page."""
    page = (ROOT / "docs/analysis.md").read_text("utf-8")
    above = re.findall(r"^([^\n]+)\n\n```sql\n-- DuckDB", page, re.MULTILINE)
    in_duckdb = [question.sql for question in questions(page) if question.engine == "DuckDB"]
    yield from zip(above, in_duckdb, strict=True)


def exported(folder: Path, entries: int) -> Path:
    """The folder of Parquet files with so many entries."""
    made = workspace(folder, min(entries, MOST) // EACH, with_events=True)
    small = folder / f"{min(entries, MOST)}-parquet"
    if not small.exists():
        command = [sys.executable, "-m", "policytrack", "export", "--format", "parquet", "--output", str(small)]
        env = {**os.environ, "XDG_CACHE_HOME": str(made.cache), "POLICYTRACK_WORKSPACE": str(made.root)}
        subprocess.run(command, check=True, env=env)
    if entries <= MOST:
        return small
    large = folder / f"{entries}-parquet"
    if not (large / "papers.parquet").exists():
        large.mkdir(exist_ok=True)
        with closing(duckdb.connect()) as db:
            for name in reversed(_ASKED):
                select = _multiplied(f"'{small}/{name}.parquet'", _MULTIPLIED.get(name, ()), entries // MOST)
                db.execute(f"COPY ({select}) TO '{large}/{name}.parquet' (COMPRESSION zstd)")
    return large


def _multiplied(file: str, ids: Sequence[str], times: int) -> str:
    """A SELECT of so many copies of the rows, one after another, in each of which *ids* end in another number.

    Of one copy, if there are no ids.
    """
    if not ids:
        return f"SELECT * FROM {file}"
    copies = [", ".join(f"{id} || '-{copy}' AS {id}" for id in ids) for copy in range(times)]
    return " UNION ALL ".join(f"SELECT * REPLACE ({changed}) FROM {file}" for changed in copies)


def in_duckdb(sql: str, files: Path) -> Taken:
    """What the question takes in DuckDB, over these files."""
    taken = []
    with chdir(files), closing(duckdb.connect()) as db:
        for _ in range(_TURNS):
            before, began = _processor_time(), perf_counter()
            rows = db.execute(_FILE.sub(r"'\1.parquet'", sql)).fetchall()
            cells = [["" if value is None else _cell(str(value)) for value in row] for row in rows]
            taken.append(Taken(_processor_time() - before, perf_counter() - began, cells))
    return min(taken)


def _cell(text: str) -> str:
    """A cell in the form in which those of both databases are compared: 132 and 132.0 are the same."""
    return re.sub(r"^(-?\d+)\.0$", r"\1", text)


def _processor_time() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def load(files: Path, database: str) -> None:
    """Load the tables that are asked for into an empty PostgreSQL database, with their keys and indexes."""
    for name in _ASKED:
        table = TABLES[name]
        _psql(database, _create(table))
        with closing(duckdb.connect()) as db:
            pipe = files / f"{name}.csv"
            db.execute(f"COPY (SELECT * FROM '{files}/{name}.parquet') TO '{pipe}' (HEADER)")
        _psql(database, f"\\copy {name} FROM '{pipe}' WITH (FORMAT csv, HEADER)")
        pipe.unlink()
        _psql(database, f"ALTER TABLE {name} ADD PRIMARY KEY ({', '.join(table.key)})")
        for column in table.indexes:
            _psql(database, f"CREATE INDEX ON {name} ({column})")
    _psql(database, "VACUUM ANALYZE")


def _create(table: Table) -> str:
    columns = ", ".join(f'"{column.name}" {_POSTGRES.get(column.type, "text")}' for column in table.columns)
    return f"CREATE UNLOGGED TABLE {table.name} ({columns})"


def in_postgresql(sql: str, database: str) -> Taken:
    """What the question takes in PostgreSQL, in one process, so that all of its processor time is counted."""
    statement = _FILE.sub(r"\1", sql)
    settings = "SET max_parallel_workers_per_gather = 0; SET log_statement_stats = on; SET client_min_messages = log;"
    taken = []
    for _ in range(_TURNS):
        answer, said = _psql(database, settings, statement)
        user, system, elapsed = map(
            float, re.findall(r"([\d.]+) s user, ([\d.]+) s system, ([\d.]+) s elapsed", said)[-1]
        )
        taken.append(Taken(user + system, elapsed, [list(map(_cell, row)) for row in csv.reader(answer.splitlines())]))
    return min(taken)


def _psql(database: str, *commands: str) -> tuple[str, str]:
    """Run the commands in one session; returns the answer in CSV, and what the server says beside it."""
    words = [word for command in commands for word in ("-c", command)]
    done = subprocess.run(
        ["psql", "-X", "-q", "-t", "--csv", "-v", "ON_ERROR_STOP=1", "-d", database, *words],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return done.stdout, done.stderr


def main(folder: Path, entries: int, database: str | None) -> None:
    """Print for each question how many seconds it took. Raises `AssertionError` if the answers differ."""
    files = exported(folder, entries)
    if database is not None:
        load(files, database)
    for sentence, sql in asked():
        taken = {"DuckDB": in_duckdb(sql, files)}
        if database is not None:
            taken["PostgreSQL"] = in_postgresql(sql, database)
            assert taken["PostgreSQL"].rows == taken["DuckDB"].rows
        print(sentence)
        for name, (processor, clock, rows) in taken.items():
            print(f"  {name}: {processor:.2f} s of processor time, {clock:.2f} s by the clock, {len(rows)} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None)
