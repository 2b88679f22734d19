"""Makes new workspaces: with an example, with the shipped papers, or empty."""

from __future__ import annotations

import json
import os
from pathlib import Path

from policytrack.errors import UsageProblem
from policytrack.files.atomic import write_new
from policytrack.files.own_folder import OWN_FOLDER
from policytrack.files.plain_files import is_there
from policytrack.files.safe_paths import open_file, without_links
from policytrack.journal.location import CHECKPOINTS, JOURNAL
from policytrack.register.discovery import register_files
from policytrack.workspace.editor_schema import keep_schema
from policytrack.workspace.install_source import installed_from
from policytrack.workspace.opening import REGISTER, Workspace, find_workspace, shipped_root

_EXAMPLE = Path(__file__).parent / "example"
_WORKFLOW = Path(__file__).parent / "github" / "tracker.yml"
_WORKFLOW_PATH = Path(".github", "workflows", "tracker.yml")
SOURCE_UNKNOWN = (
    "Say in .github/workflows/tracker.yml, at POLICYTRACK, where to install the program from, such as "
    "policytrack[calendar,xlsx] @ git+https://github.com/OWNER/policytrack@COMMIT"
)
"""What to do where it is not known from where others can install the program."""
_FOR_GIT = {
    # Both sides' lines, which is what a merge of two journals means; and of what was seen of a shared one.
    ".gitattributes": (f"{JOURNAL} -text merge=union", f"{CHECKPOINTS} -text merge=union"),
    ".gitignore": (f"/{OWN_FOLDER}/",),
}


def create_workspace(folder: Path, *, shipped: bool, github: bool = False) -> list[Path]:
    """Make a workspace in the folder: with a commented example, or with the *shipped* papers and their journal.

    With *github* there is also a workflow for GitHub Actions, which is all that is added to a workspace that exists
    already; *shipped* papers are never added to one. Returns the paths of what was made, within the folder.
    Raises `UsageProblem` if one of its files exists already, or cannot be written.
    """
    made = []
    if not (github and not shipped and is_there(folder / REGISTER)):
        made = _create_register(folder, shipped=shipped)
    if github:
        write_new(folder / _WORKFLOW_PATH, workflow(installed_from()).encode(), root=folder)
        made.append(_WORKFLOW_PATH)
    return made


def workflow(source: str | None) -> str:
    """The workflow for GitHub, which installs the program from this source; None if none is known."""
    origin = "Write here where from." if source is None else "This is where the program that wrote this came from."
    values = {"# ORIGIN": f"# {origin}", "SOURCE": json.dumps(source or ""), "UNKNOWN": SOURCE_UNKNOWN}
    text = _WORKFLOW.read_text("utf-8")
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def _create_register(folder: Path, *, shipped: bool) -> list[Path]:
    """The files of a new workspace, made; raises as `create_workspace`."""
    source = shipped_root() if shipped else _EXAMPLE
    names = set(map(Path, register_files(source))) - {REGISTER}
    paths = [REGISTER, *sorted({*names, *(path.relative_to(source) for path in (source / "seeds").glob("*.txt"))})]
    if shipped:
        paths.append(Path(JOURNAL))
    existing = [path for path in paths if is_there(folder / path)]
    if existing:
        raise UsageProblem(f"{folder / existing[0]} exists already; choose another folder, or move the file away")
    for path in [*paths[1:], paths[0]]:
        write_new(folder / path, (source / path).read_bytes(), root=folder)
    _for_git(folder)
    keep_schema(folder)
    return paths


def workspace_at(folder: Path | None, otherwise: Workspace, *, dry_run: bool) -> Workspace:
    """The workspace in this folder, with the hooks of the workspace *otherwise*; for None, *otherwise* itself.

    A folder that does not exist is made, without files, except in a *dry_run*. Raises `UsageProblem` if it is no
    folder, or cannot be made.
    """
    if folder is None:
        return otherwise
    if is_there(folder):
        workspace = find_workspace(folder)
    elif dry_run:
        workspace = Workspace(folder.absolute())
    else:
        try:
            (folder / "data").mkdir(parents=True)
        except OSError as error:
            raise UsageProblem(f"{folder} cannot be made: {error.strerror or error}") from None
        _for_git(folder)
        workspace = find_workspace(folder)
    return workspace._replace(watch=otherwise.watch, writing=otherwise.writing)


def _for_git(folder: Path) -> None:
    """Tell git how to merge the journal, and what not to keep."""
    for name, lines in _FOR_GIT.items():
        for line in lines:
            _add_line(folder, name, line)


def _add_line(folder: Path, name: str, line: str) -> None:
    """Add a line to a file in the folder unless it is there already."""
    path = folder / name
    try:
        with os.fdopen(
            open_file(without_links(folder, path), os.O_RDWR | os.O_CREAT), "r+", encoding="utf-8", newline=""
        ) as file:
            there = file.read()
            if line not in there.splitlines():
                file.write(f"{'' if not there or there.endswith(chr(10)) else chr(10)}{line}\n")
    except (OSError, ValueError) as error:
        raise UsageProblem(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from None
