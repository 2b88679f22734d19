"""`mark`: one status or more from the command line, from standard input, or from a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome
from tests.recording import URL, journal_lines, shown

Call = Callable[..., Outcome]


def test_a_mark_says_where_it_stood_and_where_it_stands(policytrack: Call, root: Path) -> None:
    out, err, code = policytrack("mark", "ex-2.a", "partial", "--evidence", URL, "--on", "2026-05-01")

    [event] = journal_lines(root)
    assert out == (
        "EX-2  unassessed → partial (0 of 2 delivered, 1 partial, 1 unassessed)\n"
        f"  recorded as {str(event['id'])[:15]}\n"
    )
    assert f"policytrack retract {str(event['id'])[:15]} --why" in err
    assert code == 0
    assert (event["recommendation"], event["part"], event["recorder"], event["effective"]) == (
        "EX-2", "a", "jo", "2026-05-01",
    )  # fmt: skip


def test_several_ids_take_one_status_or_none_does(policytrack: Call, root: Path) -> None:
    assert policytrack("mark", "ex-1", "ex-9", "announced", "--evidence", URL)[2] == 5
    assert not (root / "data/journal.jsonl").exists()

    assert policytrack("mark", "ex-1", "ex-2", "announced", "--evidence", URL)[2] == 0
    assert [event["recommendation"] for event in journal_lines(root)] == ["EX-1", "EX-2"]


def test_a_rehearsal_tells_all_and_records_nothing(policytrack: Call, root: Path) -> None:
    out, err, code = policytrack("mark", "ex-1", "announced", "--evidence", URL, "--dry-run")

    assert (out.splitlines()[0], err, code) == (
        "EX-1  unassessed → announced (0 of 1 delivered)",
        "nothing was recorded\n",
        0,
    )
    assert not (root / "data/journal.jsonl").exists()


@pytest.mark.parametrize(
    ("words", "said", "ends"),
    [
        (["ex-1", "announced"], "announced says that something moved; give --evidence", 2),
        (["ex-1", "unassessed"], "nothing is marked unassessed by hand", 2),
        (["ex-1", "announced", "--evidence", URL, "--on", "2026-07-01"], "2026-07-01 is in the future", 2),
        (["ex-1", "announced", "--evidence", URL, "--on", "2025-07-01"], "before the paper was published", 2),
        (["ex-1.z", "announced", "--evidence", URL], "no part 'EX-1.z'", 5),
        (["ex-1", "announced", "--evidence", URL, "--actor", "operator"], "does not ask operator", 2),
        (["ex-1", "announced", "--evidence", "nonsense"], "nonsense", 2),
        (["ex-1", "announced", "--evidence", f"{URL} date=soon"], "soon", 2),
        (["ex-1", "anounced", "--evidence", URL], "the nearest is 'announced'", 2),
        (["announced"], "name one id or more, then a status", 2),
        (["ex-1", "announced", "--evidence", URL, "--confidence", "sure"], "no confidence 'sure'", 2),
        (["ex-1", "announced", "--evidence", URL, "--through", "2026-06-02"], "nobody can have looked", 2),
        (["ex-1", "overtaken", "--no-evidence", "x", "--assessor", "nobody"], "no assessor 'nobody'", 5),
    ],
)
def test_what_a_rule_forbids_is_refused_and_said(
    policytrack: Call, root: Path, words: list[str], said: str, ends: int
) -> None:
    out, err, code = policytrack("mark", *words)

    assert said in err
    assert (out, code) == ("", ends)
    assert not (root / "data/journal.jsonl").exists()


def test_anyway_takes_a_day_that_is_else_refused(policytrack: Call) -> None:
    out, err, code = policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-07-01", "--anyway")

    assert (code, "2026-07-01 is in the future" in err) == (0, True)
    assert out.splitlines()[0] == "EX-1  unassessed → unassessed"


def test_ids_come_on_standard_input_whole(run: Call, root: Path) -> None:
    words = ("mark", "-", "no-evidence", "--note", "Searched.", "--recorder", "jo", "--workspace", str(root))

    assert run(*words, stdin="EX-1\nEX-2\n")[2] == 0
    assert [event["recommendation"] for event in journal_lines(root)] == ["EX-1", "EX-2"]
    _, err, code = run(*words, stdin="1\n")
    assert (code, "write EX-1, because only people shorten ids" in err) == (5, True)


def test_a_file_is_recorded_whole_or_not_at_all(policytrack: Call, root: Path, tmp_path: Path) -> None:
    file = tmp_path / "marks.csv"
    file.write_text(
        f"id,status,on,evidence\nEX-1,announced,2026-05-01,{URL}\nEX-9,announced,,{URL}\nEX-2,done,,\nEX-2,announced,,\n"
    )

    _, err, code = policytrack("mark", "--from", str(file))

    assert code == 2
    assert [line.partition(": ")[0] for line in err.splitlines()[:3]] == [f"{file}:{line}" for line in (3, 4, 5)]
    assert not (root / "data/journal.jsonl").exists()

    file.write_text(f"id,status,on,evidence\nEX-1,announced,2026-05-01,{URL}\nEX-1,partial,2026-05-02,{URL}\n")
    out, _, code = policytrack("mark", "--from", str(file))
    assert (out.splitlines()[0], code) == ("EX-1  unassessed → partial (0 of 1 delivered)", 0)
    assert policytrack("mark", "ex-1", "--from", str(file))[2] == 2


def test_one_mark_after_another_knows_the_one_before(policytrack: Call, root: Path) -> None:
    policytrack("list")
    for status in ("announced", "in-progress", "partial"):
        out = policytrack("mark", "ex-1", status, "--evidence", URL)[0]
    assert out.startswith("EX-1  in-progress (0 of 1 delivered) → partial (0 of 1 delivered)\n")

    last = str(journal_lines(root)[-1]["id"])
    assert policytrack("retract", last[:10], "--why", "A slip.")[0].startswith("EX-1  partial")
    assert shown(policytrack, "ex-1")["status"] == "in-progress"
    assert sorted(str(event["recorded"]) for event in journal_lines(root)) == [
        str(event["recorded"]) for event in journal_lines(root)
    ]
