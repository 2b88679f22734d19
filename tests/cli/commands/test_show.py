"""What `show` shows, and of which recommendation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import ONE, TWO, a_workspace
from tests.conftest import Outcome
from tests.recording import URL, shown

Call = Callable[..., Outcome]

pytestmark = pytest.mark.usefixtures("trust")


@pytest.mark.parametrize("typed", ["FK-T2-7", "fk-t2-7", "t2-7", "T2-7.c", " fk-t2-7 "])
def test_show_takes_any_case_a_unique_ending_and_a_part(call: Call, typed: str) -> None:
    out, err, code = call("show", typed)

    assert (err, code) == ("", 0)
    assert out.startswith("FK-T2-7  Launch joint technology demonstrations")
    assert "line 35, under “T: Time-Bound Technology Cooperation Commitments”" in out
    assert "    Both sides should:\n    1) »Launch joint technology demonstrations in each TRUST sector" in out


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("fk-t3-1", "no recommendation 'fk-t3-1'; the nearest is 'FK-T"),
        ("1", "'1' ends more than one id: FK-R-1, FK-S-1"),
        ("", "no recommendation ''"),
        ("%", "no recommendation '%'"),
    ],
)
def test_an_id_that_names_nothing_or_too_much_exits_5(call: Call, typed: str, said: str) -> None:
    out, err, code = call("show", typed)

    assert (out, code) == ("", 5)
    assert err.startswith(said)


def test_an_ending_is_whole_pieces(call: Call, tmp_path: Path) -> None:
    more = TWO.replace("EX-2", "EX-12")

    out, _, _ = call("show", "2", "--workspace", str(a_workspace(tmp_path / "w", ONE + TWO[len(ONE) :])))
    _, err, code = call("show", "2", "--workspace", str(a_workspace(tmp_path / "v", more)))

    assert out.startswith("EX-2 ")
    assert (code, err) == (5, "no recommendation '2'; there is EX-1, EX-12\n")


def test_show_as_json_is_the_object_of_the_list(call: Call) -> None:
    [listed] = json.loads(call("list", "--text", "demonstrations in each", "--format", "json")[0])

    assert json.loads(call("show", "t2-7", "--format", "json")[0]) == listed


def test_what_was_known_and_what_was_true_are_two_questions(policytrack: Call) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-03-01")

    assert shown(policytrack, "ex-1", "--as-of", "2026-02-28")["status"] == "unassessed"
    assert shown(policytrack, "ex-1", "--as-of", "2026-03-01")["status"] == "announced"
    # The mark was recorded at the real clock's moment.
    assert shown(policytrack, "ex-1", "--known-on", "2020-01-01")["status"] == "unassessed"
    assert shown(policytrack, "ex-1", "--as-of", "2026-05-01", "--known-on", "2100-01-01")["status"] == "announced"
    counted = json.loads(policytrack("summary", "--known-on", "2020-01-01", "--format", "json")[0])[-1]
    assert counted["recommended"]["statuses"] == {"unassessed": 2}
