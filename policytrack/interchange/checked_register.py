"""Remember that a register is as an import has checked and written it, so that the next import need not check it anew.

The note is in the user's cache folder, beside the index, and may be lost at any time.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from policytrack.domain.version import __version__
from policytrack.files.safe_paths import open_file
from policytrack.index import location
from policytrack.register.discovery import UnreadableFile, register_files, text_and_digest

_LARGEST = 1_000_000


def is_as_checked(root: Path, digests: Mapping[str, str] | None = None) -> bool:
    """Whether the register's files are those that were noted; *digests* are theirs if they have been read."""
    note = _note(root)
    if note is None:
        return False
    try:
        with os.fdopen(open_file(note, os.O_RDONLY), "rb") as file:
            noted = file.read(_LARGEST)
        if digests is None:
            digests = {name: text_and_digest(root, name)[1] for name in register_files(root)}
        return noted == _content(digests)
    except (OSError, UnreadableFile):
        return False


def note_checked(root: Path, digests: Mapping[str, str]) -> None:
    """Note that the register was usable when its files had these digests, by path."""
    note = _note(root)
    if note is not None:
        with suppress(OSError):  # then the next import only takes longer
            location.make_folder(note.parent)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            with os.fdopen(open_file(note, flags, location.MODE), "wb") as file:
                file.write(_content(digests))


def _note(root: Path) -> Path | None:
    """The file of the note; None if there is no folder for it, or one to which other users can write."""
    path = location.index_path(root)
    return None if path is None or location.why_unused(root) is not None else path.with_suffix(".checked")


def _content(digests: Mapping[str, str]) -> bytes:
    lines = [__version__, *(f"{digest} {name}" for name, digest in sorted(digests.items()))]
    return "".join(f"{line}\n" for line in lines).encode()
