"""Take the words and the safe HTML out of what strangers wrote; runs in a process of its own, see `text_process`.

Nothing is rendered and nothing executed.
"""

from __future__ import annotations

import codecs
import re
from io import BytesIO
from typing import NamedTuple

MOST_HTML = 10_000_000
"""The most bytes of a page whose text is taken; what comes after them is left out."""
_PAGES = 2_000
_MOST = 20_000_000  # characters of a PDF
_HIDDEN = "script, style, noscript, template, head, iframe, object, svg, [hidden]"
_BLOCKS = (
    "address, article, aside, blockquote, br, button, caption, center, dd, details, dialog, div, dl, dt, fieldset, "
    "figcaption, figure, footer, form, h1, h2, h3, h4, h5, h6, header, hr, legend, li, main, nav, ol, option, p, pre, "
    "section, select, summary, table, tbody, td, textarea, tfoot, th, thead, title, tr, ul"
)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{1,40})", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Those of the WHATWG's encoding standard that Python has; others, such as punycode, are no encodings of pages.
_ENCODINGS = {
    *("utf-8", "utf-16-le", "utf-16-be", "utf-16", "big5", "big5hkscs", "gbk", "gb2312", "gb18030", "koi8-r", "koi8-u"),
    *("euc_jp", "iso2022_jp", "shift_jis", "cp932", "euc_kr", "cp949", "cp866", "mac-roman", "mac-cyrillic"),
    *(f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    *(f"cp125{digit}" for digit in range(9)),
    *("cp874", "tis-620"),
}
# Browsers read these as Windows-1252, and so do we.
_WESTERN = ("ascii", "iso8859-1")

# What is left of a page when it is shown: no links, no pictures, no styles and no forms, so that nothing in it works.
_SHOWN = frozenset(
    re.findall(
        r"\w+",
        "abbr article aside b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn div dl dt "
        "em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i ins kbd li main mark nav ol p pre q rp rt ruby s "
        "samp section small span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr",
    )
)
_ATTRIBUTES = {"*": {"dir", "lang"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}}


class PageText(NamedTuple):
    """The text of a page, a paragraph a line, and its title; *why* says why there is no text, None if there is."""

    text: str
    title: str | None = None
    why: str | None = None


def extracted(kind: str, content: bytes, charset: str | None) -> PageText:
    """The text of a page of this kind (`html`, `pdf`, `text`). Raises `ImportError` without the library it takes."""
    if kind == "pdf":
        return pdf_text(content)
    if kind == "html":
        return html_text(decoded(content[:MOST_HTML], charset))
    return PageText(_lines(decoded(content[:MOST_HTML], charset, is_html=False)))


def cleaned(content: bytes, charset: str | None) -> str:
    """The HTML of a page without scripts, styles, links, pictures and forms. Raises `ImportError`."""
    from nh3 import clean

    return clean(
        decoded(content[:MOST_HTML], charset), tags=_SHOWN, attributes=_ATTRIBUTES, link_rel=None, url_schemes=set()
    )


def decoded(content: bytes, charset: str | None, *, is_html: bool = True) -> str:
    """The text of the bytes: by their mark, the header's *charset*, what the page itself names, UTF-8, or Windows-1252.

    The first of these that fits is used.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    meta = _META.search(content[:4096]) if is_html else None
    named = [charset, meta[1].decode() if meta else None]
    candidates = [known for name in named if name and (known := _encoding(name))]
    for candidate in dict.fromkeys((*candidates, "utf-8")):
        try:
            return content.decode(candidate)
        except UnicodeDecodeError as error:
            if error.start >= len(content) - 4:  # a page that was cut short within a character
                return content.decode(candidate, "replace")
    return content.decode(candidates[0] if candidates and candidates[0] != "utf-8" else "cp1252", "replace")


def _encoding(name: str) -> str | None:
    try:
        encoding = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    if encoding in _WESTERN:
        return "cp1252"
    return encoding if encoding in _ENCODINGS else None


def html_text(html: str) -> PageText:
    """The words that a page shows without scripts. Raises `ImportError` without the library."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    heading = tree.css_first("head > title")
    title = " ".join(heading.text().split()) if heading is not None else None
    for node in tree.css(_HIDDEN):
        node.decompose()
    for node in tree.css(_BLOCKS):
        node.insert_before("\n")
        node.insert_after("\n")
    root = tree.root
    return PageText(_lines(root.text(separator="") if root is not None else ""), title or None)


def _lines(text: str) -> str:
    """The text with single spaces, and without empty lines."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def pdf_text(content: bytes) -> PageText:
    """The words of a PDF. Raises `ImportError` without the library."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    pieces: list[str] = []
    size = 0
    title = None
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return PageText("", why="the PDF has a password")
        title = reader.metadata.title if reader.metadata is not None else None
        for number, page in enumerate(reader.pages):
            if number >= _PAGES or size > _MOST:
                break
            pieces.append(page.extract_text())
            size += len(pieces[-1])
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, OSError, RecursionError) as error:
        if not pieces:
            return PageText("", why=f"the PDF cannot be read: {type(error).__name__}")
    text = _lines("\n".join(pieces))
    return PageText(text, str(title) if title else None, None if text else "the PDF holds pictures, and no text")
