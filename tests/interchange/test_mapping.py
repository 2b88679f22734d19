"""Mappings: those that ship, and mistakes in those that people write."""

from __future__ import annotations

from pathlib import Path

from tests.imports import Call, import_table, records
from tests.trackers import gao_csv


def test_gaos_export_is_read_by_the_mapping_that_ships(program: Call, tmp_path: Path) -> None:
    rows = gao_csv(tmp_path / "gao.csv")

    out, err, code = import_table(program, tmp_path / "gao.csv", "gao", "--as-of", "2026-06-01")
    assert (code, "header in line 6 after 5 of preamble" in err) == (0, True)
    assert f"{rows} rows, 300 recommendations; 300 new" in out
    assert program("check", "--workspace", "ws")[2] == 0
    several = [one for one in records(program, "list") if len(one["actors"]) == 2]
    assert len(several) == 100
    assert "gao" in program("import", "--list-mappings")[0]
