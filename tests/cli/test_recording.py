"""Recording from the command line, as a person or a script does it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.builders import ONE, a_workspace
from tests.conftest import Outcome

Call = Callable[..., Outcome]
URL = "https://example.org/a"


def _events(root: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (root / "data/journal.jsonl").read_text("utf-8").splitlines()]


def _shown(policytrack: Call, name: str, *words: str) -> dict[str, object]:
    return dict(json.loads(policytrack("show", name, "--format", "json", *words)[0]))


def test_a_mark_says_where_it_stood_and_where_it_stands(policytrack: Call, root: Path) -> None:
    out, err, code = policytrack("mark", "ex-2.a", "partial", "--evidence", URL, "--on", "2026-05-01")

    [event] = _events(root)
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
    assert [event["recommendation"] for event in _events(root)] == ["EX-1", "EX-2"]


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


def test_a_claim_stands_beside_the_assessment(policytrack: Call) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-03-01")
    out, _, code = policytrack(
        "claim", "ex-1", "implemented", "--assessor", "town", "--evidence", URL, "--on", "2026-04-01"
    )

    assert (out.splitlines()[0], code) == ("EX-1  by town: unassessed → implemented (1 of 1 delivered)", 0)
    shown = _shown(policytrack, "ex-1")
    assert shown["status"] == "announced"
    assert shown["claims"] == [{"assessor": "town", "status": "implemented", "since": "2026-04-01"}]
    assert _shown(policytrack, "ex-1", "--assessor", "town")["status"] == "implemented"
    [dispute] = json.loads(policytrack("disputes", "--format", "json")[0])
    assert (dispute["claimed"], dispute["assessed"], dispute["direction"]) == ("implemented", "announced", "more")


def test_who_has_nothing_to_claim_is_told_so(policytrack: Call) -> None:
    _, err, code = policytrack("claim", "ex-1", "implemented", "--assessor", "operator", "--evidence", URL)

    assert (code, "has nothing to claim" in err) == (2, True)
    assert policytrack("claim", "ex-1", "implemented", "--evidence", URL)[2] == 2


def test_a_review_resets_the_clock_of_what_nobody_has_looked_at(policytrack: Call) -> None:
    def stale(*words: str) -> list[str]:
        return policytrack("list", "--stale", "90d", "--format", "ids", *words)[0].split()

    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-02-01", "--through", "2026-02-20")
    assert stale() == ["EX-1", "EX-2"]
    assert stale("--as-of", "2026-05-20") == ["EX-2"]
    assert stale("--as-of", "2026-05-21") == ["EX-1", "EX-2"]

    policytrack("review", "ex-1", "--note", "Read the minutes.", "--through", "2026-05-30")
    assert stale() == ["EX-2"]
    assert _shown(policytrack, "ex-1")["last_reviewed"] == "2026-05-30"
    assert policytrack("review", "ex-1")[2] == 2


def test_a_deferral_stands_beside_a_clock_that_goes_on(policytrack: Call) -> None:
    said = ("defer", "ex-1", "--to", "by 1 March 2028", "--why", "The tender failed.", "--evidence", URL)

    assert policytrack(*said)[2] == 0
    shown = _shown(policytrack, "ex-1", "--as-of", "2027-06-01")
    assert shown["timing"] == "overdue"
    assert dict(shown["deferred_to"])["latest"] == "2028-03-01"  # type: ignore[call-overload]
    assert "has no due day to move" in policytrack("defer", "ex-2", *said[2:])[1]
    assert policytrack("defer", "ex-1", "--to", "by 1 March 2028", "--why", "x")[2] == 2


def test_a_retraction_takes_back_and_can_be_taken_back(policytrack: Call, root: Path) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL)
    policytrack("mark", "ex-1", "stalled", "--evidence", URL)
    second = str(_events(root)[1]["id"])

    assert policytrack("retract", second[:12], "--why", "The wrong one.")[2] == 0
    assert _shown(policytrack, "ex-1")["status"] == "announced"
    assert "[struck out] EX-1  stalled" in policytrack("history", "ex-1")[0]

    third = str(_events(root)[2]["id"])
    assert policytrack("retract", third, "--why", "It was right.")[2] == 0
    assert _shown(policytrack, "ex-1")["status"] == "stalled"
    assert "[struck out] EX-1  takes back" in policytrack("history", "ex-1")[0]
    assert len(_events(root)) == 4
    assert policytrack("retract", "p1-0000", "--why", "x")[2] == 5
    assert policytrack("retract", second)[2] == 2


def test_ids_come_on_standard_input_whole(run: Call, root: Path) -> None:
    words = ("mark", "-", "no-evidence", "--note", "Searched.", "--recorder", "jo", "--workspace", str(root))

    assert run(*words, stdin="EX-1\nEX-2\n")[2] == 0
    assert [event["recommendation"] for event in _events(root)] == ["EX-1", "EX-2"]
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


def test_the_shipped_papers_are_read_only(call: Call, tmp_path: Path) -> None:
    _, err, code = call("mark", "nr-4", "announced", "--evidence", URL, cwd=tmp_path)

    assert (code, "policytrack init DIR --shipped" in err) == (2, True)


def test_the_papers_within_an_installed_program_are_read_only_also_for_who_names_them(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = a_workspace(tmp_path / "packed", ONE)
    monkeypatch.setattr("policytrack.workspace.opening._PACKED", packed)

    for place in ({"cwd": packed}, {"env": {"POLICYTRACK_WORKSPACE": str(packed)}}):
        _, err, code = call("mark", "ex-1", "announced", "--evidence", URL, **place)
        assert (code, "policytrack init DIR --shipped" in err) == (2, True)
    assert not (packed / "data/journal.jsonl").exists()


def test_the_recorder_is_who_git_says(run: Call, root: Path) -> None:
    subprocess.run(["git", "init", "-q", root], check=True)
    subprocess.run(["git", "-C", root, "config", "user.name", "Ada Example"], check=True)

    assert run("mark", "ex-1", "announced", "--evidence", URL, "--workspace", str(root))[2] == 0
    assert (
        run("mark", "ex-1", "stalled", "--evidence", URL, "--workspace", str(root), env={"POLICYTRACK_RECORDER": "Bo"})[
            2
        ]
        == 0
    )
    assert [event["recorder"] for event in _events(root)] == ["Ada Example", "Bo"]


def test_what_was_known_and_what_was_true_are_two_questions(policytrack: Call) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-03-01")

    assert _shown(policytrack, "ex-1", "--as-of", "2026-02-28")["status"] == "unassessed"
    assert _shown(policytrack, "ex-1", "--as-of", "2026-03-01")["status"] == "announced"
    # All of this was recorded by the real clock, which is past 1 June 2026.
    assert _shown(policytrack, "ex-1", "--known-on", "2026-05-01")["status"] == "unassessed"
    assert _shown(policytrack, "ex-1", "--as-of", "2026-05-01", "--known-on", "2100-01-01")["status"] == "announced"
    counted = json.loads(policytrack("summary", "--known-on", "2026-05-01", "--format", "json")[0])[-1]
    assert counted["recommended"]["statuses"] == {"unassessed": 2}


def test_a_journal_that_was_tampered_with_stops_all_but_check_and_history(policytrack: Call, root: Path) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--note", "One house.")
    policytrack("mark", "ex-2", "announced", "--evidence", URL)
    journal = root / "data/journal.jsonl"
    journal.write_text(journal.read_text("utf-8").replace("One house", "Two houses"), "utf-8")

    for command in (["list"], ["show", "ex-2"], ["summary"], ["changes", "--since", "7d"], ["disputes"]):
        _, err, code = policytrack(*command)
        assert (code, "journal.jsonl:1: p1-" in err) == (4, True)
    assert policytrack("mark", "ex-2", "stalled", "--evidence", URL)[2] == 4
    out, err, code = policytrack("history")
    assert ("EX-2  announced" in out, "no longer as it was recorded" in err, code) == (True, True, 0)
    out, _, code = policytrack("check")
    assert (out.startswith("data/journal.jsonl:1:1: p1-"), code) == (True, 1)


def test_check_tells_what_was_doubled_reordered_cut_and_lost(policytrack: Call, root: Path) -> None:
    for status in ("announced", "stalled", "partial"):
        policytrack("mark", "ex-1", status, "--evidence", URL, "--on", "2026-05-01")
    before = _shown(policytrack, "ex-1")
    journal = root / "data/journal.jsonl"
    one, two, three = journal.read_bytes().splitlines(keepends=True)

    journal.write_bytes(two + one + three + one)
    out, _, code = policytrack("check")
    assert [line.partition(": ")[0] for line in out.splitlines()] == [
        "data/journal.jsonl:2:1",
        "data/journal.jsonl:4:1",
    ]
    assert ("another order" in out, "stands here again, first in line 2" in out, code) == (True, True, 0)
    assert _shown(policytrack, "ex-1") == before

    journal.write_bytes(one + two + three[:40])
    out, _, code = policytrack("check")
    assert (
        "journal.jsonl:3:1: this last line is unfinished" in out,
        "is in no commit and missing here" in out,
        code,
    ) == (
        True,
        True,
        1,
    )

    journal.write_bytes(one + three)
    out, _, code = policytrack("check")
    assert (out.count("is in no commit and missing here"), code) == (1, 1)
    journal.write_bytes(one + two + three)
    assert policytrack("check")[2] == 0


def test_events_of_an_id_that_is_gone_are_kept_and_reported(policytrack: Call, root: Path) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL)
    register = root / "data/recommendations.yaml"
    text = register.read_text("utf-8")

    register.write_text(text.replace("id: EX-1", "id: EX-7"), "utf-8")
    assert _shown(policytrack, "ex-7")["status"] == "unassessed"
    assert "1 event of 'EX-1', which no recommendation has" in policytrack("check")[0]
    assert "EX-1  announced" in policytrack("history", "ex-1")[0]

    register.write_text(text.replace("id: EX-1", "id: EX-7\n    former_ids: [EX-1]"), "utf-8")
    assert _shown(policytrack, "ex-7")["status"] == "announced"


def test_changes_say_both_days(policytrack: Call) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-03-01")

    [first] = json.loads(
        policytrack("changes", "--since", "2026-02-01", "--until", "2100-01-01", "--format", "json")[0]
    )[:1]
    assert (first["kind"], first["after"], first["happened"]) in {
        ("newly overdue", "overdue", "2027-01-16"),
        ("first assessed", "announced", "2026-03-01"),
    }
    found = json.loads(
        policytrack(
            "changes", "--since", "2026-02-01", "--until", "2026-05-01", "--known-on", "2100-01-01", "--format", "json"
        )[0]
    )
    assert [(one["kind"], one["happened"], one["recorded"] is not None) for one in found] == [
        ("first assessed", "2026-03-01", True)
    ]
    assert (
        json.loads(policytrack("changes", "--since", "2026-05-01", "--until", "2026-05-02", "--format", "json")[0])
        == []
    )


def test_init_makes_a_workspace_that_git_can_merge(call: Call, tmp_path: Path) -> None:
    call("init", str(tmp_path / "new"), "--shipped")

    assert "data/journal.jsonl -text merge=union" in (tmp_path / "new/.gitattributes").read_text()
    assert (tmp_path / "new/.gitignore").read_text() == "/.policytrack/\n"
    assert (tmp_path / "new/data/journal.jsonl").stat().st_size > 10_000


def test_one_recommendation_needs_no_journal(call: Call, tmp_path: Path) -> None:
    root = a_workspace(tmp_path / "one", ONE)

    assert call("list", "--format", "ids", "--workspace", str(root)) == ("EX-1\n", "", 0)
    assert call("history", "--workspace", str(root)) == ("", "", 0)
    assert not (root / "data/journal.jsonl").exists()


def test_one_mark_after_another_knows_the_one_before(policytrack: Call, root: Path) -> None:
    policytrack("list")
    for status in ("announced", "in-progress", "partial"):
        out = policytrack("mark", "ex-1", status, "--evidence", URL)[0]
    assert out.startswith("EX-1  in-progress (0 of 1 delivered) → partial (0 of 1 delivered)\n")

    last = str(_events(root)[-1]["id"])
    assert policytrack("retract", last[:10], "--why", "A slip.")[0].startswith("EX-1  partial")
    assert _shown(policytrack, "ex-1")["status"] == "in-progress"
    assert sorted(str(event["recorded"]) for event in _events(root)) == [
        str(event["recorded"]) for event in _events(root)
    ]


def test_what_is_ongoing_is_kept_up_and_never_closed(call: Call, tmp_path: Path) -> None:
    root = a_workspace(tmp_path / "on", ONE + "    ongoing: true\n")
    env = {"POLICYTRACK_TODAY": "2026-06-01", "POLICYTRACK_RECORDER": "jo"}
    place = ("--workspace", str(root))
    call("mark", "ex-1", "implemented", "--evidence", URL, "--on", "2026-02-01", *place, env=env)

    assert call("list", "--status", "closed", "--format", "ids", *place, env=env)[0] == ""
    assert call("list", "--status", "open", "--format", "ids", *place, env=env)[0] == "EX-1\n"
    assert call("list", "--stale", "90d", "--format", "ids", *place, env=env)[0] == "EX-1\n"
    assert "kept up" in call("list", *place, env=env)[0]


@pytest.mark.parametrize("status", ["rejected", "overtaken"])
def test_what_is_ongoing_is_closed_once_it_is_rejected_or_overtaken(call: Call, tmp_path: Path, status: str) -> None:
    root = a_workspace(tmp_path / "on", ONE + "    ongoing: true\n")
    place = ("--workspace", str(root))
    how = ("--evidence", URL, "--by-event", "a new law") if status == "overtaken" else ("--evidence", URL)

    def listed(*filters: str, today: str = "2027-06-01") -> str:
        env = {"POLICYTRACK_TODAY": today, "POLICYTRACK_RECORDER": "jo"}
        return call("list", *filters, "--format", "ids", *place, env=env)[0]

    assert listed("--timing", "overdue") == listed("--status", "open") == "EX-1\n"
    call("mark", "ex-1", status, *how, "--on", "2026-02-01", *place, env={"POLICYTRACK_TODAY": "2026-06-01"})

    assert listed("--status", "closed") == listed("--status", status) == "EX-1\n"
    assert listed("--status", "open") == listed("--timing", "overdue") == listed("--stale", "90d") == ""


def test_by_a_claimants_marks_only_its_own_side_stands_otherwise(call: Call, tmp_path: Path) -> None:
    both = ONE.replace("actors: [council]", "actors: [council, operator]")
    root = a_workspace(tmp_path / "both", both)
    env = {"POLICYTRACK_TODAY": "2026-06-01", "POLICYTRACK_RECORDER": "jo"}
    place = ("--workspace", str(root))
    out = call("claim", "ex-1", "implemented", "--assessor", "town", "--evidence", URL, *place, env=env)[0]
    assert out.startswith("EX-1  by town: unassessed → implemented (1 of 1 delivered)\n")

    for command in (("show", "ex-1", "--format", "json"), ("list", "--format", "json")):
        found = json.loads(call(*command, "--assessor", "town", *place, env=env)[0])
        one = found if isinstance(found, dict) else found[0]
        assert (one["status"], one["tally"]["units"]) == ("implemented", 1)
    changed = json.loads(
        call(
            "changes",
            "--since",
            "2026-05-01",
            "--assessor",
            "town",
            "--until",
            "2026-06-01",
            "--known-on",
            "2100-01-01",
            "--format",
            "json",
            *place,
            env=env,
        )[0]
    )
    assert [(one["kind"], one["after"]) for one in changed] == [("first assessed", "implemented")]


def test_what_an_assessor_is_shown_depends_neither_on_other_marks_nor_on_later_ones(call: Call, tmp_path: Path) -> None:
    both = ONE.replace("actors: [council]", "actors: [council, operator]")
    root = a_workspace(tmp_path / "both", both)
    env = {"POLICYTRACK_TODAY": "2026-06-01", "POLICYTRACK_RECORDER": "jo"}
    place = ("--workspace", str(root))

    def shown(*view: str) -> Any:
        return json.loads(call("list", "--assessor", "town", *view, "--format", "json", *place, env=env)[0])

    before, known_before = shown(), shown("--known-on", "2026-01-31")
    call("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-02-01", *place, env=env)

    assert [one["tally"]["units"] for one in (*before, *known_before)] == [1, 1]
    assert shown() == before
    assert shown("--known-on", "2026-01-31") == known_before


def test_who_is_asked_by_the_whole_and_by_no_part_is_named_and_sees_what_everybody_sees(
    call: Call, tmp_path: Path
) -> None:
    both = ONE.replace("actors: [council]", "actors: [council, operator]")
    parts = "    parts: [{id: a, title: Lights, actors: [council]}, {id: b, title: Lanes, actors: [council]}]\n"
    place = ("--workspace", str(a_workspace(tmp_path / "none", both + parts)))
    out, err, code = call("check", *place)
    found = json.loads(call("list", "--assessor", "operator", "--format", "json", *place)[0])

    assert "'operator' is asked here, and by none of the parts" in out
    assert (code, err) == (0, "all well, 1 remark: 1 paper, 1 recommendation, 1 passage, 0 events\n")
    assert call("list", *place)[1] == ""
    assert [one["tally"]["units"] for one in found] == [2]
    shared = a_workspace(tmp_path / "some", both + parts.replace("[council]}]", "[operator]}]"))
    assert call("check", "--workspace", str(shared))[0] == ""
