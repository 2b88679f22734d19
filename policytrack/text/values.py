"""Plain values that are read from a paper's text: windows of dates, passages and deadlines.

Offsets (*start* and *end*) count characters (Unicode code points) from 0, and lines count from 1.
"""

from datetime import date
from typing import NamedTuple


class Window(NamedTuple):
    """A date known only to lie between two dates, both included."""

    earliest: date
    latest: date


class Passage(NamedTuple):
    """The words of a recommendation, and their place in the paper.

    *line*, *start* and *end* are all None if the paper has no text to look them up in.
    """

    text: str
    line: int | None = None
    start: int | None = None
    end: int | None = None
    lead_in: str | None = None
    heading: str | None = None


class Place(NamedTuple):
    """The number of a paragraph under its heading; for an item of a list, the paragraph before the list and the item.

    A list directly below the heading comes after paragraph 0.
    """

    paragraph: int
    item: int | None = None


class Deadline(NamedTuple):
    """A deadline in the paper's words, and the dates that they mean.

    *reading* describes how the words were read. *earliest* and *latest* are None if the words give no date, and differ
    if it is uncertain. *opens* is the first day of a period. *stated_in* says where the source has the words, if not in
    the passage.
    """

    text: str
    reading: str
    opens: date | None = None
    earliest: date | None = None
    latest: date | None = None
    stated_in: str | None = None
