"""The table `[share]` of `policytrack.toml`: the address of the shared journal, and nothing else."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from policytrack.errors import UsageProblem
from policytrack.files.atomic import replace_file
from policytrack.files.plain_files import NoSuchFile, text_of, value_in
from policytrack.files.safe_paths import NotFollowed, inside

_TABLE = re.compile(r"(?:^|(?<=\n))\n?[ \t]*\[share\][^\n]*(?:\n(?![ \t]*\[)[^\n]*)*")


def shared_address(settings: Path) -> str | None:
    """The address in the file; None if it has none. Raises `UsageProblem` if the file cannot be read."""
    text = _text(settings)
    try:
        table = value_in(text, str(settings), tomllib.loads).get("share")
    except tomllib.TOMLDecodeError as error:
        raise UsageProblem(f"{settings} cannot be read: {error}") from None
    if table is None:
        return None
    address = table.get("address") if isinstance(table, dict) else None
    if not isinstance(address, str) or not address or len(table) > 1:
        raise UsageProblem(
            f'{settings}: [share] holds one line, such as address = "postgresql://db.example.org/newsroom"'
        )
    return address


def write_address(settings: Path, address: str | None) -> None:
    """Put the address into the file, or with None take the table out; all else stays as it is.

    Raises `UsageProblem` if the file cannot be read or written.
    """
    rest = _TABLE.sub("", _text(settings)).rstrip("\n")
    rest += "\n" if rest else ""
    if address is not None:
        table = f"[share]\naddress = {json.dumps(address, ensure_ascii=False)}\n"
        rest = f"{rest}\n{table}" if rest else table
    replace_file(settings, [rest], root=settings.parent)


def _text(settings: Path) -> str:
    try:
        return text_of(inside(settings.parent, settings))
    except NotFollowed as error:
        raise UsageProblem(f"{settings} cannot be read: {error.strerror}") from None
    except NoSuchFile:
        return ""
