"""The parts of Typer's private copy of Click that the program needs; the only module that imports them.

With `standalone_mode=False` Typer lets Click's exceptions out of `main`, but has no public name for them; nor has it
one for the class of a command, which lazily imported commands need. Click's settings of a context are here, too.
"""

from __future__ import annotations

from typing import Any

from typer._click.core import Command
from typer._click.exceptions import ClickException

__all__ = ["CONTEXT_SETTINGS", "ClickException", "Command"]

CONTEXT_SETTINGS: dict[Any, Any] = {"help_option_names": ["--help", "-h"]}
"""The settings of the program; its commands inherit them."""
