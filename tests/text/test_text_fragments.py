"""Links to the very words on a page."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from policytrack.text.text_fragments import with_text_fragment

URL = "https://example.org/paper"


@pytest.mark.parametrize(
    ("words", "fragment"),
    [
        ("Buses should have priority", "#:~:text=Buses%20should%20have%20priority"),
        ("US-India, now & then", "#:~:text=US%2DIndia%2C%20now%20%26%20then"),
        ("a\n b\tc", "#:~:text=a%20b%20c"),
        ("“trusted” 公交", "#:~:text=%E2%80%9Ctrusted%E2%80%9D%20%E5%85%AC%E4%BA%A4"),
        (" ".join("abcdefghijklm"), "#:~:text=a%20b%20c%20d%20e,i%20j%20k%20l%20m"),
        ("", ""),
    ],
)
def test_words_are_named_so_that_nothing_in_them_divides_the_fragment(words: str, fragment: str) -> None:
    assert with_text_fragment(URL, words) == f"{URL}{fragment}"


def test_an_address_keeps_its_own_fragment() -> None:
    assert with_text_fragment(f"{URL}#page=3", "Buses") == f"{URL}#page=3:~:text=Buses"


def test_what_was_encoded_is_what_the_browser_looks_for() -> None:
    words = "100% of a=b, c–d"
    assert unquote(with_text_fragment(URL, words).partition("text=")[2]) == words
