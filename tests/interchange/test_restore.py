"""Restoring what `export` wrote: registers, and journals line by line."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policytrack.errors import JournalUnusable, UsageProblem
from policytrack.interchange.restore import is_export, restore
from policytrack.workspace.opening import Workspace
from tests.builders import TWO, a_workspace
from tests.conftest import Outcome
from tests.imports import SMALL, TABLE, import_table, recorded_history, records, write
from tests.registers import TRUST

Call = Callable[..., Outcome]
URL = "https://example.org/a"
NOW = datetime(2026, 11, 27, tzinfo=UTC)


def no_refresh(_: Workspace) -> None:
    """The index of a small workspace is brought up to date when it is opened."""


def test_papers_exported_and_imported_again_are_the_same(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert call("export", "--format", "yaml", "--what", "both", "--output", str(out), "--workspace", str(TRUST))[2] == 0
    said = call("import", str(out), "--into", str(tmp_path / "ws"), cwd=tmp_path)

    assert said[0] == "took in the register: 32 recommendations\ntook in 26 entries that were not there\n"
    assert call("check", "--workspace", str(tmp_path / "ws"))[2] == 0
    assert (tmp_path / "ws/data/journal.jsonl").read_bytes() == (TRUST / "data/journal.jsonl").read_bytes()
    for command in ("list", "history", "disputes"):
        words = (command, "--format", "json", "--workspace")
        assert call(*words, str(tmp_path / "ws"))[0] == call(*words, str(TRUST))[0]
    again = call("import", str(out), "--into", str(tmp_path / "ws"), cwd=tmp_path)
    assert again[0] == "the register is the same\ntook in 0 entries that were not there\n"


def test_two_journals_become_their_union(marked: Call, call: Call, tmp_path: Path) -> None:
    assert marked("export", "--format", "jsonl", "--what", "history", "--output", "mine.jsonl")[2] == 0
    marked("mark", "ex-2", "partial", "--evidence", URL, "--on", "2026-03-01")
    both = (tmp_path / "ws/data/journal.jsonl").read_bytes()
    (tmp_path / "ws/data/journal.jsonl").write_bytes(both.splitlines(keepends=True)[1])
    shutil.rmtree(tmp_path / "ws/.policytrack")  # which would put back what vanished

    assert marked("import", "mine.jsonl")[0] == "took in 1 entry that were not there\n"
    assert sorted((tmp_path / "ws/data/journal.jsonl").read_bytes().splitlines()) == sorted(both.splitlines())


def test_a_line_that_was_edited_is_not_taken_in(marked: Call, tmp_path: Path) -> None:
    marked("export", "--format", "jsonl", "--what", "history", "--output", "mine.jsonl")
    text = (tmp_path / "mine.jsonl").read_text().replace("partial", "implemented")
    (tmp_path / "mine.jsonl").write_text(text)
    before = (tmp_path / "ws/data/journal.jsonl").read_bytes()

    _, err, code = marked("import", "mine.jsonl")
    assert (code, "mine.jsonl:1: " in err, "no longer as it was recorded" in err) == (4, True, True)
    assert (tmp_path / "ws/data/journal.jsonl").read_bytes() == before


def test_another_register_is_not_written_over(marked: Call, tmp_path: Path) -> None:
    marked("export", "--format", "yaml", "--output", "mine.yaml")
    (tmp_path / "mine.yaml").write_text((tmp_path / "mine.yaml").read_text().replace("Give buses", "Give trams"))

    _, err, code = marked("import", "mine.yaml")
    assert (code, "says something else already" in err) == (2, True)


@pytest.mark.parametrize("what", ["papers", "both"])
def test_a_register_that_cannot_be_used_is_not_restored(call: Call, tmp_path: Path, what: str) -> None:
    out = tmp_path / ("out.yaml" if what == "papers" else "out")
    shutil.copytree(TRUST, tmp_path / "out")
    register = (
        (TRUST / "data/recommendations.yaml").read_text("utf-8").replace("strength: should", "strength: maybe", 1)
    )
    (tmp_path / "out/data/recommendations.yaml").write_text(register, "utf-8")
    (tmp_path / "out.yaml").write_text(register, "utf-8")

    _, err, code = call("import", str(out), "--into", str(tmp_path / "ws"), cwd=tmp_path)
    assert ("'strength' cannot be 'maybe'" in err, code) == (True, 3), err
    assert [path for path in (tmp_path / "ws").rglob("*") if path.suffix in (".yaml", ".txt", ".jsonl")] == []


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Workspace(a_workspace(tmp_path / "ws", TWO))


def a_file(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


@pytest.mark.parametrize(
    ("name", "content", "is_one"),
    [
        ("a.jsonl", b'{"id":"p1-0"}', True),
        ("a.jsonl", b'{"title":"x"}', False),
        ("a.jsonl", b"", False),
        ("a.yaml", b"papers:\n", True),
        ("a.yaml", b"# exported\npapers:\n  x: {}\nrecommendations:\n", True),
        ("a.yaml", b"promises:\n- id: papers:\n", False),
        ("a.yaml", b"", False),
        ("a.csv", b"papers:\n", False),
        ("a.yaml", b"\xff\xfe\x00", False),
    ],
)
def test_a_file_is_known_by_its_beginning(tmp_path: Path, name: str, content: bytes, is_one: bool) -> None:
    assert is_export(a_file(tmp_path, name, content)) is is_one


def test_a_folder_is_an_export_only_with_a_register_and_what_is_not_there_is_none(tmp_path: Path) -> None:
    assert (is_export(tmp_path), is_export(TRUST), is_export(tmp_path / "none")) == (False, True, False)


def test_a_journal_is_added_line_by_line_each_once(workspace: Workspace, tmp_path: Path) -> None:
    lines = (TRUST / "data/journal.jsonl").read_bytes().splitlines(keepends=True)
    doubled = a_file(tmp_path, "a.jsonl", b"".join([*lines, b"\n", *lines]).rstrip(b"\n"))

    assert restore(workspace, doubled, NOW, no_refresh, dry_run=True).lines == [
        f"took in {len(lines)} entries that were not there"
    ]
    assert not (workspace.root / "data/journal.jsonl").exists()
    restore(workspace, doubled, NOW, no_refresh, dry_run=False)
    assert (workspace.root / "data/journal.jsonl").read_bytes() == b"".join(lines)
    again = restore(workspace, doubled, NOW, no_refresh, dry_run=False)
    assert again.lines == ["took in 0 entries that were not there"]


@pytest.mark.parametrize("bad", [b"{}", b"not json", b"\xff", b'{"id":"p1-0"}', b"x" * 20_000_000])
def test_one_line_that_is_no_event_keeps_all_of_them_out(workspace: Workspace, tmp_path: Path, bad: bytes) -> None:
    journal = (TRUST / "data/journal.jsonl").read_bytes()

    with pytest.raises(JournalUnusable, match=r"a\.jsonl:27: "):
        restore(workspace, a_file(tmp_path, "a.jsonl", journal + bad + b"\n"), NOW, no_refresh, dry_run=False)
    assert not (workspace.root / "data/journal.jsonl").exists()


def test_nothing_is_restored_into_the_shipped_workspace(workspace: Workspace) -> None:
    with pytest.raises(UsageProblem, match="read-only"):
        restore(workspace._replace(shipped=True), TRUST, NOW, no_refresh, dry_run=False)


def test_a_folder_whose_files_lead_out_of_it_is_not_restored(tmp_path: Path, workspace: Workspace) -> None:
    export = tmp_path / "export"
    shutil.copytree(TRUST, export)
    (export / "seeds/000_c93341991bea9984.txt").unlink()
    (export / "seeds/000_c93341991bea9984.txt").symlink_to("/etc/passwd")
    empty = Workspace(tmp_path / "empty")
    (empty.root / "data").mkdir(parents=True)

    with pytest.raises(UsageProblem, match="is not imported"):
        restore(empty, export, NOW, no_refresh, dry_run=False)
    assert list(empty.root.rglob("*.*")) == []


BY_HAND = """
papers: {mine: {prefix: MI, title: By hand, published: "2026"}}
actors: {town: Town}
recommendations:
  - {id: MI-1, title: Plant trees, paper: mine, actors: [town], words: Plant trees., strength: must}
"""
THIRD = TABLE.replace("begun", "done").replace("Trams", "More trams") + "3,Ferries,Harbour,begun,,,\n"


@pytest.mark.parametrize("format", ["folder", "files"])
@pytest.mark.parametrize("by_hand", [False, True])
def test_a_workspace_that_was_exported_and_imported_again_takes_newer_copies_as_before(
    program: Call, tmp_path: Path, format: str, by_hand: bool
) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    import_table(program, write(tmp_path, "t.csv", TABLE), mapping, "--as-of", "2026-05-01")
    second = write(tmp_path, "t2.csv", TABLE.replace("Buses", "More buses"))
    import_table(program, second, mapping, "--as-of", "2026-06-01")
    if by_hand:
        (tmp_path / "ws/data/a.yaml").write_text(BY_HAND, "utf-8")
    where = ("--workspace", "ws")
    if format == "folder":
        assert program("export", "--format", "yaml", "--what", "both", "--output", "out", *where)[2] == 0
        exported = ["out"]
    else:
        exported = ["out.yaml", "out.jsonl"]
        program("export", "--format", "yaml", "--output", exported[0], *where)
        program("export", "--format", "jsonl", "--what", "history", "--output", exported[1], *where)
    for _ in range(2):
        said = [program("import", name, "--into", "again") for name in exported]
        assert [code for _, _, code in said] == [0] * len(exported), said
    assert said[0][0].startswith("the register is the same\n")
    assert program("check", "--workspace", "again")[2] == 0

    third = write(tmp_path, "t3.csv", THIRD)
    outs = [import_table(program, third, mapping, "--as-of", "2026-07-01", into=ws) for ws in ("ws", "again")]
    assert (outs[0][0], outs[0][2]) == (outs[1][0], outs[1][2]), outs
    assert "1 new" in outs[1][0]
    assert recorded_history(program, "ws")[:2] == recorded_history(program, "again")[:2]
    assert len(records(program, "list", ws="again")) == (4 if by_hand else 3)


LAYOUTS: dict[str, Callable[[str], str]] = {
    "as exported": lambda text: text,
    "other indentation": lambda text: text.replace("\n    ", "\n      ").replace("\n  - ", "\n    - "),
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "the paper first": lambda text: re.sub(r"  - (id: .*\n)((?:    .*\n)*?)    (paper: .*\n)", r"  - \3    \1\2", text),
    "a section after it": lambda text: text.replace("\n# Kept", "\ntopics: {a: Anything}\n# Kept"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_export_that_was_edited_keeps_its_papers_up_to_date(program: Call, tmp_path: Path, layout: str) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    import_table(program, write(tmp_path, "t.csv", TABLE), mapping, "--as-of", "2026-05-01")
    (tmp_path / "ws/data/a.yaml").write_text(BY_HAND, "utf-8")
    program("export", "--format", "yaml", "--what", "both", "--output", "out", "--workspace", "ws")
    exported = tmp_path / "out/data/recommendations.yaml"
    text = LAYOUTS[layout](exported.read_text("utf-8"))
    assert (text == exported.read_text("utf-8")) is (layout == "as exported")
    exported.write_text(text, "utf-8", newline="")

    assert program("import", "out", "--into", "again")[0].startswith("took in the register: 3 recommendations\n")
    assert records(program, "list", ws="again") == records(program, "list", ws="ws")
    third = write(tmp_path, "t3.csv", THIRD)
    out, err, code = import_table(program, third, mapping, "--as-of", "2026-07-01", into="again")
    assert (code, "1 new, 1 with revised texts" in out) == (0, True), (out, err)


def test_a_dry_run_reads_the_register_and_writes_nothing(call: Call, tmp_path: Path) -> None:
    out, _, code = call("import", str(TRUST), "--into", str(tmp_path / "ws"), "--dry-run", cwd=tmp_path)

    assert (out.splitlines()[0], code) == ("took in the register: 32 recommendations", 0)
    assert not (tmp_path / "ws").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("papers:\n  a: {title: A}\nrecommendations:\n  - {id: [a}\n", ":4:12: a ',' or a closing bracket is missing"),
        ("papers:\n  a: A\npapers: {}\n", ":3:1: the key 'papers' appears twice in one mapping; keep one"),
        (
            "papers:\n  a: A\nrecommendations: [&a {id: A-1}, *a]\n",
            ":3:33: an alias was found here; write its value out",
        ),
    ],
)
def test_a_dry_run_says_where_a_register_is_no_yaml(call: Call, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "out.yaml").write_text(text, "utf-8")

    _, err, code = call("import", "out.yaml", "--into", str(tmp_path / "ws"), "--dry-run", cwd=tmp_path)
    assert (f"out.yaml{said}" in err, code) == (True, 2), err


def test_what_was_restored_can_be_restored_again_with_all_its_files(program: Call, tmp_path: Path) -> None:
    import_table(program, write(tmp_path, "t.csv", TABLE), write(tmp_path, "m.yaml", SMALL))
    program("export", "--format", "yaml", "--what", "both", "--output", "out", "--workspace", "ws")
    for source, target in (("out", "once"), ("once", "twice")):
        assert program("import", source, "--into", target)[2] == 0

    assert records(program, "list", ws="twice") == records(program, "list", ws="ws")


COMPARED = ("title", "paper", "pillar", "kind", "strength", "status")


@pytest.mark.parametrize("format", ["csv", "datapackage"])
def test_a_table_that_was_exported_is_read_back_without_a_mapping(program: Call, tmp_path: Path, format: str) -> None:
    output = "out" if format == "datapackage" else "out.csv"
    program("export", "--format", format, "--output", output, "--as-of", "2026-10-01", "--workspace", str(TRUST))

    out, err, code = program("import", output, "--into", "ws")
    assert (code, "32 recommendations; 32 new" in out) == (0, True), (out, err)
    assert out.startswith("as of 2026-10-01:" if format == "datapackage" else "as of 2026-11-23:")
    assert program("check", "--workspace", "ws")[2] == 0
    again = {row["id"]: row for row in records(program, "list", ws="ws")}
    for row in records(program, "list", "--as-of", "2026-10-01", ws=str(TRUST)):
        shown = again[row["id"]]
        assert [shown[key] for key in COMPARED] == [row[key] for key in COMPARED]
        assert {(actor["id"], actor["role"]) for actor in shown["actors"]} == {
            (actor["id"], actor["role"]) for actor in row["actors"]
        }
    assert "Trump administration (us-administration)" in program("show", "FK-T1-2", "--workspace", "ws")[0]
    assert "Transforming Engagement Channels" in program("show", "FK-T1-2", "--workspace", "ws")[0]
    assert program("list", "--extra", "topics=export-controls", "--format", "ids", "--workspace", "ws")[0]


def test_columns_of_other_trackers_are_read_back_under_their_own_names(program: Call, tmp_path: Path) -> None:
    import_table(program, write(tmp_path, "t.csv", TABLE), write(tmp_path, "m.yaml", SMALL))
    program("export", "--format", "csv", "--output", "out.csv", "--workspace", "ws")

    assert import_table(program, "out.csv", "policytrack", into="again")[2] == 0
    assert program("list", "--extra", "Left=x", "--format", "ids", "--workspace", "again")[0] == "SM-1\n"
    columns = ("--columns", "id,title,asked_names,deadline,due,extra.Left,extra.Made", "--format", "csv")
    assert program("list", *columns, "--workspace", "again")[0] == program("list", *columns, "--workspace", "ws")[0]
