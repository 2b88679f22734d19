"""How `cite` quotes a recommendation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import TWO, a_workspace
from tests.conftest import Outcome

Call = Callable[..., Outcome]

pytestmark = pytest.mark.usefixtures("trust")


def test_cite_gives_the_papers_words_their_place_and_what_is_uncertain(call: Call) -> None:
    out = call("cite", "t2-7")[0]

    assert "Lindsey Ford and Divyansh Kaushik, “How to Rebuild the US-India Relationship Through TRUST,”" in out
    assert "[probable" in out
    assert "[between September 19 and 27, 2025]" in out
    place = "under “T: Time-Bound Technology Cooperation Commitments,” para. 4, item 1"
    assert f"{place}.\n\n“[Both sides should:] Launch joint technology demonstrations" in out
    assert f"({place}; line 35 of the tracker’s copy)\n" in out


def test_bibtex_braces_balance(call: Call) -> None:
    out = call("cite", "nr-3", "--style", "bibtex")[0]

    assert out.startswith("@misc{NR-3,\n  author = {Rajeev, Nishant},\n")
    assert out.count("{") == out.count("}")


def test_a_part_is_cited_with_its_own_status(call: Call) -> None:
    out = call("cite", "t2-7.a", "--with-status", "--as-of", "2026-03-31")[0]

    assert out.startswith("“[Both sides should:] Launch joint")
    assert "Status on March 31, 2026: " in out


def test_what_cannot_be_cited_so_is_refused(call: Call) -> None:
    for words, said in (
        (("t2-7", "--style", "bibtex", "--with-status"), "choose --style chicago, apa or markdown"),
        (("t2-7", "--style", "mla"), "no style 'mla'"),
        (("t2-7.z",), "has no part 'z'"),
    ):
        _, err, code = call("cite", *words)
        assert (code in (2, 5), said in err) == (True, True), err


def test_authors_are_cited_as_the_register_declares_them(call: Call, tmp_path: Path) -> None:
    root = a_workspace(tmp_path / "ws", TWO)
    register = root / "data/recommendations.yaml"
    authors = 'authors: [{name: Wang Yi, family: Wang}, {organisation: Chatham House}, "Ford, Lindsey"]'
    register.write_text(register.read_text("utf-8").replace("authors: [Jo Example]", authors), "utf-8")

    def cite(style: str) -> str:
        return call("cite", "ex-1", "--style", style, "--workspace", str(root))[0]

    assert cite("chicago").startswith("Wang Yi, Chatham House, and Lindsey Ford, “")
    assert cite("apa").startswith("Wang, Y., Chatham House, & Ford, L. (")
    assert "  author = {Wang, Yi and {Chatham House} and Ford, Lindsey},\n" in cite("bibtex")
    assert "Wang Yi, Chatham House and Lindsey Ford, “" in call("show", "ex-1", "--workspace", str(root))[0]
