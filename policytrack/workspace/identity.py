"""The name of whoever records: from the environment, git or the system."""

from __future__ import annotations

import os
from pathlib import Path

from policytrack.errors import UsageProblem


def recorder_name(root: Path) -> str:
    """POLICYTRACK_RECORDER, else git's user name in the workspace at *root*, else the login name.

    Raises `UsageProblem` if none of them exists.
    """
    named = os.environ.get("POLICYTRACK_RECORDER")
    if named:
        return named
    from policytrack.journal.git_command import user_name

    return user_name(root) or _login_name()


def _login_name() -> str:
    from getpass import getuser

    try:
        return getuser()
    except (KeyError, OSError, ImportError):
        raise UsageProblem(
            "it is not known who records this; add --recorder NAME, or set POLICYTRACK_RECORDER"
        ) from None
