"""How `cite` quotes a recommendation."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Outcome

Call = Callable[..., Outcome]

pytestmark = pytest.mark.usefixtures("trust")


def test_cite_gives_the_papers_words_and_what_is_uncertain(call: Call) -> None:
    out = call("cite", "t2-7")[0]

    assert "Lindsey Ford and Divyansh Kaushik, “How to Rebuild the US-India Relationship Through TRUST,”" in out
    assert "[probable" in out
    assert "between 2025-09-19 and 2025-09-27" in out
    assert "“[Both sides should:] Launch joint technology demonstrations" in out


def test_bibtex_braces_balance_and_specials_are_escaped(call: Call) -> None:
    out = call("cite", "nr-3", "--format", "bibtex")[0]

    assert out.startswith("@misc{NR-3,\n  author = {Nishant Rajeev},\n")
    assert out.count("{") == out.count("}")
    assert r"003\_05225b27dc1815a5.txt" in out
