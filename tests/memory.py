"""The memory that a program takes, measured from a small process: none is seen to take less than what started it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

_MEASURE = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=sys.stderr)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak_memory(command: list[str], environment: Mapping[str, str]) -> tuple[float, str]:
    """The most memory that the command took, in MB, and what it wrote. Fails unless it ends well."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, *command], capture_output=True, text=True, check=True, env=environment
    )
    code, kilobytes = map(int, done.stdout.split())
    assert code == 0, done.stderr
    return kilobytes / 1024, done.stderr
