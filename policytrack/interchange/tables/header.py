"""Find the header: the row of a table that names its columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple


class NumberedCells(NamedTuple):
    """The cells of a row as it was read, with the number of its line or sheet row, from 1."""

    number: int
    cells: Sequence[str]


class Header(NamedTuple):
    """The column names, and the number of their line or row; *repeated* is a note on repeated names."""

    number: int
    names: tuple[str, ...]
    repeated: str


def find_header(lines: Sequence[NumberedCells], number: int | None, wanted: Sequence[frozenset[str]]) -> Header | None:
    """The header in line *number*; if that is None, in the first line with all the *wanted* columns.

    Each of those has one of several names.

    If no line has them, the header is the first line that is as wide as most lines and has mostly filled, distinct
    cells. None if there is no such line.
    """
    if number is not None:
        header_row = next((line for line in lines if line.number == number), None)
    else:
        header_row = next(
            (line for line in lines if wanted and all(map({*unique_names(line.cells)}.intersection, wanted))), None
        ) or _likely_header(lines)
    if header_row is None:
        return None
    names = unique_names(header_row.cells)
    first = {" ".join(name.split()) for name in header_row.cells}
    again = [f"'{name}'" for name in names if name not in first and not name.startswith("column ")]
    return Header(header_row.number, tuple(names), f"; {', '.join(again)} by that name again" if again else "")


def unique_names(names: Sequence[str]) -> list[str]:
    """Column names made unique: spaces collapsed, `(2)` added to a repeated name, `column 3` for an empty one.

    Empty names at the end are dropped.
    """
    plain = [" ".join(name.split()) for name in names]
    while plain and not plain[-1]:
        plain.pop()
    seen: Counter[str] = Counter()
    names_so_far = []
    for at, name in enumerate(plain, 1):
        named = name or f"column {at}"
        seen[named] += 1
        names_so_far.append(named if seen[named] == 1 else f"{named} ({seen[named]})")
    return names_so_far


def _likely_header(lines: Sequence[NumberedCells]) -> NumberedCells | None:
    widths = Counter(len(cells) for _, cells in lines if len(cells) > 1)
    if not widths:
        return lines[0] if len(lines) > 1 else None
    width = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    for line in lines:
        named = [cell.strip() for cell in line.cells if cell.strip()]
        if len(line.cells) >= width and len(named) * 3 >= len(line.cells) * 2 and len(set(named)) * 3 >= len(named) * 2:
            return line
    return next(line for line in lines if len(line.cells) == width)
