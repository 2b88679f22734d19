"""Tables of other trackers, mappings for them, and imports of them, as several tests need them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conftest import Outcome

Call = Callable[..., Outcome]

SMALL = """
paper: {id: small, prefix: SM, title: Small, published: "2026"}
columns: {id: Id, title: Title, asked: Who, status: State, deadline: Due, published: Made}
status: {words: {done: implemented, begun: in-progress}}
dates: day-first
"""
TABLE = "Id,Title,Who,State,Due,Made,Left\n1,Buses,Council,begun,31/12/2026,01/02/2026,x\n2,Trams,Council,done,,,=y\n"
MANY = """
paper: {id: {column: Report}, prefix: P, title: {column: Name}, published: "2020"}
columns: {id: Id, title: Title, asked: Who, status: State, deadline: Due, note: Remark, evidence: Link}
status: {words: {done: implemented, begun: in-progress}}
dates: day-first
join: yes
"""


def write(folder: Path, name: str, text: str) -> str:
    """Write a file; its path."""
    (folder / name).write_text(text, "utf-8")
    return str(folder / name)


def import_table(program: Call, table: Path | str, mapping: str, *options: str, into: str = "ws") -> Outcome:
    """Import the table by the mapping into a workspace."""
    return program("import", str(table), "--mapping", mapping, "--into", into, *options)


def records(program: Call, command: str, *options: str, ws: str = "ws") -> list[dict[str, Any]]:
    """What a command gives as JSON for a workspace."""
    out, err, code = program(command, *options, "--workspace", ws, "--format", "json")
    assert code == 0, err
    return list(json.loads(out))


def recorded_history(program: Call, ws: str) -> Any:
    """All that the journal says in force, without who recorded it when."""
    found = [
        tuple(
            json.dumps(one[key])
            for key in ("effective", "recommendation", "entry", "actor", "status", "evidence", "revisions", "note")
        )
        for one in records(program, "history", ws=ws)
        if one["retracted_by"] is None and one["entry"] != "retract"
    ]
    register = {path.name: path.read_text("utf-8") for path in sorted(Path(ws).glob("data/*.yaml"))}
    entries = sorted(json.dumps(one, sort_keys=True) for one in records(program, "list", ws=ws))
    return sorted(found), entries, sorted(register)
