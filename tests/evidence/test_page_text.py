"""The words of pages: what a reader sees, in any encoding, and nothing that lasts for ever."""

from __future__ import annotations

import time

import pytest

from policytrack.evidence.extraction import cleaned, decoded, html_text
from policytrack.evidence.page_text import kind_of, page_text
from policytrack.evidence.text_process import extracted
from tests.evidence.captures import QUOTE, a_capture, a_pdf


def test_the_text_is_what_a_reader_sees() -> None:
    html = """<html><head><title> The
      title </title><style>p{}</style></head><body><script>var x="no"</script><nav>Menu</nav>
      <h1>A <em>head</em>line</h1><p>Ann<b>ounc</b>ed<br>today &mdash; at last</p><noscript>no</noscript>
      <ul><li>one<li>two</ul><table><tr><td>a<td>b</table><p hidden>no</p><template>no</template>"""

    page = html_text(html)

    assert page.title == "The title"
    assert page.text == "Menu\nA headline\nAnnounced\ntoday — at last\none\ntwo\na\nb"


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        ("Ansprüche – “ja”".encode(), "utf-8"),
        ("Ansprüche – “ja”".encode(), None),
        ("Ansprüche – “ja”".encode("cp1252"), None),
        ("Ansprüche – “ja”".encode("cp1252"), "iso-8859-1"),
        ("Ansprüche – “ja”".encode("cp1252"), "utf-8"),
        ("\ufeffAnsprüche – “ja”".encode(), "cp1251"),
        ("\ufeffAnsprüche – “ja”".encode("utf-16-le"), "utf-8"),
        ('<meta charset="windows-1252">Ansprüche – “ja”'.encode("cp1252"), None),
        ("Ansprüche – “ja”".encode(), "punycode"),
        ("Ansprüche – “ja”".encode(), "no-such-thing"),
        ("Ansprüche – “ja”".encode(), "hex"),
        ("Ansprüche – “ja”".encode()[:-1], "utf-8"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_fits(content: bytes, charset: str | None) -> None:
    assert "Ansprüche – “ja" in decoded(content, charset)


@pytest.mark.parametrize("encoding", ["gb18030", "shift_jis", "euc-kr", "koi8-r", "big5", "iso-8859-7", "windows-1251"])
def test_other_scripts_are_read_in_the_encoding_that_the_header_or_the_page_names(encoding: str) -> None:
    words = {"gb18030": "宣言", "shift_jis": "宣言", "euc-kr": "선언", "big5": "宣言", "iso-8859-7": "Διακήρυξη"}.get(
        encoding, "Декларация"
    )

    assert decoded(words.encode(encoding), encoding) == words
    meta = f'<meta http-equiv="content-type" content="text/html; charset={encoding}">'.encode()
    assert decoded(meta + words.encode(encoding), None).endswith(words)


def test_a_pdf_has_its_words() -> None:
    assert page_text(a_capture(a_pdf(QUOTE), type="application/octet-stream")).text == QUOTE


@pytest.mark.parametrize(
    ("content", "type", "kind"),
    [
        (b"%PDF-1.7 ...", "text/html", "pdf"),
        (b"<p>", "text/html", "html"),
        (b"<!DOCTYPE html>", "", "html"),
        (b"words", "", "text"),
        (b"\x00\x01", "application/octet-stream", "other"),
        (b"GIF89a", "image/gif", "other"),
        (b"{}", "application/json", "text"),
        (b"<rss/>", "application/rss+xml", "html"),
    ],
)
def test_what_a_file_is(content: bytes, type: str, kind: str) -> None:
    assert kind_of(a_capture(content, type=type)) == kind


def test_a_page_of_another_kind_has_no_text_and_says_why() -> None:
    page = page_text(a_capture(b"GIF89a", type="image/gif"))
    assert page.text == ""
    assert page.why == "no text can be taken from image/gif"


def test_a_page_that_takes_hours_to_read_is_given_up_and_the_next_one_is_read() -> None:
    began = time.monotonic()
    page = extracted("html", b"<div>" * 400_000, None, seconds=1)
    assert page.why is not None
    assert time.monotonic() - began < 10
    assert extracted("html", b"<p>next", None).text == "next"


@pytest.mark.parametrize("content", [b"%PDF-1.4\n", b"%PDF-1.4\n1 0 obj << /Length 9999999999 >>", b"%PDF-" * 99])
def test_a_damaged_pdf_has_no_text_and_says_why(content: bytes) -> None:
    page = extracted("pdf", content, None)
    assert page.text == ""
    assert page.why is not None


def test_nothing_in_a_page_that_is_shown_can_act_or_ask_a_server() -> None:
    html = b"""<base href=//evil><meta http-equiv=refresh content="0;url=//evil"><script>evil()</script>
      <p onclick="evil()" style="background:url(//evil)">Words <img src=//evil onerror=evil()>
      <a href="javascript:evil()">link</a><iframe src=//evil></iframe><form action=//evil><input></form>
      <svg onload=evil()><style>@import '//evil'</style><object data=//evil></object><link rel=x href=//evil>
      <math><mi xlink:href="javascript:evil()">m</mi></math><video src=//evil poster=//evil></video></p>"""

    clean = cleaned(html, None)

    assert "Words" in clean
    assert "evil" not in clean
