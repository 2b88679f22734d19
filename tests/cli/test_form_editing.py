"""`mark --edit`: a form in the editor, checked, and never lost."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.at_terminal import END_OF_INPUT, INTERRUPT, Session
from tests.conftest import Outcome
from tests.recording import URL, journal_lines

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals as POSIX has them")

BACK = "Go back to the editor? [Y/n]"

# An editor that keeps what it is shown, and makes the next of the edits that are planned: what stands behind each key.
EDITOR = """
import json, pathlib, re, sys
folder, form = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
edit, *later = json.loads((folder / "edits.json").read_text())
(folder / "edits.json").write_text(json.dumps(later))
text = form.read_text("utf-8")
(folder / f"seen-{len(later)}").write_text(text, "utf-8")
if "exit" in edit:
    sys.exit(edit["exit"])
for key, value in edit.items():
    text = re.sub(rf"(?m)^{key}:.*", lambda _: f"{key}: {value}", text, count=1) if key else value
form.write_text(text, "utf-8")
"""


class Desk:
    """The program at a terminal, with an editor that makes these edits one after the other."""

    def __init__(self, folder: Path, typist: Callable[..., Session]) -> None:
        self._folder, self._typist = folder, typist
        self.kept = folder / "kept"
        """The folder for temporary files."""
        self.kept.mkdir()
        (folder / "editor.py").write_text(EDITOR, "utf-8")

    def mark(self, *words: str, edits: list[dict[str, object]], typed: list[tuple[str, str]] | None = None) -> Session:
        (self._folder / "edits.json").write_text(json.dumps(edits))
        editor = f"{sys.executable} {self._folder / 'editor.py'} {self._folder}"
        env = {"EDITOR": editor, "VISUAL": "", "TMPDIR": str(self.kept)}
        return self._typist("mark", *words, "--edit", typed=typed or [], **env)

    def form(self) -> str:
        """The form that was kept."""
        [kept] = self.kept.iterdir()
        return kept.read_text("utf-8")

    def seen(self, left: int = 0) -> list[str]:
        """The lines of the form as the editor was given it when so many edits were left."""
        return (self._folder / f"seen-{left}").read_text("utf-8").splitlines()


@pytest.fixture
def desk(tmp_path: Path, typist: Callable[..., Session]) -> Desk:
    return Desk(tmp_path, typist)


def test_a_form_is_recorded_as_it_was_filled_in(desk: Desk, root: Path) -> None:
    note = 'The minister said: "We will."  # and meant it'
    edit: dict[str, object] = {
        "status": "announced",
        "note": note,
        "evidence": f"{URL}#a",
        "title": "Town's plan",
        "date": "20 Feb 2026",
    }
    shown, code = desk.mark("ex-2.a", edits=[edit])

    assert (code, "Recorded. EX-2.a is now 'Announced' (was 'Not assessed')." in shown) == (0, True)
    [entry] = journal_lines(root)
    assert (entry["recommendation"], entry["part"], entry["status"]) == ("EX-2", "a", "announced")
    assert entry["note"] == note
    [piece] = entry["evidence"]
    assert (piece["url"], piece["title"], piece["date"]) == (f"{URL}#a", "Town's plan", "2026-02-20")
    assert list(desk.kept.iterdir()) == []


def test_the_form_has_what_is_known(desk: Desk, policytrack: Callable[..., Outcome], root: Path) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--note", "Promised.", "--on", "2026-05-01")
    evidence = ("--evidence", f'{URL}/b title="Two words"', "--date", "2026-02-20")
    assert desk.mark("ex-1", "partial", *evidence, "--on", "2026-05-30", edits=[{"confidence": "high"}]).code == 0

    lines = desk.seen()
    assert lines[0] == "# A mark of EX-1: Give buses priority"
    assert "# Status now: 'Announced' since 1 May 2026. Why: Promised." in lines
    filled_in = ("id: EX-1", "status: partial", "on: 2026-05-30", f"evidence: {URL}/b", "title: Two words")
    assert [line for line in (*filled_in, "date: 2026-02-20", "confidence:") if line not in lines] == []
    assert [entry["status"] for entry in journal_lines(root)] == ["announced", "partial"]


@pytest.mark.parametrize("edit", [{}, {"": ""}, {"": "# id: EX-1\n\n"}], ids=["unchanged", "empty", "comments"])
def test_a_form_that_is_unchanged_or_empty_records_nothing(desk: Desk, root: Path, edit: dict[str, object]) -> None:
    shown, code = desk.mark("ex-1", "announced", "--evidence", URL, edits=[edit])

    assert (shown, code) == ("The form was left unchanged or empty. Nothing was recorded.\n", 0)
    assert not (root / "data/journal.jsonl").exists()
    assert list(desk.kept.iterdir()) == []


def test_problems_are_shown_and_whoever_goes_back_finds_what_they_typed(desk: Desk, root: Path) -> None:
    edits: list[dict[str, object]] = [{"status": "anounced", "on": "soon", "evidence": URL, "note": "Kept."}]
    edits += [{"status": "announced", "on": "2026-07-01"}, {"on": "2026-05-30"}]
    shown, code = desk.mark("ex-1", edits=edits, typed=[(BACK, "\r"), (BACK, "y\r")])

    assert code == 0
    lines = desk.seen(1)
    assert "note: Kept." in lines
    assert f"line {lines.index('on: soon') + 1}: on: 'soon' is not a date" in shown
    assert "2026-07-01 is in the future" in shown
    [entry] = journal_lines(root)
    assert (entry["status"], entry["effective"], entry["note"]) == ("announced", "2026-05-30", "Kept.")


@pytest.mark.parametrize(("answer", "ends"), [("n\r", 2), (INTERRUPT, 130), (END_OF_INPUT, 130)])
def test_whoever_gives_up_is_told_where_the_form_is_kept(desk: Desk, root: Path, answer: str, ends: int) -> None:
    shown, code = desk.mark("ex-1", edits=[{"status": "announced", "note": "Long work."}], typed=[(BACK, answer)])

    assert code == ends
    [kept] = desk.kept.iterdir()
    again = f"policytrack mark --edit --from {kept}"
    assert f"your form is kept; to continue: {again} " in " ".join([*shown.split(), ""])
    assert "note: Long work." in kept.read_text("utf-8").splitlines()
    assert not (root / "data/journal.jsonl").exists()


def test_a_form_that_was_kept_is_gone_on_with(desk: Desk, root: Path) -> None:
    desk.mark("ex-1", edits=[{"status": "announced", "note": "Long work."}], typed=[(BACK, "n\r")])
    [kept] = desk.kept.iterdir()

    shown, code = desk.mark("--from", str(kept), edits=[{"on": "soon"}], typed=[(BACK, "n\r")])
    assert (code, f"mark --edit --from {kept}" in " ".join(shown.split())) == (2, True)
    shown, code = desk.mark("--from", str(kept), edits=[{"on": "2026-05-30", "evidence": URL}])
    assert (code, "EX-1 is now 'Announced'" in shown) == (0, True)

    assert "note: Long work." in desk.seen()
    assert "on: soon" in desk.seen()
    [entry] = journal_lines(root)
    assert (entry["effective"], entry["note"]) == ("2026-05-30", "Long work.")
    assert list(desk.kept.iterdir()) == [kept]


def test_a_kept_form_that_is_right_is_recorded_unchanged(desk: Desk, root: Path) -> None:
    desk.mark("ex-1", "--dry-run", edits=[{"status": "no-evidence", "note": "Searched."}])
    [kept] = desk.kept.iterdir()

    assert desk.mark("--from", str(kept), edits=[{}]).code == 0
    assert [entry["note"] for entry in journal_lines(root)] == ["Searched."]


def test_a_kept_form_is_gone_on_with_by_itself(desk: Desk) -> None:
    shown, code = desk.mark("ex-1", "--from", "form.yaml", edits=[])
    assert (code, shown) == (2, "with --from all is in the file; leave out ex-1\n")
    shown, code = desk.mark("--from", "no-such-form.yaml", edits=[])
    assert (code, "no-such-form.yaml" in shown) == (2, True)


def test_all_problems_of_a_form_are_shown_in_one_round(desk: Desk) -> None:
    edit: dict[str, object] = {
        "id": "EX-9",
        "status": "anounced",
        "on": "soon",
        "confidence": "sure",
        "date": "never",
    }
    shown = desk.mark("ex-1", edits=[{**edit, "evidence": URL}], typed=[(BACK, "n\r")]).shown

    lines = desk.form().splitlines()
    for key, problem in (
        ("status", "no recommendation 'EX-9'"),
        ("status", "no status 'anounced'"),
        ("on", "on: 'soon' is not a date"),
        ("confidence", "confidence: no confidence 'sure'"),
        ("evidence", "evidence: "),
    ):
        number = next(number for number, line in enumerate(lines, 1) if line.startswith(f"{key}:"))
        assert f"line {number}: {problem}" in shown
    assert "needs evidence" not in shown


def test_what_the_rules_forbid_is_shown_beside_what_cannot_be_read(desk: Desk) -> None:
    edit: dict[str, object] = {"status": "announced", "through": "soon", "actor": "nobody"}

    shown = desk.mark("ex-1", edits=[edit], typed=[(BACK, "n\r")]).shown

    assert "through: 'soon' is not a date" in shown
    assert "nobody" in shown
    assert "--no-evidence" in shown


def test_a_dry_run_keeps_the_form(desk: Desk, root: Path) -> None:
    edit: dict[str, object] = {"status": "announced", "evidence": URL}
    shown, code = desk.mark("ex-1", "--dry-run", edits=[edit])

    assert ("EX-1 would become 'Announced'" in shown, code) == (True, 0)
    assert not (root / "data/journal.jsonl").exists()
    assert len(list(desk.kept.iterdir())) == 1


def test_an_editor_that_fails_records_nothing(desk: Desk, typist: Callable[..., Session], root: Path) -> None:
    shown, code = desk.mark("ex-1", edits=[{"exit": 3}])
    assert (code, shown.endswith("ended with exit code 3\n")) == (2, True)

    for named in ("no-such-editor", "'"):
        shown, code = typist("mark", "ex-1", "--edit", EDITOR="vi", VISUAL=named, TMPDIR=str(desk.kept))
        assert (code, "VISUAL or EDITOR" in shown) == (2, True)
    assert list(desk.kept.iterdir()) == []
    assert not (root / "data/journal.jsonl").exists()


@pytest.mark.parametrize(
    ("environment", "opened"),
    [
        ({}, "vi"),
        ({"EDITOR": "an-editor"}, "an-editor"),
        ({"EDITOR": "an-editor", "VISUAL": "a-visual-one --wait"}, "a-visual-one --wait"),
        ({"EDITOR": "an-editor", "VISUAL": "a-visual-one", "TERM": "dumb"}, "an-editor"),
    ],
)
def test_the_editor_is_the_one_that_git_would_open(
    typist: Callable[..., Session], tmp_path: Path, environment: dict[str, str], opened: str
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("vi", "an-editor", "a-visual-one"):
        (folder / name).write_text('#!/bin/sh\necho "opened: ${0##*/} $*"\n')
        (folder / name).chmod(0o755)

    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    shown = typist("mark", "ex-1", "--edit", PATH=path, **{"EDITOR": "", "VISUAL": "", **environment}).shown

    assert f"opened: {opened} {tempfile.gettempdir()}" in shown


def test_without_a_terminal_no_editor_is_opened(policytrack: Callable[..., Outcome]) -> None:
    out, err, code = policytrack("mark", "ex-1", "--edit")
    assert (out, code) == ("", 2)
    assert err.startswith("--edit needs a terminal for the editor; without one, write the status")


@pytest.mark.parametrize("words", [("ex-1", "ex-2", "announced"), ("-",), ()])
def test_a_form_is_for_one_mark(typist: Callable[..., Session], words: tuple[str, ...]) -> None:
    shown, code = typist("mark", *words, "--edit")
    assert (code, "--edit takes one id" in shown) == (2, True)
