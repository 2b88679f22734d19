"""A line of text in pieces with a style each, so that a terminal can colour them while a pipe gets plain text."""

from typing import NamedTuple

LABEL = 14


class StyledLine(NamedTuple):
    """A line of text: its *margin*, its pieces (text and style), and the width of the margin in characters.

    If the line is too long for a terminal, the pieces are wrapped right of the margin; an *address*, the last
    piece, is never wrapped, so that it can be copied, and is a link where the terminal knows links.
    """

    margin: str
    pieces: tuple[tuple[str, str], ...]
    indent: int = LABEL
    address: bool = False

    def __str__(self) -> str:
        return f"{self.margin:<{self.indent}}{''.join(text for text, _ in self.pieces)}".rstrip()
