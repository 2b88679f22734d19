"""Restoring what `export` wrote: registers, and journals line by line."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policytrack.errors import JournalUnusable, UsageProblem
from policytrack.formats.columns import FULL
from policytrack.interchange.restore import is_export, restore
from policytrack.workspace.opening import Workspace
from tests.builders import ONE, TWO, a_workspace
from tests.conftest import Outcome
from tests.imports import SMALL, TABLE, import_table, recorded_history, records, write
from tests.registers import TRUST
from tests.trackers import gao_csv

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
    assert program("list", "--topic", "export-controls", "--format", "ids", "--workspace", "ws")[0]
    assert not [key for row in again.values() for key in row["extra"]]


def test_columns_of_other_trackers_are_read_back_under_their_own_names(program: Call, tmp_path: Path) -> None:
    import_table(program, write(tmp_path, "t.csv", TABLE), write(tmp_path, "m.yaml", SMALL))
    program("export", "--format", "csv", "--output", "out.csv", "--workspace", "ws")

    assert import_table(program, "out.csv", "policytrack", into="again")[2] == 0
    assert program("list", "--extra", "Left=x", "--format", "ids", "--workspace", "again")[0] == "SM-1\n"
    columns = ("--columns", "id,title,asked_names,deadline,due,extra.Left,extra.Made", "--format", "csv")
    assert program("list", *columns, "--workspace", "again")[0] == program("list", *columns, "--workspace", "ws")[0]


ENCODED = """
papers:
  my_paper: {prefix: A_B, title: A paper, published: 2025-01-01, pillars: {p_1: Pillar one}}
actors: {us_gov: US government, India: India}
topics: {t_a: Topic A, t_b: Topic B}
recommendations:
  - id: A_B-x_1
    title: Do this
    paper: my_paper
    pillar: p_1
    pillar_inferred: true
    actors: [{id: us_gov, inferred: true}, {id: India, role: with, inferred: true}]
    topics: [t_a, t_b]
    strength: should
    words: Do this now.
    done_when: it is done
    priority: high
    note: A note.
"""


def encoded(folder: Path) -> str:
    """A workspace whose recommendation has all that encoders can add, and ids that a slug would change."""
    (folder / "first/data").mkdir(parents=True)
    write(folder / "first/data", "recommendations.yaml", ENCODED)
    return str(folder / "first")


def test_what_encoders_have_added_is_read_back_from_a_table(program: Call, tmp_path: Path) -> None:
    root = encoded(tmp_path)
    columns = ("--format", "csv", "--workspace")
    assert program("export", *columns, root, "--output", "out.csv")[2] == 0

    assert program("import", "out.csv", "--into", "again", "--as-of", "2026-05-01")[2] == 0
    assert sorted(path.name for path in (tmp_path / "again/data").glob("*.yaml")) == [
        "imported-actors.yaml",
        "my_paper.yaml",
    ]
    shown = ("--columns", ",".join(name for name in FULL if name != "last_reviewed"), *columns)
    assert program("list", *shown, "again")[0] == program("list", *shown, root)[0]

    # From then on it is what people make of it.
    file = tmp_path / "again/data/my_paper.yaml"
    file.write_text(file.read_text("utf-8").replace("priority: high", "priority: low"), "utf-8")
    newer = write(tmp_path, "newer.csv", (tmp_path / "out.csv").read_text("utf-8").replace("Do this now", "Do it now"))
    out, err, code = program("import", newer, "--into", "again", "--as-of", "2026-06-01")
    assert (code, "A_B-x_1  Text revised: words\n" in out) == (0, True), (out, err)
    [row] = records(program, "list", ws="again")
    assert (row["priority"], row["topics"], row["note"]) == ("low", ["t_a", "t_b"], "A note.")


def test_topics_are_not_declared_where_the_register_allows_any(program: Call, tmp_path: Path) -> None:
    program("export", "--format", "csv", "--workspace", encoded(tmp_path), "--output", "out.csv")
    root = a_workspace(tmp_path / "b", ONE.replace("    title:", "    topics: [mine]\n    title:"))

    assert program("import", "out.csv", "--into", str(root))[2] == 0
    assert program("check", "--workspace", str(root))[2] == 0
    topics = {row["id"]: row["topics"] for row in records(program, "list", ws=str(root))}
    assert topics == {"EX-1": ["mine"], "A_B-x_1": ["t_a", "t_b"]}


def test_new_topics_are_declared_in_one_file(program: Call, tmp_path: Path) -> None:
    program("export", "--format", "csv", "--workspace", encoded(tmp_path), "--output", "out.csv")
    (tmp_path / "again/data").mkdir(parents=True)
    write(tmp_path / "again/data", "hand.yaml", "actors: {us_gov: US, India: India}\ntopics: {other: Other}\n")
    text = (
        (tmp_path / "out.csv").read_text("utf-8").replace("t_b", "t_c").replace("Topic A; Topic B", "Topic A; Topic C")
    )
    more = write(tmp_path, "more.csv", text.replace("A_B-x_1", "A_B-x_2"))

    for table, day in (("out.csv", "2026-05-01"), (more, "2026-06-01")):
        assert program("import", table, "--into", "again", "--as-of", day)[2] == 0
    files = sorted(path.name for path in (tmp_path / "again/data").glob("*.yaml"))
    assert files == ["hand.yaml", "imported-actors.yaml", "my_paper.yaml"]
    assert program("list", "--topic", "t_c", "--format", "ids", "--workspace", "again")[0] == "A_B-x_2\n"


def test_a_word_that_is_no_priority_is_a_mistake(program: Call, tmp_path: Path) -> None:
    program("export", "--format", "csv", "--workspace", encoded(tmp_path), "--output", "out.csv")
    table = write(tmp_path, "t.csv", (tmp_path / "out.csv").read_text("utf-8").replace("high", "urgent"))

    out, err, code = program("import", table, "--into", "again")
    assert (code, "'urgent' is no priority; write high, medium, low" in err) == (2, True), (out, err)


def test_a_table_that_was_exported_takes_newer_copies_of_its_tracker(program: Call, tmp_path: Path) -> None:
    gao_csv(tmp_path / "gao.csv", 40)
    import_table(program, tmp_path / "gao.csv", "gao", "--as-of", "2024-06-01")
    program("export", "--format", "csv", "--output", "out.csv", "--workspace", "ws")
    assert program("import", "out.csv", "--into", "again", "--as-of", "2024-06-01")[2] == 0
    statuses = ("list", "--columns", "id,status,tally,asked_statuses", "--format", "csv", "--workspace")
    assert program(*statuses, "again")[0] == program(*statuses, "ws")[0]
    assert "partial" in program(*statuses, "ws")[0]
    text = (tmp_path / "gao.csv").read_text("utf-8")
    newer = write(tmp_path, "newer.csv", text.replace(",Open,", ",Closed - Implemented,", 1))

    out, err, code = import_table(program, newer, "gao", "--as-of", "2024-06-01", into="again")
    assert (code, "newer.csv and out.csv, which was read before, are two copies of 2024-06-01" in err) == (2, True), out
    out, err, code = import_table(program, newer, "gao", "--as-of", "2024-07-01", into="again")
    assert (code, "0 new, 0 with revised texts, 1 with a new status" in out) == (0, True), (out, err)


def test_a_table_from_before_there_were_statuses_by_actor_is_read(program: Call, tmp_path: Path) -> None:
    program("export", "--format", "csv", "--output", "out.csv", "--workspace", str(TRUST))
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    with (tmp_path / "old.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [name for name in rows[0] if name != "asked_statuses"], extrasaction="ignore")
        table.writeheader()
        table.writerows(rows)

    out, err, code = program("import", "old.csv", "--into", "again")
    assert (code, "32 new" in out) == (0, True), (out, err)


def test_a_status_of_somebody_who_is_not_asked_is_a_mistake(program: Call, tmp_path: Path) -> None:
    gao_csv(tmp_path / "gao.csv", 40)
    import_table(program, tmp_path / "gao.csv", "gao")
    program("export", "--format", "csv", "--output", "out.csv", "--workspace", "ws")
    text = (tmp_path / "out.csv").read_text("utf-8")
    table = write(tmp_path, "t.csv", re.sub(r'"[a-z-]+(: [a-z-]+, [a-z-]+: [a-z-]+")', r'"nobody\1', text, count=1))

    out, err, code = program("import", table, "--into", "again")
    assert (code, "'nobody' is not asked here; name an actor who is" in err) == (2, True), (out, err)


JOINT = """\
recommendations:
  - {id: EX-1, title: Same, paper: example, actors: [council, operator], strength: should, words: w}
  - {id: EX-2, title: Differing, paper: example, actors: [council, operator], strength: should, words: w}
  - {id: EX-3, title: Any, paper: example, actors: [council, operator], strength: should, words: w, combine: any}
"""


def test_a_table_has_the_statuses_of_actors_where_they_differ(call: Call, tmp_path: Path) -> None:
    root = str(a_workspace(tmp_path, JOINT))
    for id, status, options in (
        ("EX-1", "partial", ()),
        ("EX-2", "partial", ("--actor", "council")),
        ("EX-3", "partial", ("--actor", "council")),
    ):
        assert call("mark", id, status, "--evidence", URL, *options, "--workspace", root)[2] == 0

    out = call("list", "--columns", "id,asked_statuses", "--format", "csv", "--workspace", root)[0]
    assert out.splitlines()[1:] == ["EX-1,", 'EX-2,"council: partial, operator: unassessed"', "EX-3,"]


def test_a_workbook_that_was_exported_is_no_table_to_be_read_back(program: Call, tmp_path: Path) -> None:
    program("export", "--format", "xlsx", "--output", "out.xlsx", "--workspace", str(TRUST))

    _, err, code = program("import", "out.xlsx", "--mapping", "policytrack", "--into", "ws")
    assert code == 2
    assert err.endswith("this mapping reads what was exported as csv or datapackage; export it as one of these\n")


BY_ACTOR = """
paper: {id: small, prefix: SM, title: Small, published: "2026"}
columns: {id: Id, title: Title, asked: Who, status: State, asked_statuses: By actor, note: Why, topics: Topic}
status: {words: {done: implemented, begun: in-progress}}
actors: {separator: ","}
"""


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("a: done", None),
        ("a", "'a' is not a status of an actor; write ACTOR: STATUS"),
        ("c: done", "'c' is not asked here; name an actor who is"),
        ("a: done, a: begun", "'a' has two statuses; keep one"),
        ("a: stuck", "'stuck' is not listed under status"),
    ],
)
def test_statuses_by_actor_name_who_is_asked_once(program: Call, tmp_path: Path, cell: str, said: str | None) -> None:
    table = write(tmp_path, "t.csv", f'Id,Title,Who,State,By actor,Why,Topic\n1,Road,"a, b",begun,"{cell}",,Health\n')

    _, err, code = import_table(program, table, write(tmp_path, "m.yaml", BY_ACTOR))
    assert (code, said is None or said in err) == (0 if said is None else 2, True), err
    if said is None:
        [row] = records(program, "list")
        assert (row["status"], row["topics"]) == ("partial", ["Health"])
        show = program("list", "--columns", "asked_statuses", "--format", "csv", "--workspace", "ws")[0]
        assert show.splitlines()[1] == '"a: implemented, b: in-progress"'


def test_reasons_go_to_the_actors_that_they_are_about(program: Call, tmp_path: Path) -> None:
    rows = (
        '1,Road,"a, b",begun,"a: done, b: begun",B: not yet · A: built,\n'
        '2,Data,"a, b",begun,"a: done, b: begun",nobody is named,\n'
    )
    table = write(tmp_path, "t.csv", f"Id,Title,Who,State,By actor,Why,Topic\n{rows}")
    assert import_table(program, table, write(tmp_path, "m.yaml", BY_ACTOR))[2] == 0

    notes = {(row["recommendation"], row["actor"]): row["note"] for row in records(program, "history")}
    assert notes == {
        ("SM-1", "a"): "built",
        ("SM-1", "b"): "not yet",
        ("SM-2", "a"): None,
        ("SM-2", "b"): "nobody is named",
    }


@pytest.mark.parametrize(("field", "needed"), [("asked_statuses", "status"), ("topic_names", "topics")])
def test_a_mapping_names_no_column_that_means_nothing_without_another(
    program: Call, tmp_path: Path, field: str, needed: str
) -> None:
    mapping = f'paper: {{id: s, prefix: S, title: S, published: "2026"}}\ncolumns: {{id: Id, title: T, {field}: X}}\n'

    _, err, code = import_table(program, write(tmp_path, "t.csv", "Id,T,X\n"), write(tmp_path, "m.yaml", mapping))
    assert (code, f"columns: {field} names a column, and {needed} does not; name both" in err) == (2, True)


def test_ids_are_spelt_as_in_the_register_whatever_their_case(program: Call, tmp_path: Path) -> None:
    program("export", "--format", "csv", "--workspace", encoded(tmp_path), "--output", "out.csv")
    assert program("import", "out.csv", "--into", "again", "--as-of", "2026-05-01")[2] == 0
    text = (tmp_path / "out.csv").read_text("utf-8").replace("t_a", "T_A").replace("India", "INDIA")
    newer = write(tmp_path, "newer.csv", text.replace("A_B-x_1", "A_B-x_2"))

    assert program("import", newer, "--into", "again", "--as-of", "2026-06-01")[2] == 0
    rows = {
        row["id"]: (row["topics"], [actor["id"] for actor in row["actors"]])
        for row in records(program, "list", ws="again")
    }
    assert rows["A_B-x_2"] == rows["A_B-x_1"] == (["t_a", "t_b"], ["us_gov", "India"])


def test_several_texts_in_a_column_are_told_apart_again_by_the_next_copy(program: Call, tmp_path: Path) -> None:
    items = [{"Id": "1", "Title": "Road", "Who": "Council", "State": "done", "Tags": ["x", "y"]}]
    table = write(tmp_path, "t.json", json.dumps(items))
    mapping = write(tmp_path, "m.yaml", PLAIN)
    import_table(program, table, mapping, "--as-of", "2026-05-01")
    program("export", "--format", "csv", "--workspace", "ws", "--output", "out.csv")
    assert program("import", "out.csv", "--into", "again", "--as-of", "2026-05-01")[2] == 0
    tagged = ("list", "--extra", "Tags=y", "--format", "ids", "--workspace")

    assert [program(*tagged, ws)[0] for ws in ("ws", "again")] == ["SM-1\n", ""]
    assert import_table(program, table, mapping, "--as-of", "2026-06-01", into="again")[2] == 0
    assert program(*tagged, "again")[0] == "SM-1\n"
    older = write(tmp_path, "older.csv", "Id,Title,Who,State,Tags\n1,Road,Council,done,x; y\n")
    assert import_table(program, older, mapping, "--as-of", "2026-05-15", into="again")[2] == 0
    assert program(*tagged, "again")[0] == "SM-1\n"


PLAIN = """
paper: {id: small, prefix: SM, title: Small, published: "2026"}
columns: {id: Id, title: Title, asked: Who, status: State}
status: {words: {done: implemented}}
"""
