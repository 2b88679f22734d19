"""What copies of another tracker no longer contain: noted, marked if that is asked for, and left out of answers."""

from __future__ import annotations

import json
import random
from pathlib import Path

from tests.imports import SMALL, TABLE, Call, import_table, recorded_history, records, write
from tests.trackers import PROMISES, promises_yaml

VANISHED = ("--vanished", "overtaken")


def marks_of_absence(program: Call, ws: str) -> set[tuple[str, str]]:
    """The recommendations that are marked because copies lack them, with the date from which each is."""
    return {
        (entry["recommendation"], entry["effective"])
        for entry in records(program, "history", ws=ws)
        if entry["note"] == "no longer in the copy" and entry["retracted_by"] is None
    }


def test_vanished_gives_one_result_in_whatever_order_copies_are_read(program: Call, tmp_path: Path) -> None:
    mapping, copies = write(tmp_path, "m.yaml", PROMISES), promises_yaml(tmp_path)
    last = write(tmp_path, "last.yaml", copies[-1][1].read_text("utf-8").partition("- id: schools")[0])
    copies.append(("2026-07-01", Path(last)))
    histories = []
    for number, order in enumerate(
        (copies, copies[::-1], *(random.Random(seed).sample(copies, 7) for seed in range(4)))
    ):
        ws = str(tmp_path / f"ws{number}")
        for day, path in order:
            _, err, code = import_table(program, path, mapping, "--as-of", day, *VANISHED, into=ws)
            assert code == 0, err
        # Schools went and came back, and then went when they were delivered, as taxes and boats did when closed.
        assert marks_of_absence(program, ws) == {("PR-schools", "2026-02-01")}
        assert program("check", "--workspace", ws)[2] == 0
        histories.append(recorded_history(program, ws))

    assert all(history == histories[0] for history in histories)
    gone = {each["id"]: each["gone_since"] for each in records(program, "list", ws="ws2")}
    assert gone == {
        "PR-roads": None, "PR-trees": None, "PR-schools": "2026-07-01", "PR-taxes": "2026-03-01",
        "PR-boats": "2026-07-01",
    }  # fmt: skip


def test_copies_of_one_day_say_what_is_gone_in_whatever_order_they_are_read(program: Call, tmp_path: Path) -> None:
    mapping, table = write(tmp_path, "m.yaml", SMALL), TABLE.replace("Council,done", "Council,begun")
    without = table.partition("2,Trams")[0]
    tables = (table, without, table, without, without)
    copies = [
        (f"2026-06-01T{9 + number:02}:00Z", write(tmp_path, f"t{number}.csv", text + "\n" * number))
        for number, text in enumerate(tables)
    ]
    histories = []
    for number, order in enumerate(
        (copies, copies[::-1], *(random.Random(seed).sample(copies, 5) for seed in range(6)))
    ):
        ws = str(tmp_path / f"ws{number}")
        for moment, path in order:
            _, err, code = import_table(program, path, mapping, "--as-of", moment, *VANISHED, into=ws)
            assert code == 0, err
        assert [each["status"] for each in records(program, "list", ws=ws)] == ["in-progress", "overtaken"]
        histories.append(recorded_history(program, ws)[0])

    assert all(history == histories[0] for history in histories)


def test_what_people_have_closed_stays_as_it_is_when_it_vanishes(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    table = "Id,Title,Who,State,Due,Made,Left\n" + "".join(f"{number},T,Council,begun,,,\n" for number in range(1, 5))
    import_table(program, write(tmp_path, "t.csv", table), mapping, "--as-of", "2026-06-01")
    for id, status, *options in (
        ("SM-2", "implemented"),
        ("SM-3", "implemented", "--actor", "council"),
        ("SM-4", "partial"),
    ):
        words = ("--evidence", "https://example.org/a", "--on", "2026-06-10", *options, "--workspace", "ws")
        assert program("mark", id, status, *words)[2] == 0

    out = import_table(
        program, write(tmp_path, "t2.csv", table.partition("2,T")[0]), mapping, "--as-of", "2026-07-01", *VANISHED
    )[0]
    assert "SM-2  is no longer in the copy; it was closed, and stays so" in out
    assert {each["id"]: each["status"] for each in records(program, "list")} == {
        "SM-1": "in-progress", "SM-2": "implemented", "SM-3": "implemented", "SM-4": "overtaken",
    }  # fmt: skip


def test_a_mark_is_taken_back_when_an_earlier_copy_shows_that_it_was_closed(program: Call, tmp_path: Path) -> None:
    mapping, table = write(tmp_path, "m.yaml", SMALL), TABLE.replace("Council,done", "Council,begun")
    import_table(program, write(tmp_path, "a.csv", table), mapping, "--as-of", "2026-05-01")
    import_table(
        program, write(tmp_path, "c.csv", table.partition("2,Trams")[0]), mapping, "--as-of", "2026-07-01", *VANISHED
    )
    assert marks_of_absence(program, "ws") == {("SM-2", "2026-07-01")}

    import_table(program, write(tmp_path, "b.csv", TABLE), mapping, "--as-of", "2026-06-01")
    assert marks_of_absence(program, "ws") == set()
    assert [each["status"] for each in records(program, "list")] == ["in-progress", "implemented"]


def test_answers_can_leave_out_what_the_newest_copy_no_longer_has(program: Call, tmp_path: Path) -> None:
    mapping, table = write(tmp_path, "m.yaml", SMALL), TABLE.replace("Council,done", "Council,begun")
    import_table(program, write(tmp_path, "t.csv", table), mapping, "--as-of", "2026-06-01")
    assert program("list", "--in-latest", "--format", "ids", "--workspace", "ws")[0] == "SM-1\nSM-2\n"
    newer = write(tmp_path, "t2.csv", table.partition("2,Trams")[0])
    out = import_table(program, newer, mapping, "--as-of", "2026-07-01")[0]
    assert out.endswith("1 recommendation is not in the newest copy; `policytrack list --in-latest` leaves it out\n")

    assert program("list", "--format", "ids", "--workspace", "ws")[0] == "SM-1\nSM-2\n"
    assert program("list", "--in-latest", "--format", "ids", "--workspace", "ws")[0] == "SM-1\n"
    before = ("list", "--in-latest", "--as-of", "2026-06-30", "--format", "ids", "--workspace", "ws")
    assert program(*before)[0] == "SM-1\nSM-2\n"
    [small, *_] = records(program, "summary", "--by", "paper", "--in-latest")
    assert small["recommended"]["total"] == 1
    write(tmp_path / "ws", "policytrack.toml", "[views.now]\nin-latest = true\n[views.all]\nin-latest = false\n")
    assert program("list", "@now", "--format", "ids", "--workspace", "ws")[0] == "SM-1\n"
    assert program("list", "@all", "--format", "ids", "--workspace", "ws")[0] == "SM-1\nSM-2\n"
    report = json.loads(program("report", "--workspace", "ws", "--format", "json")[0])
    assert [each["id"] for each in report["waiting"]] == ["SM-1"]
    # What comes back is in the newest copy again.
    import_table(program, write(tmp_path, "t3.csv", table + "\n"), mapping, "--as-of", "2026-08-01")
    assert program("list", "--in-latest", "--format", "ids", "--workspace", "ws")[0] == "SM-1\nSM-2\n"
