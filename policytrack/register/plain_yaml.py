"""Read YAML as plain values: every scalar is the text that was written, never a number, a date or a flag.

For files of other programs, what YAML writes for nothing can be read as None.
"""

from __future__ import annotations

from typing import Any

import yaml

from policytrack.errors import UsageProblem
from policytrack.register.yaml_errors import character_problem, syntax_problem
from policytrack.register.yaml_nodes import quoted

_BASE: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NULLS = ("", "~", "null", "Null", "NULL")


class _Refused(Exception):
    """Valid YAML that is not read; *node* is the node or event where it stands."""

    def __init__(self, message: str, node: Any) -> None:
        super().__init__(message)
        self.mark = node.start_mark


class _Loader(_BASE):  # type: ignore[misc]  # the class depends on how PyYAML was built
    """PyYAML's base loader, which also refuses repeated keys: one of their values would be lost."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        if len(mapping) < len(node.value):
            seen = set()
            for key, _ in node.value:
                if key.value in seen:
                    raise _Refused(f"the key {quoted(key.value)} appears twice in one mapping; keep one", key)
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
    except _Refused as refused:
        raise UsageProblem(f"{name}:{refused.mark.line + 1}:{refused.mark.column + 1}: {refused}") from None
    except yaml.MarkedYAMLError as error:
        raise UsageProblem(str(syntax_problem(error, text, name))) from None
    except yaml.reader.ReaderError:
        raise UsageProblem(str(character_problem(text, name))) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise UsageProblem(f"{name}: this is not YAML: {error}") from None


def _refuse_aliases(text: str) -> None:
    """Raise an error for an alias: with aliases, a few lines can fill the memory."""
    for event in yaml.parse(text, Loader=_BASE):
        if isinstance(event, yaml.AliasEvent):
            raise _Refused("an alias was found here; write its value out", event)
