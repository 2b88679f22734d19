"""However long a text is and whatever it repeats, it is read in seconds and not in hours."""

from __future__ import annotations

import time

import pytest

from policytrack.text.passages import NotInText, PaperText, find_passage, sentences

pytestmark = pytest.mark.large


@pytest.mark.parametrize(
    "piece",
    ["[a", "](", "[^", "a-", "a\n\n", "x", ".", "\0", "1) a\n", "[x [b] ", "'", "\xe9\u2026 ", "U. "],
)
def test_no_text_is_slow(piece: str) -> None:
    source = f"a.{piece * (400_000 // len(piece))}b {'_' * 400_000}c"
    begun = time.process_time()
    text = PaperText(source)
    sentences(text)
    with pytest.raises(NotInText):
        find_passage(text, "a b c d", "a")

    assert time.process_time() - begun < 5
