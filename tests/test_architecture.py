"""The house: who may import whom, what knows the world outside, and what is not loaded before it is needed.

The contracts of import-linter, in `pyproject.toml`, hold the order of the rooms and who may import which library. Here
each of them is broken once, to see that it would be noticed; and what the linter cannot see is looked for.
"""

from __future__ import annotations

import ast
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import policytrack
from policytrack.cli.main import COMMANDS, module_of
from policytrack.formats.registry import FORMATS
from tests.conftest import Outcome
from tests.registers import TRUST

PACKAGE = Path(policytrack.__file__).parent
PYPROJECT = PACKAGE.parent / "pyproject.toml"
CONTRACTS = tomllib.loads(PYPROJECT.read_text("utf-8"))["tool"]["importlinter"]["contracts"]

# From the ground up; a room imports only from rooms named before it.
ROOMS = (
    *("errors", "files", "text", "domain", "register", "journal", "sharing", "evidence"),
    *("index", "reports", "formats", "workspace", "interchange", "site", "cli"),
)


def _modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "shipped" not in path.parts)


def _name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


MODULES = {_name(path): path for path in _modules()}


@functools.cache
def _imports(path: Path) -> frozenset[str]:
    """The modules that a module imports, at its top or within a function, but for those of type checkers alone."""
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    names = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            wholes = [f"{node.module}.{alias.name}" for alias in node.names]
            names |= {whole if whole in MODULES else node.module for whole in wholes}
    return frozenset(names)


# The contracts


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of the package in this folder."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--config", str(PYPROJECT), "--no-cache"],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )


# For each contract a line that breaks it, and the module that would have it.
BREAKS = {
    "A room imports only from rooms named before it": ("domain/events.py", "import policytrack.index.index"),
    "No room has a circle": ("text/periods.py", "import policytrack.text.deadlines"),
    "Only the register reads YAML": ("interchange/mapping.py", "import yaml"),
    "Only the index and the SQLite export know SQLite": ("journal/append.py", "import sqlite3"),
    "Only the terminal's module draws with Rich": ("formats/sheet.py", "import rich.text"),
    "Only the command line knows Typer": ("workspace/record.py", "import typer"),
    "Only the formats know Jinja": ("reports/page.py", "import jinja2"),
}


def test_each_contract_is_kept() -> None:
    done = _lint(PACKAGE.parent)

    assert done.returncode == 0, done.stdout
    assert {contract["name"] for contract in CONTRACTS} == set(BREAKS)


@pytest.mark.parametrize("contract", BREAKS)
def test_a_contract_that_is_broken_is_noticed(contract: str, tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "policytrack", ignore=shutil.ignore_patterns("__pycache__", "shipped"))
    name, line = BREAKS[contract]
    module = tmp_path / "policytrack" / name
    module.write_text(f"{module.read_text('utf-8')}\n{line}\n", "utf-8")

    done = _lint(tmp_path)

    assert done.returncode == 1
    assert re.findall(r"^(.*) BROKEN\b", done.stdout, re.MULTILINE) == [contract]


def test_the_contract_names_the_rooms_in_their_order() -> None:
    [layers] = [contract["layers"] for contract in CONTRACTS if contract["type"] == "layers"]
    rooms = {path.name.removesuffix(".py") for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}

    assert layers[::-1][: len(ROOMS)] == list(ROOMS)
    assert rooms - {"__init__", "__main__", "__pycache__", "py.typed", "shipped"} == set(ROOMS)


# Libraries that need no contract of their own: each has one place that knows it.
ONLY_USERS = {
    "dateutil": {"text"},
    "cronsim": {"cli"},
    "xlsxwriter": {"formats"},
    "icalendar": {"formats"},
    "pyarrow": {"formats"},
    "python_calamine": {"interchange"},
    "re2": {"interchange"},
    "anyascii": {"interchange"},
    "msgspec": {"formats", "index", "journal", "site"},
    "rapidfuzz": {"interchange"},
    "psycopg": {"sharing"},
    "protego": {"evidence"},
    "warcio": {"evidence"},
    "selectolax": {"evidence"},
    "pypdf": {"evidence"},
    "nh3": {"evidence"},
    "keyring": {"evidence"},
}


@pytest.mark.parametrize("library", ONLY_USERS)
def test_a_library_has_one_place_that_knows_it(library: str) -> None:
    users = {_room(path) for path in _modules() for name in _imports(path) if name.split(".")[0] == library}
    assert users == ONLY_USERS[library]


# What the linter cannot see


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Faces and imports within functions included."""
    arrows = {name: {other for other in _imports(path) if other in MODULES} for name, path in MODULES.items()}
    for name, others in arrows.items():  # to import a module runs the faces above it
        others |= {face for other in list(others) for face in _faces(other)} - {name, *_faces(name)}
    while arrows:
        free = [name for name, others in arrows.items() if not others & arrows.keys() - {name}]
        assert free, f"in a circle, or above one: {sorted(arrows)}"
        for name in free:
            del arrows[name]


def _faces(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(2, len(parts))]


@pytest.mark.parametrize("name", [name for name, path in MODULES.items() if path.name == "__init__.py"])
def test_a_face_defines_nothing(name: str) -> None:
    if name == "policytrack":
        return  # its five names are looked up when they are asked for, which takes a function
    for node in ast.parse(MODULES[name].read_text("utf-8")).body:
        assert isinstance(node, ast.Expr | ast.ImportFrom) or ast.unparse(node).startswith("__all__"), ast.unparse(node)


def test_what_is_imported_by_name_is_there_and_in_order() -> None:
    users = [name for name, path in MODULES.items() if "import_module" in path.read_text("utf-8")]
    assert users == ["policytrack.files.lazy_import"]

    callers = [name for name, path in MODULES.items() if "policytrack.files.lazy_import" in _imports(path)]
    assert callers == ["policytrack.cli.main", "policytrack.formats.registry"]
    written = {getattr(format, field) for format in FORMATS.values() for field in ("list", "table", "report")} - {None}
    assert all(f"policytrack.formats.{name}" in MODULES for name in written)
    assert all(f"policytrack.{module_of(command)}" in MODULES for command in COMMANDS)


def test_the_folder_of_commands_holds_exactly_the_commands() -> None:
    found = {name.removeprefix("policytrack.") for name in MODULES if name.startswith("policytrack.cli.commands.")}
    assert found == {module_of(command) for command in COMMANDS}


COMMAND_LINES = 40


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("policytrack.cli.commands.")])
def test_a_command_is_options_one_call_and_what_is_shown(name: str) -> None:
    """At most so many lines besides imports, the declarations of options, and help."""
    tree = ast.parse(MODULES[name].read_text("utf-8"))
    lines = 0
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            lines += sum((inner.end_lineno or 0) - inner.lineno + 1 for inner in body)
    assert lines <= COMMAND_LINES, f"{lines} lines"


# Operations know no terminal, no clock and no environment

# The only modules below `cli` that may look at each, with the reason.
WORLDLY = {
    "workspace/clock.py": "the day and the moment, once for all",
    "workspace/identity.py": "who records, by the environment and the login",
    "workspace/opening.py": "POLICYTRACK_WORKSPACE, and the folder one is in",
    "files/user_folders.py": "the variables that name the user's folders",
    "journal/new_file.py": "how long it waits for a journal that git is about to write",
    "journal/git_command.py": "what git is started with",
    "journal/git_history.py": "commits of the last day are searched, whatever moment is asked for",
    "journal/git_lock.py": "how long it waits for git",
    "journal/torn_write.py": "names what it sets aside by the moment",
    "workspace/evidence_settings.py": "POLICYTRACK_EVIDENCE, a folder for copies outside the workspace",
    "sharing/address.py": "the user's certificates",
    "evidence/fetch.py": "how long it waits for an answer",
    "evidence/archive_keys.py": "the keys of the user's account at an archive",
    "files/locks.py": "how long it waits for a lock",
}


def _uses(path: Path, pattern: str) -> bool:
    return re.search(pattern, path.read_text("utf-8")) is not None


# The program of a process of its own, which takes its work from standard input and gives it back on standard output.
SERVERS = {"index/workers.py", "interchange/tables/sheets.py", "evidence/text_server.py"}


def test_operations_print_nothing() -> None:
    streams = r"(?<![\w.])(print|input)\(|sys\.std(in|out|err)\b"
    found = {str(path.relative_to(PACKAGE)) for path in _modules() if _room(path) != "cli" and _uses(path, streams)}
    assert found - {"__main__.py"} == SERVERS


def test_operations_read_neither_clock_nor_environment() -> None:
    clock = r"\.now\(|\.today\(\)|time\.(time|monotonic|localtime)\b"
    environment = r"os\.(environ|getenv)\b|getuser\(|os\.getcwd|Path\.cwd\(|Path\.home\(|expanduser"
    looking = f"{clock}|{environment}"
    found = {str(path.relative_to(PACKAGE)) for path in _modules() if _room(path) != "cli" and _uses(path, looking)}
    assert found - {"__main__.py"} == set(WORLDLY)


def test_operations_are_handed_the_moment_and_the_day() -> None:
    """Only commands and the Python API, which begin an operation, may ask for them."""
    users = {name for name, path in MODULES.items() if "policytrack.workspace.clock" in _imports(path)}
    assert {name for name in users if not name.startswith("policytrack.cli.")} == {"policytrack.workspace.tracker"}


def test_text_and_domain_have_no_files_and_no_processes() -> None:
    worldly = {"os", "io", "pathlib", "time", "subprocess", "socket", "shutil", "tempfile", "sqlite3", "logging"}
    for path in _modules():
        if _room(path) in ("text", "domain"):
            assert not worldly & {name.split(".")[0] for name in _imports(path)}, path


# What is loaded when

HEAVY = ("yaml", "dateutil", "pydantic", "rich", "dataclasses", "hashlib", "csv", "importlib.metadata", "zoneinfo")


def _loaded(program: str, environment: dict[str, str]) -> set[str]:
    """The modules that a program has loaded at its end."""
    script = f"import sys, json\n{program}\nprint(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, env=environment)
    return set(json.loads(done.stderr))


@pytest.mark.parametrize("words", [["list"], ["show", "fk-t2-7"], ["summary"], ["due"], ["list", "--format", "json"]])
def test_a_command_imports_nothing_heavy_while_the_index_is_fresh(
    words: list[str], call: Callable[..., Outcome], cache: dict[str, str]
) -> None:
    assert call("list", "--workspace", str(TRUST))[2] == 0  # this makes the index
    program = f"import policytrack.cli.main as cli\ncli.program().main(args={words!r}, standalone_mode=False)"
    loaded = _loaded(program, {**cache, "POLICYTRACK_WORKSPACE": str(TRUST)})
    assert [name for name in HEAVY if name in loaded] == []


def test_the_library_loads_neither_typer_nor_rich(cache: dict[str, str]) -> None:
    program = (
        "import policytrack\n"
        f"tracker = policytrack.open({str(TRUST)!r})\n"
        "tracker.recommendations(actor='us'); tracker.history('fk-t2-7'); tracker.changes('2026-01-01')"
    )
    loaded = _loaded(program, cache)
    assert "policytrack.workspace.tracker" in loaded
    assert not {name for name in loaded if name.split(".")[0] in ("typer", "click", "rich", "shellingham")}
