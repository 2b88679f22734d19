"""A word that nothing is called: the answer names the word that was meant, by its meaning or its letters."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from policytrack.domain.query import GROUPS
from policytrack.domain.statuses import STATUS_SYNONYMS, Status
from policytrack.domain.vocabulary import TIMING_SYNONYMS, Timing
from tests.conftest import Outcome

Call = Callable[..., Outcome]

pytestmark = pytest.mark.usefixtures("trust")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("list", "--timing", "late"), "no timing 'late'; did you mean 'overdue'?"),
        (("list", "--status", "finished"), "no status 'finished'; did you mean 'implemented'?"),
        (("list", "--status", "On Hold"), "no status 'On Hold'; did you mean 'stalled'?"),
        (("list", "--status", "anounced"), "no status 'anounced'; the nearest is 'announced'"),
    ],
)
def test_a_word_for_a_status_or_a_timing_is_answered_with_ours(
    call: Call, words: tuple[str, ...], message: str
) -> None:
    assert call(*words) == ("", f"{message}\n", 2)


def test_a_mark_with_another_word_for_a_status_is_answered_with_ours(policytrack: Call) -> None:
    assert "no status 'done'; did you mean 'implemented'?" in policytrack("mark", "ex-1", "done")[1]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("india", "--side india"),
        ("India", "--side india"),
        ("quantum", "--topic quantum"),
        ("overdue", "--timing overdue"),
        ("late", "--timing overdue"),
        ("done", "--status implemented"),
        ("open", "--status open"),
        ("high", "--priority high"),
        ("condition", "--kind condition"),
        ("us-commerce", "--actor us-commerce"),
        ("t2-7", "policytrack show t2-7"),
        ("xyz", None),
    ],
)
def test_a_word_that_is_no_view_is_answered_with_the_filter_that_takes_it(
    call: Call, word: str, meant: str | None
) -> None:
    out, err, code = call("list", word)

    assert (out, code) == ("", 2)
    if meant is not None:
        assert err == f"'{word}' is not a view; did you mean {meant}?\n"
        answer = meant.removeprefix("policytrack ").split()
        assert call(*([] if answer[0] == "show" else ["list"]), *answer)[2] == 0
    else:
        assert re.match(f"'{word}' is not a view: .* use --text WORDS", err)


def test_what_was_meant_is_looked_for_in_the_workspace_that_is_named(policytrack: Call) -> None:
    assert "did you mean --side town?" in policytrack("list", "town")[1]


def test_no_synonym_is_a_word_of_its_own() -> None:
    assert not STATUS_SYNONYMS.keys() & {*Status, *GROUPS}
    assert not TIMING_SYNONYMS.keys() & {*Timing}
    for synonym in (*STATUS_SYNONYMS, *TIMING_SYNONYMS):
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", synonym)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("list", "--overdue"), "--timing overdue"),
        (("claim", "ex-1", "partial", "--by", "india"), "--assessor"),
        (("defer", "ex-1", "--note", "x"), "--why"),
        (("mark", "ex-1", "partial", "--why", "x"), "--note"),
        (("report", "--until", "2026-06-30"), "--as-of"),
    ],
)
def test_an_option_of_another_command_is_answered_with_the_one_that_is_meant(
    call: Call, words: tuple[str, ...], meant: str
) -> None:
    _, err, code = call(*words)

    assert (f"; did you mean {meant}?" in err, code) == (True, 2)


@pytest.mark.parametrize(
    ("words", "written"),
    [
        (("due", "--limit", "3"), "policytrack list --sort due --limit NUMBER"),
        (("list", "--output", "x.csv"), "policytrack list --format csv > FILE"),
        (("search",), "policytrack list --text WORDS"),
        (("version",), "policytrack --version"),
        (("delete", "ex-1"), "policytrack retract ENTRY"),
    ],
)
def test_what_another_command_does_is_answered_with_that_command(
    call: Call, words: tuple[str, ...], written: str
) -> None:
    _, err, code = call(*words)

    assert (f"; write: {written}" in err, code) == (True, 2)
