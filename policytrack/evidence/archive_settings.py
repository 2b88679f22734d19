"""Which archives to ask: services by the workspace's settings, and a command by the user's own.

A workspace may be a stranger's, so it can name addresses, which are asked as carefully as any, and never a command.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from policytrack.errors import UsageProblem
from policytrack.evidence.archives import WAYBACK
from policytrack.files.own_folder import SETTINGS
from policytrack.files.plain_files import NoSuchFile, text_of, value_in
from policytrack.files.safe_paths import NotFollowed, inside, why_others_write
from policytrack.files.user_folders import settings_folder

_TEMPLATE = re.compile(r"https?://[^\s\\<>\"{}]*(?:\{url\})[^\s\\<>\"{}]*")
_GATE = re.compile(r"https?://[^\s\\<>\"{}]+/")


class ArchiveSettings(NamedTuple):
    """Archives other than the Wayback Machine, by URL templates or a command, and which TimeGate finds copies."""

    services: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    timegate: str = f"{WAYBACK}/web/"


def archive_settings(root: Path) -> ArchiveSettings:
    """The settings for the workspace at *root*. Raises `UsageProblem` for what cannot be read or used.

    `[evidence]` of `policytrack.toml` may have `archive`, a list of URL templates with `{url}` in them, and `timegate`;
    `[evidence]` of the user's `config.toml` may have `archive_command`, a list of words with `{url}` in them.
    """
    path = root / SETTINGS
    table = _table(path, lambda: text_of(inside(root, path)))
    services = table.get("archive", [])
    services = [services] if isinstance(services, str) else services
    if not isinstance(services, list) or not all(isinstance(one, str) and _TEMPLATE.fullmatch(one) for one in services):
        raise UsageProblem(
            f'{path}: evidence.archive: write addresses such as ["https://archive.example/?url={{url}}"]'
        )
    timegate = table.get("timegate", ArchiveSettings().timegate)
    if not isinstance(timegate, str) or not _GATE.fullmatch(timegate):
        raise UsageProblem(f'{path}: evidence.timegate: write an address such as "https://archive.example/timegate/"')
    return ArchiveSettings(tuple(services), _command(), timegate)


def _command() -> tuple[str, ...]:
    folder = settings_folder()
    path = None if folder is None else folder / "config.toml"
    if path is None:
        return ()
    words = _table(path, lambda: text_of(path)).get("archive_command", [])
    if not words:
        return ()
    why = why_others_write(path.parent) or why_others_write(path)
    if why is not None:
        raise UsageProblem(f"the archive_command is not run: {why}")
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words) or "{url}" not in words:
        raise UsageProblem(f'{path}: evidence.archive_command: write words such as ["archive-it", "{{url}}"]')
    return tuple(words)


def _table(path: Path, read: Callable[[], str]) -> dict[str, object]:
    """The table `[evidence]` of a file; empty if there is none. Raises `UsageProblem` if it cannot be read."""
    try:
        table = value_in(read(), str(path), tomllib.loads).get("evidence", {})
    except NoSuchFile:
        return {}
    except NotFollowed as error:
        raise UsageProblem(f"{path} cannot be read: {error.strerror}") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageProblem(f"{path} cannot be read: {error}") from None
    if not isinstance(table, dict):
        raise UsageProblem(f"{path}: [evidence] is a table of settings")
    return table
