"""Text in XML and HTML that a program writes without a template."""

from __future__ import annotations

from html import escape

from policytrack.text.escaping import one_line

_NOT_IN_XML = str.maketrans({"\ufffe": "\\ufffe", "\uffff": "\\uffff"})


def xml_text(text: str) -> str:
    """The text on one line, escaped for content and attributes, without any character that XML 1.0 does not allow."""
    line = one_line(text)
    return escape(line if line.isascii() else line.translate(_NOT_IN_XML))
