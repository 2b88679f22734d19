"""What the machine has that some tests need."""

from __future__ import annotations

import os
import re
import shutil

import pytest


def path_of(program: str) -> str | None:
    """Where the program is; also where only an administrator's PATH leads."""
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")


def needs(program: str) -> pytest.MarkDecorator:
    """Skip a test where the program is missing, but not where `POLICYTRACK_MUST_HAVE` names it: there it fails."""
    must = program in re.split(r"[\s,]+", os.environ.get("POLICYTRACK_MUST_HAVE", ""))
    return pytest.mark.skipif(path_of(program) is None and not must, reason=f"there is no {program} here")
