"""Rows become recommendations: joined, split, and refused where something would be lost or guessed."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from policytrack.interchange.assemble import assemble_contents
from policytrack.interchange.mapping import parse_mapping
from policytrack.interchange.row_reader import RowReader
from policytrack.interchange.tables.table import TableRow
from policytrack.register.plain_yaml import plain_yaml
from tests.imports import MANY, SMALL, TABLE, Call, import_table, records, write
from tests.trackers import action_plan_json, safety_board_xlsx

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


def test_a_safety_boards_workbook_is_read_with_its_defects(program: Call, tmp_path: Path) -> None:
    safety_board_xlsx(tmp_path / "board.xlsx")
    mapping = write(tmp_path, "m.yaml", BOARD)

    _, err, code = import_table(program, tmp_path / "board.xlsx", mapping)
    assert (code, "is in row" in err, "workbook, sheet 'Recommendations' of 2" in err) == (2, True, True)
    out = import_table(program, tmp_path / "board.xlsx", mapping, "--skip-bad-rows", "--as-of", "2026-06-01")[0]
    assert "2,000 rows, 1,993 recommendations" in out
    assert program("check", "--workspace", "ws")[2] == 0
    one = records(program, "list", "--limit", "1")[0]
    assert one["passages"][0]["text"] == "The operatorâ€™s rules should cover case 0:\n• its causes\n• its cost"


def test_an_action_plans_agencies_are_joined(program: Call, tmp_path: Path) -> None:
    action_plan_json(tmp_path / "plan.json")

    out, err, code = import_table(program, tmp_path / "plan.json", write(tmp_path, "m.yaml", ACTIONS))
    assert code == 0, err
    assert "201 rows, 100 recommendations; 100 new" in out
    one = records(program, "list", "--limit", "1")[0]
    assert sorted(actor["role"] for actor in one["actors"]) == ["asked", "with"]
    assert program("check", "--workspace", "ws")[2] == 0


def test_rows_of_who_only_supports_say_nothing_where_somebody_is_asked(program: Call, tmp_path: Path) -> None:
    mapping = write(
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
    assert import_table(program, write(tmp_path, "t.csv", rows), mapping)[2] == 0

    one, two = records(program, "history", "P-1"), records(program, "history", "P-2")
    assert [(each["actor"], each["status"]) for each in two] == [(None, "implemented")]
    assert [each["status"] for each in one] == ["in-progress"]
    assert one[0]["actor"].startswith("avg-two-")  # other letters may be written so, too, and a digest tells them apart
    listed = records(program, "list")
    assert [{actor["id"] for actor in each["actors"]} >= {"everybody"} for each in listed] == [False, True]
    assert len({actor["id"] for each in listed for actor in each["actors"]}) == 4
    assert program("check", "--workspace", "ws")[2] == 0


def test_an_id_may_be_a_part_of_the_column_and_joined_rows_keep_all_they_say(program: Call, tmp_path: Path) -> None:
    mapping = write(
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
    assert import_table(program, write(tmp_path, "t.csv", head + rows), mapping)[2] == 0

    [one] = records(program, "list")
    assert (one["id"], one["title"], one["extra"]) == ("P-action-1", "Lead it", {
        "Contact": ["ann", "bob"], "Id": ["action-1-support-a", "action-1", "action-1-lead-a"],
    })  # fmt: skip
    assert [(actor["id"], actor["role"]) for actor in one["actors"]] == [("a", "asked"), ("b", "asked")]
    other = write(tmp_path, "t2.csv", head + rows.replace("A,lead,2027", "A,lead,2028") + "deed-2,X,Y,A,lead,,\n")
    _, err, code = import_table(program, other, mapping)
    assert (
        "t2.csv: row 4: Due: 'P-action-1' has another deadline in row 2; rows that are joined must have the same" in err
    )
    assert ("t2.csv: row 5: Id: nothing in 'deed-2' is like action-\\d+, which is the id" in err, code) == (True, 2)
    _, err, _ = import_table(
        program, other, write(tmp_path, "m2.yaml", Path(mapping).read_text("utf-8").replace("+", "("))
    )
    assert "id: take: write a regular expression here, as RE2 reads them: " in err


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("R/1,First,1,A,X,done,,,", "3: State: 'P-1' has another status of x in row 2; keep one"),
        (
            "R/1,Other,2,A,X,done,,,",
            "3: Name: the paper 'R-1' has the title 'First' in a row before; fix one of them",
        ),
        (
            "R 1,First,2,A,X,done,,,",
            "3: Report: 'R 1' makes the paper's id 'R-1', as other words do; fix one of the two",
        ),
        (
            "R/1,First,#1,A,X,begun,,,",
            "3: Id: '#1' makes the id 'P-1', as other words in row 2 do; fix one of them, or name",
        ),
        ("R/1,First,2,A,X,done,31/02/2026,,", "3: Due: '31/02/2026' is not a date"),
        ("R/1,First,2,A,X,done,2026-02-30,,", "3: Due: '2026-02-30' is not a date"),
        ("R/1,First,2,A,X,done,31 Feb 2026,,", "3: Due: '31 Feb 2026' is not a date"),
        ("R/1,First,2,A,X,done,46022,,", "3: Due: '46022' is not a date"),
        ("R/1,First,2,A,X,done,1/2/26,,", "3: Due: '1/2/26' is not a date"),
    ],
)
def test_what_would_be_lost_or_guessed_is_a_bad_row(program: Call, tmp_path: Path, row: str, said: str) -> None:
    table = f"Report,Name,Id,Title,Who,State,Due,Remark,Link\nR/1,First,1,A,X,begun,,,\n{row}\n"

    _, err, code = import_table(program, write(tmp_path, "t.csv", table), write(tmp_path, "m.yaml", MANY))
    assert (f"t.csv: row {said}" in err, code) == (True, 2), err


def test_rows_of_one_share_that_agree_are_one_mark(program: Call, tmp_path: Path) -> None:
    head = "Report,Name,Id,Title,Who,State,Due,Remark,Link\n"
    rows = "R/1,First,1,A,X,begun,18 months,one,n/a\nR/1,First,1,A,X,begun,18 months,two,https://example.org/a\n"
    assert import_table(program, write(tmp_path, "t.csv", head + rows), write(tmp_path, "m.yaml", MANY))[2] == 0

    [mark] = records(program, "history")
    assert (mark["note"], [one["url"] for one in mark["evidence"]]) == (
        "one\ntwo", ["file:t.csv", "https://example.org/a"],
    )  # fmt: skip


def test_only_recommendations_are_given_a_strength(program: Call, tmp_path: Path) -> None:
    mapping = write(
        tmp_path,
        "m.yaml",
        """
paper: {id: paper, prefix: P, title: T, published: "2026"}
columns: {id: Id, title: Title, asked: Who, kind: Sort, strength: How}
kind: {words: {precondition: condition}}
strength: {words: {high: must}, blank: consider}
""",
    )
    rows = "Id,Title,Who,Sort,How\n1,A,X,,high\n2,B,X,,\n3,C,X,Precondition,high\n"
    assert import_table(program, write(tmp_path, "t.csv", rows), mapping)[2] == 0

    assert [(item["kind"], item["strength"]) for item in records(program, "list")] == [
        ("recommendation", "must"),
        ("recommendation", "consider"),
        ("condition", None),
    ]
    assert program("check", "--workspace", "ws")[2] == 0


def test_a_deadline_keeps_its_words_beside_its_day(program: Call, tmp_path: Path) -> None:
    import_table(program, write(tmp_path, "t.csv", TABLE), write(tmp_path, "m.yaml", SMALL))

    deadline = records(program, "list")[0]["deadline"]
    assert (deadline["text"], deadline["latest"]) == ("31/12/2026", "2026-12-31")


def test_equal_cells_of_other_columns_are_one_object() -> None:
    mapping = parse_mapping(plain_yaml(SMALL, "m.yaml"), "m.yaml")
    table = f"{TABLE}3,Ferries,Harbour,done,,,x\n".replace(",x\n", ",left over\n")
    rows = list(csv.DictReader(table.splitlines()))
    contents = assemble_contents(
        (TableRow(number, dict(row)) for number, row in enumerate(rows, 1)), rows[0], mapping, date(2026, 6, 1)
    )

    first, _, last = contents.items.values()
    assert first.extra["Left"] == "left over"
    assert first.extra["Left"] is last.extra["Left"]


def test_cells_are_kept_apart_after_ten_thousand_different_ones() -> None:
    reader = RowReader(parse_mapping(plain_yaml(SMALL, "m.yaml"), "m.yaml"), ["Left"], date(2026, 6, 1))
    cells = [reader.extra(TableRow(number, {"Left": f"text {number}"}))["Left"] for number in range(10_100)]

    assert cells == [f"text {number}" for number in range(10_100)]
    again = {place: reader.extra(TableRow(0, {"Left": f"text {place}"}))["Left"] for place in (0, 10_050)}
    assert (again[0] is cells[0], again[10_050] is cells[10_050]) == (True, False)
