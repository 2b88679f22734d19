"""Modules that are imported only when somebody asks for what they do."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def module_named(name: str) -> Any:
    """The module of the package with this name, such as `formats.markdown`."""
    return import_module(f"policytrack.{name}")
