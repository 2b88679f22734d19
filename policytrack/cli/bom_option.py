"""`--bom`: whether CSV begins with a byte order mark, which tells Excel that the file is UTF-8."""

from __future__ import annotations

import inspect
import os
from pathlib import Path

import typer

from policytrack.cli.options import Heading, refuse_without

BOM = "\ufeff"


class BomOption:
    """Whether CSV begins with a byte order mark; by default, only in a file on Windows."""

    OPTIONS = (
        inspect.Parameter(
            "bom",
            inspect.Parameter.KEYWORD_ONLY,
            default=typer.Option(
                None,
                "--bom/--no-bom",
                help="Begin CSV with a byte order mark, which Excel needs to read UTF-8; goes with --format csv. On "
                "Windows, that is the default for --output to a .csv file.",
                show_default=False,
                rich_help_panel=Heading.OUTPUT,
            ),
            annotation=bool | None,
        ),
    )

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
