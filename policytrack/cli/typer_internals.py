"""What Typer keeps private of the Click that it brings, and this program needs: the only module that knows of it.

Typer raises Click's exceptions out of `main` when it is not to end the process itself, and gives out no name for them;
nor for the class of a command, which the lazily imported commands are.
"""

from __future__ import annotations

from typer._click.core import Command
from typer._click.exceptions import ClickException

__all__ = ["ClickException", "Command"]
