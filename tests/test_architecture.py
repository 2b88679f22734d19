"""The ladder: who may import whom, and what may not be imported before it is needed."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import policytrack

PACKAGE = Path(policytrack.__file__).parent

# From the lowest rung up; a module imports from rungs below its own, and from its own folder.
LADDER = (
    {"errors", "statuses", "text_values", "version", "vocabulary", "escaping", "words", "lazy_import"},
    {"model", "crontab", "filenames"},
    {"events"},
    {"days", "extras", "folding", "timing", "rollup", "tally", "transitions", "counts", "shares"},
    {"layout", "evidence", "rules", "periods", "phrases", "units"},
    {"passages", "deadlines", "query", "batch", "serialize", "in_force"},
    {"filters", "viewpoint", "selection", "repetition"},
    {"standing", "history"},
    {"changes", "disputes", "account"},
    {"gaps", "wording", "crosswalk"},
    {"columns"},
    {"sheet", "summary"},
    {"report"},
    {"records"},
    {"event_lines", "difference_lines", "dispute_rows"},
    {"formats"},
    {"safe_paths", "plain_files", "stamps"},
    {"register", "locks"},
    {"atomic"},
    {"tables"},
    {"intake"},
    {"journal"},
    {"index"},
    {"workspace", "screen", "views"},
    {"commands"},
    {"notebook"},
    {"cli"},
    {"__main__"},
)
RUNG = {name: rung for rung, names in enumerate(LADDER) for name in names}

ONLY_USERS = {
    "yaml": {"register"},
    "sqlite3": {"index"},
    "rich": {"screen"},
    "dateutil": {"deadlines"},
    "jinja2": {"formats"},
    "cronsim": {"crontab"},
    "xlsxwriter": {"formats"},
    "icalendar": {"formats"},
    "typer": {"commands", "cli"},
    "python_calamine": {"tables"},
    "re2": {"intake"},
}


def _modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "shipped" not in path.parts)


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "policytrack":
            yield from (f"policytrack.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_rungs_below_its_own(path: Path) -> None:
    room = _room(path)
    if room == "__init__":
        return
    for name in _imports(path):
        if name.startswith("policytrack."):
            other = name.split(".")[1]
            assert other == room or RUNG[other] < RUNG[room], f"{room} imports {other}"


@pytest.mark.parametrize("library", ONLY_USERS)
def test_a_library_has_one_place_that_knows_it(library: str) -> None:
    users = {_room(path) for path in _modules() for name in _imports(path) if name.split(".")[0] == library}
    assert users == ONLY_USERS[library]


def test_what_does_not_touch_the_world_has_no_clock_and_no_files() -> None:
    pure = {name for names in LADDER[: RUNG["safe_paths"]] for name in names}
    worldly = {"os", "io", "pathlib", "time", "subprocess", "socket", "shutil", "tempfile"}
    for path in _modules():
        if _room(path) in pure:
            names = {name.split(".")[0] for name in _imports(path)}
            if path.name == "json_schemas.py":
                names.remove("pathlib")  # it reads the schemas that ship beside the code
            if "from io import BytesIO\n" in path.read_text("utf-8"):
                names.remove("io")  # bytes in memory are no file
            assert not worldly & names, path
            assert ".today(" not in path.read_text("utf-8"), path
            assert ".now(" not in path.read_text("utf-8"), path


HEAVY = ("yaml", "dateutil", "pydantic", "rich", "dataclasses", "hashlib", "csv", "importlib.metadata", "zoneinfo")


@pytest.mark.parametrize("words", [["list"], ["show", "fk-t2-7"], ["summary"], ["due"], ["list", "--format", "json"]])
def test_a_command_imports_nothing_heavy_while_the_index_is_fresh(words: list[str], cache: dict[str, str]) -> None:
    script = (
        "import sys, json, policytrack.cli as cli\n"
        f"cli.program().main(args={words!r}, standalone_mode=False)\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    command = [sys.executable, "-c", script]
    environment = {**cache, "POLICYTRACK_WORKSPACE": str(PACKAGE.parent)}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    loaded = json.loads(subprocess.run(command, check=True, capture_output=True, env=environment).stderr)
    assert [name for name in HEAVY if name in loaded] == []
