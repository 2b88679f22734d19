"""Self-contained JSON Schemas of what commands write as JSON (https://json-schema.org/draft/2020-12)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

_HERE = "#/$defs/"


def schema_of(name: str, outputs: Mapping[str, Any]) -> str:
    """The schema of the output with this name, as text, with only the definitions it needs.

    *outputs* holds the schemas of all outputs and their definitions. Raises `KeyError` for another name.
    """
    root, defs = outputs["outputs"][name], outputs["$defs"]
    needed = set()
    waiting = [*_named(root)]
    while waiting:
        definition = waiting.pop()
        if definition not in needed:
            needed.add(definition)
            waiting += _named(defs[definition])
    head = {key: value for key, value in outputs.items() if key not in ("outputs", "$defs")}
    schema = {**head, **root, "$defs": {key: defs[key] for key in defs if key in needed}}
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _named(value: Any) -> Iterator[str]:
    """The names of the definitions to which a part of a schema refers directly."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner.removeprefix(_HERE)
            yield from _named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner)
