"""An export is written as it is made, and read back so: 14,000 recommendations with long texts take little memory."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fcntl", reason="needs what Unix counts")

from policytrack.files.atomic import replace_file
from policytrack.interchange import merged_register
from policytrack.interchange.merged_register import register_text
from policytrack.register.discovery import register_files, text_and_digest
from policytrack.register.plain_yaml import plain_yaml
from policytrack.register.scan import SECTION_NAMES
from policytrack.register.writer import yaml_of
from tests.benchmarks.tables import MAPPING, table
from tests.benchmarks.timing import cost_of
from tests.benchmarks.workspaces import workspace
from tests.memory import peak_memory
from tests.registers import TRUST

_ROOM = 100  # MB
_ROOM_FOR_TABLE = 150


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A workspace of 14,000 recommendations with ten columns of another tracker, and the environment to use it in."""
    folder = tmp_path_factory.mktemp("large")
    environment = {"XDG_CACHE_HOME": str(folder / "cache"), "POLICYTRACK_RECORDER": "jo", "HOME": str(folder)}
    table(folder / "table.csv", 14_000, 1, columns=10, sentences=4)
    (folder / "mapping.yaml").write_text(MAPPING, "utf-8")
    words = ["--mapping", str(folder / "mapping.yaml"), "--into", str(folder / "ws")]
    cost_of([sys.executable, "-m", "policytrack", "import", str(folder / "table.csv"), *words], environment)
    return folder, environment


@pytest.mark.large
@pytest.mark.parametrize("format", ["yaml", "xlsx", "csv", "json", "jsonl", "datapackage"])
def test_14_000_recommendations_are_exported_in_100_megabytes(
    imported: tuple[Path, dict[str, str]], format: str
) -> None:
    folder, environment = imported
    words = ["--format", format, "--output", str(folder / f"out-{format}"), "--workspace", str(folder / "ws")]
    command = [sys.executable, "-m", "policytrack", "list", "--limit", "1", "--workspace", str(folder / "ws")]
    cost_of(command, environment)  # makes the index, which may take more

    memory, _ = peak_memory([sys.executable, "-m", "policytrack", "export", *words], environment)

    assert memory <= _ROOM


@pytest.mark.large
def test_14_000_recommendations_are_read_back_in_100_megabytes(imported: tuple[Path, dict[str, str]]) -> None:
    folder, environment = imported
    program = [sys.executable, "-m", "policytrack"]
    where = ("--workspace", str(folder / "ws"), "--output", str(folder / "both"))
    cost_of([*program, "export", "--format", "yaml", "--what", "both", *where], environment)

    import_both = [*program, "import", str(folder / "both"), "--into", str(folder / "copy")]
    memory, output = peak_memory(import_both, environment)
    assert "14,000 recommendations" in output
    assert memory <= _ROOM
    memory, output = peak_memory(import_both, environment)
    assert "the register is the same" in output
    assert memory <= _ROOM


@pytest.mark.large
@pytest.mark.parametrize("ending", ["json", "jsonl", "yaml"])
def test_14_000_rows_are_read_in_100_megabytes(tmp_path: Path, ending: str) -> None:
    table(tmp_path / "table.csv", 14_000, 1)
    with (tmp_path / "table.csv").open(encoding="utf-8") as rows:
        records = [json.dumps(row, ensure_ascii=False) for row in csv.DictReader(rows)]
    lines = {
        "json": ["[", ",\n".join(records), "]"],
        "jsonl": records,
        "yaml": [f"- {record}" for record in records],
    }
    (tmp_path / f"table.{ending}").write_text("\n".join(lines[ending]), "utf-8")
    (tmp_path / "mapping.yaml").write_text(MAPPING, "utf-8")
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "POLICYTRACK_RECORDER": "jo", "HOME": str(tmp_path)}
    words = ["--mapping", str(tmp_path / "mapping.yaml"), "--into", str(tmp_path / "ws"), "--dry-run"]

    command = [sys.executable, "-m", "policytrack", "import", str(tmp_path / f"table.{ending}"), *words]
    memory, output = peak_memory(command, environment)

    assert "14,000 recommendations" in output
    assert memory <= _ROOM


def written_at_once(root: Path) -> str:
    """The register as one file, made of all of it at once."""
    sections: dict[str, Any] = {}
    for name in register_files(root):
        for key, section in plain_yaml(text_and_digest(root, name)[0], name).items():
            if isinstance(section, list):
                sections.setdefault(key, []).extend(section)
            else:
                sections.setdefault(key, {}).update(section)
    return "".join(yaml_of({key: sections[key] for key in SECTION_NAMES if sections.get(key)}))


@pytest.mark.parametrize("many", [2, 2_000])
def test_a_register_written_in_pieces_is_the_same_as_written_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(merged_register, "_MANY", many)
    monkeypatch.setattr(merged_register, "_PIECE", 3)
    monkeypatch.setattr(merged_register, "_IN_MEMORY", 100)
    several_files = workspace(tmp_path, 600).root

    for root in (TRUST, several_files):
        schema_line, _, text = "".join(register_text(root)).partition("\n\n")
        assert schema_line.startswith("# yaml-language-server")
        assert text == written_at_once(root)


@pytest.mark.parametrize("odd", ["papers: {}\n", "recommendations: []\nset_aside: []\n", "\ufeffpapers: {}\r\n"])
def test_a_register_with_little_in_it_is_written(tmp_path: Path, odd: str) -> None:
    replace_file(tmp_path / "data/a.yaml", [odd])

    assert "".join(register_text(tmp_path)).count("\n") == 2


OF_WORKBOOK = """
paper: {id: small, prefix: SM, title: Small, published: "2020"}
columns: {id: Id, title: Title, words: Passage, asked: "Asked, by name"}
"""


@pytest.mark.large
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_14_000_recommendations_are_read_back_from_a_table(
    imported: tuple[Path, dict[str, str]], format: str, tmp_path: Path
) -> None:
    folder, environment = imported
    program, table = [sys.executable, "-m", "policytrack"], str(tmp_path / f"table.{format}")
    where = ("--workspace", str(folder / "ws"), "--output", table)
    cost_of([*program, "export", "--format", format, *where], environment)
    mapping = "policytrack"
    if format == "xlsx":
        mapping = str(tmp_path / "mapping.yaml")
        (tmp_path / "mapping.yaml").write_text(OF_WORKBOOK, "utf-8")

    words = ("--mapping", mapping, "--into", str(tmp_path / "again"), "--as-of", "2026-11-20")
    memory, output = peak_memory([*program, "import", table, *words], environment)
    assert "14,000 new" in output
    assert memory <= _ROOM_FOR_TABLE
