"""`claim`: what an asked actor says of itself, and what is shown of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.builders import ONE, a_workspace
from tests.conftest import Outcome
from tests.recording import URL, shown

Call = Callable[..., Outcome]


def test_a_claim_stands_beside_the_assessment(policytrack: Call) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-03-01")
    out, _, code = policytrack(
        "claim", "ex-1", "implemented", "--assessor", "town", "--evidence", URL, "--on", "2026-04-01"
    )

    assert (out.splitlines()[:2], code) == (
        [
            "Recorded. Town now claims 'Implemented' for EX-1 (before: nothing).",
            "A claim is shown beside the status and does not change it.",
        ],
        0,
    )
    entry = shown(policytrack, "ex-1")
    assert entry["status"] == "announced"
    [claim] = entry["claims"]
    assert (claim["assessor"], claim["status"], claim["since"]) == ("town", "implemented", "2026-04-01")
    assert [piece["url"] for piece in claim["evidence"]] == [URL]
    assert shown(policytrack, "ex-1", "--assessor", "town")["status"] == "implemented"
    [dispute] = json.loads(policytrack("disputes", "--format", "json")[0])
    assert (dispute["claimed"], dispute["assessed"], dispute["direction"]) == ("implemented", "announced", "more")


def test_who_has_nothing_to_claim_is_told_so(policytrack: Call) -> None:
    _, err, code = policytrack("claim", "ex-1", "implemented", "--assessor", "operator", "--evidence", URL)

    assert (code, "has nothing to claim" in err) == (2, True)
    assert policytrack("claim", "ex-1", "implemented", "--evidence", URL)[2] == 2


def test_by_a_claimants_marks_only_its_own_side_stands_otherwise(call: Call, tmp_path: Path) -> None:
    both = ONE.replace("actors: [council]", "actors: [council, operator]")
    root = a_workspace(tmp_path / "both", both)
    env = {"POLICYTRACK_TODAY": "2026-06-01", "POLICYTRACK_RECORDER": "jo"}
    place = ("--workspace", str(root))
    out = call("claim", "ex-1", "implemented", "--assessor", "town", "--evidence", URL, *place, env=env)[0]
    assert out.startswith("Recorded. Town now claims 'Implemented' for EX-1 (before: nothing).\n")

    for command in (("show", "ex-1", "--format", "json"), ("list", "--format", "json")):
        found = json.loads(call(*command, "--assessor", "town", *place, env=env)[0])
        one = found if isinstance(found, dict) else found[0]
        assert (one["status"], one["tally"]["components"]) == ("implemented", 1)
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
    assert [(one["change"], one["after"]) for one in changed] == [("first assessed", "implemented")]


def test_a_claim_is_recorded_with_its_claimants_name_and_no_warning(policytrack: Call) -> None:
    options = ("--assessor", "council", "--evidence", URL)
    for command in ("claim", "mark"):
        out, err, code = policytrack(command, "ex-1", "announced", *options)
        assert (out.startswith("Recorded. Council "), code) == (True, 0)
        assert err.startswith("to retract it: ")
        assert len(err.splitlines()) == 1

    dry = policytrack("claim", "ex-1", "stalled", *options, "--dry-run")[0]
    assert dry.startswith("Council would claim 'Stalled' for EX-1 (now: 'Announced').\n")
    earlier = policytrack("claim", "ex-1", "stalled", *options, "--on", "2026-05-01")[0]
    assert earlier.startswith(
        "Recorded. Council still claims 'Announced' for EX-1: a later claim of 1 Jun 2026 decides; "
        "see `policytrack history EX-1`.\n"
    )
    assessed = policytrack("mark", "ex-1", "announced", "--evidence", URL)[0]
    assert "claim" not in assessed


def test_a_claimant_may_be_named_and_refusals_name_actors(call: Call, tmp_path: Path) -> None:
    root = a_workspace(tmp_path, ONE)
    file = root / "data/recommendations.yaml"
    text = file.read_text("utf-8").replace("town: Town", "town: Old Town Council")
    file.write_text(text.replace("name: Council", "name: City Council"), "utf-8")
    env = {"POLICYTRACK_TODAY": "2026-06-01", "POLICYTRACK_RECORDER": "jo"}
    words = ("claim", "ex-1", "implemented", "--evidence", URL, "--workspace", str(root))

    out = call(*words, "--assessor", "old town  COUNCIL", env=env)[0]
    assert out.startswith("Recorded. Old Town Council now claims 'Implemented' for EX-1 (before: nothing).\n")
    _, err, code = call(*words, "--assessor", "Operator", "--actor", "Old Town Council", env=env)
    assert (err, code) == (
        "operator has nothing to claim, because EX-1 asks City Council (council); `mark` records an assessment\n", 2,
    )  # fmt: skip
    assert (
        "no actor 'old-town'; the nearest is" in call(*words, "--assessor", "town", "--actor", "old-town", env=env)[1]
    )
