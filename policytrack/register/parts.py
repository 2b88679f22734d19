"""Divide a large file of the register into parts that can be read one by one, or by several processes.

A file is divided before items of its list of recommendations. Where a line begins with the indentation of these items
and a dash, no text, list or mapping of an item before it can go on unless a quote or a bracket is open there; the part
before then ends in a mistake, and a file with a mistake in a part has to be read as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from policytrack.register.discovery import read_bytes, text_in

_SIZE = 500_000
_SECTION = re.compile(rb"^recommendations:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*( *)- ", re.MULTILINE)
_NEXT_SECTION = re.compile(rb"\n[^ \t\r\n#-]")
_INDIVISIBLE = re.compile(rb"\r(?!\n)|\xc2\x85|\xe2\x80[\xa8\xa9]|\n(?:---|\.\.\.|%)")
"""Other line breaks of YAML, by which lines would have to be counted, and what begins or ends a document."""
_HEAD = "recommendations:\n"


class Part(NamedTuple):
    """The bytes of a file from *start* up to *stop*, None for its end; *lines_before* are the lines before them.

    *continues*: they begin with an item of `recommendations`.
    """

    path: str
    start: int = 0
    stop: int | None = None
    lines_before: int = 0
    continues: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole file."""
        return self.start == 0 and self.stop is None


def parts_of(path: str, content: bytes, size: int | None = None) -> list[Part]:
    """The parts of a file with this content, of about *size* bytes; a small file is one part."""
    size = size or _SIZE
    section = _SECTION.search(content) if len(content) > size else None
    if section is None or _INDIVISIBLE.search(content):
        return [Part(path)]
    starts = [0, *_cuts(content, section, -(-len(content) // -(-len(content) // size)))]
    parts = []
    lines = 0
    for start, stop in zip(starts, [*starts[1:], None], strict=True):
        parts.append(Part(path, start, stop, lines, start > 0))
        lines += content.count(b"\n", start, stop)
    return parts


def _cuts(content: bytes, section: re.Match[bytes], size: int) -> Iterator[int]:
    """The offsets of items of the section, at least *size* bytes apart."""
    item = b"\n" + section[1] + b"- "
    after = _NEXT_SECTION.search(content, section.end())
    end = len(content) if after is None else after.start()
    at = content.find(item, max(size, section.end()), end)
    while at >= 0:
        yield at + 1
        at = content.find(item, at + size, end)


def part_text(root: Path, part: Part) -> tuple[str, int]:
    """The text of a part, as a file of its own, and how many lines of the file come before it.

    Raises `UnreadableFile`.
    """
    text = text_in(read_bytes(root, part.path, part.start, part.stop))
    return (_HEAD + text, part.lines_before - 1) if part.continues else (text, 0)
