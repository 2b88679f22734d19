"""`import`: other trackers in, once or copy by copy, in any order."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Outcome
from tests.trackers import action_plan_json, gao_csv, promises_yaml, safety_board_xlsx

Call = Callable[..., Outcome]

PROMISES = """
about: promises
at: promises[]
paper: {id: promises, prefix: PR, title: The mayor's promises, published: "2026"}
columns: {id: id, title: title, words: text, asked: who, status: rating, evidence: page}
status:
  words: {Not Yet Rated: unassessed, In the Works: in-progress, Promise Kept: implemented, Stalled: stalled,
          Promise Broken: rejected, Compromise: implemented-otherwise}
"""
BOARD = """
paper: {id: board, prefix: SB, title: The board's recommendations, published: 2000/2022}
columns: {id: Number, words: Recommendation, asked: Recipient, status: Status, published: Made, note: Reply Text}
actors: {blank: Nobody named}
status:
  words: {Closed acceptable: implemented, Unconfirmed: unassessed, Closed cancelled: overtaken, Open: no-evidence,
          Withdrawn: overtaken, Closed superseded: overtaken}
"""
ACTIONS = """
at: agencies[].recommendations[]
paper: {id: plan, prefix: AP, title: An action plan, published: 2025-07}
columns: {id: id, title: title, words: description, asked: agencies.name, role: role, pillar: pillar}
roles: {words: {lead: asked, support: with}}
join: yes
"""
SMALL = """
paper: {id: small, prefix: SM, title: Small, published: "2026"}
columns: {id: Id, title: Title, asked: Who, status: State, deadline: Due, published: Made}
status: {words: {done: implemented, begun: in-progress}}
dates: day-first
"""
KILLED = """
import os, signal
from policytrack.interchange.snapshot_import import SnapshotImport
name = os.environ["KILLED_AT"]
setattr(SnapshotImport, name, lambda self: os.kill(os.getpid(), signal.SIGKILL))
from policytrack.__main__ import main
main()
"""
TABLE = "Id,Title,Who,State,Due,Made,Left\n1,Buses,Council,begun,31/12/2026,01/02/2026,x\n2,Trams,Council,done,,,=y\n"


@pytest.fixture
def program(call: Call, tmp_path: Path) -> Call:
    def run(*words: str, day: str = "2026-11-23") -> Outcome:
        return call(*words, env={"POLICYTRACK_TODAY": day, "POLICYTRACK_RECORDER": "jo"}, cwd=tmp_path)

    return run


def _file(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, "utf-8")
    return str(folder / name)


def _import(program: Call, table: Path | str, mapping: str, *words: str, into: str = "ws") -> Outcome:
    return program("import", str(table), "--mapping", mapping, "--into", into, *words)


def _records(program: Call, command: str, *words: str, ws: str = "ws") -> list[dict[str, Any]]:
    out, err, code = program(command, *words, "--workspace", ws, "--format", "json")
    assert code == 0, err
    return list(json.loads(out))


def test_a_table_becomes_a_register_that_check_accepts(program: Call, tmp_path: Path) -> None:
    out, err, code = _import(
        program, _file(tmp_path, "t.csv", TABLE), _file(tmp_path, "m.yaml", SMALL), "--as-of", "2026-06-01"
    )

    assert (code, out) == (
        0, "as of 2026-06-01: 2 rows, 2 recommendations; 2 new, 0 with other texts, 2 with another status, "
        "0 as before\n2 first assessed\n",
    )  # fmt: skip
    assert "t.csv: CSV with commas, UTF-8, header in line 1" in err
    assert program("check", "--workspace", "ws")[2] == 0
    first, second = _records(program, "list")
    assert (first["id"], first["status"], first["since"], first["deadline"]["latest"]) == (
        "SM-1", "in-progress", "2026-06-01", "2026-12-31",
    )  # fmt: skip
    assert (first["extra"], second["extra"]) == ({"Left": ["x"], "Made": ["2026-02-01"]}, {"Left": ["=y"]})
    assert program("list", "--extra", "left=X", "--format", "ids", "--workspace", "ws")[0] == "SM-1\n"
    assert "columns" not in program("list", "--columns", "id,extra.Left", "--workspace", "ws")[0]
    assert program("report", "--workspace", "ws")[2] == 0


def test_the_file_is_laid_out_as_a_person_would(program: Call, tmp_path: Path) -> None:
    _import(program, _file(tmp_path, "t.csv", TABLE), _file(tmp_path, "m.yaml", SMALL))

    text = (tmp_path / "ws/data/small.yaml").read_text("utf-8")
    assert text.endswith("""\
papers:
  small: {prefix: SM, title: Small, published: "2026"}

recommendations:
  - id: SM-1
    title: Buses
    paper: small
    actors: [council]
    strength: should
    deadline: {text: 31/12/2026, stated_in: column Due, reading: 2026-12-31, from: 2026-02-01}
    extra: {Left: x, Made: "2026-02-01"}

  - id: SM-2
    title: Trams
    paper: small
    actors: [council]
    strength: should
    extra: {Left: "=y"}
""")


def test_reading_a_copy_again_changes_nothing(program: Call, tmp_path: Path) -> None:
    table, mapping = _file(tmp_path, "t.csv", TABLE), _file(tmp_path, "m.yaml", SMALL)
    _import(program, table, mapping, "--as-of", "2026-06-01")
    before = {path: path.read_bytes() for path in (tmp_path / "ws/data").iterdir()}

    again = _import(program, table, mapping, "--as-of", "2026-06-01")[0]
    assert again.startswith(
        "as of 2026-06-01: 2 rows, 2 recommendations; 0 new, 0 with other texts, 0 with another status"
    )
    assert "has been read before; nothing changes" in _import(program, table, mapping)[0]
    assert {path: path.read_bytes() for path in (tmp_path / "ws/data").iterdir()} == before


def test_every_bad_row_is_told_with_row_and_column_and_nothing_is_written(program: Call, tmp_path: Path) -> None:
    bad = f"{TABLE}2,Again,Council,done,,,\n3,Cars,Council,who knows,,32/01/2026,\n4,Bikes\n"
    bad += ",No id,Council,done,,,\n5,X,,done,,,\n"
    table, mapping = _file(tmp_path, "t.csv", bad), _file(tmp_path, "m.yaml", SMALL)

    out, err, code = _import(program, table, mapping)
    assert (out, code) == ("", 2)
    for said in (
        ":4: Id: 'SM-2' stands in row 3 already",
        ":5: State: 'who knows' is in no table under status",
        ":5: Made: '32/01/2026' is not a date",
        ":6: 2 cells, and there are 7 columns; 'Who' is the first missing",
        ":7: Id: this is empty, and makes the id",
        ":8: Who: nobody is asked here",
        "5 bad rows of 7; nothing was written",
    ):
        assert said in err, said
    assert not (tmp_path / "ws").exists()

    out, err, code = _import(program, table, mapping, "--skip-bad-rows")
    assert (code, "2 recommendations; 2 new" in out) == (0, True)
    rows = list(csv.DictReader((tmp_path / "t.bad-rows.csv").read_text("utf-8-sig").splitlines()))
    assert [row["row"] for row in rows] == ["4", "5", "6", "7", "8"]
    assert "is in no table under status" in rows[1]["problem"]


def test_two_copies_at_once_are_both_there(program: Call, tmp_path: Path, cache: dict[str, str]) -> None:
    mapping = _file(tmp_path, "m.yaml", SMALL)
    older, newer = _file(tmp_path, "t.csv", TABLE), _file(tmp_path, "t2.csv", TABLE.replace("Buses", "More buses"))
    _import(program, older, mapping, "--as-of", "2026-05-01")
    env = cache | {"POLICYTRACK_RECORDER": "jo"}
    command = [sys.executable, "-m", "policytrack", "import", "--mapping", mapping, "--into", "ws"]
    both = [
        subprocess.Popen([*command, table, "--as-of", day], cwd=tmp_path, env=env, stdout=subprocess.DEVNULL)
        for table, day in ((older, "2026-06-01"), (newer, "2026-07-01"))
    ]
    assert [process.wait(60) for process in both] == [0, 0]

    assert [one["title"] for one in _records(program, "list")] == ["More buses", "Trams"]
    days = [one["effective"] for one in _records(program, "history", "SM-2")]
    assert sorted(days) == ["2026-05-01", "2026-06-01", "2026-07-01"]


def test_a_rehearsal_writes_nothing(program: Call, tmp_path: Path) -> None:
    out = _import(program, _file(tmp_path, "t.csv", TABLE), _file(tmp_path, "m.yaml", SMALL), "--dry-run")[0]

    assert out.endswith("nothing was written: this was a rehearsal\n")
    assert not (tmp_path / "ws").exists()


def test_what_changed_in_a_newer_copy_is_told_and_the_old_words_are_kept(program: Call, tmp_path: Path) -> None:
    mapping = _file(tmp_path, "m.yaml", SMALL)
    table = TABLE.replace("Council,done", "Council,begun")
    _import(program, _file(tmp_path, "t.csv", table), mapping, "--as-of", "2026-06-01")
    newer = TABLE.replace("Buses", "More buses").replace("begun", "done").partition("2,Trams")[0]

    out = _import(program, _file(tmp_path, "t2.csv", newer), mapping, "--as-of", "2026-07-01")[0]
    assert "SM-1  progress" in out or "SM-1  closed" in out
    assert "SM-1  other title" in out
    assert "SM-2  is no longer in the copy; --vanished marks it" in out
    [revised] = [one for one in _records(program, "history", "SM-1") if one["kind"] == "revise"]
    assert revised["revisions"] == [{"field": "title", "before": "Buses", "after": "More buses"}]
    assert [one["title"] for one in _records(program, "list")] == ["More buses", "Trams"]
    again = _import(program, tmp_path / "t2.csv", mapping, "--as-of", "2026-07-01", "--vanished", "overtaken")[0]
    assert "SM-2  is no longer in the copy; marked overtaken" in again
    assert [one["status"] for one in _records(program, "list")] == ["implemented", "overtaken"]


def test_two_copies_of_one_day_are_refused(program: Call, tmp_path: Path) -> None:
    mapping = _file(tmp_path, "m.yaml", SMALL)
    _import(program, _file(tmp_path, "t.csv", TABLE), mapping, "--as-of", "2026-06-01")

    other = _file(tmp_path, "t2.csv", TABLE.replace("begun", "done"))
    _, err, code = _import(program, other, mapping, "--as-of", "2026-06-01")
    assert (code, "SM-1 is in another copy of 2026-06-01" in err) == (2, True)


def _history(program: Call, ws: str) -> Any:
    """All that the journal says in force, without who recorded it when."""
    found = [
        tuple(
            json.dumps(one[key])
            for key in ("effective", "recommendation", "kind", "actor", "status", "evidence", "revisions", "note")
        )
        for one in _records(program, "history", ws=ws)
        if one["retracted_by"] is None and one["kind"] != "retract"
    ]
    register = {path.name: path.read_text("utf-8") for path in sorted(Path(ws).glob("data/*.yaml"))}
    entries = sorted(json.dumps(one, sort_keys=True) for one in _records(program, "list", ws=ws))
    return sorted(found), entries, sorted(register)


def _in_orders(program: Call, folder: Path, words: str) -> Any:
    """What six copies come to, which is the same in whatever order they are read."""
    mapping = _file(folder, "m.yaml", words)
    copies = promises_yaml(folder)
    orders = [copies, copies[::-1], *(random.Random(seed).sample(copies, 6) for seed in range(4))]
    found = []
    for number, order in enumerate(orders):
        ws = str(folder / f"ws{number}")
        for day, path in order:
            _, err, code = _import(program, path, mapping, "--as-of", day, into=ws)
            assert code == 0, err
        assert program("check", "--workspace", ws)[2] == 0
        found.append(_history(program, ws))

    assert all(one == found[0] for one in found[1:])
    return found[0][0]


def test_copies_in_any_order_give_one_history(program: Call, tmp_path: Path) -> None:
    found = _in_orders(program, tmp_path, PROMISES)

    assert len([one for one in found if one[2] == '"revise"']) > 5
    marks = _records(program, "list", "--as-of", "2026-05-02", ws=str(tmp_path / "ws3"))
    assert {one["id"]: one["status"] for one in marks}["PR-roads"] == "implemented"
    out = program("changes", "--since", "2026-05-02", "--known-on", "2100-01-01", "--workspace", str(tmp_path / "ws4"))[
        0
    ]
    assert "PR-roads" in out


def test_copies_without_statuses_are_known_by_their_texts(program: Call, tmp_path: Path) -> None:
    found = _in_orders(program, tmp_path, PROMISES.replace(", status: rating", ""))

    assert {one[2] for one in found} == {'"revise"'}
    assert len(found) == 6 + 6 + 4 + 2 + 4  # each copy of each promise
    out = program("history", "PR-boats", "--workspace", "ws0")[0]
    assert ("read, no text changed" in out, "text revised" in out) == (True, True)
    last = promises_yaml(tmp_path)[-1][1]
    without = _file(tmp_path, "fewer.yaml", last.read_text("utf-8").partition("- id: boats")[0])
    out = _import(program, without, str(tmp_path / "m.yaml"), "--as-of", "2026-07-01", into="ws0")[0]
    assert "PR-boats  is no longer in the copy; --vanished marks it" in out
    other = _file(tmp_path, "other.yaml", last.read_text("utf-8").replace("Mend", "Lay"))
    _, err, code = _import(program, other, str(tmp_path / "m.yaml"), "--as-of", "2026-06-01", into="ws0")
    assert (code, "PR-roads is in another copy of 2026-06-01" in err) == (2, True)


def test_what_is_gone_is_marked_once(program: Call, tmp_path: Path) -> None:
    mapping = _file(tmp_path, "m.yaml", SMALL)
    table = TABLE.replace("Council,done", "Council,begun")
    _import(program, _file(tmp_path, "t.csv", table), mapping, "--as-of", "2026-06-01")
    newer = _file(tmp_path, "t2.csv", TABLE.partition("2,Trams")[0])
    for day in ("2026-07-01", "2026-07-01", "2026-08-01"):
        _import(program, newer, mapping, "--as-of", day, "--vanished", "overtaken")
        assert [one["effective"] for one in _records(program, "history", "SM-2")].count("2026-07-01") == 1
    assert [one["since"] for one in _records(program, "list")] == ["2026-06-01", "2026-07-01"]
    assert len(_records(program, "history", "SM-2")) == 2


@pytest.mark.parametrize("dated", [("--as-of", "2026-07-01"), ()])
@pytest.mark.parametrize("copies", [1, 2])
def test_what_a_kill_kept_from_being_written_is_when_the_copy_is_read_again(
    program: Call, tmp_path: Path, cache: dict[str, str], copies: int, dated: tuple[str, ...]
) -> None:
    mapping = _file(tmp_path, "m.yaml", SMALL)
    newer = _file(
        tmp_path, "t2.csv", TABLE.replace("Buses", "More buses").replace("begun", "done") + "3,New,Who,done,,,\n"
    )
    if copies == 2:
        _import(program, _file(tmp_path, "t.csv", TABLE), mapping, "--as-of", "2026-06-01")
    command = [sys.executable, "-c", KILLED, "import", newer, "--mapping", mapping, "--into", "ws", *dated]
    environment = cache | {"POLICYTRACK_RECORDER": "jo", "POLICYTRACK_TODAY": "2026-07-01"}
    environment["KILLED_AT"] = "_append" if copies == 1 else "_write"
    killed = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    before = _records(program, "history")
    assert len(before) == (0 if copies == 1 else 6)

    out, err, code = _import(program, newer, mapping, *dated)
    assert code == 0, err
    assert [one["title"] for one in _records(program, "list")] == ["More buses", "Trams", "New"]
    after = _records(program, "history")
    assert [one for one in after if one in before] == before
    revised = [one["revisions"] for one in after if one["kind"] == "revise"]
    assert revised == [[{"field": "title", "before": "Buses", "after": "More buses"}]] * (copies - 1)
    assert len([one for one in after if one["kind"] == "mark"]) == (5 if copies == 2 else 3)
    out, err, code = _import(program, newer, mapping)
    assert "has been read before; nothing changes" in out


def test_a_repeated_status_leaves_since_alone(program: Call, tmp_path: Path) -> None:
    mapping = _file(tmp_path, "m.yaml", PROMISES)
    for day, path in promises_yaml(tmp_path):
        _import(program, path, mapping, "--as-of", day)

    since = {one["id"]: one["since"] for one in _records(program, "list")}
    assert since["PR-boats"] == "2026-04-01"


def test_gaos_export_is_read_by_the_mapping_that_ships(program: Call, tmp_path: Path) -> None:
    rows = gao_csv(tmp_path / "gao.csv")

    out, err, code = _import(program, tmp_path / "gao.csv", "gao", "--as-of", "2026-06-01")
    assert (code, "header in line 6 after 5 of preamble" in err) == (0, True)
    assert f"{rows} rows, 300 recommendations; 300 new" in out
    assert program("check", "--workspace", "ws")[2] == 0
    several = [one for one in _records(program, "list") if len(one["actors"]) == 2]
    assert len(several) == 100
    assert "gao" in program("import", "--list-mappings")[0]


def test_a_safety_boards_workbook_is_read_with_its_defects(program: Call, tmp_path: Path) -> None:
    safety_board_xlsx(tmp_path / "board.xlsx")
    mapping = _file(tmp_path, "m.yaml", BOARD)

    _, err, code = _import(program, tmp_path / "board.xlsx", mapping)
    assert (code, "stands in row" in err, "workbook, sheet 'Recommendations' of 2" in err) == (2, True, True)
    out = _import(program, tmp_path / "board.xlsx", mapping, "--skip-bad-rows", "--as-of", "2026-06-01")[0]
    assert "2,000 rows, 1,993 recommendations" in out
    assert program("check", "--workspace", "ws")[2] == 0
    one = _records(program, "list", "--limit", "1")[0]
    assert one["passages"][0]["text"] == "The operatorâ€™s rules should cover case 0:\n• its causes\n• its cost"


def test_an_action_plans_agencies_are_joined(program: Call, tmp_path: Path) -> None:
    action_plan_json(tmp_path / "plan.json")

    out, err, code = _import(program, tmp_path / "plan.json", _file(tmp_path, "m.yaml", ACTIONS))
    assert code == 0, err
    assert "201 rows, 100 recommendations; 100 new" in out
    one = _records(program, "list", "--limit", "1")[0]
    assert sorted(actor["role"] for actor in one["actors"]) == ["asked", "with"]
    assert program("check", "--workspace", "ws")[2] == 0


@pytest.mark.parametrize("make", [gao_csv, safety_board_xlsx, action_plan_json])
def test_a_suggested_mapping_reads_the_file_that_it_was_made_from(
    program: Call, tmp_path: Path, make: Callable[[Path], object]
) -> None:
    table = tmp_path / f"their.{make.__name__.rpartition('_')[2]}"
    make(table)
    suggested, _, code = program("import", str(table), "--suggest")
    assert code == 0
    assert all(" # " in line or line.startswith("#") for line in suggested.splitlines() if line.startswith("columns"))

    mapping = _file(tmp_path, "m.yaml", suggested)
    out, err, code = _import(program, table, mapping, "--skip-bad-rows")
    assert code == 0, err
    assert " new" in out
    assert program("check", "--workspace", "ws")[2] == 0
    report, err, code = program("report", "--workspace", "ws", "--since", "nothing", "--full")
    assert (report.startswith("policytrack, 2026-11-23: first report"), err, code) == (True, "", 0)


def test_one_table_makes_several_papers_a_file_each(program: Call, tmp_path: Path) -> None:
    table = "Report,Title,Date,Rec,Who,State\nR-1,First,2020-01-02,a,X,done\nR/2,Second: x,2021-01-02,b,Y,begun\n"
    mapping = """
paper: {id: {column: Report}, title: {column: Title}, published: {column: Date}}
columns: {id: [Report, Rec], words: Rec, asked: Who, status: State}
status: {words: {done: implemented, begun: in-progress}}
"""
    assert _import(program, _file(tmp_path, "t.csv", table), _file(tmp_path, "m.yaml", mapping))[2] == 0

    assert sorted(path.name for path in (tmp_path / "ws/data").glob("R*.yaml")) == ["R-1.yaml", "R-2.yaml"]
    assert program("check", "--workspace", "ws")[2] == 0
    assert {one["paper"] for one in _records(program, "list")} == {"R-1", "R-2"}


def test_a_file_of_somebody_elses_is_left_alone(program: Call, tmp_path: Path) -> None:
    table, mapping = _file(tmp_path, "t.csv", TABLE), _file(tmp_path, "m.yaml", SMALL)
    _import(program, table, mapping, "--as-of", "2026-06-01")
    mine = tmp_path / "ws/data/small.yaml"
    mine.write_text("# mine now\n" + mine.read_text("utf-8").partition("\n")[2], "utf-8")
    before = mine.read_bytes()

    newer = _file(tmp_path, "t2.csv", TABLE.replace("Buses", "More buses"))
    _, err, code = _import(program, newer, mapping, "--as-of", "2026-07-01")
    assert (code, "stands in data/small.yaml, which `import` has not written" in err) == (2, True)
    assert mine.read_bytes() == before


def test_what_somebody_adds_by_hand_stays(program: Call, tmp_path: Path) -> None:
    mapping = _file(tmp_path, "m.yaml", SMALL)
    _import(program, _file(tmp_path, "t.csv", TABLE), mapping, "--as-of", "2026-06-01")
    mine = tmp_path / "ws/data/small.yaml"
    mine.write_text(
        mine.read_text("utf-8").replace("    title: Buses\n", "    title: Buses\n    priority: high\n"), "utf-8"
    )

    _import(program, _file(tmp_path, "t2.csv", TABLE.replace("Buses", "More")), mapping, "--as-of", "2026-07-01")
    assert next((one["title"], one["priority"]) for one in _records(program, "list")) == ("More", "high")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import",), "which FILE?"),
        (("import", "t.csv"), "--mapping is missing"),
        (("import", "t.csv", "--mapping", "goa"), "no mapping 'goa'; the nearest is 'gao'"),
        (("import", "t.csv", "--mapping", "gao", "--into", "ws"), "the table has no column 'Case No'"),
        (("import", "t.csv", "--mapping", "m.yaml", "--as-of", "2030-01-01"), "is in the future"),
        (("import", "none.csv", "--mapping", "m.yaml"), "none.csv cannot be read"),
        (("import", "t.csv", "--mapping", "m.yaml", "--vanished", "rejected"), "no status 'rejected'"),
        (("import", "t.csv", "--mapping", "m.yaml"), "the papers that the program brings are read-only"),
        (("import", "t.csv", "--mapping", "bad.yaml"), "columns: no key 'stauts'; the nearest is 'status'"),
    ],
)
def test_what_is_wrong_is_said(program: Call, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    _file(tmp_path, "t.csv", TABLE)
    _file(tmp_path, "m.yaml", SMALL)
    _file(tmp_path, "bad.yaml", SMALL.replace("status: State", "stauts: State"))

    _, err, code = program(*words)
    assert (said in err, code) == (True, 2), err


@pytest.mark.large
@pytest.mark.skipif(not hasattr(os, "wait4"), reason="needs what Unix counts")
def test_a_hundred_thousand_rows_take_less_than_400_megabytes(tmp_path: Path, cache: dict[str, str]) -> None:
    for month in (1, 2):  # a first copy, and a newer one
        table = tmp_path / f"large{month}.csv"
        with table.open("w", encoding="utf-8") as file:
            file.write("Id,Title,Who,State,Due,Made,Left\n")
            for number in range(100_000):
                state, other = ("begun", number) if number % 7 else ("done", month)
                file.write(f"{number},Measure {number} of the plan,Office {number % 90},{state},,,something {other}\n")
        command = [sys.executable, "-m", "policytrack", "import", str(table), "--into", str(tmp_path / "ws")]
        command += ["--mapping", _file(tmp_path, "m.yaml", SMALL), "--as-of", f"2026-0{month}-01"]
        process = subprocess.Popen(command, env=cache | {"POLICYTRACK_RECORDER": "jo"}, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)

        assert process.returncode == 0
        assert usage.ru_maxrss < 400 * 1024


def test_rows_of_who_only_supports_say_nothing_where_somebody_is_asked(program: Call, tmp_path: Path) -> None:
    mapping = _file(
        tmp_path,
        "m.yaml",
        """
paper: {id: plan, prefix: P, title: A plan, published: "2026"}
columns: {id: Id, title: Title, asked: Who, role: Role, status: State}
roles: {words: {lead: asked, support: with}}
status: {words: {done: implemented, begun: in-progress}}
actors: {blank: Everybody}
join: yes
""",
    )
    rows = "Id,Title,Who,Role,State\n1,A,Ändern e.V.,support,done\n1,A,ΑΒΓ Two,lead,begun\n2,B,ABΓ Two,support,done\n"
    assert _import(program, _file(tmp_path, "t.csv", rows), mapping)[2] == 0

    one, two = _records(program, "history", "P-1"), _records(program, "history", "P-2")
    assert [(each["actor"], each["status"]) for each in two] == [(None, "implemented")]
    assert [each["status"] for each in one] == ["in-progress"]
    assert one[0]["actor"].startswith("two-")  # letters are lost, and a digest stands for them
    listed = _records(program, "list")
    assert [{actor["id"] for actor in each["actors"]} >= {"everybody"} for each in listed] == [False, True]
    assert len({actor["id"] for each in listed for actor in each["actors"]}) == 4
    assert program("check", "--workspace", "ws")[2] == 0


def test_an_id_may_be_a_part_of_the_column_and_joined_rows_keep_all_they_say(program: Call, tmp_path: Path) -> None:
    mapping = _file(
        tmp_path,
        "m.yaml",
        r"""
paper: {id: plan, prefix: P, title: A plan, published: "2026"}
columns: {id: Id, title: Title, words: Text, asked: Who, role: Role, deadline: Due}
id: {take: 'action-\d+'}
roles: {words: {lead: asked, support: with}}
join: yes
""",
    )
    head = "Id,Title,Text,Who,Role,Due,Contact\n"
    rows = "action-1-support-a,Support it,Do it.,A,support,2027,ann\naction-1,Lead it,Do it.,B,lead,2027,bob\n"
    rows += "action-1-lead-a,Lead it too,Do it.,A,lead,2027,bob\n"
    assert _import(program, _file(tmp_path, "t.csv", head + rows), mapping)[2] == 0

    [one] = _records(program, "list")
    assert (one["id"], one["title"], one["extra"]) == ("P-action-1", "Lead it", {"Contact": ["ann", "bob"]})
    assert [(actor["id"], actor["role"]) for actor in one["actors"]] == [("a", "asked"), ("b", "asked")]
    other = _file(tmp_path, "t2.csv", head + rows.replace("A,lead,2027", "A,lead,2028") + "deed-2,X,Y,A,lead,,\n")
    _, err, code = _import(program, other, mapping)
    assert "t2.csv:4: Due: 'P-action-1' has another deadline in row 2; rows that are joined must have the same" in err
    assert ("t2.csv:5: Id: nothing in 'deed-2' is like action-\\d+, which is the id" in err, code) == (True, 2)
    _, err, _ = _import(program, other, _file(tmp_path, "m2.yaml", Path(mapping).read_text("utf-8").replace("+", "(")))
    assert "id: take: write a regular expression here, as RE2 reads them: " in err


def test_what_is_gone_is_of_the_same_tracker_and_was_open(program: Call, tmp_path: Path) -> None:
    mapping = _file(tmp_path, "m.yaml", SMALL)
    other = _file(tmp_path, "q.yaml", SMALL.replace("id: small, prefix: SM", "id: other, prefix: OT"))
    _import(
        program,
        _file(tmp_path, "t.csv", TABLE + "3,Ships,Council,begun,,,\n4,Bikes,Council,begun,,,\n"),
        mapping,
        "--as-of",
        "2026-06-01",
    )

    words = ("--vanished", "overtaken")
    out = _import(program, _file(tmp_path, "o.csv", TABLE), other, "--as-of", "2026-09-01", *words)[0]
    assert "no longer" not in out
    # The other tracker's copy is newer; row 3 is bad, and yet there.
    newer = _file(
        tmp_path, "t2.csv", "Id,Title,Who,State,Due,Made,Left\n1,Buses,Council,done,,,\n3,Ships,Council,what,,,\n"
    )
    out = _import(program, newer, mapping, "--as-of", "2026-07-01", "--skip-bad-rows", *words)[0]
    assert (
        "SM-2  is no longer in the copy; it was closed, and stays so\nSM-4  is no longer in the copy; marked overt"
        in out
    )
    assert "SM-3" not in out
    found = {one["id"]: one["status"] for one in _records(program, "list")}
    assert found == {
        "SM-1": "implemented", "SM-2": "implemented", "SM-3": "in-progress", "SM-4": "overtaken",
        "OT-1": "in-progress", "OT-2": "implemented",
    }  # fmt: skip
    again = _import(program, newer, mapping, "--as-of", "2026-07-01", "--skip-bad-rows", *words)[0]
    assert "SM-4" not in again
    _, err, _ = _import(program, tmp_path / "t.csv", mapping, "--as-of", "2026-05-01", *words)
    assert "--vanished marks nothing: a copy of 2026-07-01 has been read already" in err


def test_a_copy_read_again_by_a_mended_mapping_is_as_if_read_so_at_first(program: Call, tmp_path: Path) -> None:
    wrong = SMALL.replace("begun: in-progress", "begun: announced").replace("deadline: Due, ", "")
    first, second = _file(tmp_path, "a.csv", TABLE), _file(tmp_path, "b.csv", TABLE.replace("Buses", "More buses"))
    mapping, mended = _file(tmp_path, "w.yaml", wrong), _file(tmp_path, "m.yaml", SMALL)
    copies = ((first, "2026-06-01"), (second, "2026-07-01"))
    for ws, mappings in (("right", [mended]), ("ws", [mapping, mended])):
        for each in mappings:
            for path, day in copies:
                out, err, code = _import(program, path, each, "--as-of", day, into=ws)
                assert code == 0, err

    assert "SM-1  other title, extra.Due, deadline" in out
    assert _history(program, "ws") == _history(program, "right")
    assert len(_records(program, "history")) > len(_records(program, "history", ws="right"))
    out = _import(program, second, mended)[0]
    assert "has been read before; nothing changes" in out


MANY = """
paper: {id: {column: Report}, prefix: P, title: {column: Name}, published: "2020"}
columns: {id: Id, title: Title, asked: Who, status: State, deadline: Due, note: Remark, evidence: Link}
status: {words: {done: implemented, begun: in-progress}}
dates: day-first
join: yes
"""


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("R/1,First,1,A,X,done,,,", "3: State: 'P-1' has another status of x in row 2; keep one"),
        ("R/1,Other,2,A,X,done,,,", "3: Name: the paper 'R-1' has the title 'First' in a row before; mend one"),
        ("R 1,First,2,A,X,done,,,", "3: Report: 'R 1' makes the paper's id 'R-1', as other words do; mend one"),
        ("R/1,First,#1,A,X,begun,,,", "3: Id: '#1' makes the id 'P-1', as other words in row 2 do; mend one, or name"),
        ("R/1,First,2,A,X,done,31/02/2026,,", "3: Due: '31/02/2026' is no date"),
        ("R/1,First,2,A,X,done,2026-02-30,,", "3: Due: '2026-02-30' is no date"),
        ("R/1,First,2,A,X,done,31 Feb 2026,,", "3: Due: '31 Feb 2026' is no date"),
        ("R/1,First,2,A,X,done,46022,,", "3: Due: '46022' is no date"),
        ("R/1,First,2,A,X,done,1/2/26,,", "3: Due: '1/2/26' is no date"),
    ],
)
def test_what_would_be_lost_or_guessed_is_a_bad_row(program: Call, tmp_path: Path, row: str, said: str) -> None:
    table = f"Report,Name,Id,Title,Who,State,Due,Remark,Link\nR/1,First,1,A,X,begun,,,\n{row}\n"

    _, err, code = _import(program, _file(tmp_path, "t.csv", table), _file(tmp_path, "m.yaml", MANY))
    assert (f"t.csv:{said}" in err, code) == (True, 2), err


def test_rows_of_one_share_that_agree_are_one_mark(program: Call, tmp_path: Path) -> None:
    head = "Report,Name,Id,Title,Who,State,Due,Remark,Link\n"
    rows = "R/1,First,1,A,X,begun,18 months,one,n/a\nR/1,First,1,A,X,begun,18 months,two,https://example.org/a\n"
    assert _import(program, _file(tmp_path, "t.csv", head + rows), _file(tmp_path, "m.yaml", MANY))[2] == 0

    [mark] = _records(program, "history")
    assert (mark["note"], [one["url"] for one in mark["evidence"]]) == (
        "one\ntwo", ["file:t.csv", "https://example.org/a"],
    )  # fmt: skip


def test_a_deadline_keeps_its_words_beside_its_day(program: Call, tmp_path: Path) -> None:
    _import(program, _file(tmp_path, "t.csv", TABLE), _file(tmp_path, "m.yaml", SMALL))

    deadline = _records(program, "list")[0]["deadline"]
    assert (deadline["text"], deadline["latest"]) == ("31/12/2026", "2026-12-31")


def test_an_imported_workspace_is_found_from_within(call: Call, program: Call, tmp_path: Path) -> None:
    _import(program, _file(tmp_path, "t.csv", TABLE), _file(tmp_path, "m.yaml", SMALL))

    out, _, code = call("list", "--format", "ids", cwd=tmp_path / "ws")
    assert (out, code) == ("SM-1\nSM-2\n", 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("empty.csv",), "empty.csv has no rows; see whether it was saved whole, for an empty copy is taken"),
        (("t.csv", "--as-of", "2025-12-31"), "--as-of 2025-12-31 is before the paper 'Small', published 2026; if that"),
        (("t.csv", "--as-of", "2027-01-01"), "is in the future; today is 2026-11-23; if that is meant, add --anyway"),
        (("t.csv", "--into", "t.csv"), "t.csv is a file; a workspace is a folder"),
        (("/dev/null",), "/dev/null cannot be read: it is a pipe or a device; save its content as a file first"),
        (("bad.json",), "bad.json: item 2: State: 'what' is in no table under status"),
        (("raw.csv",), "raw.csv:3: the byte 0x81 is neither UTF-8 nor Windows-1252; save it as UTF-8"),
    ],
)
def test_a_copy_that_cannot_be_meant_is_refused(
    program: Call, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    _file(tmp_path, "t.csv", TABLE)
    _file(tmp_path, "empty.csv", TABLE.partition("\n")[0] + "\n")
    (tmp_path / "raw.csv").write_bytes(b"a,b\n\xe9,x\n\x81,y\n")
    rows = [{"Id": 1, "Title": "A", "Who": "X", "State": "done", "Due": None, "Made": None}]
    (tmp_path / "bad.json").write_text(json.dumps([*rows, {**rows[0], "Id": 2, "State": "what"}]), "utf-8")
    into = () if "--into" in words else ("--into", "ws")

    _, err, code = program("import", *words, "--mapping", _file(tmp_path, "m.yaml", SMALL), *into)
    assert (said in err, code) == (True, 2), err
    assert not (tmp_path / "ws").exists()


def test_a_first_import_that_cannot_be_recorded_leaves_no_register_behind(
    program: Call, tmp_path: Path, cache: dict[str, str]
) -> None:
    table = "Id,Title,Who,State,Due,Made,Left\n" + "".join(f"{n},T {n},W,begun,,,\n" for n in range(1_000))
    code = (
        "import resource, sys\nfrom policytrack.interchange.snapshot_import import SnapshotImport\n"
        "append = SnapshotImport._append\n"
        "def full(self):\n    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n    append(self)\n"
        "SnapshotImport._append = full\nfrom policytrack.__main__ import main\nmain()\n"
    )
    words = ["import", _file(tmp_path, "t.csv", table), "--mapping", _file(tmp_path, "m.yaml", SMALL), "--into", "ws"]
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=tmp_path,
        env=cache | {"POLICYTRACK_RECORDER": "jo"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode != 0, "nothing was recorded" in done.stderr) == (True, True), done.stderr
    assert not list((tmp_path / "ws/data").glob("*.yaml"))
    assert _import(program, tmp_path / "t.csv", str(tmp_path / "m.yaml"))[2] == 0
    assert len(_records(program, "list")) == 1_000


def test_what_a_row_has_too_much_is_kept_with_it(program: Call, tmp_path: Path) -> None:
    table = _file(tmp_path, "t.csv", TABLE + "3,X,W,done,,,,extra,more\n")
    assert _import(program, table, _file(tmp_path, "m.yaml", SMALL), "--skip-bad-rows")[2] == 0

    [_, bad] = csv.reader((tmp_path / "t.bad-rows.csv").read_text("utf-8").splitlines())
    assert bad[2:] == ["3", "X", "W", "done", "", "", "", "extra", "more"]


def test_a_suggestion_leaves_words_that_it_does_not_know_to_the_user(program: Call, tmp_path: Path) -> None:
    words = ("Completed", "Not completed", "Abandoned", "In progress", "erledigt", "Incomplete", "Not started")
    rows = "".join(f"{n},T {n},W,{word}\n" for n, word in enumerate(words))
    table = _file(tmp_path, "t.csv", f"Id,Title,Owner,Status\n{rows}")
    text = program("import", table, "--suggest")[0]

    found = {line.strip().partition("  ")[0] for line in text.splitlines() if line.startswith("    ")}
    assert {"Completed: implemented", "In progress: in-progress", "Not started: not-started"} <= found
    assert {"# Not completed:", "# Abandoned:", "# erledigt:", "# Incomplete:"} <= found
    _, err, code = _import(program, table, _file(tmp_path, "m.yaml", text))
    assert ("'erledigt' is in no table under status" in err, code) == (True, 2)
    only = _file(tmp_path, "o.csv", "Id,Title,Owner,Status\n1,T,W,erledigt\n")
    _, err, code = _import(program, only, _file(tmp_path, "m.yaml", program("import", only, "--suggest")[0]))
    assert ("say under status: words: what its words mean" in err, code) == (True, 2)


def test_what_was_just_recorded_is_known(program: Call, tmp_path: Path) -> None:
    mapping, first = _file(tmp_path, "m.yaml", SMALL), _file(tmp_path, "t.csv", TABLE)
    second = _file(tmp_path, "t2.csv", TABLE.replace("begun", "done"))
    _import(program, first, mapping, "--as-of", "2026-06-01")
    _records(program, "list")
    for path in (tmp_path / "ws/data").glob("*.yaml"):
        os.utime(path, (1e9, 1e9))  # a register of long ago: only the journal is new
    _records(program, "list")
    for _ in range(3):
        _import(program, second, mapping, "--as-of", "2026-07-01")
        assert len(_records(program, "history")) == 4
    for _ in range(2):  # nothing else looks at the journal in between
        _import(program, _file(tmp_path, "t3.csv", TABLE + " "), mapping, "--as-of", "2026-08-01")
    other = _file(tmp_path, "t4.csv", TABLE.replace("Buses", "Lorries"))
    assert "is in another copy of 2026-08-01" in _import(program, other, mapping, "--as-of", "2026-08-01")[1]
    assert len(_records(program, "history")) == 6
    _, err, code = _import(program, first, mapping)
    assert ("t.csv was read as the copy of 2026-06-01, and a newer one of 2026-08-01 since" in err, code) == (
        True,
        2,
    )


def test_all_that_is_gone_is_told(program: Call, tmp_path: Path) -> None:
    head, mapping = "Id,Title,Who,State,Due,Made,Left\n", _file(tmp_path, "m.yaml", SMALL)
    rows = [f"{number},T {number},W,begun,,,x\n" for number in range(200)]
    _import(program, _file(tmp_path, "a.csv", head + "".join(rows)), mapping, "--as-of", "2026-06-01")
    newer = "".join(rows[60:]).replace(",x", ",y")

    out = _import(program, _file(tmp_path, "b.csv", head + newer), mapping, "--as-of", "2026-07-01")[0]
    assert "and 90 more; `policytrack changes --since` tells all\n" in out
    assert ("SM-49  is no longer" in out, "60 in all are no longer in the copy\n" in out) == (True, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("prefix: SM", "prefix: S M"), "paper: prefix: write letters, digits and hyphens, such as S-M"),
        (("id: small", "id: ../evil"), "paper: id: write letters, digits and hyphens, such as evil"),
        (("dates: day-first", "join: maybe"), "join: no word 'maybe'"),
        (("prefix: SM", "prefix: NEW"), "the ids of the paper 'small' begin with SM since it was first read"),
        (("id: small", "id: large"), "the prefix 'SM' is that of the paper 'small'; 'large' needs another one"),
    ],
)
def test_a_mapping_that_would_break_the_register_is_refused(
    program: Call, tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    _import(program, _file(tmp_path, "t.csv", TABLE), _file(tmp_path, "m.yaml", SMALL), "--as-of", "2026-06-01")

    _, err, code = _import(program, tmp_path / "t.csv", _file(tmp_path, "o.yaml", SMALL.replace(*change)))
    assert (said in err, code) == (True, 2), err
    assert program("check", "--workspace", "ws")[2] == 0


def test_addresses_in_a_cell_are_told_apart_and_bad_rows_not_written_over(program: Call, tmp_path: Path) -> None:
    row = "https://a.example/1, https://a.example/2;https://a.example/3,4"
    table = f'Report,Name,Id,Title,Who,State,Due,Remark,Link\nR,F,1,A,"C++",begun,,,"{row}"\nR,F,2,A,C,what,,,\n'
    mapping = _file(tmp_path, "m.yaml", MANY)
    (tmp_path / "t.bad-rows.csv").write_text("somebody mends this", "utf-8")
    for _ in range(2):
        _import(program, _file(tmp_path, "t.csv", table), mapping, "--skip-bad-rows")

    assert [one["url"] for one in _records(program, "history")[0]["evidence"]][1:] == [
        "https://a.example/1", "https://a.example/2", "https://a.example/3,4",
    ]  # fmt: skip
    assert (tmp_path / "t.bad-rows.csv").read_text("utf-8") == "somebody mends this"
    assert [path.name for path in tmp_path.glob("t.bad-rows-*")] == ["t.bad-rows-2.csv"]
    assert _records(program, "list")[0]["actors"][0]["id"].startswith("c-")
