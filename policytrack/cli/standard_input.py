"""Reads standard input."""

from __future__ import annotations

import sys
from typing import Any

from policytrack.errors import UsageProblem
from policytrack.files.plain_files import LARGE, decoded, read_open


def text_of_input(most: int = LARGE) -> str:
    """The text of standard input. Raises `UsageProblem` if it is closed, larger than *most* bytes, or not UTF-8."""
    if sys.stdin is None:
        raise UsageProblem("standard input is closed, and was to be read")
    stream: Any = getattr(sys.stdin, "buffer", None)
    if stream is None:  # a program that calls ours has put text in its place
        return sys.stdin.read()
    try:
        return decoded(read_open(stream, "standard input", most), "standard input")
    except OSError as error:
        raise UsageProblem(f"standard input cannot be read: {error.strerror or error}") from None
