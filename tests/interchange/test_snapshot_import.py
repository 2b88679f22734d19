"""Snapshots of another tracker: read again, in any order, at once, or killed while they are read."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.imports import SMALL, TABLE, Call, import_table, recorded_history, records, write
from tests.trackers import PROMISES, promises_yaml

KILLED = """
import os, signal
from policytrack.interchange.snapshot_import import SnapshotImport
name = os.environ["KILLED_AT"]
setattr(SnapshotImport, name, lambda self: os.kill(os.getpid(), signal.SIGKILL))
from policytrack.__main__ import main
main()
"""


def test_reading_a_copy_again_changes_nothing(program: Call, tmp_path: Path) -> None:
    table, mapping = write(tmp_path, "t.csv", TABLE), write(tmp_path, "m.yaml", SMALL)
    import_table(program, table, mapping, "--as-of", "2026-06-01")
    before = {path: path.read_bytes() for path in (tmp_path / "ws/data").iterdir()}

    again = import_table(program, table, mapping, "--as-of", "2026-06-01")[0]
    assert again.startswith(
        "as of 2026-06-01: 2 rows, 2 recommendations; 0 new, 0 with revised texts, 0 with a new status"
    )
    assert "has been read before; nothing changes" in import_table(program, table, mapping)[0]
    assert {path: path.read_bytes() for path in (tmp_path / "ws/data").iterdir()} == before


def test_two_copies_at_once_are_both_there(program: Call, tmp_path: Path, cache: dict[str, str]) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    older, newer = write(tmp_path, "t.csv", TABLE), write(tmp_path, "t2.csv", TABLE.replace("Buses", "More buses"))
    import_table(program, older, mapping, "--as-of", "2026-05-01")
    env = cache | {"POLICYTRACK_RECORDER": "jo"}
    command = [sys.executable, "-m", "policytrack", "import", "--mapping", mapping, "--into", "ws"]
    both = [
        subprocess.Popen([*command, table, "--as-of", day], cwd=tmp_path, env=env, stdout=subprocess.DEVNULL)
        for table, day in ((older, "2026-06-01"), (newer, "2026-07-01"))
    ]
    assert [process.wait(60) for process in both] == [0, 0]

    assert [one["title"] for one in records(program, "list")] == ["More buses", "Trams"]
    days = [one["effective"] for one in records(program, "history", "SM-2")]
    assert sorted(days) == ["2026-05-01", "2026-06-01", "2026-07-01"]


def test_two_copies_of_one_day_are_refused(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    import_table(program, write(tmp_path, "t.csv", TABLE), mapping, "--as-of", "2026-06-01")

    other = write(tmp_path, "t2.csv", TABLE.replace("begun", "done"))
    _, err, code = import_table(program, other, mapping, "--as-of", "2026-06-01")
    assert (
        code,
        "t2.csv and t.csv, which was read before, are two copies of 2026-06-01, and both have SM-1" in err,
    ) == (2, True)


COPIES_OF_ONE_DAY = (
    ("2026-06-01", TABLE),
    ("2026-06-01T09:00Z", TABLE.replace("begun", "done")),
    ("2026-06-01T12:00:30+02:00", TABLE.replace("Buses", "More buses").replace("Council,done", "Council,begun")),
    ("2026-06-01T14:00Z", TABLE.replace("Buses", "Most buses") + "3,Ships,Council,begun,,,\n"),
    ("2026-06-02T00:30+01:00", TABLE.replace("Buses", "Most buses").replace("begun", "done")),
    ("2026-06-02", TABLE),
)


def test_copies_of_one_day_are_in_the_order_of_their_times(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    order = list(enumerate(COPIES_OF_ONE_DAY))
    histories = []
    for number, copies in enumerate((order, order[::-1], *(random.Random(seed).sample(order, 6) for seed in range(3)))):
        ws = str(tmp_path / f"ws{number}")
        for at, (moment, table) in copies:
            path = write(tmp_path, f"t{at}.csv", table)
            out, err, code = import_table(program, path, mapping, "--as-of", moment, into=ws)
            assert code == 0, err
        assert program("check", "--workspace", ws)[2] == 0
        on_the_day = records(program, "list", "--as-of", "2026-06-01", ws=ws)
        assert [each["status"] for each in on_the_day] == ["implemented", "implemented", "in-progress"]
        histories.append(recorded_history(program, ws))

    assert all(history == histories[0] for history in histories)
    out, err, code = import_table(program, tmp_path / "t3.csv", mapping, "--as-of", "2026-06-01T14:00:00Z", into="ws0")
    assert out.startswith("as of 2026-06-01T14:00Z: 3 rows, 3 recommendations; 0 new, 0 with revised texts, 0 with a n")
    other = write(tmp_path, "other.csv", TABLE)
    _, err, code = import_table(program, other, mapping, "--as-of", "2026-06-01T16:00+02:00", into="ws0")
    assert ("other.csv and t3.csv, which was read before, are two copies of 2026-06-01T14:00Z" in err, code) == (
        True,
        2,
    )


def test_a_mark_made_by_an_earlier_copy_of_a_day_does_not_displace_a_later_one(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    for name, table, time in (("b", TABLE.replace("begun", "done"), "15:00"), ("a", TABLE, "09:00")):
        import_table(program, write(tmp_path, f"{name}.csv", table), mapping, "--as-of", f"2026-06-01T{time}Z")

    assert [each["status"] for each in records(program, "list")] == ["implemented", "implemented"]
    retracted = [each for each in records(program, "history", "SM-1") if each["retracted_by"] is not None]
    assert [each["status"] for each in retracted] == ["implemented"]


@pytest.mark.parametrize(
    ("moment", "message"),
    [
        ("2026-06-01T14:00", "--as-of 2026-06-01T14:00 has no time zone; write one, such as 2017-05-03T14:00Z"),
        ("2026-06-01T25:00Z", "--as-of 2026-06-01T25:00Z is not a time"),
        ("2126-06-01T14:00Z", "--as-of 2126-06-01T14:00Z is in the future"),
    ],
)
def test_the_time_of_a_copy_needs_a_zone_and_lies_in_the_past(
    program: Call, tmp_path: Path, moment: str, message: str
) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)

    _, err, code = import_table(program, write(tmp_path, "t.csv", TABLE), mapping, "--as-of", moment)
    assert (message in err, code) == (True, 2), err


def _in_orders(program: Call, folder: Path, words: str) -> Any:
    """What six copies come to, which is the same in whatever order they are read."""
    mapping = write(folder, "m.yaml", words)
    copies = promises_yaml(folder)
    orders = [copies, copies[::-1], *(random.Random(seed).sample(copies, 6) for seed in range(4))]
    found = []
    for number, order in enumerate(orders):
        ws = str(folder / f"ws{number}")
        for day, path in order:
            _, err, code = import_table(program, path, mapping, "--as-of", day, into=ws)
            assert code == 0, err
        assert program("check", "--workspace", ws)[2] == 0
        found.append(recorded_history(program, ws))

    assert all(one == found[0] for one in found[1:])
    return found[0][0]


def test_copies_in_any_order_give_one_history(program: Call, tmp_path: Path) -> None:
    found = _in_orders(program, tmp_path, PROMISES)

    assert len([one for one in found if one[2] == '"revise"']) > 5
    marks = records(program, "list", "--as-of", "2026-05-02", ws=str(tmp_path / "ws3"))
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
    assert ("Read, no text changed" in out, "Text revised" in out) == (True, True)
    last = promises_yaml(tmp_path)[-1][1]
    without = write(tmp_path, "fewer.yaml", last.read_text("utf-8").partition("- id: boats")[0])
    out = import_table(program, without, str(tmp_path / "m.yaml"), "--as-of", "2026-07-01", into="ws0")[0]
    assert "PR-boats  is no longer in the copy; --vanished marks it" in out
    other = write(tmp_path, "other.yaml", last.read_text("utf-8").replace("Mend", "Lay"))
    _, err, code = import_table(program, other, str(tmp_path / "m.yaml"), "--as-of", "2026-06-01", into="ws0")
    assert (code, "are two copies of 2026-06-01, and both have PR-roads" in err) == (2, True)


def test_what_is_gone_is_marked_once(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    table = TABLE.replace("Council,done", "Council,begun")
    import_table(program, write(tmp_path, "t.csv", table), mapping, "--as-of", "2026-06-01")
    newer = write(tmp_path, "t2.csv", TABLE.partition("2,Trams")[0])
    for day in ("2026-07-01", "2026-07-01", "2026-08-01"):
        import_table(program, newer, mapping, "--as-of", day, "--vanished", "overtaken")
        assert [one["effective"] for one in records(program, "history", "SM-2")].count("2026-07-01") == 1
    assert [one["since"] for one in records(program, "list")] == ["2026-06-01", "2026-07-01"]
    assert len(records(program, "history", "SM-2")) == 2


@pytest.mark.parametrize("dated", [("--as-of", "2026-07-01"), ()])
@pytest.mark.parametrize("copies", [1, 2])
def test_what_a_kill_kept_from_being_written_is_when_the_copy_is_read_again(
    program: Call, tmp_path: Path, cache: dict[str, str], copies: int, dated: tuple[str, ...]
) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    newer = write(
        tmp_path, "t2.csv", TABLE.replace("Buses", "More buses").replace("begun", "done") + "3,New,Who,done,,,\n"
    )
    if copies == 2:
        import_table(program, write(tmp_path, "t.csv", TABLE), mapping, "--as-of", "2026-06-01")
    command = [sys.executable, "-c", KILLED, "import", newer, "--mapping", mapping, "--into", "ws", *dated]
    environment = cache | {"POLICYTRACK_RECORDER": "jo", "POLICYTRACK_TODAY": "2026-07-01"}
    environment["KILLED_AT"] = "_append" if copies == 1 else "_write"
    killed = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    before = records(program, "history")
    assert len(before) == (0 if copies == 1 else 6)

    out, err, code = import_table(program, newer, mapping, *dated)
    assert code == 0, err
    assert [one["title"] for one in records(program, "list")] == ["More buses", "Trams", "New"]
    after = records(program, "history")
    assert [one for one in after if one in before] == before
    revised = [one["revisions"] for one in after if one["entry"] == "revise"]
    assert revised == [[{"field": "title", "before": "Buses", "after": "More buses"}]] * (copies - 1)
    assert len([one for one in after if one["entry"] == "mark"]) == (5 if copies == 2 else 3)
    out, err, code = import_table(program, newer, mapping)
    assert "has been read before; nothing changes" in out


def test_a_repeated_status_leaves_since_alone(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", PROMISES)
    for day, path in promises_yaml(tmp_path):
        import_table(program, path, mapping, "--as-of", day)

    since = {one["id"]: one["since"] for one in records(program, "list")}
    assert since["PR-boats"] == "2026-04-01"


def test_what_is_gone_is_of_the_same_tracker_and_was_open(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    other = write(tmp_path, "q.yaml", SMALL.replace("id: small, prefix: SM", "id: other, prefix: OT"))
    import_table(
        program,
        write(tmp_path, "t.csv", TABLE + "3,Ships,Council,begun,,,\n4,Bikes,Council,begun,,,\n"),
        mapping,
        "--as-of",
        "2026-06-01",
    )

    words = ("--vanished", "overtaken")
    out = import_table(program, write(tmp_path, "o.csv", TABLE), other, "--as-of", "2026-09-01", *words)[0]
    assert "no longer" not in out
    # The other tracker's copy is newer; row 3 is bad, and yet there.
    newer = write(
        tmp_path, "t2.csv", "Id,Title,Who,State,Due,Made,Left\n1,Buses,Council,done,,,\n3,Ships,Council,what,,,\n"
    )
    out = import_table(program, newer, mapping, "--as-of", "2026-07-01", "--skip-bad-rows", *words)[0]
    assert (
        "SM-2  is no longer in the copy; it was closed, and stays so\nSM-4  is no longer in the copy; marked Overt"
        in out
    )
    assert "SM-3" not in out
    found = {one["id"]: one["status"] for one in records(program, "list")}
    assert found == {
        "SM-1": "implemented", "SM-2": "implemented", "SM-3": "in-progress", "SM-4": "overtaken",
        "OT-1": "in-progress", "OT-2": "implemented",
    }  # fmt: skip
    again = import_table(program, newer, mapping, "--as-of", "2026-07-01", "--skip-bad-rows", *words)[0]
    assert "SM-4" not in again
    # An older copy is read afterwards: row 3 of the newer one is bad, and there nonetheless.
    assert import_table(program, tmp_path / "t.csv", mapping, "--as-of", "2026-05-01", *words)[2] == 0
    assert {one["id"]: one["status"] for one in records(program, "list")} == found
    assert {one["id"]: one["gone_since"] for one in records(program, "list")} == {
        "SM-1": None, "SM-2": "2026-07-01", "SM-3": None, "SM-4": "2026-07-01", "OT-1": None, "OT-2": None,
    }  # fmt: skip


def test_a_copy_read_again_by_a_mended_mapping_is_as_if_read_so_at_first(program: Call, tmp_path: Path) -> None:
    wrong = SMALL.replace("begun: in-progress", "begun: announced").replace("deadline: Due, ", "")
    first, second = write(tmp_path, "a.csv", TABLE), write(tmp_path, "b.csv", TABLE.replace("Buses", "More buses"))
    mapping, mended = write(tmp_path, "w.yaml", wrong), write(tmp_path, "m.yaml", SMALL)
    copies = ((first, "2026-06-01"), (second, "2026-07-01"))
    for ws, mappings in (("right", [mended]), ("ws", [mapping, mended])):
        for each in mappings:
            for path, day in copies:
                out, err, code = import_table(program, path, each, "--as-of", day, into=ws)
                assert code == 0, err

    assert "SM-1  Text revised: title, extra.Due, deadline" in out
    assert recorded_history(program, "ws") == recorded_history(program, "right")
    assert len(records(program, "history")) > len(records(program, "history", ws="right"))
    out = import_table(program, second, mended)[0]
    assert "has been read before; nothing changes" in out


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
    words = ["import", write(tmp_path, "t.csv", table), "--mapping", write(tmp_path, "m.yaml", SMALL), "--into", "ws"]
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=tmp_path,
        env=cache | {"POLICYTRACK_RECORDER": "jo"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode != 0, "nothing was recorded" in done.stderr) == (True, True), done.stderr
    assert not list((tmp_path / "ws/data").glob("*.yaml"))
    assert import_table(program, tmp_path / "t.csv", str(tmp_path / "m.yaml"))[2] == 0
    assert len(records(program, "list")) == 1_000


def test_what_was_just_recorded_is_known(program: Call, tmp_path: Path) -> None:
    mapping, first = write(tmp_path, "m.yaml", SMALL), write(tmp_path, "t.csv", TABLE)
    second = write(tmp_path, "t2.csv", TABLE.replace("begun", "done"))
    import_table(program, first, mapping, "--as-of", "2026-06-01")
    records(program, "list")
    for path in (tmp_path / "ws/data").glob("*.yaml"):
        os.utime(path, (1e9, 1e9))  # a register of long ago: only the journal is new
    records(program, "list")
    for _ in range(3):
        import_table(program, second, mapping, "--as-of", "2026-07-01")
        assert len(records(program, "history")) == 4
    for _ in range(2):  # nothing else looks at the journal in between
        import_table(program, write(tmp_path, "t3.csv", TABLE + " "), mapping, "--as-of", "2026-08-01")
    other = write(tmp_path, "t4.csv", TABLE.replace("Buses", "Lorries"))
    assert "are two copies of 2026-08-01" in import_table(program, other, mapping, "--as-of", "2026-08-01")[1]
    assert len(records(program, "history")) == 6
    _, err, code = import_table(program, first, mapping)
    assert ("t.csv was read as the copy of 2026-06-01, and a newer one of 2026-08-01 since" in err, code) == (
        True,
        2,
    )


TWO_WORDS = SMALL.replace("begun: in-progress", "begun: in-progress, planned: in-progress")


def test_a_trackers_own_status_is_kept_where_two_of_its_words_become_one_of_ours(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", TWO_WORDS)
    import_table(program, write(tmp_path, "t.csv", TABLE), mapping, "--as-of", "2026-06-01")
    newer = write(tmp_path, "t2.csv", TABLE.replace("begun", "planned"))
    out = import_table(program, newer, mapping, "--as-of", "2026-07-01")[0]

    assert "0 with a new status" in out
    assert "SM-1  Text revised: extra.State" in out
    assert program("list", "--extra", "State=planned", "--format", "ids", "--workspace", "ws")[0] == "SM-1\n"
    listed = program("list", "--workspace", "ws")[0].splitlines()
    assert listed[0].split() == ["Id", "Title", "Asked", "Deadline", "Status", "extra.State", "Due", "Tally"]
    assert "In progress  planned" in listed[1]
    assert "extra.State" in program("due", "--workspace", "ws")[0]
    assert (
        "Status      In progress since 1 Jun 2026\n              In the words of its tracker: planned"
        in (program("show", "SM-1", "--workspace", "ws")[0])
    )
    for command in (("list",), ("show", "SM-1")):  # the word of the newest copy is not that of an earlier day
        past = program(*command, "--as-of", "2026-06-15", "--workspace", "ws")[0]
        assert ("In progress" in past, "In the words" in past, "extra.State" in past) == (True, False, False)
    assert program("check", "--workspace", "ws")[2] == 0


def test_a_trackers_own_status_is_not_kept_twice(program: Call, tmp_path: Path) -> None:
    table = write(tmp_path, "t.csv", TABLE)
    import_table(program, table, write(tmp_path, "m.yaml", TWO_WORDS), "--as-of", "2026-06-01")
    import_table(program, table, write(tmp_path, "m2.yaml", SMALL), "--as-of", "2026-06-01")

    assert "extra.State" not in program("list", "--workspace", "ws")[0]
    assert "status_column" not in (tmp_path / "ws/data/small.yaml").read_text("utf-8")


def test_a_trackers_own_strength_is_kept_where_two_of_its_words_become_one_of_ours(
    program: Call, tmp_path: Path
) -> None:
    mapping = SMALL.replace("status: State,", "status: State, strength: Left,")
    several = "strength: {words: {x: must, y: must}}\n"
    one_each = "strength: {words: {x: must, y: could}}\n"
    for words, kept, into in ((several, "SM-1\n", "ws"), (one_each, "", "other")):
        table = write(tmp_path, "t.csv", TABLE.replace("=y", "y"))
        out, err, code = import_table(program, table, write(tmp_path, "m.yaml", mapping + words), into=into)
        assert code == 0, (out, err)
        assert program("list", "--extra", "Left=x", "--format", "ids", "--workspace", into)[0] == kept


def test_a_copy_of_actors_and_one_of_the_whole_are_two_copies(program: Call, tmp_path: Path) -> None:
    table = write(tmp_path, "t.csv", TABLE)
    import_table(program, table, write(tmp_path, "m.yaml", SMALL), "--as-of", "2026-06-01")
    other = write(tmp_path, "t2.csv", TABLE.replace("begun", "done"))

    by_actor = write(tmp_path, "by-actor.yaml", f"{SMALL}join: yes\n")
    out, err, code = import_table(program, other, by_actor, "--as-of", "2026-06-01")
    assert (code, "t2.csv and t.csv, which was read before, are two copies of 2026-06-01" in err) == (2, True), out
    assert import_table(program, other, by_actor, "--as-of", "2026-06-02")[2] == 0


def test_a_status_of_the_whole_is_compared_with_those_of_actors_before_it(program: Call, tmp_path: Path) -> None:
    mapping = write(
        tmp_path,
        "m.yaml",
        """
paper: {id: small, prefix: SM, title: Small, published: "2026"}
columns: {id: Id, title: Title, asked: Who, status: State, asked_statuses: By actor}
status: {words: {done: implemented, begun: in-progress}}
actors: {separator: ","}
""",
    )
    outs = []
    for month, by_actor in enumerate(("", "a: done, b: begun", "", ""), 1):
        table = write(tmp_path, f"t{month}.csv", f'Id,Title,Who,State,By actor\n1,Road,"a, b",begun,"{by_actor}"\n')
        outs.append(import_table(program, table, mapping, "--as-of", f"2026-0{month}-01")[0])

    assert "SM-1 · a (a)  Closed: In progress → Implemented" in outs[1]
    assert "1 with a new status, 1 as before" in outs[2]
    assert "SM-1 · a (a)  Reopened: Implemented → In progress" in outs[2]
    assert "0 with a new status, 1 as before" in outs[3]


def test_a_copy_that_takes_the_place_of_what_people_marked_says_so(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    import_table(program, write(tmp_path, "t.csv", TABLE), mapping, "--as-of", "2026-05-01")
    where = ("--evidence", "https://example.org/a", "--on", "2026-06-01", "--workspace", "ws")
    assert program("mark", "SM-2", "stalled", *where)[2] == 0

    out = import_table(program, write(tmp_path, "t2.csv", f"{TABLE}\n"), mapping, "--as-of", "2026-07-01")[0]
    assert "1 with a new status, 1 as before" in out
    assert "SM-2  Closed: Stalled → Implemented" in out
    assert program("mark", "SM-1", "stalled", *where)[2] == 0
    out = import_table(
        program, write(tmp_path, "t0.csv", TABLE.replace("Trams", "T")), mapping, "--as-of", "2026-05-02"
    )[0]
    assert "0 with a new status, 2 as before" in out
