"""Opens a file in the editor of the person at the terminal."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from policytrack.errors import UsageProblem


def edit(path: Path) -> None:
    """Open the file in VISUAL, else EDITOR, else vi (on Windows Notepad), and return when the editor is closed.

    As in git, VISUAL is not used on a dumb terminal. Raises `UsageProblem` if the editor cannot be started, or ends
    with an error.
    """
    words = _editor()
    try:
        code = subprocess.run([*words, str(path)], check=False).returncode
    except OSError as error:
        raise UsageProblem(
            f"the editor '{words[0]}' cannot be started: {error.strerror or error}; name another in VISUAL or EDITOR"
        ) from None
    if code:
        raise UsageProblem(f"the editor '{words[0]}' ended with exit code {code}")


def _editor() -> list[str]:
    """The editor as words of a command line. Raises `UsageProblem` if they cannot be read."""
    visual = os.environ.get("VISUAL") if os.environ.get("TERM") != "dumb" else None
    named = visual or os.environ.get("EDITOR")
    if not named or not named.strip():
        return ["notepad" if sys.platform == "win32" else "vi"]
    if sys.platform == "win32":
        return [named.strip('"')] if Path(named.strip('"')).is_file() else named.split()
    try:
        return shlex.split(named)
    except ValueError as error:
        raise UsageProblem(f"the editor '{named}' cannot be read: {error}; correct VISUAL or EDITOR") from None
