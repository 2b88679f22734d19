"""Names of authors as they are printed, and as reference lists have them: the family name first.

A register may say which part of a name is the family name. Where it does not, an organisation is recognised by its
words, and of any other name the last word is taken for the family name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from policytrack.text.values import Author

_OF_ORGANISATIONS = frozenset((
    "academy", "agency", "alliance", "association", "authority", "bank", "board", "bureau", "center", "centre",
    "coalition", "college", "commission", "committee", "consortium", "council", "department", "foundation", "forum",
    "government", "group", "institute", "institution", "ministry", "nations", "network", "office", "organisation",
    "organization", "parliament", "party", "programme", "program", "project", "school", "secretariat", "senate",
    "society", "team", "tracker", "trust", "union", "university", "of", "for", "and", "&", "the",
))  # fmt: skip
_SUFFIXES = ("Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV")


def read_author(text: str) -> Author:
    """The author whom a register names: `Lindsey Ford`, `Ford, Lindsey`, `Martin Luther King, Jr.`, `World Bank`.

    A text with a comma that may as well be a list of several authors is taken for the name that is printed.
    """
    name = " ".join(text.split())
    words = re.split(r",?\s+", name)
    suffixes = 1 if words[-1] in _SUFFIXES and len(words) > 2 else 0
    family, comma, given = name.partition(", ")
    if _is_organisation(name):
        return Author(name, name)
    if comma and given not in _SUFFIXES:
        is_one_author = "," not in given and (" " not in given or " " not in family or family[0].islower())
        return Author(f"{given} {family}", family) if is_one_author else Author(name, name)
    last = len(words) - 1 - suffixes
    first = next((at for at, word in enumerate(words) if at and word[0].islower()), last)
    return Author(name, " ".join(words[first : last + 1]))


def has_words(name: str, words: str) -> bool:
    """Whether the name has these whole words, one after the other."""
    return _search(name, words) is not None


def inverted(author: Author) -> str:
    """The family name, then initials, as APA writes them: `Ford, L.`, `King, M. L., Jr.`, `Sartre, J.-P.`."""
    given, suffix = _given_and_suffix(author)
    initials = " ".join("-".join(f"{part[0].upper()}." for part in word.split("-") if part) for word in given)
    return ", ".join(filter(None, (author.family, initials, suffix)))


def bibtex_name(author: Author) -> str:
    """The name as BibTeX reads it without guessing: `Ford, Lindsey`, `King, Jr., Martin Luther`."""
    given, suffix = _given_and_suffix(author)
    return ", ".join(filter(None, (author.family, suffix, " ".join(given))))


def listed(names: Sequence[str], last: str) -> str:
    """The names with commas between, and *last*, such as `and`, before the last of them."""
    if len(names) < 3:
        return f" {last} ".join(names)
    return f"{', '.join(names[:-1])}, {last} {names[-1]}"


def _is_organisation(name: str) -> bool:
    """Whether the name is a single word, or has a word such as `Council` or `of`."""
    words = name.split()
    return len(words) < 2 or any(word.casefold().strip(",") in _OF_ORGANISATIONS for word in words)


def _given_and_suffix(author: Author) -> tuple[list[str], str]:
    """The given names, and what follows the name, such as `Jr.`; neither for a name that is not inverted."""
    place = _search(author.name, author.family)
    if place is None or not author.is_inverted:
        return [], ""
    words = re.findall(r"[^\s,]+", f"{author.name[: place.start()]} {author.name[place.end() :]}")
    suffix = words.pop() if words and words[-1] in _SUFFIXES else ""
    return words, suffix


def _search(name: str, words: str) -> re.Match[str] | None:
    return re.search(rf"(?<![^\s,]){re.escape(words)}(?![^\s,])", name)
