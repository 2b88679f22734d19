"""The jobs that archives have begun and not finished, by the page's address: kept in the workspace, and disposable."""

from __future__ import annotations

import json
import os
from pathlib import Path

from policytrack.files.atomic import replace_file
from policytrack.files.own_folder import OWN_FOLDER
from policytrack.files.safe_paths import inside, open_file
from policytrack.journal.location import JOURNAL

FILE = Path(OWN_FOLDER, "archive-jobs.json")


class ArchiveJobs:
    """The unfinished jobs; each change is written at once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._by_address = _read(root)

    def __getitem__(self, address: str) -> str | None:
        """The job for a page; None if there is none."""
        return self._by_address.get(address)

    def addresses(self) -> list[str]:
        """The pages for which there is a job."""
        return list(self._by_address)

    def note(self, address: str, job: str | None) -> None:
        """Note the job for a page, or with None that it has ended. Raises `UsageProblem` if it cannot be written."""
        before = dict(self._by_address)
        if job is None:
            self._by_address.pop(address, None)
        else:
            self._by_address[address] = job
        if self._by_address != before:
            text = json.dumps(self._by_address, indent=1, ensure_ascii=False)
            replace_file(self._root / FILE, [text, "\n"], root=self._root, like=self._root / JOURNAL)


def _read(root: Path) -> dict[str, str]:
    try:
        with os.fdopen(open_file(inside(root, root / FILE), os.O_RDONLY), "rb") as file:
            jobs = json.load(file)
        return {address: job for address, job in jobs.items() if isinstance(job, str)}
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}
