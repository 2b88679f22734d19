"""How much of a kept copy a page still has, and which of its words are gone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.evidence.comparison import Comparison, compared

COPY = "The two ministries signed the terms of a joint laboratory for quantum sensors on Monday in Pune."


@pytest.mark.parametrize(
    ("page", "similarity", "lost"),
    [
        (COPY, 1.0, ""),
        (COPY.upper(), 1.0, ""),
        (f"Menu. {COPY} Read also: other news.", 1.0, ""),
        (COPY.replace(" ", "\n"), 1.0, ""),
        ("", 0.0, COPY.rstrip(".")),
        ("Shoes, bags and belts at prices that no shop has seen.", 0.0, COPY.rstrip(".")),
        (COPY.replace("quantum sensors", "fusion"), 0.73, "quantum sensors"),
        (COPY.replace(" in Pune", ""), 0.87, "in Pune"),
        (COPY.replace("The two ministries", "They"), 0.8, "The two ministries"),
    ],
)
def test_what_is_gone_is_named(page: str, similarity: float, lost: str) -> None:
    assert compared(COPY, page) == Comparison(similarity, lost)


@pytest.mark.parametrize("copy", ["", "… !", "\n"])
def test_a_copy_without_words_cannot_be_compared(copy: str) -> None:
    assert compared(copy, COPY).similarity is None
    assert compared(copy, copy).similarity is None


def test_a_script_without_spaces_is_compared_by_its_characters() -> None:
    copy = "两国部委周一签署了联合量子实验室的条款"
    assert compared(copy, f"新闻：{copy}。").similarity == 1.0
    changed = compared(copy, copy.replace("周一", "周二"))
    assert changed.similarity is not None
    assert 0.7 < changed.similarity < 1


def test_a_long_loss_is_cut_at_a_word() -> None:
    copy = " ".join(f"word{number}" for number in range(200))
    lost = compared(copy, "").lost
    assert lost.startswith("word0 word1 ")
    assert lost.endswith(" …")
    assert len(lost) <= 162


@given(st.text(), st.text())
def test_only_what_has_all_is_wholly_similar(copy: str, page: str) -> None:
    similarity, lost = compared(copy, page)
    assert similarity is None or 0 <= similarity <= 1
    assert (similarity in (None, 1.0)) == (lost == "")
    assert compared(copy, f"{copy}\n{page}").similarity in (None, 1.0)
