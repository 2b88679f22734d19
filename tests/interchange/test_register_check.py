"""An import refuses what would make the register unusable, and writes nothing then."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.imports import SMALL, TABLE, Call, import_table, records, write


def contents(folder: Path) -> dict[str, bytes]:
    """The files of the workspace's data by name."""
    return {path.name: path.read_bytes() for path in sorted((folder / "ws/data").iterdir())}


def test_an_older_copy_does_not_bring_back_an_entry_that_was_joined_by_hand(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    newer = write(tmp_path, "new.csv", TABLE.replace("2,Trams", "9,Trams"))
    import_table(program, newer, mapping, "--as-of", "2026-07-01")
    file = tmp_path / "ws/data/small.yaml"
    file.write_text(file.read_text("utf-8").replace("id: SM-9\n", "id: SM-9\n    former_ids: [SM-2]\n"), "utf-8")

    for day, table in (("2026-06-01", TABLE), ("2026-08-01", TABLE.replace("2,Trams", "2,More trams"))):
        _, err, code = import_table(program, write(tmp_path, f"{day}.csv", table), mapping, "--as-of", day)
        assert code == 0, err
        assert program("check", "--workspace", "ws")[2] == 0
    assert [(each["id"], each["title"]) for each in records(program, "list")] == [
        ("SM-1", "Buses"), ("SM-9", "More trams"),
    ]  # fmt: skip
    assert [each["effective"] for each in records(program, "history", "SM-9") if each["status"]] == [
        "2026-07-01", "2026-06-01", "2026-08-01",
    ]  # fmt: skip


def test_a_copy_that_has_a_recommendation_beside_its_former_id_is_refused(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    newer = write(tmp_path, "new.csv", TABLE.replace("2,Trams", "9,Trams"))
    import_table(program, newer, mapping, "--as-of", "2026-07-01")
    file = tmp_path / "ws/data/small.yaml"
    file.write_text(file.read_text("utf-8").replace("id: SM-9\n", "id: SM-9\n    former_ids: [SM-2]\n"), "utf-8")
    before = contents(tmp_path)

    both = write(tmp_path, "both.csv", TABLE + "9,Trams,Council,begun,,,\n")
    for options in ((), ("--dry-run",)):
        _, err, code = import_table(program, both, mapping, "--as-of", "2026-06-01", *options)
        assert ("SM-2: SM-9 in data/small.yaml has it as a former id" in err, code) == (True, 2), err
    assert contents(tmp_path) == before
    assert program("check", "--workspace", "ws")[2] == 0


def test_a_former_id_in_a_file_written_by_hand_is_refused(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    import_table(program, write(tmp_path, "t.csv", TABLE), mapping, "--as-of", "2026-06-01")
    own = (
        'papers:\n  own: {prefix: OW, title: Own, published: "2026"}\nrecommendations:\n  - id: OW-1\n    title: Own\n'
    )
    own += "    actors: [council]\n    strength: should\n    former_ids: SM-3\n"
    write(tmp_path / "ws/data", "own.yaml", own)
    assert program("check", "--workspace", "ws")[2] == 0

    more = write(tmp_path, "t2.csv", TABLE + "3,Ships,Council,begun,,,\n")
    _, err, code = import_table(program, more, mapping, "--as-of", "2026-07-01")
    assert ("SM-3: OW-1 in data/own.yaml has it as a former id" in err, code) == (True, 2), err
    assert program("check", "--workspace", "ws")[2] == 0


@pytest.mark.parametrize(
    ("mapping", "table", "message"),
    [
        (
            SMALL.replace("columns: {", "columns: {pillar: Left, "),
            "Id,Title,Who,State,Due,Made,Left\na-1,Buses,Council,begun,,,a\na-2,Trams,Council,begun,,,b\n"
            "a-3,Ships,Council,begun,,,b\n",
            "SM-a-2: the id says pillar 'a', and 'b' was found here; fix one of the two (so is 1 more)",
        ),
        (
            SMALL,
            TABLE + f"3,Ships,Council,begun,,,{'x' * 100_001}\n",
            "SM-3: this text is 100,001 characters long",
        ),
        (SMALL.replace("id: small", "id: SMALL"), TABLE, "the paper 'SMALL' differs from 'small'"),
    ],
)
def test_what_the_register_does_not_allow_is_refused(
    program: Call, tmp_path: Path, mapping: str, table: str, message: str
) -> None:
    good = import_table(
        program, write(tmp_path, "t.csv", TABLE), write(tmp_path, "m.yaml", SMALL), "--as-of", "2026-06-01"
    )
    assert good[2] == 0
    before = contents(tmp_path)

    bad = write(tmp_path, "t2.csv", table)
    _, err, code = import_table(program, bad, write(tmp_path, "m2.yaml", mapping), "--as-of", "2026-07-01")
    assert (message in err, code) == (True, 2), err
    assert contents(tmp_path) == before
    assert len(records(program, "list")) == 2


def test_a_first_import_that_is_refused_leaves_no_workspace_behind(program: Call, tmp_path: Path) -> None:
    table = write(tmp_path, "t.csv", TABLE + f"3,Ships,Council,begun,,,{'x' * 100_001}\n")

    assert import_table(program, table, write(tmp_path, "m.yaml", SMALL))[2] == 2
    assert not list((tmp_path / "ws").glob("data/*.yaml"))
