"""A mapping that is suggested for a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.imports import Call, import_table, records, write
from tests.trackers import action_plan_json, gao_csv, safety_board_xlsx


@pytest.mark.parametrize("make", [gao_csv, safety_board_xlsx, action_plan_json])
def test_a_suggested_mapping_reads_the_file_that_it_was_made_from(
    program: Call, tmp_path: Path, make: Callable[[Path], object]
) -> None:
    table = tmp_path / f"their.{make.__name__.rpartition('_')[2]}"
    make(table)
    suggested, _, code = program("import", str(table), "--suggest")
    assert code == 0
    assert all(" # " in line or line.startswith("#") for line in suggested.splitlines() if line.startswith("columns"))

    mapping = write(tmp_path, "m.yaml", suggested)
    out, err, code = import_table(program, table, mapping, "--skip-bad-rows")
    assert code == 0, err
    assert " new" in out
    assert program("check", "--workspace", "ws")[2] == 0
    report, err, code = program("report", "--workspace", "ws", "--since", "nothing", "--full")
    assert (report.startswith("policytrack, 23 Nov 2026: first report"), err, code) == (True, "", 0)


def test_a_suggestion_leaves_words_that_it_does_not_know_to_the_user(program: Call, tmp_path: Path) -> None:
    words = ("Completed", "Not completed", "Abandoned", "In progress", "erledigt", "Incomplete", "Not started")
    rows = "".join(f"{n},T {n},W,{word}\n" for n, word in enumerate(words))
    table = write(tmp_path, "t.csv", f"Id,Title,Owner,Status\n{rows}")
    text = program("import", table, "--suggest")[0]

    found = {line.strip().partition("  ")[0] for line in text.splitlines() if line.startswith("    ")}
    assert {"Completed: implemented", "In progress: in-progress", "Not started: not-started"} <= found
    assert {"# Not completed:", "# Abandoned:", "# erledigt:", "# Incomplete:"} <= found
    _, err, code = import_table(program, table, write(tmp_path, "m.yaml", text))
    assert ("'erledigt' is in no table under status" in err, code) == (True, 2)
    only = write(tmp_path, "o.csv", "Id,Title,Owner,Status\n1,T,W,erledigt\n")
    _, err, code = import_table(program, only, write(tmp_path, "m.yaml", program("import", only, "--suggest")[0]))
    assert ("say under status: words: what its words mean" in err, code) == (True, 2)


def test_the_encoding_of_a_file_that_is_not_unicode_is_suggested(program: Call, tmp_path: Path) -> None:
    table = "Id,Title,Who,Status\n1,Straßen,Büro,done\n2,Wege,Büro,done\n"
    (tmp_path / "t.csv").write_bytes(table.encode("windows-1252"))

    suggested, _, code = program("import", "t.csv", "--suggest")
    assert (code, "encoding: windows-1252" in suggested) == (0, True)
    mapping = write(tmp_path, "m.yaml", suggested)
    _, err, code = import_table(program, tmp_path / "t.csv", mapping)
    assert code == 0, err
    assert records(program, "list")[0]["title"] == "Straßen"
