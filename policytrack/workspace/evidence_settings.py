"""The table `[evidence]` of `policytrack.toml`: when pages are kept, where, and how large they may be.

```toml
[evidence]
keep = "always"
folder = "evidence"
largest_mb = 20
```
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from policytrack.errors import UsageProblem
from policytrack.evidence.store import FOLDER, KeptCopies
from policytrack.files.own_folder import OWN_FOLDER, SETTINGS
from policytrack.files.plain_files import NoSuchFile, text_of, value_in
from policytrack.files.safe_paths import NotFollowed, inside
from policytrack.journal.location import JOURNAL
from policytrack.text.did_you_mean import unknown

KEEP = ("always", "ask", "never")
KEYS = ("keep", "folder", "largest_mb", "archive", "timegate")
"""The settings; `archive_settings` reads the last two."""
_LARGEST_MB = 500
_NOT_FOR_COPIES = (OWN_FOLDER, ".git", "data", "seeds")


class EvidenceSettings(NamedTuple):
    """When pages are kept that a new entry cites (one of `KEEP`, None if not set), in which folder, and how large.

    *largest* is in bytes.
    """

    keep: str | None = None
    folder: str = FOLDER
    largest: int = 20_000_000


def evidence_settings(root: Path) -> EvidenceSettings:
    """The settings of the workspace at *root*. Raises `UsageProblem` if they cannot be read."""
    path = root / SETTINGS
    try:
        table = value_in(text_of(inside(root, path)), str(path), tomllib.loads).get("evidence", {})
    except NotFollowed as error:
        raise UsageProblem(f"{path} cannot be read: {error.strerror}") from None
    except NoSuchFile:
        return EvidenceSettings()
    except tomllib.TOMLDecodeError as error:
        raise UsageProblem(f"{path} cannot be read: {error}") from None
    if not isinstance(table, dict):
        raise UsageProblem(f'{path}: [evidence] is a table, such as keep = "always"')
    for key in table:
        if key not in KEYS:
            raise UsageProblem(f"{path}: evidence: {unknown('setting', key, KEYS)}")
    return EvidenceSettings(_keep(path, table), _folder(path, table), _largest(path, table))


def kept_copies(root: Path) -> KeptCopies:
    """The folder of the workspace's kept copies. Raises `UsageProblem` if the settings cannot be read."""
    elsewhere = os.environ.get("POLICYTRACK_EVIDENCE")
    if elsewhere:
        return KeptCopies(Path(elsewhere).absolute(), like=root / JOURNAL)
    return KeptCopies(root / evidence_settings(root).folder, root, root / JOURNAL)


def _keep(path: Path, table: Mapping[str, object]) -> str | None:
    keep = table.get("keep")
    if keep is not None and keep not in KEEP:
        raise UsageProblem(f'{path}: evidence.keep: write "always", "ask" or "never", in quotes')
    return keep if isinstance(keep, str) else None


def _folder(path: Path, table: Mapping[str, object]) -> str:
    """The folder, within the workspace: one from a stranger must not say where on this machine is written."""
    folder = table.get("folder", FOLDER)
    parts = PurePosixPath(folder).parts if isinstance(folder, str) else ()
    is_inside = bool(parts) and not {"/", ".."} & {*parts} and not any(char in str(folder) for char in "\\:\0")
    if not is_inside or parts[0].casefold() in _NOT_FOR_COPIES:
        raise UsageProblem(
            f'{path}: evidence.folder: write a folder of the workspace, such as "evidence"; for one elsewhere, set '
            "POLICYTRACK_EVIDENCE"
        )
    return "/".join(parts)


def _largest(path: Path, table: Mapping[str, object]) -> int:
    largest = table.get("largest_mb", 20)
    if not isinstance(largest, int) or isinstance(largest, bool) or not 0 < largest <= _LARGEST_MB:
        raise UsageProblem(f"{path}: evidence.largest_mb: write a whole number from 1 to {_LARGEST_MB}")
    return largest * 1_000_000
