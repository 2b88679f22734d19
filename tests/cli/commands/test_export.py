"""`export`: tables and records."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from policytrack.cli.notes import note_written
from policytrack.formats.columns import FULL
from tests.at_terminal import Session
from tests.conftest import Outcome

Call = Callable[..., Outcome]


def test_what_is_taken_in_again_takes_no_filters(marked: Call) -> None:
    for words in (("--paper", "EX"), ("--as-of", "2026-03-01"), ("--vocabulary", "gao")):
        _, err, code = marked("export", "--format", "yaml", *words)
        assert (code, "is written whole" in err) == (2, True)


def test_csv_has_every_column_and_no_formula(marked: Call) -> None:
    rows = list(csv.DictReader(io.StringIO(marked("export")[0], newline="")))
    assert [*rows[0]] == [*FULL, "extra.Director", "extra.Tags"]
    assert (rows[0]["extra.Director"], rows[0]["status"], rows[1]["extra.Director"]) == ("Jane Doe", "partial", "")
    [event] = csv.DictReader(io.StringIO(marked("export", "--what", "history")[0], newline=""))
    assert (event["note"], event["recommendation"]) == ("'=1+1", "EX-1")
    assert len(list(csv.DictReader(io.StringIO(marked("export", "--status", "partial")[0], newline="")))) == 1


def test_json_is_as_list_and_history_have_it(marked: Call) -> None:
    both = json.loads(marked("export", "--format", "json", "--what", "both")[0])

    history = json.loads(marked("history", "--format", "json")[0])
    assert both["history"] == history
    assert [one["id"] for one in both["recommendations"]] == ["EX-1", "EX-2"]
    assert both["recommendations"][0]["extra"] == {"Director": ["Jane Doe"], "Tags": ["a", "b"]}
    lines = marked("export", "--format", "jsonl")[0].splitlines()
    assert list(map(json.loads, lines)) == both["recommendations"]


def test_a_workbook_has_a_sheet_for_each(marked: Call, tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    assert marked("export", "--format", "xlsx", "--output", "x.xlsx")[2] == 0
    assert CalamineWorkbook.from_path(str(tmp_path / "x.xlsx")).sheet_names[:2] == ["Recommendations", "History"]


def test_a_terminal_is_told_what_was_written_and_how_large_it_is(
    typist: Callable[..., Session], tmp_path: Path
) -> None:
    def shown(*words: str) -> str:
        return typist("export", *words, "--output", str(tmp_path / "out"), COLUMNS="1000").shown

    csv = shown("--format", "csv")
    assert csv == f"wrote {tmp_path}/out ({(tmp_path / 'out').stat().st_size} bytes)\n"
    (tmp_path / "out").unlink()
    assert re.search(r"wrote \S*/out \(3 files, \d+ KB\)\n$", shown("--format", "datapackage"))


def test_nobody_is_told_in_a_pipe_lest_cron_mail_it(marked: Call) -> None:
    assert marked("export", "--output", "open.csv") == ("", "", 0)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1 KB"),
        (999_499, "999 KB"),
        (999_500, "1.0 MB"),
        (2_650_000, "2.6 MB"),
    ],
)
def test_a_size_has_a_unit_in_which_it_is_short(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    size: int,
    words: str,
) -> None:
    file = tmp_path / "file"
    file.write_bytes(bytes(size))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "1000")
    note_written(file)

    assert capsys.readouterr().err == f"wrote {file} ({words})\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "cvs"), "no format 'cvs'; the nearest is 'csv'"),
        (("--what", "all"), "no answer to --what 'all'"),
        (("--what", "both"), "csv is one table"),
        (("--format", "datapackage"), "name a folder with --output DIR"),
        (("--format", "yaml", "--what", "history"), "the journal is --format jsonl --what history"),
        (("--schema", "journal"), "no schema 'journal'"),
    ],
)
def test_what_does_not_go_together_is_said(marked: Call, words: tuple[str, ...], said: str) -> None:
    _, err, code = marked("export", *words)

    assert (said in err, code) == (True, 2)
