"""Read YAML as plain values: every scalar is the text that was written, never a number, a date or a flag.

For files of other programs, what YAML writes for nothing can be read as None.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import yaml
from yaml.events import DocumentStartEvent

from policytrack.errors import UsageProblem
from policytrack.register.plain_stream import NotPlain, value_at
from policytrack.register.yaml_errors import character_problem, syntax_problem

_BASE: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NULLS = ("", "~", "null", "Null", "NULL")


def plain_yaml(text: str, name: str, *, with_nulls: bool = False) -> Any:
    """The value in the text: mappings, lists, texts and, *with_nulls*, None for `null`, `~` and empty values.

    Raises `UsageProblem`, with the line, if it is not YAML.
    """
    try:
        return _value(_BASE(text).get_event, _NULLS if with_nulls else ())
    except NotPlain as refused:
        raise UsageProblem(f"{name}:{refused.mark.line + 1}:{refused.mark.column + 1}: {refused}") from None
    except yaml.MarkedYAMLError as error:
        raise UsageProblem(str(syntax_problem(error, text, name))) from None
    except yaml.reader.ReaderError:
        raise UsageProblem(str(character_problem(text, name))) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise UsageProblem(f"{name}: this is not YAML: {error}") from None


def _value(next_event: Callable[[], Any], nulls: Collection[str]) -> Any:
    """The value of the only document; None if there is none."""
    next_event()  # the stream starts
    if type(next_event()) is not DocumentStartEvent:
        return None
    value = value_at(next_event(), next_event, nulls)
    next_event()  # the document ends
    after = next_event()
    if type(after) is DocumentStartEvent:
        raise NotPlain("a second YAML document starts here; a file holds one", after.start_mark)
    return value
