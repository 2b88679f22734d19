"""What `papers`, `actors` and `topics` list, and how they count."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.builders import ONE, a_workspace
from tests.conftest import Outcome

Call = Callable[..., Outcome]


def _json(call: Call, *words: str) -> Any:
    return json.loads(call(*words, "--format", "json")[0])


@pytest.mark.usefixtures("trust")
def test_papers_are_listed_with_their_dates_and_counts(call: Call) -> None:
    out, err, _ = call("papers")

    assert out.splitlines()[0].split() == [
        *("Id", "Prefix", "Title", "Authors", "Date", "Recommendations", "Assessed"),
        *("Conditions", "Implied", "needs", "Reported", "plans"),
    ]
    assert "Lindsey Ford; Divyansh Kaushik  2025-09-19 to 2025-09-27" in out
    count, *bases = err.splitlines()
    assert count == "2 papers"
    assert [basis.split(": ")[0] for basis in bases] == [
        "FK is dated 2025-09-19 to 2025-09-27",
        "NR is dated 2026-01-12 to 2026-02-20",
    ]
    assert "the proclamation of 19 September 2025" in bases[0]


@pytest.mark.usefixtures("trust")
def test_how_the_date_of_a_paper_is_known_is_said_to_programs_too(call: Call) -> None:
    basis = _json(call, "papers")[0]["published_basis"]

    assert "the proclamation of 19 September 2025" in basis
    assert _rows(call("papers", "--format", "csv")[0])[0]["Date known from"] == basis


def test_papers_with_a_certain_date_have_no_basis(policytrack: Call) -> None:
    out = policytrack("papers", "--format", "csv")[0]

    assert "Date known from" not in out
    assert policytrack("papers")[1] == "1 paper\n"


@pytest.mark.usefixtures("trust")
@pytest.mark.parametrize(("command", "by"), [("papers", "paper"), ("topics", "topic")])
@pytest.mark.parametrize("day", ["2026-01-31", "2026-11-23"])
def test_papers_and_topics_are_counted_as_in_summary(call: Call, command: str, by: str, day: str) -> None:
    kinds = ("recommended", "condition", "implied", "reported")
    rows = {row["key"]: row for row in _json(call, "summary", "--by", by, "--as-of", day)}

    for listed in _json(call, command, "--as-of", day):
        assert {kind: listed[kind] for kind in kinds} == {kind: rows[listed["id"]][kind] for kind in kinds}, listed


@pytest.mark.usefixtures("trust")
def test_an_actor_has_the_numbers_of_those_under_it(call: Call) -> None:
    actors = {actor["id"]: actor for actor in _json(call, "actors")}

    parents = {entry["id"] for entry in _json(call, "list") if entry["contains"]}
    assert parents
    for name in ("us", "us-government", "india", "us-congress"):
        for role in ("asked", "with", "about"):
            listed = set(call("list", "--actor", name, "--role", role, "--format", "ids")[0].split())
            assert actors[name][role] == len(listed - parents), (name, role)


@pytest.mark.usefixtures("trust")
def test_each_actor_is_followed_by_those_under_it(call: Call) -> None:
    seen: list[str] = []
    for actor in _json(call, "actors"):
        assert actor["part_of"] is None or actor["part_of"] in seen
        seen.append(actor["id"])


def test_what_nothing_names_is_listed_all_the_same(call: Call, tmp_path: Path) -> None:
    root = a_workspace(tmp_path / "ws", ONE)

    [actor] = [row for row in _rows(call("actors", "--format", "csv", cwd=root)[0]) if row["Id"] == "operator"]

    assert actor == {"Id": "operator", "Name": "Operator", "Part of": "", "Asked": "0", "With": "0", "Mentioned": "0"}


def test_topics_that_are_not_declared_are_listed_without_names(policytrack: Call) -> None:
    out, err, _ = policytrack("topics", "--format", "csv")

    assert _rows(out) == [
        {"Id": topic, "Name": "", "Recommendations": "1", "Assessed": "0 of 1"} for topic in ("buses", "nights")
    ]
    assert err == ""


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))
