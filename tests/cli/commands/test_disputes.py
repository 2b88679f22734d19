"""What `disputes` shows, in each of its formats."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from tests.conftest import Outcome

Call = Callable[..., Outcome]
URL = "https://example.org/a"


@pytest.fixture
def disputed(policytrack: Call) -> Call:
    """A workspace in which somebody claims more than was seen, and something that nobody has assessed."""
    for words in (
        ("mark", "ex-1", "announced", "--on", "2026-03-01"),
        ("claim", "ex-1", "implemented", "--assessor", "town", "--on", "2026-04-01"),
        ("claim", "ex-2.a", "partial", "--assessor", "operator", "--actor", "operator", "--on", "2026-04-02"),
    ):
        assert policytrack(*words, "--evidence", URL)[2] == 0
    return policytrack


def test_a_table_says_who_claims_what_and_counts(disputed: Call) -> None:
    out, err, code = disputed("disputes")

    assert (code, err) == (0, "1 dispute, 1 claimed and not assessed\n")
    one, other = out.splitlines()[1:]
    assert " ".join(one.split()) == (
        "EX-1 council town says: Implemented, since 2026-04-01 Announced, since 2026-03-01 further along"
    )
    assert " ".join(other.split()) == (
        "EX-2 .a operator operator says: Partly implemented, since 2026-04-02 Not assessed not assessed yet"
    )


def test_csv_and_markdown_have_a_cell_for_each_fact(disputed: Call) -> None:
    heading, one, other = csv.reader(io.StringIO(disputed("disputes", "--format", "csv")[0]))
    assert len(heading) == len(one) == 8
    assert one == ["EX-1", "council", "implemented", "town", "2026-04-01", "announced", "2026-03-01", "more"]
    assert other == ["EX-2", ".a operator", "partial", "operator", "2026-04-02", "unassessed", "", "unassessed"]
    last = disputed("disputes", "--format", "md")[0].splitlines()[-1]
    assert [cell.strip() for cell in last.strip("|").split("|")] == other


def test_only_those_with_the_assessor_who_is_named(disputed: Call) -> None:
    out = disputed("disputes", "--assessor", "town", "--format", "csv")[0]

    assert [row[0] for row in csv.reader(io.StringIO(out))][1:] == ["EX-1"]
