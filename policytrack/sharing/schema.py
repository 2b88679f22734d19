"""The SQL files that make the shared journal, numbered and applied in order."""

from __future__ import annotations

from importlib.resources import files

VERSION = 3
"""The number of the last file: the schema that this program knows."""


def sql_files(after: int = 0) -> list[tuple[str, str]]:
    """The names and texts of the files whose numbers are greater than *after*, in order."""
    folder = files("policytrack.sharing") / "sql"
    named = sorted((file.name, file) for file in folder.iterdir() if file.name.endswith(".sql"))
    return [(name, file.read_text("utf-8")) for name, file in named if int(name[:3]) > after]


def script() -> str:
    """All files as one script for `psql`, which applies all of them or none."""
    texts = [f"-- {name}\n\n{text}" for name, text in sql_files()]
    return "\n".join(["BEGIN;\n", *texts, "COMMIT;\n"])
