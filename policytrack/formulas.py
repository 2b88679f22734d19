"""Cells that a spreadsheet takes for formulas: an apostrophe guards them on the way out, and goes on the way in."""

from __future__ import annotations

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
"""How what is guarded begins; the apostrophe is among these, so that taking it away gives back what there was."""


def guarded(cell: str) -> str:
    """The cell, with an apostrophe before it where it needs one."""
    return f"'{cell}" if cell.startswith(STARTS) else cell


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that guards it."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in STARTS else cell
