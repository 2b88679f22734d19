"""Parse the filter for extra columns: another tracker's columns, and the values wanted in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policytrack.errors import UsageProblem
from policytrack.text.did_you_mean import named, unknown


def extra_column(words: str, columns: Sequence[str]) -> str:
    """The column with the name that was typed, regardless of case. Raises `UsageProblem` if there is none."""
    column = named(words.strip(), columns)
    if column is None:
        raise UsageProblem(
            unknown("extra column", words.strip(), columns)
            if columns
            else f"no extra column '{words.strip()}': no recommendation here has any"
        )
    return column


def wanted(typed: Iterable[str], columns: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The columns that were typed, each with its accepted values, or with none if any value is accepted.

    Raises `UsageProblem` for an unknown column, and for a missing value.
    """
    values: dict[str, list[str | None]] = {}
    for words in typed:
        column, value = _split(words, columns)
        values.setdefault(column, []).append(value)
    return tuple(
        (column, () if None in accepted else tuple(dict.fromkeys(filter(None, accepted))))
        for column, accepted in values.items()
    )


def _split(words: str, columns: Sequence[str]) -> tuple[str, str | None]:
    """The column, and the value, None if none was typed. The name of a column may contain an `=`."""
    if named(words.strip(), columns) is not None:
        return extra_column(words, columns), None
    signs = [at for at, sign in enumerate(words) if sign == "="]
    at = next((at for at in signs if named(words[:at].strip(), columns) is not None), words.find("="))
    if at < 0:
        return extra_column(words, columns), None
    column, value = extra_column(words[:at], columns), words[at + 1 :].strip()
    if not value:
        raise UsageProblem(f"'{words}' has no value; write one after the =, or leave the = out for any")
    return column, value
