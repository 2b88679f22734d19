"""`--bom`: whether CSV begins with a byte order mark, which tells Excel that the file is UTF-8."""

from __future__ import annotations

import inspect
import os
from pathlib import Path

import typer

from policytrack.cli.options import Heading, refuse_without

BOM = "\ufeff"


_HELP = "Begin CSV with a byte order mark, which Excel needs to read UTF-8; goes with --format csv."


def _parameter(help: str) -> inspect.Parameter:
    return inspect.Parameter(
        "bom",
        inspect.Parameter.KEYWORD_ONLY,
        default=typer.Option(None, "--bom/--no-bom", help=help, show_default=False, rich_help_panel=Heading.OUTPUT),
        annotation=bool | None,
    )


class BomOption:
    """Whether CSV begins with a byte order mark."""

    OPTIONS = (_parameter(_HELP),)

    def __init__(self, bom: bool | None) -> None:
        self._typed = bom

    def mark(self, format: str, output: Path | None = None) -> str:
        """What comes before an answer in this format: the mark, or nothing.

        Raises `UsageProblem` if it was asked for in another format than CSV.
        """
        refuse_without(format == "csv", {"--bom": self._typed is True}, "--format csv")
        usual = os.name == "nt" and output is not None and output.suffix.lower() == ".csv"
        wanted = usual if self._typed is None else self._typed
        return BOM if wanted and format == "csv" else ""


class FileBomOption(BomOption):
    """As `BomOption`, for a command that writes files: on Windows, they begin with the mark by default."""

    OPTIONS = (_parameter(f"{_HELP} On Windows, that is the default for --output to a .csv file."),)
