"""`where`: which files the other commands read, and which day it is."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from policytrack.commands.options import Setting, command
from policytrack.commands.output import one_of, write
from policytrack.index.place import index_path, why_unused
from policytrack.register.files import register_files


@command
def run(setting: Setting, format: Annotated[str, typer.Option("--format", help="text or json.")] = "text") -> None:
    """Print where the workspace, its files and its index are, and which day counts as today."""
    one_of("format", format, ("text", "json"))
    workspace = setting.workspace
    index = workspace.open_anyway()
    wanted = index_path(workspace.root)
    facts: dict[str, Any] = {
        "workspace": str(workspace.root),
        "shipped": workspace.shipped,
        "register": register_files(workspace.root),
        "texts": [paper.text for paper in index.papers.values() if paper.text],
        "journal": str(index.journal.path) if index.journal.path.exists() else None,
        "index": str(index.path) if index.path is not None else None,
        "day": setting.day.isoformat(),
    }
    if format == "json":
        from policytrack.formats.as_json import json_of

        write((json_of(facts, indent=2), "\n"))
        return
    from policytrack.escaping import one_line

    why = why_unused(workspace.root)
    memory = (
        f"in memory; {wanted} cannot be used{f': {why}' if why is not None else ''}"
        if wanted is not None
        else "in memory; there is no home folder to keep it in"
    )
    lines = [
        (
            "workspace",
            f"{workspace.root}{' (shipped with the program, read-only)' if workspace.shipped else ''}",
        ),
        *(("register", path) for path in register_files(workspace.root)),
        *(("text", paper.text) for paper in index.papers.values() if paper.text),
        (
            "journal",
            str(index.journal.path) if index.journal.path.exists() else "none yet; `policytrack mark` begins it",
        ),
        ("index", str(index.path) if index.path is not None else memory),
        ("day", setting.day.isoformat()),
    ]
    write(f"{label:<10} {one_line(words)}\n" for label, words in lines)
