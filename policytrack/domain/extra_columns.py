"""What people type to name another tracker's columns, and what they want to stand there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policytrack.errors import UsageProblem
from policytrack.text.did_you_mean import named, unknown


def extra_column(words: str, columns: Sequence[str]) -> str:
    """The one of the columns that *words* name, whatever their case. Raises `UsageProblem` where none is called so."""
    column = named(words.strip(), columns)
    if column is None:
        raise UsageProblem(
            unknown("extra column", words.strip(), columns)
            if columns
            else f"no extra column '{words.strip()}': no recommendation here has any"
        )
    return column


def wanted(typed: Iterable[str], columns: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each column that was typed, with the values of which one is to stand there, or none where any will do.

    Raises `UsageProblem` for a column that there is not, and for a missing value.
    """
    values: dict[str, list[str | None]] = {}
    for words in typed:
        column, value = _parted(words, columns)
        values.setdefault(column, []).append(value)
    return tuple(
        (column, () if None in found else tuple(dict.fromkeys(filter(None, found)))) for column, found in values.items()
    )


def _parted(words: str, columns: Sequence[str]) -> tuple[str, str | None]:
    """The column, and the value if one was typed. What a column is called may have an = in it, too."""
    if named(words.strip(), columns) is not None:
        return extra_column(words, columns), None
    signs = [at for at, sign in enumerate(words) if sign == "="]
    at = next((at for at in signs if named(words[:at].strip(), columns) is not None), words.find("="))
    if at < 0:
        return extra_column(words, columns), None
    column, value = extra_column(words[:at], columns), words[at + 1 :].strip()
    if not value:
        raise UsageProblem(f"'{words}' says no value; write one after the =, or leave the = out for any")
    return column, value
