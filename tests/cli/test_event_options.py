"""Evidence on the command line: a single piece in options of its own, several in one argument each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Outcome
from tests.recording import URL, journal_lines

Call = Callable[..., Outcome]

FACTS = (
    *("--title", "India's “new” \\ law", "--publisher", "NDTV Profit", "--date", "20 Feb 2026"),
    *("--document", "press", "--act", "speech", "--stance", "supports"),
    *("--quote", 'We "will"  do it.', "--archived", "https://web.archive.org/a"),
)
PIECE = {
    "url": URL,
    "title": "India's “new” \\ law",
    "publisher": "NDTV Profit",
    "date": "2026-02-20",
    "document": "press",
    "act": "speech",
    "quote": 'We "will" do it.',
    "archived": "https://web.archive.org/a",
}
DEFERRAL = ("ex-1", "--to", "by 1 March 2028", "--why", "Late.")
COMMANDS = {
    "mark": ("mark", "ex-1", "announced"),
    "claim": ("claim", "ex-1", "announced", "--assessor", "council"),
    "review": ("review", "ex-1", "--note", "Read."),
    "defer": ("defer", *DEFERRAL),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_single_piece_of_evidence_has_options_of_its_own(policytrack: Call, root: Path, command: str) -> None:
    assert policytrack(*COMMANDS[command], "--evidence", URL, *FACTS)[2] == 0

    [entry] = journal_lines(root)
    [piece] = entry["evidence"]
    assert {key: value for key, value in piece.items() if key in PIECE} == PIECE


def test_facts_in_options_and_in_the_argument_add_up(policytrack: Call, root: Path) -> None:
    evidence = f'{URL} title="Buses first"'
    policytrack("mark", "ex-1", "announced", "--evidence", evidence, "--date", "2026-02-20", "--stance", "supports")

    [piece] = journal_lines(root)[0]["evidence"]
    assert (piece["title"], piece["date"]) == ("Buses first", "2026-02-20")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--title", "x"), "--title describes evidence; add its address with --evidence URL"),
        (
            ("--evidence", URL, "--evidence", f"{URL}/2", "--date", "2026-02-20"),
            "write the facts about each in its own",
        ),
        (("--evidence", f"{URL} title=x", "--title", "x"), "'title' appears twice in one piece of evidence"),
        (("--evidence", URL, "--title", ""), "title= has no value"),
        (("--evidence", URL, "--act", "spech"), "no act 'spech'; the nearest is 'speech'"),
        (("--evidence", URL, "--date", "soon"), "'soon'"),
    ],
)
def test_facts_that_belong_to_no_single_piece_are_refused(
    policytrack: Call, root: Path, command: str, options: tuple[str, ...], said: str
) -> None:
    out, err, code = policytrack(*COMMANDS[command], *options)

    assert (out, said in err, code) == ("", True, 2), err
    assert not (root / "data/journal.jsonl").exists()


def test_several_pieces_keep_the_form_in_one_argument(policytrack: Call, root: Path) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", f"{URL} title=A", "--evidence", f"{URL}/2 title=B")

    pieces: list[dict[str, Any]] = journal_lines(root)[0]["evidence"]
    assert [(piece["url"], piece["title"]) for piece in pieces] == [(URL, "A"), (f"{URL}/2", "B")]
