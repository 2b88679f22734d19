"""`--bom`: which files begin with a byte order mark."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from policytrack.cli.bom_option import BOM, BomOption
from tests.conftest import Outcome

Call = Callable[..., Outcome]

pytestmark = pytest.mark.usefixtures("trust")


@pytest.mark.parametrize("command", ["list", "due", "report", "export"])
def test_csv_begins_with_a_byte_order_mark_if_it_is_asked_for(call: Call, command: str) -> None:
    marked = call(command, "--format", "csv", "--bom")[0]

    assert marked == BOM + call(command, "--format", "csv")[0]


@pytest.mark.parametrize("command", ["report", "export"])
def test_a_file_has_one_mark_before_its_headings(call: Call, tmp_path: Path, command: str) -> None:
    file = tmp_path / "answer.csv"
    assert call(command, "--format", "csv", "--bom", "--output", str(file))[2] == 0

    assert file.read_bytes().startswith(codecs.BOM_UTF8 + b"id,title,")


def test_a_mark_is_refused_in_a_format_that_has_none(call: Call) -> None:
    for command in ("list", "due", "report", "export"):
        _, err, code = call(command, "--format", "json", "--bom")
        assert (code, "--bom goes with --format csv" in err) == (2, True), command


@pytest.mark.parametrize(
    ("system", "typed", "output", "is_marked"),
    [
        ("nt", None, "open.csv", True),
        ("nt", None, "OPEN.CSV", True),
        ("nt", None, "open.txt", False),
        ("nt", None, None, False),
        ("nt", False, "open.csv", False),
        ("posix", None, "open.csv", False),
        ("posix", True, None, True),
    ],
)
def test_unless_said_only_a_csv_file_on_windows_has_a_mark(
    monkeypatch: pytest.MonkeyPatch, system: str, typed: bool | None, output: str | None, is_marked: bool
) -> None:
    path = None if output is None else Path(output)
    monkeypatch.setattr("policytrack.cli.bom_option.os.name", system)

    mark = BomOption(typed).mark("csv", path)

    monkeypatch.undo()
    assert mark == (BOM if is_marked else "")


@pytest.mark.parametrize(
    ("command", "has_files"), [("list", False), ("due", False), ("report", True), ("export", True)]
)
def test_only_commands_that_write_files_say_what_is_the_default_for_them(
    call: Call, command: str, has_files: bool
) -> None:
    assert ("On Windows" in " ".join(call(command, "--help")[0].split())) is has_files
