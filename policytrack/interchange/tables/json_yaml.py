"""Read JSON, JSON Lines and YAML: each mapping in the list at a path is a row; nested keys get dotted names."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from sys import intern
from typing import Any

from policytrack.domain.evidence import excerpt
from policytrack.errors import UsageProblem
from policytrack.interchange.tables.table import Cell, Table, TableRow

TOP_LIST = "[]"
"""How the names of columns begin that come from the items of a list around all others."""
_DEEPEST = 40
OuterValues = dict[str, Any]


def read_json(path: Path, text: str, encoding: str, at: str | None) -> Table:
    """The table in JSON or JSON Lines. Raises `UsageProblem`, with the line, if the text is neither."""
    try:
        if path.suffix.lower() not in (".jsonl", ".ndjson"):
            return _table(path, _parsed_json(text, str(path)), f"JSON, {encoding}", at)
    except json.JSONDecodeError as whole:
        if "\n" not in text.strip() or at is not None:
            raise UsageProblem(f"{path}:{whole.lineno}:{whole.colno}: this is not JSON: {whole.msg}") from None
    except RecursionError:
        raise UsageProblem(f"{path} is nested too deeply to be a table") from None
    records = []
    for number, line in enumerate(_lines(text), 1):
        if line.strip():
            try:
                records.append((number, _parsed_json(line, f"{path}:{number}")))
            except (json.JSONDecodeError, RecursionError) as error:
                raise UsageProblem(f"{path}:{number}: this is not JSON: {error}") from None
    table = _table_of(path, [(number, record, {}) for number, record in records], f"JSON Lines, {encoding}")
    return table._replace(unit="line")


def _lines(text: str) -> Iterator[str]:
    """The lines of the text, as `split` gives them, one at a time."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]


def _parsed_json(text: str, where: str) -> Any:
    """The JSON value, its numbers as text. Raises `UsageProblem` for a repeated key: a value would be lost."""

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping = {intern(name): value for name, value in pairs}  # each line of JSON Lines has the same few names
        if len(mapping) < len(pairs):
            names = [name for name, _ in pairs]
            again = next(name for name in names if names.count(name) > 1)
            values = " and ".join(excerpt(json.dumps(value)) for name, value in pairs if name == again)
            raise UsageProblem(
                f"{where}: the key '{excerpt(again)}' appears twice in one mapping, with {values}; keep one"
            )
        return mapping

    return json.loads(text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=mapping)


def read_yaml(path: Path, text: str, encoding: str, at: str | None) -> Table:
    """The table in YAML, every scalar as it is written, and nothing for `null`, as in JSON.

    Raises `UsageProblem` for what is not YAML, with the line.
    """
    from policytrack.register.plain_yaml import plain_yaml

    return _table(path, plain_yaml(text, str(path), with_nulls=True), f"YAML, {encoding}", at)


def _table(path: Path, value: Any, source: str, at: str | None) -> Table:
    where = at if at is not None else _largest_list(value)
    if where is None:
        raise UsageProblem(f"{path} holds no list of mappings that could be rows")
    records = list(_values_at(value, [step for step in where.split(".") if step], {}, ""))
    if not records:
        raise UsageProblem(f"{path} has nothing at '{where}'; {_describe_lists(value)}")
    numbered = [(number, record, outer_values) for number, (record, outer_values) in enumerate(records, 1)]
    table = _table_of(path, numbered, f"{source}, {len(records):,} at {where or 'the top'}")
    return table._replace(unit="item")


def _largest_list(value: Any) -> str | None:
    """The path of the list with the most mappings; lists at the same path are counted together.

    A list within the mappings of another counts only if its own have as many plain values: the links of a promise are
    not rows, but the promises of a party are.
    """
    lists = dict(_lists_of_mappings(value, "", 0))
    widths = {path: _width(value, path) for path in lists}
    rows = (
        (number, path.count("[]"), path)
        for path, number in lists.items()
        if all(widths[path] >= widths[outer] for outer in lists if path.startswith(f"{outer}."))
    )
    return max(rows, key=lambda row: row[:2], default=(0, 0, None))[2]


def _width(value: Any, path: str) -> float:
    """How many plain values the mappings at the path have on average."""
    records = [record for record, _ in _values_at(value, path.split("."), {}, "") if isinstance(record, Mapping)]
    plain = (each for record in records for _, each in _flattened(record, "", 0) if not isinstance(each, list))
    return sum(1 for _ in plain) / max(len(records), 1)


def _lists_of_mappings(value: Any, path: str, depth: int) -> Iterator[tuple[str, int]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        mappings = [item for item in value if isinstance(item, Mapping)]
        if mappings:
            here = f"{path}[]" if path else "[]"
            yield here, len(mappings)
            inner: dict[str, int] = {}
            for item in mappings:
                for key, each in item.items():
                    for name, number in _lists_of_mappings(each, f"{here}.{key}", depth + 1):
                        inner[name] = inner.get(name, 0) + number
            yield from inner.items()
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _lists_of_mappings(each, f"{path}.{key}" if path else str(key), depth + 1)


def _describe_lists(value: Any) -> str:
    names = [name for name, _ in _lists_of_mappings(value, "", 0)]
    return f"there is {', '.join(names[:12])}" if names else "it holds no list of mappings"


def _values_at(
    value: Any, steps: Sequence[str], outer_values: OuterValues, name: str
) -> Iterator[tuple[Any, OuterValues]]:
    """Each value at the path, with the plain values of the mappings and lists around it."""
    if not steps:
        if isinstance(value, list):
            yield from ((item, outer_values) for item in value)
        else:
            yield value, outer_values
        return
    step, *rest = steps
    key = step.removesuffix("[]")
    if isinstance(value, list) and key:
        for item in value:
            yield from _values_at(item, steps, outer_values | _plain_values(item, name), name)
        return
    inner = (value.get(key) if isinstance(value, Mapping) else None) if key else value
    if inner is None:
        return
    within = outer_values | (_plain_values(value, name) if key else {})
    if step.endswith("[]") and isinstance(inner, list) and rest:
        named = f"{name}.{key}".strip(".") if key else name or TOP_LIST
        for item in inner:
            yield from _values_at(item, rest, within | _plain_values(item, named), named)
        return
    yield from _values_at(inner, rest, within, f"{name}.{key}".strip(".") if key else name)


def _plain_values(value: Any, name: str) -> OuterValues:
    if not name or not isinstance(value, Mapping):
        return {}
    return {f"{name}.{key}": each for key, each in value.items() if not isinstance(each, list | Mapping)}


def _table_of(path: Path, records: Sequence[tuple[int, Any, OuterValues]], source: str) -> Table:
    columns: dict[str, None] = {}
    for _, record, outer_values in records:
        if isinstance(record, Mapping):
            columns |= dict.fromkeys(name for name, _ in _flattened(outer_values | dict(record), "", 0))
    if not columns:
        raise UsageProblem(f"{path} holds no mappings that could be rows")
    return Table(tuple(columns), _rows(deque(records)), source)


def _rows(records: deque[tuple[int, Any, OuterValues]]) -> Iterator[TableRow]:
    """The row of each record, which is then let go: there may be 100,000."""
    while records:
        number, record, outer_values = records.popleft()
        if isinstance(record, Mapping):
            values = _flattened(outer_values | dict(record), "", 0)
            yield TableRow(number, {name: _cell(value) for name, value in values})
        else:
            yield TableRow(number, {}, "a mapping was expected here")


def _flattened(record: Mapping[Any, Any], prefix: str, depth: int) -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and depth < _DEEPEST:
            yield from _flattened(value, f"{name}.", depth + 1)
        elif isinstance(value, list) and value and all(map(_is_flat, value)):
            for inner in dict.fromkeys(inner for item in value for inner in item):
                yield f"{name}.{inner}", [item[inner] for item in value if item.get(inner) not in (None, "")]
        else:
            yield name, value


def _is_flat(value: Any) -> bool:
    """Whether the value is a mapping with plain values, such as `{name: …, url: …}`."""
    return isinstance(value, Mapping) and not any(isinstance(each, list | Mapping) for each in value.values())


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        if all(not isinstance(item, list | Mapping) for item in value):
            return tuple(str(_cell(item)) for item in value if item is not None)
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
