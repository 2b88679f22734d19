"""Links, pipes and permissions in a workspace that somebody else has made: nothing outside it is read or written."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from policytrack.files.atomic import replace_file
from tests.builders import TWO, a_workspace
from tests.conftest import Outcome

Call = Callable[..., Outcome]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="making links takes a privilege there")

SECRET = "the secret of somebody's home\n"
MARK = ("mark", "ex-1", "announced", "--evidence", "https://example.org/a")
TABLE = "Id,Title,Who,State\n1,Buses,Council,begun\n2,Trams,Council,never heard of\n"
MAPPING = """\
paper: {id: small, prefix: SM, title: Small, published: "2026"}
columns: {id: Id, title: Title, asked: Who, status: State}
status: {words: {begun: in-progress}}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder outside the workspace, with a file that is nobody else's business."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home/secret").write_text(SECRET)
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def nothing_changes_outside(home: Path) -> Iterator[None]:
    """Whatever a test does, the folder outside the workspace stays as it was."""
    yield
    assert {path.name for path in home.iterdir()} == {"secret"}
    assert (home / "secret").read_text() == SECRET
    assert stat.S_IMODE((home / "secret").stat().st_mode) == 0o644


def _link(path: Path, target: Path) -> None:
    """Put a link in the place of what is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir() and not path.is_symlink():
        path.rename(path.with_name(f"{path.name}-before"))
    else:
        path.unlink(missing_ok=True)
    path.symlink_to(target)


def test_a_journal_that_leads_out_is_neither_read_nor_added_to(policytrack: Call, root: Path, home: Path) -> None:
    _link(root / "data/journal.jsonl", home / "secret")

    for words in (("list",), MARK, ("check",), ("history",)):
        out, err, code = policytrack(*words)
        assert (out, code) == ("", 4)
        assert "leads out of" in err
        assert "put the file itself there" in err
        assert "secret of" not in err


def test_a_journal_that_is_a_link_inside_the_workspace_is_read_and_not_written(policytrack: Call, root: Path) -> None:
    policytrack(*MARK)
    (root / "data/journal.jsonl").rename(root / "kept.jsonl")
    _link(root / "data/journal.jsonl", root / "kept.jsonl")
    before = (root / "kept.jsonl").read_bytes()

    assert "EX-1" in policytrack("list", "--status", "announced")[0]
    _, err, code = policytrack(*MARK)
    assert (code, "nothing is written through it; remove the link" in err) == (4, True)
    assert (root / "kept.jsonl").read_bytes() == before


@pytest.mark.parametrize("target", ["nowhere.jsonl", "../../home/nowhere.jsonl"])
def test_a_journal_that_is_a_link_to_nothing_is_told_with_what_helps(
    policytrack: Call, root: Path, target: str
) -> None:
    policytrack("list")
    (root / "data/journal.jsonl").symlink_to(target)

    for words in (("list",), MARK, ("check",)):
        out, err, code = policytrack(*words)
        assert (out, code) == ("", 4)
        assert "remove the link" in err or "put the file itself there" in err
        assert "try again" not in err
    assert not (root / "data/nowhere.jsonl").exists()


def test_a_register_and_texts_are_not_read_from_outside(policytrack: Call, root: Path, home: Path) -> None:
    (home.parent / "elsewhere.yaml").write_text("actors: {the_secret: Secret}\n")
    _link(root / "data/more.yaml", home.parent / "elsewhere.yaml")
    _link(root / "seeds/example.txt", home / "secret")

    out = policytrack("check")[0]

    assert "data/more.yaml:1:1: this file is not read: it is a link that leads out of" in out
    assert "this file is not read: it is a link that leads out of" in out.replace("data/more.yaml", "", 1)
    assert policytrack("export", "--format", "yaml", "--what", "both", "--output", str(root / "out"))[2] == 3
    assert "the_secret" not in "".join(map(str, policytrack("list", "--actor", "the_secret")))


def test_a_link_that_stays_inside_is_followed(policytrack: Call, root: Path) -> None:
    (root / "texts").mkdir()
    (root / "seeds/example.txt").rename(root / "texts/example.txt")
    _link(root / "seeds/example.txt", root / "texts/example.txt")

    assert policytrack("check")[2] == 0


def test_folders_that_lead_out_are_not_used(policytrack: Call, root: Path, home: Path) -> None:
    elsewhere = a_workspace(home.parent / "other", TWO)
    _link(root / "data", elsewhere / "data")

    assert policytrack("list")[2] == 4
    assert policytrack(*MARK)[2] == 4
    assert not (elsewhere / "data/journal.jsonl").exists()


@pytest.mark.parametrize("name", [".policytrack", ".policytrack/last"])
def test_nothing_is_made_in_a_folder_that_a_link_names(policytrack: Call, root: Path, home: Path, name: str) -> None:
    _link(root / name, home)

    report = policytrack("report", "--since", "last", "--name", "x")
    said = policytrack("check")

    assert (report[2], "is a link, and nothing is written through it" in report[1]) == (2, True)
    assert f"{name}:1:1: this is a link" in said[0]
    if name == ".policytrack":
        assert (policytrack(*MARK)[2], (root / "data/journal.jsonl").exists()) == (4, False)


@pytest.mark.parametrize("name", ["journal.lock", "recent.jsonl", "register.schema.json", "import.lock", "last/x.lock"])
@pytest.mark.parametrize("there", [True, False])
def test_no_file_of_the_programs_own_is_written_through_a_link(
    policytrack: Call, root: Path, home: Path, tmp_path: Path, name: str, there: bool
) -> None:
    _link(root / ".policytrack" / name, home / ("secret" if there else "new"))
    (tmp_path / "t.csv").write_text(TABLE)
    (tmp_path / "m.yaml").write_text(MAPPING)

    policytrack(*MARK)
    policytrack(
        "import", str(tmp_path / "t.csv"), "--mapping", str(tmp_path / "m.yaml"), "--skip-bad-rows", cwd=tmp_path
    )
    policytrack("report", "--since", "last", "--name", "x")
    # `nothing_changes_outside` looks.
    assert (root / ".policytrack" / name).is_symlink()
    assert f".policytrack/{name}:1:1: this is a link" in policytrack("check")[0]


def test_what_a_report_printed_last_is_not_read_from_outside(policytrack: Call, root: Path, home: Path) -> None:
    assert policytrack("report", "--since", "last", "--name", "x")[2] == 0
    (root / ".policytrack/last/x.json").rename(home.parent / "x.json")
    before = (home.parent / "x.json").read_bytes()
    _link(root / ".policytrack/last/x.json", home.parent / "x.json")

    _, err, code = policytrack("report", "--since", "last", "--name", "x")

    assert (code, "leads out of" in err) == (2, True)
    assert (home.parent / "x.json").read_bytes() == before


def test_bad_rows_are_not_written_through_a_link(policytrack: Call, tmp_path: Path, root: Path, home: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    (tmp_path / "m.yaml").write_text(MAPPING)
    _link(tmp_path / "t.bad-rows.csv", home / "secret")
    _link(tmp_path / "t.bad-rows-2.csv", home / "new")

    words = ("import", str(tmp_path / "t.csv"), "--mapping", str(tmp_path / "m.yaml"), "--skip-bad-rows")
    _, err, code = policytrack(*words, cwd=tmp_path)

    assert (code, "t.bad-rows-3.csv" in err) == (0, True), err
    assert "Trams" in (tmp_path / "t.bad-rows-3.csv").read_text()


@pytest.mark.parametrize("name", ["seeds/leak.txt", "data/recommendations.yaml", "data/journal.jsonl"])
def test_a_folder_that_is_taken_in_brings_nothing_from_outside_it(
    call: Call, root: Path, home: Path, tmp_path: Path, name: str
) -> None:
    _link(root / name, home / "secret")

    out, err, code = call("import", str(root), "--into", str(tmp_path / "new"))

    assert (out, code, "is not imported: it is a link that leads out of" in err) == ("", 2, True)
    assert not list((tmp_path / "new").rglob("*.txt"))


def test_a_pipe_in_a_folder_that_is_taken_in_stops_it_at_once(call: Call, root: Path, tmp_path: Path) -> None:
    os.mkfifo(root / "seeds/pipe.txt")

    _, err, code = call("import", str(root), "--into", str(tmp_path / "new"))

    assert (code, "seeds/pipe.txt is not imported: it is a pipe or a device" in err) == (2, True)


def test_what_is_exported_into_a_folder_goes_through_no_link_in_it(
    policytrack: Call, root: Path, home: Path, tmp_path: Path
) -> None:
    _link(tmp_path / "out/recommendations.csv", home / "secret")
    _link(tmp_path / "both/seeds", home)

    assert policytrack("export", "--format", "datapackage", "--output", str(tmp_path / "out"))[2] == 2
    assert policytrack("export", "--format", "yaml", "--what", "both", "--output", str(tmp_path / "both"))[2] == 2


def test_init_writes_through_no_link_in_the_folder(call: Call, home: Path, tmp_path: Path) -> None:
    for number, name in enumerate((".gitignore", "seeds", ".policytrack")):
        _link(tmp_path / f"new{number}" / name, home / "secret" if name == ".gitignore" else home)
        assert call("init", str(tmp_path / f"new{number}"))[2] == 2


def test_a_pipe_in_the_place_of_what_was_recorded_lately_stops_nobody(policytrack: Call, root: Path) -> None:
    policytrack(*MARK)
    (root / ".policytrack/recent.jsonl").unlink()
    os.mkfifo(root / ".policytrack/recent.jsonl")

    assert policytrack("mark", "ex-2", "announced", "--evidence", "https://example.org/b")[2] == 0


def _modes(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}


def test_what_stands_beside_a_private_journal_is_private(policytrack: Call, root: Path, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        policytrack(*MARK)
        policytrack("report", "--since", "last", "--name", "x")
        (root / "data/journal.jsonl").chmod(0o600)
        policytrack("mark", "ex-2", "announced", "--evidence", "https://example.org/b")
        policytrack("report", "--since", "last", "--name", "x")
        policytrack("report", "--since", "last", "--name", "y")
        with (root / "data/journal.jsonl").open("ab") as file:
            file.write(b'{"id":"p1-torn')
        policytrack(*MARK)
    finally:
        os.umask(before)

    kept = _modes(root / ".policytrack")
    assert {"recent.jsonl", "last", "last/x.json", "last/y.json", "last/y.lock"} <= kept.keys()
    made_before = ("journal.lock", "last/x.lock", "evidence-queue.lock")  # they hold nothing
    assert [name for name, mode in kept.items() if mode & 0o077 and name not in made_before] == []
    assert stat.S_IMODE((root / ".policytrack").stat().st_mode) == 0o700
    assert [mode for name, mode in _modes(root / "data").items() if "torn" in name] == [0o600]
    assert [name for name, mode in _modes(tmp_path / "cache/policytrack").items() if mode & 0o077] == []
    assert stat.S_IMODE((tmp_path / "cache/policytrack").stat().st_mode) == 0o700


def test_a_file_that_is_being_replaced_is_never_more_open_than_before(tmp_path: Path) -> None:
    file = tmp_path / "x/file"
    file.parent.mkdir()
    file.write_text("old")
    file.chmod(0o600)
    seen: list[int] = []

    def pieces() -> Iterator[str]:
        yield "new"
        seen.extend(_modes(tmp_path / "x").values())

    replace_file(file, pieces())

    assert seen == [0o600, 0o600]


KILLED = """\
import os, signal, sys
from pathlib import Path
from policytrack.files.atomic import replace_file

def pieces():
    yield "half"
    print(os.getpid(), flush=True)
    signal.pause()

replace_file(Path(sys.argv[1]), pieces())
"""


def test_what_a_killed_process_was_writing_is_removed_by_the_next_and_not_before(tmp_path: Path) -> None:
    file = tmp_path / "report.md"
    (tmp_path / ".other.md.1.new").write_text("somebody else's")
    writers = [
        subprocess.Popen([sys.executable, "-c", KILLED, str(file)], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()
    writers[0].kill()
    writers[0].wait()
    assert len(list(tmp_path.glob(".report.md.*.new"))) == 2

    try:
        script = "import sys; from pathlib import Path; from policytrack.files.atomic import replace_file"
        script += "; replace_file(Path(sys.argv[1]), ['whole'])"
        subprocess.run([sys.executable, "-c", script, str(file)], check=True)

        assert [path.name for path in tmp_path.glob(".report.md.*.new")] == [f".report.md.{writers[1].pid}.new"]
    finally:
        writers[1].kill()
        for writer in writers:
            writer.communicate()
    assert (file.read_text(), (tmp_path / ".other.md.1.new").exists()) == ("whole", True)


def test_a_leftover_of_a_process_with_our_own_number_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / f"x/.file.{os.getpid()}.new").write_text("half")

    replace_file(tmp_path / "x/file", ["whole"])

    assert [path.name for path in (tmp_path / "x").iterdir()] == ["file"]


def test_leftovers_in_a_workspace_go_with_the_next_that_writes_there(
    policytrack: Call, root: Path, tmp_path: Path
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    policytrack("report", "--since", "last", "--name", "x")
    (root / f".policytrack/last/.y.json.{ended.pid}.new").write_text("half")
    (root / ".policytrack/recent.new").write_text("half")
    [index] = (tmp_path / "cache/policytrack").glob("*.sqlite3")
    index.with_suffix(".new").write_text("half")

    policytrack(*MARK)
    subprocess.run(
        [sys.executable, "-m", "policytrack", "report", "--since", "last", "--name", "x", "--workspace", str(root)],
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path / "cache")},
        check=True,
        capture_output=True,
    )

    assert [*root.rglob("*.new"), *(tmp_path / "cache").rglob("*.new")] == []


# Another user's cache


def _where(call: Call, root: Path) -> str | None:
    found: str | None = json.loads(call("where", "--format", "json", "--workspace", str(root))[0])["index"]
    return found


@pytest.mark.parametrize("harm", ["writable by all", "writable by the group", "a link", "another user's"])
def test_a_cache_that_others_can_write_is_not_used(call: Call, root: Path, tmp_path: Path, harm: str) -> None:
    folder = tmp_path / "cache/policytrack"
    assert _where(call, root) is not None
    before = _modes(folder)
    if harm == "a link":
        folder.rename(tmp_path / "elsewhere")
        folder.symlink_to(tmp_path / "elsewhere")
    elif harm == "another user's":
        if os.geteuid() != 0:
            pytest.skip("only root can give a folder away")
        os.chown(folder, 65_534, 65_534)
    else:
        folder.chmod(0o777 if "all" in harm else 0o770)

    assert _where(call, root) is None
    said = call("where", "--workspace", str(root))[0]
    assert f"{folder} is a link" in said or f"{folder} belongs to" in said or f"write to {folder}" in said
    assert (
        f"the index is kept in memory: {'other users may write to ' if 'writable' in harm else ''}{folder}"
        in (call("check", "--workspace", str(root))[1])
    )
    assert call("list", "--format", "ids", "--workspace", str(root))[0] == "EX-1\nEX-2\n"
    assert _modes(folder) == before


@pytest.mark.parametrize("harm", ["writable by all", "a link", "another user's"])
def test_an_index_that_others_could_have_written_is_made_anew(
    call: Call, root: Path, tmp_path: Path, harm: str
) -> None:
    import sqlite3

    from policytrack.index.location import seal

    index = Path(str(_where(call, root)))
    db = sqlite3.connect(index)
    db.execute("UPDATE rec SET id = 'FORGED-1' WHERE id = 'EX-1'")
    db.commit()
    db.close()
    planted = index
    if harm == "a link":
        planted = tmp_path / "planted.sqlite3"
        index.rename(planted)
        index.symlink_to(planted)
    seal(index)
    forged = planted.read_bytes()
    if harm == "another user's":
        if os.geteuid() != 0:
            pytest.skip("only root can give a file away")
        os.chown(index, 65_534, 65_534)
    elif harm != "a link":
        index.chmod(0o666)

    assert call("list", "--format", "ids", "--workspace", str(root))[0] == "EX-1\nEX-2\n"
    found = os.lstat(index)
    assert (stat.S_IMODE(found.st_mode), found.st_uid, stat.S_ISREG(found.st_mode)) == (0o600, os.geteuid(), True)
    if harm == "a link":
        assert planted.read_bytes() == forged


def test_a_seal_that_is_a_link_is_not_written_through(call: Call, root: Path, home: Path) -> None:
    index = Path(str(_where(call, root)))
    _link(index.with_suffix(".seal"), home / "secret")
    index.with_suffix(".lock").unlink()

    assert call("list", "--format", "ids", "--workspace", str(root))[0] == "EX-1\nEX-2\n"
    assert not index.with_suffix(".seal").is_symlink()
