r"""Notice cells in which a character is written out as an escape, such as `\u2019`, because an export went wrong."""

from __future__ import annotations

import re

from policytrack.interchange.tables.table import TableRow
from policytrack.text.escaping import counted

_ESCAPE = re.compile(r"\\u[0-9A-Fa-f]{4}")


class WrittenOutEscapes:
    """The number of cells with such an escape, and the first of them; *unit* is what the numbers of rows count."""

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self.cells = 0
        self.first = ""

    def count(self, row: TableRow) -> None:
        """Count the row's cells."""
        for column, cell in row.cells.items():
            text = cell if isinstance(cell, str) else " ".join(cell)
            if "\\u" in text and (escape := _ESCAPE.search(text)):
                self.cells += 1
                self.first = self.first or f"'{escape[0]}' in {self.unit} {row.number}, {column}"

    def warnings(self) -> list[str]:
        """A sentence about these cells, if there are any."""
        if not self.cells:
            return []
        cells = counted(self.cells, "cell has a character", "cells have characters")
        return [f"{cells} written out as an escape (first: {self.first}); fix it where the table is exported"]
