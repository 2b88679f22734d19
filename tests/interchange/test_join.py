"""`import --join`: a recommendation whose id changed with its title goes on under the new one, with its history."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.imports import SMALL, TABLE, Call, import_table, records, write

REWORDED = TABLE.replace("2,Trams", "9,More trams")


@pytest.fixture
def copies(program: Call, tmp_path: Path) -> str:
    """The mapping, by which two copies were imported: SM-2 has become SM-9, and what was done is begun again."""
    mapping = write(tmp_path, "m.yaml", SMALL)
    import_table(program, write(tmp_path, "a.csv", TABLE), mapping, "--as-of", "2026-06-01")
    newer = REWORDED.replace("trams,Council,done", "trams,Council,begun")
    import_table(program, write(tmp_path, "b.csv", newer), mapping, "--as-of", "2026-07-01")
    return mapping


def join(program: Call, *pairs: str, ws: str = "ws", options: tuple[str, ...] = ()) -> Any:
    words = [word for pair in pairs for word in ("--join", pair)]
    return program("import", *words, "--into", ws, *options)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "ws/data").iterdir())}


@pytest.mark.usefixtures("copies")
def test_the_old_id_becomes_a_former_one_and_its_history_counts(program: Call, tmp_path: Path) -> None:
    out, err, code = join(program, "SM-2=SM-9")

    assert code == 0, err
    assert out.splitlines() == [
        "joined SM-2 to SM-9, with 1 entry of the journal",
        "SM-9  Reopened: Implemented → In progress (2026-07-01)",
    ]
    assert "wrote data/small.yaml" in err
    assert program("check", "--workspace", "ws")[2] == 0
    assert [(each["id"], each["status"]) for each in records(program, "list")] == [
        ("SM-1", "in-progress"), ("SM-9", "in-progress"),
    ]  # fmt: skip
    assert [each["status"] for each in records(program, "list", "--as-of", "2026-06-15")] == [
        "in-progress", "implemented",
    ]  # fmt: skip
    changes = records(program, "changes", "--by", "effective", "--since", "2026-06-15", "--as-of", "2026-07-15")
    assert [(each["recommendation"], each["before"], each["after"]) for each in changes] == [
        ("SM-9", "implemented", "in-progress"), ("SM-9", "Trams", "More trams"),
    ]  # fmt: skip
    assert program("show", "sm-2", "--workspace", "ws")[2] == 0
    text = (tmp_path / "ws/data/small.yaml").read_text("utf-8")
    assert ("former_ids: [SM-2]" in text, "id: SM-2" in text, "gone_since" in text) == (True, False, False)


@pytest.mark.usefixtures("copies")
def test_a_pair_is_joined_only_once(program: Call, tmp_path: Path) -> None:
    join(program, "SM-2=SM-9")
    before = contents(tmp_path)

    out, _, code = join(program, "sm-2=sm-9")
    assert (out, code) == ("sm-2 has been joined to SM-9 already; nothing changes\n", 0)
    assert contents(tmp_path) == before


def answers(program: Call) -> list[set[tuple[object, ...]]]:
    """The recommendations on two days, and what changed between them."""
    lists = [records(program, "list", *words) for words in ((), ("--as-of", "2026-06-15"))]
    changes = records(program, "changes", "--by", "effective", "--since", "2026-06-15", "--as-of", "2026-07-15")
    answers: list[set[tuple[object, ...]]] = [
        {(each["id"], each["title"], each["status"], each["since"]) for each in entries} for entries in lists
    ]
    return [*answers, {(each["recommendation"], each["before"], each["after"]) for each in changes}]


@pytest.mark.parametrize("options", [(), ("--vanished", "no-evidence")])
def test_a_join_is_taken_back_by_removing_the_former_id_and_reading_the_copies_again(
    program: Call, tmp_path: Path, options: tuple[str, ...]
) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    older = write(tmp_path, "a.csv", TABLE.replace("Council,done", "Council,begun"))
    newer = write(tmp_path, "b.csv", REWORDED.replace("Council,done", "Council,begun"))
    days = ((older, "2026-06-01"), (newer, "2026-07-01"))
    for copy, day in days:
        import_table(program, copy, mapping, "--as-of", day, *options)
    before = answers(program)
    assert "to take a join back, remove OLD from the former_ids of NEW" in join(program, "SM-2=SM-9")[1]
    assert answers(program) != before

    register = tmp_path / "ws/data/small.yaml"
    text = register.read_text("utf-8")
    register.write_text(text.replace("    former_ids: [SM-2]\n", ""), "utf-8")
    for copy, day in days:
        _, err, code = import_table(program, copy, mapping, "--as-of", day, *options)
        assert code == 0, err
    assert program("check", "--workspace", "ws")[2] == 0
    assert answers(program) == before
    entries = records(program, "history", "SM-9")
    assert [each["entry"] for each in entries if not each["retracted_by"]].count("revise") == 0


@pytest.mark.usefixtures("copies")
def test_a_rehearsal_joins_nothing(program: Call, tmp_path: Path) -> None:
    before = contents(tmp_path)

    out, _, code = join(program, "SM-2=SM-9", options=("--dry-run",))
    assert (out.endswith("nothing was recorded: this was a dry run\n"), code) == (True, 0)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("pairs", "message", "code"),
    [
        (["SM-2"], "--join SM-2: write the id that is gone, =, and the id that it has now", 2),
        (["SM-2="], "write the id that is gone", 2),
        (["SM-2=SM-2"], "SM-2=SM-2 names one recommendation twice", 2),
        (["SM-3=SM-9"], "no recommendation 'SM-3'; the nearest is", 5),
        (["SM-2=SM-8"], "no recommendation 'SM-8'; the nearest is", 5),
        (["SM-1=SM-9"], "SM-1 is in the newest copy; only what is gone from it can be joined to another", 2),
        (["SM-9=SM-2"], "SM-9 is in the newest copy", 2),
        (["SM-2=SM-1"], "SM-2 and SM-1 are both in the copy of 2026-06-01, so they are not the same", 2),
        (["SM-2=SM-9", "SM-9=SM-1"], "SM-2=SM-9 and SM-9=SM-1 have an id in common; join one of them first", 2),
        (["SM-2=SM-9", "SM-2=SM-1"], "have an id in common", 2),
    ],
)
@pytest.mark.usefixtures("copies")
def test_what_is_not_one_recommendation_is_not_joined(
    program: Call, tmp_path: Path, pairs: list[str], message: str, code: int
) -> None:
    before = contents(tmp_path)

    out, err, failed = join(program, *pairs)
    assert (message in err, failed, out) == (True, code, ""), err
    assert contents(tmp_path) == before


def test_options_of_a_table_do_not_go_with_a_join(program: Call, copies: str, tmp_path: Path) -> None:
    _, err, code = program("import", str(tmp_path / "b.csv"), "--mapping", copies, "--join", "SM-2=SM-9")
    assert ("--join takes no table; leave FILE, --mapping out" in err, code) == (True, 2)
    assert not join(program, "SM-2=SM-9", ws="nowhere")[0]
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.usefixtures("copies")
def test_a_join_to_a_third_is_refused_and_a_chain_of_joins_is_one_history(
    program: Call, copies: str, tmp_path: Path
) -> None:
    join(program, "SM-2=SM-9")
    third = write(tmp_path, "c.csv", TABLE.replace("2,Trams", "12,Most trams"))
    import_table(program, third, copies, "--as-of", "2026-08-01")
    _, err, code = join(program, "SM-2=SM-12")
    assert ("SM-2 has been joined to SM-9 already" in err, code) == (True, 2)

    assert join(program, "SM-9=SM-12")[2] == 0
    assert "former_ids: [SM-2, SM-9]" in (tmp_path / "ws/data/small.yaml").read_text("utf-8")
    assert [each["status"] for each in records(program, "history", "SM-12") if each["status"]] == [
        "implemented", "in-progress", "implemented",
    ]  # fmt: skip
    assert join(program, "SM-2=SM-12")[0] == "SM-2 has been joined to SM-12 already; nothing changes\n"


def test_in_whatever_order_a_chain_is_joined_the_history_is_the_same(
    program: Call, copies: str, tmp_path: Path
) -> None:
    third = write(tmp_path, "c.csv", TABLE.replace("2,Trams", "12,Most trams"))
    import_table(program, third, copies, "--as-of", "2026-08-01", "--vanished", "overtaken")
    histories = []
    for number, pairs in enumerate(
        (["SM-2=SM-9", "SM-9=SM-12"], ["SM-9=SM-12", "SM-2=SM-9"], ["SM-9=SM-12", "SM-2=SM-12"])
    ):
        shutil.copytree(tmp_path / "ws", tmp_path / f"ws{number}")
        for pair in pairs:
            _, err, code = join(program, pair, ws=f"ws{number}")
            assert code == 0, err
        assert program("check", "--workspace", f"ws{number}")[2] == 0
        histories.append(in_force(program, f"ws{number}"))
    assert histories[0] == histories[1] == histories[2]
    assert [each[0] for each in histories[0][1][-1]] == ["SM-1", "SM-12"]


def test_recommendations_of_two_papers_are_not_joined(program: Call, copies: str, tmp_path: Path) -> None:
    other = write(tmp_path, "other.yaml", SMALL.replace("id: small, prefix: SM", "id: other, prefix: OT"))
    import_table(program, write(tmp_path, "o.csv", REWORDED), other, "--as-of", "2026-07-01")

    _, err, code = join(program, "SM-2=OT-9")
    assert ("SM-2 is in the paper small and OT-9 in other; only" in err, code) == (True, 2)


@pytest.mark.usefixtures("copies")
def test_a_file_written_by_hand_is_left_alone(program: Call, tmp_path: Path) -> None:
    own = 'papers:\n  own: {prefix: OW, title: Own, published: "2026"}\nrecommendations:\n'
    own += "  - {id: OW-1, title: Own, actors: [council], strength: should, same_as: [SM-2]}\n"
    path = write(tmp_path / "ws/data", "own.yaml", own)
    for pair, message in (
        ("OW-1=SM-9", "OW-1 is in data/own.yaml, which `import` did not write and does not change"),
        ("SM-2=OW-1", "OW-1 is in data/own.yaml, which `import` did not write and does not change"),
        ("SM-2=SM-9", "OW-1 in data/own.yaml refers to SM-2; write SM-9 there first"),
    ):
        _, err, code = join(program, pair)
        assert (message in err, code) == (True, 2), err
    assert Path(path).read_text("utf-8") == own


def add_by_hand(folder: Path, id: str, *lines: str) -> None:
    file = folder / "ws/data/small.yaml"
    text = file.read_text("utf-8")
    file.write_text(
        text.replace(f"  - id: {id}\n", "".join(f"{line}\n" for line in (f"  - id: {id}", *lines))), "utf-8"
    )


@pytest.mark.usefixtures("copies")
def test_what_was_added_by_hand_is_kept(program: Call, tmp_path: Path) -> None:
    add_by_hand(
        tmp_path, "SM-2", "    topics: [transport, rail]", "    priority: high", "    note: Ours.",
        "    superseded_by: [SM-9]", "    parts: [{id: a, title: Lines}]",
    )  # fmt: skip
    add_by_hand(tmp_path, "SM-9", "    topics: [rail, streets]", "    note: Theirs.", "    same_as: [SM-2]")
    add_by_hand(tmp_path, "SM-1", "    same_as: [sm-2]", "    conflicts_with: SM-2")
    assert program("check", "--workspace", "ws")[2] == 0

    assert join(program, "SM-2=SM-9")[2] == 0
    assert program("check", "--workspace", "ws")[2] == 0
    first, joined = records(program, "list")
    assert (joined["topics"], joined["priority"], joined["note"]) == (
        ["rail", "streets", "transport"], "high", "Theirs.\nOurs.",
    )  # fmt: skip
    assert ([part["id"] for part in joined["parts"]], joined["same_as"], joined["superseded_by"]) == (
        ["SM-9.a"], [], [],
    )  # fmt: skip
    assert (first["same_as"], first["conflicts_with"]) == (["SM-9"], ["SM-9"])


@pytest.mark.usefixtures("copies")
def test_what_differs_by_hand_is_refused_by_name(program: Call, tmp_path: Path) -> None:
    add_by_hand(tmp_path, "SM-2", "    priority: high", "    parts: [{id: a, title: Lines}]")
    add_by_hand(tmp_path, "SM-9", "    priority: low", "    parts: [{id: a, title: Stops}]")
    before = contents(tmp_path)

    _, err, code = join(program, "SM-2=SM-9")
    assert "joined" not in err
    assert "priority is high in SM-2, and low in SM-9; make both the same in the register first" in err
    assert "part a differs between SM-2 and SM-9; make both the same in the register first" in err
    assert (code, contents(tmp_path)) == (2, before)


def test_the_mark_of_what_vanished_is_taken_back_and_that_of_a_person_stays(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    begun = TABLE.replace("Council,done", "Council,begun")
    import_table(program, write(tmp_path, "a.csv", begun), mapping, "--as-of", "2026-06-01")
    newer = write(tmp_path, "b.csv", begun.replace("2,Trams", "9,More trams"))
    import_table(program, newer, mapping, "--as-of", "2026-07-01", "--vanished", "overtaken")
    options = ("--on", "2026-07-10", "--by-event", "https://example.org/a", "--workspace", "ws")
    evidence = ("--evidence", "https://example.org/a")
    assert program("mark", "SM-2", "overtaken", *evidence, *options)[2] == 0

    _, err, code = join(program, "SM-2=SM-9")
    assert code == 0, err
    assert "by hand, SM-2 was marked Overtaken by events as of 2026-07-10; this counts for SM-9 now" in err
    [mark] = [each for each in records(program, "history", "SM-9") if each["note"] == "no longer in the copy"]
    [retraction] = [each for each in records(program, "history", "SM-9") if each["id"] == mark["retracted_by"]]
    assert retraction["why"] == "SM-2 lives on as SM-9"
    assert records(program, "list", "--as-of", "2026-07-05")[1]["status"] == "in-progress"
    assert records(program, "list")[1]["status"] == "overtaken"


RENAMED_COPIES = (
    ("2026-01-01", "2,Trams,Council,begun", "x"),
    ("2026-02-01", "2,Trams,Council,done", "y"),
    ("2026-03-01T09:00Z", "2,Trams,Council,begun", "y"),
    ("2026-03-01T15:00Z", "9,More trams,Council,done", "y"),
    ("2026-04-01", "9,More trams,Council,begun", "z"),
    ("2026-05-01", "9,Most trams,Council,begun", "z"),
)
WITHOUT_STATUSES = SMALL.replace(", status: State", "").replace(
    "status: {words: {done: implemented, begun: in-progress}}\n", ""
)


@pytest.mark.parametrize("mapping", [SMALL, WITHOUT_STATUSES])
@pytest.mark.parametrize("seed", range(5))
def test_a_join_gives_the_history_of_a_tracker_that_kept_its_ids(
    program: Call, tmp_path: Path, mapping: str, seed: int
) -> None:
    """Whenever it is joined, and in whatever order the copies are read before and after."""
    map_file, chance = write(tmp_path, "m.yaml", mapping), random.Random(seed)
    order = chance.sample(range(6), 6)
    possible = [place for place in range(6) if len({number < 3 for number in order[: place + 1]}) == 2]
    joined_after = chance.choice(possible)
    for place, number in enumerate(order):
        day, row, left = RENAMED_COPIES[number]
        for ws in ("kept", "joined"):
            present = row.replace("2,", "9,") if ws == "kept" else row
            table = f"Id,Title,Who,State,Due,Made,Left\n1,Buses,Council,begun,,,\n{present},,,{left}\n"
            path = write(tmp_path, f"{number}.csv", table)
            _, err, code = import_table(program, path, map_file, "--as-of", day, "--vanished", "overtaken", into=ws)
            assert code == 0, err
        if place == joined_after:
            assert join(program, "SM-2=SM-9", ws="joined")[2] == 0

    assert program("check", "--workspace", "joined")[2] == 0
    kept, joined = (in_force(program, ws) for ws in ("kept", "joined"))
    assert joined == kept


def in_force(program: Call, ws: str) -> Any:
    """What the journal says in force, under present ids and without the digests of files, and where things stand."""
    keys = ("effective", "recommendation", "entry", "actor", "status", "revisions", "note")
    events = [
        tuple("one of them" if each[key] in ("SM-2", "SM-9", "SM-12") else str(each[key]) for key in keys)
        for each in records(program, "history", ws=ws)
        if each["retracted_by"] is None and each["entry"] != "retract"
    ]
    days = [records(program, "list", "--as-of", f"2026-0{month}-15", ws=ws) for month in range(1, 9)]
    standings = [[(each["id"], each["status"], each["gone_since"], each["title"]) for each in day] for day in days]
    return sorted(events), standings


def test_entries_about_an_actor_that_is_no_longer_asked_are_warned_of(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL.replace("dates: day-first", "dates: day-first\njoin: yes"))
    import_table(program, write(tmp_path, "a.csv", TABLE), mapping, "--as-of", "2026-06-01")
    newer = write(tmp_path, "b.csv", REWORDED.replace("trams,Council", "trams,City Hall"))
    import_table(program, newer, mapping, "--as-of", "2026-07-01")

    _, err, code = join(program, "SM-2=SM-9")
    assert code == 0, err
    assert "entries of SM-2 about Council (council) do not count, because SM-9 asks City Hall (city-hall)" in err


KILLED = """
import os, signal
from policytrack.interchange.register_files import RegisterFiles
RegisterFiles.write = lambda self: os.kill(os.getpid(), signal.SIGKILL)
from policytrack.__main__ import main
main()
"""


def test_a_join_that_was_killed_is_done_when_it_is_tried_again(
    program: Call, tmp_path: Path, cache: dict[str, str]
) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    begun = TABLE.replace("Council,done", "Council,begun")
    newer = write(tmp_path, "b.csv", begun.replace("2,Trams", "9,More trams"))
    for ws in ("ws", "whole"):
        import_table(program, write(tmp_path, "a.csv", begun), mapping, "--as-of", "2026-06-01", into=ws)
        import_table(program, newer, mapping, "--as-of", "2026-07-01", "--vanished", "overtaken", into=ws)
    words = ("import", "--join", "SM-2=SM-9", "--into", "ws")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *words], cwd=tmp_path, env=cache | {"POLICYTRACK_RECORDER": "jo"}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert program("check", "--workspace", "ws")[2] == 0
    assert [each["id"] for each in records(program, "list")] == ["SM-1", "SM-2", "SM-9"]

    for ws in ("ws", "whole"):
        assert join(program, "SM-2=SM-9", ws=ws)[2] == 0
    assert program("check", "--workspace", "ws")[2] == 0
    assert in_force(program, "ws") == in_force(program, "whole")
    assert len(records(program, "history")) == len(records(program, "history", ws="whole"))
