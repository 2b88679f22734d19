"""Check names that become file names: of views, reports and imported papers."""

from __future__ import annotations

from collections.abc import Container

from policytrack.errors import UsageProblem

_LONGEST = 100
_MOST_BYTES = 200
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³")}
"""Device names on Windows, with any extension; source: Microsoft, "Naming Files, Paths, and Namespaces"."""


def checked_name(name: str) -> str:
    """The name, if it is a valid file name on every system. Raises `UsageProblem` otherwise."""
    if is_device(name):
        raise UsageProblem(f"'{name}' cannot be the name of a file, because it is a device on Windows; choose another")
    if not _is_plain(name):
        raise UsageProblem(
            f"'{name}' cannot be the name of a file; write up to {_LONGEST} letters, digits, '-', '_' and '.', "
            "beginning with a letter, a digit or '_'"
        )
    return name


def is_device(name: str) -> bool:
    """Whether a file of this name would be a device on Windows."""
    return name.partition(".")[0].rstrip(" ").casefold() in _DEVICES


def free_name(name: str, taken: Container[str]) -> str:
    """The name, with a number added if it is *taken* (case-folded names) or a device on Windows."""
    made, number = name, 2
    while made.casefold() in taken or is_device(made):
        made, number = f"{name}-{number}", number + 1
    return made


def _is_plain(name: str) -> bool:
    """Whether the name has only letters and digits of any script, `-`, `_` and `.`, and is not too long."""
    return (
        0 < len(name) <= _LONGEST
        and len(name.encode("utf-8", "replace")) <= _MOST_BYTES
        and (name[0].isalnum() or name[0] == "_")
        and not name.endswith(".")
        and all(char in "-." or f"_{char}".isidentifier() for char in name)
    )
