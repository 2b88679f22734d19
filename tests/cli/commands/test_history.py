"""`history`: every entry, in the order of recording."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Outcome
from tests.recording import URL, journal_lines

Call = Callable[..., Outcome]


def _listed(policytrack: Call, *options: str) -> list[dict[str, Any]]:
    out, err, code = policytrack("history", "--format", "json", *options)
    assert (err, code) == ("", 0)
    return list(json.loads(out))


@pytest.fixture
def recorded(policytrack: Call, root: Path) -> list[str]:
    """Two marks, a claim, and the retraction of the first mark: their ids."""
    policytrack("mark", "ex-1", "stalled", "--evidence", URL, "--on", "2026-05-01")
    policytrack("mark", "ex-2.a", "partial", "--evidence", URL, "--on", "2026-03-01", "--recorder", "bo")
    policytrack("claim", "ex-1", "implemented", "--assessor", "town", "--evidence", URL, "--on", "2026-04-01")
    policytrack("retract", str(journal_lines(root)[0]["id"]), "--why", "A slip.")
    return [str(line["id"]) for line in journal_lines(root)]


def test_entries_come_in_the_order_of_recording_with_what_took_them_back(
    policytrack: Call, recorded: list[str]
) -> None:
    entries = _listed(policytrack)

    assert [entry["id"] for entry in entries] == recorded
    assert [entry["retracted_by"] for entry in entries] == [recorded[3], None, None, None]
    lines = policytrack("history")[0].splitlines()
    assert [line for line in lines if "[struck out]" in line] == [line for line in lines if "Stalled" in line]


@pytest.mark.parametrize(
    ("options", "places"),
    [
        (["ex-1"], [0, 2, 3]),
        (["EX-2.a"], [1]),
        (["ex-1", "ex-2"], [0, 1, 2, 3]),
        (["--recorder", "bo"], [1]),
        (["--assessor", "town"], [2]),
        (["--as-of", "2026-04-15"], [1, 2]),
        (["--since", "2020-01-01"], [0, 1, 2, 3]),
        (["--recorder", "nobody"], []),
    ],
)
def test_only_what_is_asked_for_is_printed(
    policytrack: Call, recorded: list[str], options: list[str], places: list[int]
) -> None:
    assert [entry["id"] for entry in _listed(policytrack, *options)] == [recorded[place] for place in places]


def test_an_empty_journal_has_no_history_in_any_format(policytrack: Call) -> None:
    assert policytrack("history") == ("", "", 0)
    assert _listed(policytrack) == []
    assert policytrack("history", "--format", "jsonl") == ("", "", 0)
    assert len(list(csv.reader(io.StringIO(policytrack("history", "--format", "csv")[0])))) == 1


@pytest.mark.parametrize(
    ("options", "code"), [(["ex-9"], 5), (["--format", "xls"], 2), (["--since", "soon"], 2), (["--assessor", "x"], 5)]
)
def test_what_is_mistyped_prints_nothing(policytrack: Call, options: list[str], code: int) -> None:
    out, err, ended = policytrack("history", *options)

    assert (out, ended) == ("", code)
    assert "Traceback" not in err


def test_before_the_first_entry_the_answer_says_that_nothing_was_known(policytrack: Call, recorded: list[str]) -> None:
    out, err, code = policytrack("history", "--known-on", "2020-01-01")

    assert (out, code) == ("", 0)
    assert "nothing had been recorded by then: the journal begins on " in err


def test_csv_and_json_have_the_names_of_actors(policytrack: Call) -> None:
    policytrack("mark", "ex-1", "stalled", "--evidence", URL, "--actor", "town")
    policytrack("mark", "ex-1", "partial", "--evidence", URL)

    assert [(entry["actor"], entry["actor_name"]) for entry in _listed(policytrack)] == [("town", "Town"), (None, None)]
    rows = [*csv.DictReader(policytrack("history", "--format", "csv")[0].splitlines())]
    assert [(row["actor"], row["actor_name"]) for row in rows] == [("town", "Town"), ("", "")]
