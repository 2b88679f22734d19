"""The formats of a list: for each, a module whose `render` turns entries into lines.

`table` is not here: what a terminal shows is `screen.py`'s, what a pipe gets is `plain`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module

from policytrack.columns import Column
from policytrack.model import Entry

Render = Callable[[Iterable[Entry], Sequence[Column]], Iterator[str]]

MODULES = {
    "table": "plain",
    "json": "as_json",
    "jsonl": "as_jsonl",
    "csv": "as_csv",
    "md": "markdown",
    "ids": "ids",
}
# What these write of an entry takes the full account of it.
FULL_FORMATS = ("json", "jsonl")


def renderer(name: str) -> Render:
    """The `render` of the format with this name: it yields pieces of text, line ends included."""
    render: Render = import_module(f"policytrack.formats.{MODULES[name]}").render
    return render
