"""However the register is divided and whoever reads it, the index is the same."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from policytrack.index import workers
from policytrack.index.ingest import register, standings
from policytrack.index.location import index_path
from policytrack.register import item_sections, parts, scan
from tests.opening import open_index
from tests.registers import TRUST

REGISTER = "data/recommendations.yaml"
BROKEN = {
    "sound": ("", ""),
    "a quote with what looks like an item": ("should_not_occur", ""),
    "a name that nobody has": ("actors: [us,", "actors: [nobody, us,"),
    "a key twice": ("papers:\n", "topics: {a: A}\npapers:\n"),
    "a syntax error near the end": ("  - id: FK-T1-3\n", "  - id: FK-T1-3\n   title: [x\n"),
    "an alias": ("strength: should", "strength: *should"),
    "an id twice": ("id: FK-T1-3\n", "id: FK-T1-2\n"),
}


def contents(root: Path) -> dict[str, list[Any]]:
    """The rows of all tables, but for the moment at which a file was seen."""
    open_index(root).close()
    path = index_path(root)
    assert path is not None
    with closing(sqlite3.connect(path)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {table: db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables}
    rows["file"] = [row[:6] + row[7:] for row in rows["file"]]
    return rows


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for folder in ("data", "seeds"):
        shutil.copytree(TRUST / folder, tmp_path / "work" / folder)
    return tmp_path / "work"


def write(root: Path, before: str, after: str) -> None:
    text = (root / REGISTER).read_text("utf-8")
    assert before in text
    (root / REGISTER).write_text(text.replace(before, after, 1), "utf-8")


def divided(patch: pytest.MonkeyPatch, processes: int, room: int = 8_000_000) -> None:
    """Divide files into parts of an item or two, and read them with so many processes."""
    patch.setattr(parts, "_SIZE", 1_000)
    patch.setattr(register, "SHARED_FROM", 0)
    patch.setattr(register, "_ROOM", room)
    patch.setattr(register, "processors", lambda: processes)


def contents_anew(root: Path) -> dict[str, list[Any]]:
    path = index_path(root)
    assert path is not None
    path.unlink()
    return contents(root)


@pytest.mark.parametrize("change", BROKEN)
def test_parts_and_processes_make_the_same_index(root: Path, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = BROKEN[change]
    if change == "a quote with what looks like an item":
        title = next(line for line in (root / REGISTER).read_text("utf-8").splitlines() if "    title: " in line)
        before, after = f"{title}\n", '    title: "Words that go on\n  - id: FK-T9-9, which is no item"\n'
    write(root, before, after)
    whole = contents(root)

    for processes, room in ((1, 8_000_000), (2, 8_000_000), (2, 0)):
        divided(monkeypatch, processes, room)
        assert contents_anew(root) == whole


def test_one_processor_parses_what_there_is_room_for_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = list[str]()

    def noted(text: str, *rest: Any) -> Any:
        parsed.append(text)
        return item_sections.item_sections(text, *rest)

    monkeypatch.setattr(scan, "item_sections", noted)
    divided(monkeypatch, 1)
    open_index(root).close()

    assert len(parsed) > 3
    assert len(parsed) == len(set(parsed))


def test_a_worker_that_dies_is_replaced_by_this_process(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = contents(root)
    divided(monkeypatch, 2)
    started = workers._started

    def dying(number: int) -> list[Any]:
        processes = started(number)
        for process in processes[1:]:
            process.kill()
        return processes

    monkeypatch.setattr(workers, "_started", dying)

    assert contents_anew(root) == whole


def test_the_short_path_to_standings_makes_the_same_index(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = contents(root)
    monkeypatch.setattr(standings, "_MANY", 1)

    assert whole["standing"]
    assert whole["review"]
    assert contents_anew(root) == whole


def test_readers_load_what_reading_takes_before_they_are_handed_a_part() -> None:
    loaded = "from policytrack.index.ingest.processes import _load; import sys; _load(); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)

    assert "policytrack.index.ingest.register_reader" in ran.stdout.split()
