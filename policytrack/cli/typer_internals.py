"""The parts of Typer's private copy of Click that the program needs; the only module that imports them.

With `standalone_mode=False` Typer lets Click's exceptions out of `main`, but has no public name for them; nor has it
one for the class of a command, which lazily imported commands need.
"""

from __future__ import annotations

from typer._click.core import Command
from typer._click.exceptions import ClickException

__all__ = ["ClickException", "Command"]
