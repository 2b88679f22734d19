"""The folder for an export that takes several files."""

from __future__ import annotations

from pathlib import Path

from policytrack.errors import UsageProblem


def folder_at(output: Path | None, format: str) -> Path:
    """The folder to write to, made if it does not exist. Raises `UsageProblem` if it is None or cannot be made."""
    if output is None:
        raise UsageProblem(f"{format} takes several files; name a folder with --output DIR")
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageProblem(f"{output} cannot be made: {error.strerror or error}") from None
    return output
