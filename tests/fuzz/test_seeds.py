"""What fuzzing has found stays mended; and what judges it sees what it is to see."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.fuzz.case import Case, read, written
from tests.fuzz.ground import JOURNAL, files
from tests.fuzz.judge import Ending, broken, documented, judged
from tests.fuzz.kinds import a_case

_SEEDS = sorted((Path(__file__).parent / "seeds").glob("*.json"))


@pytest.mark.parametrize("path", _SEEDS, ids=lambda path: path.stem)
def test_a_case_that_broke_a_promise_breaks_it_no_more(path: Path) -> None:
    assert judged(read(path)) is None


def test_the_ground_is_sound() -> None:
    assert judged(Case("register", {}, ("check",))) is None
    assert judged(Case("journal", {}, ("list",), keeps=True)) is None


def test_a_first_dozen_of_cases_breaks_nothing() -> None:
    wrong = {seed: judged(a_case(Random(seed))) for seed in range(12)}

    assert {seed: said for seed, said in wrong.items() if said is not None} == {}


def test_a_case_reads_back_as_it_was_kept(tmp_path: Path) -> None:
    for seed in range(300):
        case = a_case(Random(seed))
        path = tmp_path / "case.json"
        path.write_text(written(case, "why"), "utf-8")
        assert read(path) == case
        assert a_case(Random(seed)) == case


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        (Ending(b"", b"", None), "still ran"),
        (Ending(b"", b"", -6), "SIGABRT"),
        (Ending(b"", b"a bug", 70), "70"),
        (Ending(b"", b"Traceback (most recent call last)\nValueError: x\n", 2), "ValueError"),
        (Ending(b"a \x1b[31m b", b"", 0), "standard output"),
        (Ending(b"", b"\x07", 0), "standard error"),
    ],
)
def test_what_breaks_a_promise_is_named(ending: Ending, said: str) -> None:
    assert said in (broken(ending) or "")


def test_an_ending_as_documented_breaks_nothing() -> None:
    assert {0, 1, 2, 3, 4, 5} <= documented()
    assert 70 not in documented()
    assert broken(Ending(b"a\tb\n", b"", 0)) is None


def test_a_line_that_is_taken_from_the_journal_is_told() -> None:
    *lines, _ = files()[JOURNAL].splitlines(keepends=True)

    assert judged(Case("journal", {JOURNAL: b"".join(lines)}, ("list",), keeps=True)) is None
