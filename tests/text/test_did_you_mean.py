"""The nearest name is named, among a few and among very many."""

from __future__ import annotations

import pytest

from policytrack.text.did_you_mean import nearest, slip_of, unknown

IDS = {name.casefold(): name for name in ("FK-T2-1", "FK-T2-2", "NR-10")}


@pytest.mark.parametrize("slip", ["fk-t2-1", "FK-T21", "FK--T2-1", "FX-T2-1", "KF-T2-1", "FK-T2-1x"])
def test_a_name_one_letter_away_is_found(slip: str) -> None:
    assert slip_of(slip, IDS) == "FK-T2-1"
    assert nearest(slip, IDS.values()) == "FK-T2-1"


@pytest.mark.parametrize("word", ["", "FK", "FK-S-11", "N" * 100_000])
def test_a_name_further_away_is_no_slip(word: str) -> None:
    assert slip_of(word, IDS) is None


def test_what_there_is_is_told_while_it_is_little() -> None:
    assert unknown("actor", "xyz", ["us", "india"]) == "no actor 'xyz'; choose from us, india"
    assert unknown("actor", "xyz", [f"actor-{number}" for number in range(30)]) == "no actor 'xyz'"
    assert unknown("actor", "indai", ["us", "india"]) == "no actor 'indai'; the nearest is 'india'"
