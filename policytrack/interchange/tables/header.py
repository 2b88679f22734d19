"""The row of a table that names its columns: found, and read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple


class Line(NamedTuple):
    """A row as it was read, with the line or row on which a person finds it."""

    number: int
    cells: Sequence[str]


class Heads(NamedTuple):
    """The columns' names, and the line or row where they stand; *said* tells of names that come again."""

    number: int
    names: tuple[str, ...]
    said: str


def heads_among(lines: Sequence[Line], number: int | None, wanted: frozenset[str]) -> Heads | None:
    """The heads in the line of that *number*, or, where none is named, in the first with all the *wanted* columns.

    Where no line has these, it is the first that is as wide as most, and whose cells are full and different. None
    where there is no such line.
    """
    if number is not None:
        found = next((line for line in lines if line.number == number), None)
    else:
        found = next((line for line in lines if wanted and wanted <= {*unique(line.cells)}), None) or _likely(lines)
    if found is None:
        return None
    names = unique(found.cells)
    first = {" ".join(name.split()) for name in found.cells}
    again = [f"'{name}'" for name in names if name not in first and not name.startswith("column ")]
    return Heads(found.number, tuple(names), f"; {', '.join(again)} by that name again" if again else "")


def unique(names: Sequence[str]) -> list[str]:
    """Names of columns: single spaces, a number behind what comes again, nothing at the end that has no name."""
    plain = [" ".join(name.split()) for name in names]
    while plain and not plain[-1]:
        plain.pop()
    seen: Counter[str] = Counter()
    found = []
    for at, name in enumerate(plain, 1):
        named = name or f"column {at}"
        seen[named] += 1
        found.append(named if seen[named] == 1 else f"{named} ({seen[named]})")
    return found


def _likely(lines: Sequence[Line]) -> Line | None:
    widths = Counter(len(cells) for _, cells in lines if len(cells) > 1)
    if not widths:
        return lines[0] if len(lines) > 1 else None
    width = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    for line in lines:
        named = [cell.strip() for cell in line.cells if cell.strip()]
        if len(line.cells) >= width and len(named) * 3 >= len(line.cells) * 2 and len(set(named)) * 3 >= len(named) * 2:
            return line
    return next(line for line in lines if len(line.cells) == width)
