"""Read YAML as plain values: every scalar is the text that was written, never a number, a date or a flag.

For files of other programs, what YAML writes for nothing can be read as None.
"""

from __future__ import annotations

from typing import Any

import yaml

from policytrack.errors import UsageProblem
from policytrack.register.yaml_nodes import quoted

_BASE: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NULLS = ("", "~", "null", "Null", "NULL")


class _Loader(_BASE):  # type: ignore[misc]  # the class depends on how PyYAML was built
    """PyYAML's base loader, which also refuses repeated keys: one of their values would be lost."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        if len(mapping) < len(node.value):
            seen = set()
            for key, _ in node.value:
                if key.value in seen:
                    problem = f"the key {quoted(key.value)} appears twice in one mapping; keep one"
                    raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
                seen.add(key.value)
        return mapping


class _NullLoader(_Loader):
    """A loader for which a value that is empty, or `~` or `null` without quotes, is None."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        for key, _ in node.value:
            key.style = "'"  # a key is text, as in JSON
        return super().construct_mapping(node, deep)

    def construct_scalar(self, node: Any) -> Any:
        text = super().construct_scalar(node)
        return None if not node.style and text in _NULLS else text


def plain_yaml(text: str, name: str, *, with_nulls: bool = False) -> Any:
    """The value in the text: mappings, lists, texts and, *with_nulls*, None for `null`, `~` and empty values.

    Raises `UsageProblem`, with the line, if it is not YAML.
    """
    try:
        if "*" in text and "&" in text:
            _refuse_aliases(text)
        return yaml.load(text, Loader=_NullLoader if with_nulls else _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f":{mark.line + 1}:{mark.column + 1}" if mark is not None else ""
        raise UsageProblem(f"{name}{where}: {error.problem}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise UsageProblem(f"{name}: this is not YAML: {error}") from None


def _refuse_aliases(text: str) -> None:
    """Raise an error for an alias: with aliases, a few lines can fill the memory."""
    for event in yaml.parse(text, Loader=_BASE):
        if isinstance(event, yaml.AliasEvent):
            problem = "an alias was found here; write its value out"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)  # type: ignore[arg-type]  # the C parser has another class of marks
