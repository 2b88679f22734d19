"""Marks from a file: CSV or JSON Lines to rows, with every problem and its line.

Days, confidence and evidence in a row are parsed. Whether its id and status exist, and whether it may be recorded,
is checked in `drafts`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from policytrack.domain.events import Confidence, Evidence
from policytrack.domain.evidence import evidence_from, excerpt, parse_evidence
from policytrack.errors import UsageProblem
from policytrack.text.csv_records import SEPARATORS, NotCsv, csv_records
from policytrack.text.dates import last_day, parse_day
from policytrack.text.did_you_mean import nearest
from policytrack.workspace.named_values import confidence_named


class MarkRow(NamedTuple):
    """A mark that a file asks for; *line* is where it begins, and None stands for what was left out."""

    line: int
    id: str
    status: str
    part: str | None = None
    actor: str | None = None
    on: date | None = None
    through: date | None = None
    assessor: str | None = None
    confidence: Confidence | None = None
    note: str | None = None
    evidence: tuple[Evidence, ...] = ()
    no_evidence: str | None = None
    by_event: str | None = None
    recorder: str | None = None


class MarkRowProblem(NamedTuple):
    """What is wrong with a row, and on which line."""

    line: int
    message: str


class MarkBatch(NamedTuple):
    """The marks that a file or a form asks for; values with problems are left out, and rows without id or status."""

    rows: tuple[MarkRow, ...]
    problems: tuple[MarkRowProblem, ...]


COLUMNS = MarkRow._fields[1:]
NEEDED = ("id", "status")

_CSV_PROBLEMS = {"unexpected end of data": "a quote that opens here is never closed"} | {
    f"'{separator}' expected after '\"'": 'text follows a closing quote; within quotes, write " twice'
    for separator in SEPARATORS
}


class RawCell(NamedTuple):
    column: str
    line: int
    value: Any


class RawRow(NamedTuple):
    """The cells of one row that are not empty; *needed* are the columns that must have a value."""

    line: int
    cells: list[RawCell]
    needed: tuple[str, ...] = NEEDED


def read_batch(text: str, today: date) -> MarkBatch:
    """The marks that a file's text asks for, as JSON Lines if it begins with a brace, else as CSV. Never raises."""
    problems: list[MarkRowProblem] = []
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not plain.strip():
        problems.append(MarkRowProblem(1, "there is nothing in this file"))
    read = _json_records if plain.lstrip().startswith(("{", "[")) else _csv_records
    rows = [row for record in read(plain, problems) if (row := row_of(record, today, problems)) is not None]
    return MarkBatch(tuple(rows), tuple(sorted(problems)))


def named_problems(name: str, problems: Iterable[MarkRowProblem]) -> str:
    """Each problem on a line of its own, behind the file's *name* and the line in it."""
    return "\n".join(f"{name}:{line}: {message}" for line, message in sorted(problems))


def _csv_records(text: str, problems: list[MarkRowProblem]) -> Iterator[RawRow]:
    separator = _separator(next(filter(str.strip, text.split("\n")), ""))
    columns: list[str] = []
    try:
        for _, line, cells in csv_records(text, separator, spaces_after_separator=True):
            if columns:
                yield _csv_record(columns, cells, line, problems)
            else:
                columns = _columns(cells, line, problems)
    except NotCsv as error:
        message = _CSV_PROBLEMS.get(str(error), f"this is not CSV: {error}")
        problems.append(MarkRowProblem(error.line, message))


def _separator(header: str) -> str:
    """The separator that gives the most columns with a known name; of equals, the most columns."""

    def known(separator: str) -> tuple[int, int]:
        names = header.split(separator)
        return sum(_is_column(canonical(name.strip('" '))) for name in names), len(names)

    return max(SEPARATORS, key=known)


def _columns(cells: Sequence[str], line: int, problems: list[MarkRowProblem]) -> list[str]:
    columns = [canonical(cell) for cell in cells]
    for column in filter(None, dict.fromkeys(columns)):
        if columns.count(column) > 1:
            problems.append(MarkRowProblem(line, f"the column '{excerpt(column)}' appears twice; take one of them out"))
        if not _is_column(column):
            problems.append(MarkRowProblem(line, _unknown(column)))
    missing = [name for name in NEEDED if name not in columns]
    problems += [MarkRowProblem(line, f"there is no column '{name}', and every mark needs one") for name in missing]
    return columns


def _csv_record(columns: Sequence[str], cells: Sequence[str], line: int, problems: list[MarkRowProblem]) -> RawRow:
    record = RawRow(line, [], needed=tuple(name for name in NEEDED if name in columns))
    for number, cell in enumerate(cells):
        # What a spreadsheet would take for a formula stands behind an apostrophe: see formats/lists/csv.py.
        value = re.sub(r"\A'(?=[=+\-@'])", "", cell.strip())
        column = columns[number] if number < len(columns) else ""
        if value and _is_column(column):
            record.cells.append(RawCell(column, line, value))
        elif value and not column:
            problems.append(MarkRowProblem(line, f"'{excerpt(value)}' is under no column; is a quote missing?"))
        line += cell.count("\n")
    return record


def _json_records(text: str, problems: list[MarkRowProblem]) -> Iterator[RawRow]:
    for line, words in enumerate(text.split("\n"), 1):
        if not words.strip():
            continue
        try:
            value = json.loads(words, object_pairs_hook=_pairs)
            if not isinstance(value, dict):
                raise UsageProblem(f"{_kind(value)} was found here; write one object, in braces, on each line")
        except UsageProblem as error:
            problems.append(MarkRowProblem(line, str(error)))
        except (ValueError, RecursionError) as error:
            why = f"{error.msg}, at character {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)
            problems.append(MarkRowProblem(line, f"this is not JSON ({why}); write one object on each line"))
        else:
            yield _json_record(value, line, problems)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    by_column: dict[str, Any] = {}
    for name, value in pairs:
        if (column := canonical(name)) in by_column:
            raise UsageProblem(f"'{excerpt(column)}' appears twice in one object; take one of them out")
        by_column[column] = value
    return by_column


def _json_record(by_column: dict[str, Any], line: int, problems: list[MarkRowProblem]) -> RawRow:
    record = RawRow(line, [])
    for column, value in by_column.items():
        if not _is_column(column):
            problems.append(MarkRowProblem(line, _unknown(column)))
            continue
        several = value if isinstance(value, list) and column.startswith("evidence") else [value]
        stripped = [item.strip() if isinstance(item, str) else item for item in several]
        record.cells.extend(RawCell(column, line, item) for item in stripped if item not in (None, ""))
    return record


def row_of(record: RawRow, today: date, problems: list[MarkRowProblem]) -> MarkRow | None:
    """The row of a record, without the values that cannot be read; None if it has no id or no status.

    What is wrong is added to *problems*.
    """
    values: dict[str, Any] = {}
    evidence: list[Evidence] = []
    for column, line, value in record.cells:
        try:
            if column.startswith("evidence"):
                evidence.append(_evidence(value, today))
            else:
                values[column] = _typed(column, value, today)
        except UsageProblem as error:
            problems.append(MarkRowProblem(line, f"{column}: {error}"))
            if column.startswith("evidence"):
                # The row is not recorded; but no rule must ask for evidence that is there and cannot be read.
                values.setdefault("no_evidence", "unread")
    filled = {cell.column for cell in record.cells}
    problems += [
        MarkRowProblem(record.line, f"{name}: this is missing") for name in record.needed if name not in filled
    ]
    return MarkRow(record.line, evidence=tuple(evidence), **values) if values.keys() >= {*NEEDED} else None


def _typed(column: str, value: Any, today: date) -> str | date | Confidence:
    words = _text(value)
    if column in ("on", "through"):
        return parse_day(words, today, last_day if column == "through" else None)
    return confidence_named(words) if column == "confidence" else words


def _evidence(value: Any, today: date) -> Evidence:
    """The evidence, from words as they are typed or from an object as `--format json` writes it."""
    if isinstance(value, dict):
        return evidence_from({key: None if fact is None else _text(fact) for key, fact in value.items()}, today)
    return parse_evidence(_text(value), today)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise UsageProblem(f"text is wanted here, in quotes, and {_kind(value)} was found here")
    return value


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "a list", bool: "true or false", str: "text", type(None): "null"}
    return kinds.get(type(value), "a number")


def canonical(name: str) -> str:
    """The name of a column for what a person wrote, such as `No evidence` or `Evidence 2`."""
    plain = re.sub(r"[\s_-]+", "_", name.strip().casefold())
    return re.sub(r"\Aevidence_(?=\d+\Z)", "evidence", plain)


def _is_column(name: str) -> bool:
    return name in COLUMNS or re.fullmatch(r"evidence[0-9]{1,2}", name) is not None


def _unknown(name: str) -> str:
    close = nearest(name, COLUMNS)
    hint = f"the nearest is '{close}'" if close else f"choose from {', '.join(COLUMNS)}"
    return f"no column '{excerpt(name)}'; {hint}"
