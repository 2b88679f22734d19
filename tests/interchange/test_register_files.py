"""The register's files that an import writes: their layout, and what of them is left alone."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.imports import SMALL, TABLE, Call, import_table, records, write


def test_the_file_is_laid_out_as_a_person_would(program: Call, tmp_path: Path) -> None:
    import_table(program, write(tmp_path, "t.csv", TABLE), write(tmp_path, "m.yaml", SMALL))

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


def test_one_table_makes_several_papers_a_file_each(program: Call, tmp_path: Path) -> None:
    table = "Report,Title,Date,Rec,Who,State\nR-1,First,2020-01-02,a,X,done\nR/2,Second: x,2021-01-02,b,Y,begun\n"
    mapping = """
paper: {id: {column: Report}, title: {column: Title}, published: {column: Date}}
columns: {id: [Report, Rec], words: Rec, asked: Who, status: State}
status: {words: {done: implemented, begun: in-progress}}
"""
    assert import_table(program, write(tmp_path, "t.csv", table), write(tmp_path, "m.yaml", mapping))[2] == 0

    assert sorted(path.name for path in (tmp_path / "ws/data").glob("R*.yaml")) == ["R-1.yaml", "R-2.yaml"]
    assert program("check", "--workspace", "ws")[2] == 0
    assert {one["paper"] for one in records(program, "list")} == {"R-1", "R-2"}


def test_a_file_of_somebody_elses_is_left_alone(program: Call, tmp_path: Path) -> None:
    table, mapping = write(tmp_path, "t.csv", TABLE), write(tmp_path, "m.yaml", SMALL)
    import_table(program, table, mapping, "--as-of", "2026-06-01")
    mine = tmp_path / "ws/data/small.yaml"
    mine.write_text("# mine now\n" + mine.read_text("utf-8").partition("\n")[2], "utf-8")
    before = mine.read_bytes()

    newer = write(tmp_path, "t2.csv", TABLE.replace("Buses", "More buses"))
    _, err, code = import_table(program, newer, mapping, "--as-of", "2026-07-01")
    assert (code, "stands in data/small.yaml, which `import` did not write" in err) == (2, True)
    assert mine.read_bytes() == before


def test_what_somebody_adds_by_hand_stays(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    import_table(program, write(tmp_path, "t.csv", TABLE), mapping, "--as-of", "2026-06-01")
    mine = tmp_path / "ws/data/small.yaml"
    mine.write_text(
        mine.read_text("utf-8").replace("    title: Buses\n", "    title: Buses\n    priority: high\n"), "utf-8"
    )

    import_table(program, write(tmp_path, "t2.csv", TABLE.replace("Buses", "More")), mapping, "--as-of", "2026-07-01")
    assert next((one["title"], one["priority"]) for one in records(program, "list")) == ("More", "high")


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
    import_table(program, write(tmp_path, "t.csv", TABLE), write(tmp_path, "m.yaml", SMALL), "--as-of", "2026-06-01")

    _, err, code = import_table(program, tmp_path / "t.csv", write(tmp_path, "o.yaml", SMALL.replace(*change)))
    assert (said in err, code) == (True, 2), err
    assert program("check", "--workspace", "ws")[2] == 0


def test_a_file_that_somebody_has_laid_out_anew_takes_newer_copies(program: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "m.yaml", SMALL)
    import_table(program, write(tmp_path, "t.csv", TABLE), mapping, "--as-of", "2026-06-01")
    file = tmp_path / "ws/data/small.yaml"
    head, _, entries = file.read_text("utf-8").partition("recommendations:\n")
    file.write_text(f"{head}recommendations:\n{textwrap.dedent(entries).rstrip()}", "utf-8")

    newer = write(tmp_path, "t2.csv", TABLE.replace("Buses", "More buses"))
    out, err, code = import_table(program, newer, mapping, "--as-of", "2026-07-01")
    assert ("0 new, 1 with revised texts" in out, code) == (True, 0), err
    assert [record["title"] for record in records(program, "list")] == ["More buses", "Trams"]
