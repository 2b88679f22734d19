"""Import modules by name, only when they are needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def module_named(name: str) -> Any:
    """The module of this name in the package, such as `formats.lists.markdown`."""
    return import_module(f"policytrack.{name}")
