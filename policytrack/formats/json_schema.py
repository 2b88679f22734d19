"""The JSON Schema of what a command writes as JSON, whole in itself; https://json-schema.org/draft/2020-12."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

_HERE = "#/$defs/"


def schema_of(name: str, outputs: Mapping[str, Any]) -> str:
    """The schema's text for the output of that name, of all *outputs* and their definitions: with those it needs.

    Raises `KeyError` for another name.
    """
    root, defs = outputs["outputs"][name], outputs["$defs"]
    found = set()
    wanted = [*_named(root)]
    while wanted:
        one = wanted.pop()
        if one not in found:
            found.add(one)
            wanted += _named(defs[one])
    head = {key: value for key, value in outputs.items() if key not in ("outputs", "$defs")}
    made = {**head, **root, "$defs": {one: defs[one] for one in defs if one in found}}
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _named(value: Any) -> Iterator[str]:
    """The definitions that a part of a schema names itself."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner.removeprefix(_HERE)
            yield from _named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner)
