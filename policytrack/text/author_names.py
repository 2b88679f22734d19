"""Names of authors as reference lists have them: the surname first, or an organisation's name as it is.

A register has names as they are printed. That one is an organisation's is recognised by its words; that the last word
is the surname is assumed, which is wrong where the family name comes first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_OF_ORGANISATIONS = frozenset((
    "academy", "agency", "alliance", "association", "authority", "bank", "board", "bureau", "center", "centre",
    "coalition", "college", "commission", "committee", "consortium", "council", "department", "foundation", "forum",
    "government", "group", "institute", "institution", "ministry", "nations", "network", "office", "organisation",
    "organization", "parliament", "party", "programme", "program", "project", "school", "secretariat", "senate",
    "society", "team", "tracker", "trust", "union", "university", "of", "for", "and", "&", "the",
))  # fmt: skip
_SUFFIXES = ("Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV")


def is_organisation(name: str) -> bool:
    """Whether the name is that of an organisation: a single word, or one with a word such as `Council` or `of`."""
    words = name.split()
    return len(words) < 2 or any(word.casefold().strip(",") in _OF_ORGANISATIONS for word in words)


def surname(name: str) -> str:
    """The surname, with its particles: `Ford`, `van der Berg`; an organisation's name as it is."""
    return name if is_organisation(name) else _parts(name)[1]


def inverted(name: str) -> str:
    """The surname, then initials, as APA writes them: `Ford, L.`, `King, M. L., Jr.`, `Sartre, J.-P.`."""
    if is_organisation(name):
        return name
    given, family, suffix = _parts(name)
    initials = " ".join("-".join(f"{part[0].upper()}." for part in word.split("-") if part) for word in given)
    return ", ".join(filter(None, (family, initials, suffix)))


def listed(names: Sequence[str], last: str) -> str:
    """The names with commas between, and *last*, such as `and`, before the last of them."""
    if len(names) < 3:
        return f" {last} ".join(names)
    return f"{', '.join(names[:-1])}, {last} {names[-1]}"


def _parts(name: str) -> tuple[list[str], str, str]:
    """The given names, the surname and the suffix of a person's name, which may have its surname first."""
    family, comma, rest = name.partition(",")
    if comma and rest.strip() not in _SUFFIXES:
        return rest.split(), family.strip(), ""
    words = re.split(r",?\s+", name.strip())
    suffix = words.pop() if words[-1] in _SUFFIXES and len(words) > 2 else ""
    first = next((at for at, word in enumerate(words) if at and word[0].islower()), len(words) - 1)
    return words[:first], " ".join(words[first:]), suffix
