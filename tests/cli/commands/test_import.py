"""`import`: other trackers in, once or copy by copy: what is said, and what is refused."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.imports import SMALL, TABLE, Call, import_table, records, write
from tests.memory import peak_memory


def test_a_table_becomes_a_register_that_check_accepts(program: Call, tmp_path: Path) -> None:
    out, err, code = import_table(
        program, write(tmp_path, "t.csv", TABLE), write(tmp_path, "m.yaml", SMALL), "--as-of", "2026-06-01"
    )

    assert (code, out) == (
        0, "as of 2026-06-01: 2 rows, 2 recommendations; 2 new, 0 with revised texts, 2 with a new status, "
        "0 as before\nFirst assessed: 2\n",
    )  # fmt: skip
    assert "t.csv: CSV with commas, UTF-8, header in line 1" in err
    assert program("check", "--workspace", "ws")[2] == 0
    first, second = records(program, "list")
    assert (first["id"], first["status"], first["since"], first["deadline"]["latest"]) == (
        "SM-1", "in-progress", "2026-06-01", "2026-12-31",
    )  # fmt: skip
    assert (first["extra"], second["extra"]) == ({"Left": ["x"], "Made": ["2026-02-01"]}, {"Left": ["=y"]})
    assert program("list", "--extra", "left=X", "--format", "ids", "--workspace", "ws")[0] == "SM-1\n"
    assert "columns" not in program("list", "--columns", "id,extra.Left", "--workspace", "ws")[0]
    assert program("report", "--workspace", "ws")[2] == 0


def test_a_rehearsal_writes_nothing(program: Call, tmp_path: Path) -> None:
    out = import_table(program, write(tmp_path, "t.csv", TABLE), write(tmp_path, "m.yaml", SMALL), "--dry-run")[0]

    assert out.endswith("nothing was recorded: this was a dry run\n")
    assert not (tmp_path / "ws").exists()


def test_what_changed_in_a_newer_copy_is_told_and_the_old_words_are_kept(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    table = TABLE.replace("Council,done", "Council,begun")
    import_table(program, write(tmp_path, "t.csv", table), mapping, "--as-of", "2026-06-01")
    newer = TABLE.replace("Buses", "More buses").replace("begun", "done").partition("2,Trams")[0]

    out = import_table(program, write(tmp_path, "t2.csv", newer), mapping, "--as-of", "2026-07-01")[0]
    assert "SM-1  Closed: In progress → Implemented" in out
    assert "SM-1  Text revised: title" in out
    assert "SM-2  is no longer in the copy; --vanished marks it" in out
    [revised] = [one for one in records(program, "history", "SM-1") if one["entry"] == "revise"]
    assert revised["revisions"] == [{"field": "title", "before": "Buses", "after": "More buses"}]
    assert [one["title"] for one in records(program, "list")] == ["More buses", "Trams"]
    again = import_table(program, tmp_path / "t2.csv", mapping, "--as-of", "2026-07-01", "--vanished", "overtaken")[0]
    assert "SM-2  is no longer in the copy; marked Overtaken by events" in again
    assert [one["status"] for one in records(program, "list")] == ["implemented", "overtaken"]


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
    write(tmp_path, "t.csv", TABLE)
    write(tmp_path, "m.yaml", SMALL)
    write(tmp_path, "bad.yaml", SMALL.replace("status: State", "stauts: State"))

    _, err, code = program(*words)
    assert (said in err, code) == (True, 2), err


@pytest.mark.large
@pytest.mark.skipif(sys.platform == "win32", reason="needs what Unix counts")
def test_thirty_thousand_rows_take_less_than_160_megabytes(tmp_path: Path, cache: dict[str, str]) -> None:
    for month in (1, 2):  # a first copy, and a newer one
        table = tmp_path / f"large{month}.csv"
        with table.open("w", encoding="utf-8") as file:
            file.write("Id,Title,Who,State,Due,Made,Left\n")
            for number in range(30_000):
                state, other = ("begun", number) if number % 7 else ("done", month)
                file.write(f"{number},Measure {number} of the plan,Office {number % 90},{state},,,something {other}\n")
        command = [sys.executable, "-m", "policytrack", "import", str(table), "--into", str(tmp_path / "ws")]
        command += ["--mapping", write(tmp_path, "m.yaml", SMALL), "--as-of", f"2026-0{month}-01"]
        memory, _ = peak_memory(command, cache | {"POLICYTRACK_RECORDER": "jo"})

        assert memory < 160


def test_an_imported_workspace_is_found_from_within(call: Call, program: Call, tmp_path: Path) -> None:
    import_table(program, write(tmp_path, "t.csv", TABLE), write(tmp_path, "m.yaml", SMALL))

    out, _, code = call("list", "--format", "ids", cwd=tmp_path / "ws")
    assert (out, code) == ("SM-1\nSM-2\n", 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("empty.csv",),
            "empty.csv has no rows; check that it was saved completely: an empty copy is treated as a mistake",
        ),
        (("t.csv", "--as-of", "2025-12-31"), "--as-of 2025-12-31 is before the paper 'Small', published 2026; if that"),
        (("t.csv", "--as-of", "2027-01-01"), "is in the future; today is 2026-11-23; if that is meant, add --anyway"),
        (("t.csv", "--into", "t.csv"), "t.csv is a file; a workspace is a folder"),
        (("/dev/null",), "/dev/null cannot be read: it is a pipe or a device; save its content as a file first"),
        (("bad.json",), "bad.json: item 2: State: 'what' is not listed under status"),
        (
            ("raw.csv",),
            "raw.csv:2: this file is not UTF-8; say what encoding it has with --encoding, or in the mapping. What",
        ),
    ],
)
def test_a_copy_that_cannot_be_meant_is_refused(
    program: Call, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    write(tmp_path, "t.csv", TABLE)
    write(tmp_path, "empty.csv", TABLE.partition("\n")[0] + "\n")
    (tmp_path / "raw.csv").write_bytes(b"a,b\n\xe9,x\n\x81,y\n")
    rows = [{"Id": 1, "Title": "A", "Who": "X", "State": "done", "Due": None, "Made": None}]
    (tmp_path / "bad.json").write_text(json.dumps([*rows, {**rows[0], "Id": 2, "State": "what"}]), "utf-8")
    into = () if "--into" in words else ("--into", "ws")

    _, err, code = program("import", *words, "--mapping", write(tmp_path, "m.yaml", SMALL), *into)
    assert (said in err, code) == (True, 2), err
    assert not (tmp_path / "ws").exists()


def test_an_actor_of_the_register_that_is_spelt_in_another_way_is_taken_for_it(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    table = TABLE.replace("2,Trams,Council", "2,Trams,Transport  Office")
    import_table(program, write(tmp_path, "t.csv", table), mapping, "--as-of", "2026-06-01")
    write(tmp_path / "ws/data", "own.yaml", "actors:\n  dfp: Department for Parks\n")

    newer = TABLE.replace("2,Trams,Council", "2,Trams,TRANSPORT OFFICE") + "3,Boats,department for  PARKS,done,,,\n"
    _, err, code = import_table(program, write(tmp_path, "t2.csv", newer), mapping, "--as-of", "2026-07-01")
    assert code == 0, err
    assert "'TRANSPORT OFFICE' and 'Transport Office' are one actor, transport-office" in err
    assert "'department for PARKS' and 'Department for Parks' are one actor, dfp" in err
    assert [each["actors"][0]["id"] for each in records(program, "list")] == ["council", "transport-office", "dfp"]
    assert program("check", "--workspace", "ws")[2] == 0


def test_an_error_in_a_list_names_items(program: Call, tmp_path: Path) -> None:
    items = "".join(f"- {{Id: 1, Title: {title}, Who: Council, State: done, Due: '', Made: ''}}\n" for title in "AB")

    _, err, code = import_table(program, write(tmp_path, "t.yaml", items), write(tmp_path, "m.yaml", SMALL))
    assert ("item 2: Id: 'SM-1' is in item 1 already; set join: yes if each item is an" in err, code) == (True, 2), err


def test_twins_among_actors_and_escapes_that_are_written_out_are_warned_of(program: Call, tmp_path: Path) -> None:
    rows = "3,The plan\\u2019s end,COUNCIL,done,,,\\u00e9\n4,Boats,Council  ,done,,,C:\\users\n"
    _, err, code = import_table(program, write(tmp_path, "t.csv", TABLE + rows), write(tmp_path, "m.yaml", SMALL))

    assert code == 0
    assert "'Council' and 'COUNCIL' are one actor, council" in err
    assert "2 cells have characters written out as an escape (first: '\\u2019' in row 4, Title); fix it where" in err
    assert records(program, "list")[2]["title"] == "The plan\\u2019s end"


def test_an_actor_with_another_script_is_chosen_by_name(program: Call, tmp_path: Path) -> None:
    rows = "3,Ferries,Министерство транспорта,begun,,,\n"
    import_table(program, write(tmp_path, "t.csv", TABLE + rows), write(tmp_path, "m.yaml", SMALL))
    ministry = ("--actor", "министерство транспорта")

    assert [each["id"] for each in records(program, "list", *ministry)] == ["SM-3"]
    out, err, code = program("mark", "SM-3", "stalled", *ministry, "--no-evidence", "By phone.", "--workspace", "ws")
    assert code == 0, err
    assert out.startswith("Recorded. SM-3 · Министерство транспорта (ministerstvo-transporta-")
    [actor] = [each["actor"] for each in records(program, "history", "SM-3") if each["status"] == "stalled"]
    assert actor.startswith("ministerstvo-transporta-")
    assert f"SM-3 · Министерство транспорта ({actor})  Stalled" in program("history", "--workspace", "ws")[0]


def test_all_that_is_gone_is_told(program: Call, tmp_path: Path) -> None:
    head, mapping = "Id,Title,Who,State,Due,Made,Left\n", write(tmp_path, "m.yaml", SMALL)
    rows = [f"{number},T {number},W,begun,,,x\n" for number in range(200)]
    import_table(program, write(tmp_path, "a.csv", head + "".join(rows)), mapping, "--as-of", "2026-06-01")
    newer = "".join(rows[60:]).replace(",x", ",y")

    out = import_table(program, write(tmp_path, "b.csv", head + newer), mapping, "--as-of", "2026-07-01")[0]
    assert "and 90 more; `policytrack changes --since` shows them all\n" in out
    assert ("SM-49  is no longer" in out, "60 in all are no longer in the copy\n" in out) == (True, True)


def test_a_pillar_without_a_code_is_shown_once(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL.replace("status: State", "status: State, pillar: Left"))
    import_table(program, write(tmp_path, "t.csv", TABLE.replace(",x\n", ",Transport\n")), mapping)

    out = program("show", "SM-1", "--workspace", "ws")[0]
    assert [line.split()[1:] for line in out.splitlines() if "Pillar" in line] == [["Transport"]]
