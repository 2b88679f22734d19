"""Plain values that are read from a paper: windows of dates, passages, deadlines and authors.

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


class Author(NamedTuple):
    """An author by the *name* that is printed, and the part of it that is the *family* name.

    The two are the same for an organisation, and for somebody who has only one name.
    """

    name: str
    family: str

    @property
    def is_inverted(self) -> bool:
        """Whether reference lists have the family name first; if not, they have the name as it is printed."""
        return self.family != self.name
