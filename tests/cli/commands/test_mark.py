"""`mark`: one status or more from the command line, from standard input, or from a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import ONE, a_workspace
from tests.conftest import Outcome
from tests.recording import URL, journal_lines, shown

Call = Callable[..., Outcome]


def test_a_mark_says_where_it_stood_and_where_it_stands(policytrack: Call, root: Path) -> None:
    out, err, code = policytrack("mark", "ex-2.a", "partial", "--evidence", URL, "--on", "2026-05-01")

    [event] = journal_lines(root)
    assert out == (
        "Recorded. EX-2.a is now 'Partly implemented' (was 'Not assessed').\n"
        "EX-2 as a whole is now 'Partly implemented' (was 'Not assessed'): "
        "1 of 2 components 'Partly implemented', 1 'Not assessed'.\n"
        f"  entry {str(event['id'])[:15]}\n"
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

    assert (out, err, code) == (
        "EX-1 would become 'Announced' (is 'Not assessed').\n",
        "nothing was recorded\n",
        0,
    )
    assert not (root / "data/journal.jsonl").exists()


@pytest.mark.parametrize(
    ("words", "said", "ends"),
    [
        (["ex-1", "announced"], "announced needs evidence; add --evidence", 2),
        (["ex-1", "unassessed"], "no recommendation can be marked unassessed", 2),
        (["ex-1", "announced", "--evidence", URL, "--on", "2026-07-01"], "2026-07-01 is in the future", 2),
        (["ex-1", "announced", "--evidence", URL, "--on", "2025-07-01"], "before the paper was published", 2),
        (["ex-1.z", "announced", "--evidence", URL], "no part 'EX-1.z'", 5),
        (["ex-1", "announced", "--evidence", URL, "--actor", "operator"], "does not ask operator", 2),
        (["ex-1", "announced", "--evidence", "nonsense"], "nonsense", 2),
        (["ex-1", "announced", "--evidence", f"{URL} date=soon"], "soon", 2),
        (["ex-1", "anounced", "--evidence", URL], "the nearest is 'announced'", 2),
        (["announced"], "name one id or more, then a status", 2),
        (["ex-1", "announced", "--evidence", URL, "--confidence", "sure"], "no confidence 'sure'", 2),
        (["ex-1", "announced", "--evidence", URL, "--through", "2026-06-02"], "nobody can have reviewed it", 2),
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
    assert out.splitlines()[0] == ("Recorded. EX-1 stays 'Not assessed' until 1 Jul 2026, when this takes effect.")


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
    assert (out.splitlines()[:2], code) == (
        ["Recorded 2 entries.", "EX-1 is now 'Partly implemented' (was 'Not assessed')."],
        0,
    )
    assert policytrack("mark", "ex-1", "--from", str(file))[2] == 2


def test_one_mark_after_another_knows_the_one_before(policytrack: Call, root: Path) -> None:
    policytrack("list")
    for status in ("announced", "in-progress", "partial"):
        out = policytrack("mark", "ex-1", status, "--evidence", URL)[0]
    assert out.startswith("Recorded. EX-1 is now 'Partly implemented' (was 'In progress').\n")

    last = str(journal_lines(root)[-1]["id"])
    out = policytrack("retract", last[:10], "--why", "A slip.")[0]
    assert out.startswith("Recorded. EX-1 is now 'In progress' (was 'Partly implemented').\n")
    assert shown(policytrack, "ex-1")["status"] == "in-progress"
    assert sorted(str(event["recorded"]) for event in journal_lines(root)) == [
        str(event["recorded"]) for event in journal_lines(root)
    ]


def test_a_mark_that_changes_nothing_today_says_why(policytrack: Call) -> None:
    def first_line(*words: str) -> str:
        return policytrack("mark", "ex-1", *words)[0].splitlines()[0]

    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-05-01")
    assert first_line("no-evidence", "--note", "Searched.", "--on", "2026-03-01") == (
        "Recorded. EX-1 stays 'Announced': a later assessment of 1 May 2026 decides; see `policytrack history EX-1`."
    )
    assert first_line("announced", "--evidence", URL) == "Recorded. EX-1 stays 'Announced', confirmed as of 1 Jun 2026."
    assert first_line("stalled", "--evidence", URL, "--on", "2026-05-02", "--dry-run") == (
        "EX-1 would stay 'Announced': a later assessment of 1 Jun 2026 decides; see `policytrack history EX-1`."
    )


def test_a_mark_of_a_part_that_leaves_the_whole_unchanged_counts_its_components(policytrack: Call) -> None:
    policytrack("mark", "ex-2.b", "announced", "--evidence", URL)
    out = policytrack("mark", "ex-2.a", "no-evidence", "--note", "Searched.")[0]

    assert out.splitlines()[:2] == [
        "Recorded. EX-2.a is now 'Nothing found' (was 'Not assessed').",
        "EX-2 as a whole stays 'Announced': 1 of 2 components 'Announced', 1 'Nothing found'.",
    ]


def test_an_ongoing_recommendation_that_was_delivered_reads_kept_up(call: Call, tmp_path: Path) -> None:
    root = a_workspace(tmp_path / "ongoing", ONE.replace("deadline: within 12 months", "ongoing: true"))
    words = ("mark", "ex-1", "implemented", "--evidence", URL, "--recorder", "jo", "--workspace", str(root))

    out = call(*words, env={"POLICYTRACK_TODAY": "2026-06-01"})[0]

    assert out.startswith("Recorded. EX-1 is now 'Kept up' (was 'Not assessed').\n")
