"""When each page was last asked for, and since when it has been missing: kept in the workspace, and disposable."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from policytrack.files.atomic import replace_file
from policytrack.files.own_folder import OWN_FOLDER
from policytrack.files.safe_paths import inside, open_file
from policytrack.journal.location import JOURNAL

FILE = Path(OWN_FOLDER, "evidence-checks.json")
AGAIN = timedelta(days=1)
"""How soon a page is asked for again of which nothing could be said."""


class Attempt(NamedTuple):
    """The last visit to a page: *asked* is its moment, and *is_settled* whether a verdict came of it.

    *failing* is the moment of the first of the visits, without another in between that found it, that missed the page.
    """

    asked: datetime
    is_settled: bool = True
    failing: datetime | None = None


class Attempts:
    """The last visit to each page, by its address; in a workspace that *is_read_only* they are not kept."""

    def __init__(self, root: Path, *, is_read_only: bool = False) -> None:
        self._root, self._is_read_only = root, is_read_only
        self._by_address = _read(root)
        self._noted: dict[str, Attempt] = {}

    def is_due(self, address: str, now: datetime, older_than: timedelta) -> bool:
        """Whether to ask for a page again: after *older_than*, but after a day if nothing could be said of it."""
        attempt = self._by_address.get(address)
        if attempt is None or attempt.asked > now:
            return True
        return now - attempt.asked >= (older_than if attempt.is_settled else min(AGAIN, older_than))

    def failing_since(self, address: str) -> datetime | None:
        """Since when the page has been missing; None if it has not."""
        attempt = self._by_address.get(address)
        return None if attempt is None else attempt.failing

    def note(self, address: str, now: datetime, *, is_settled: bool, is_missing: bool, is_there: bool) -> None:
        """Note a visit: whether a verdict came of it, whether it missed the page, and whether it found it."""
        failing = self.failing_since(address)
        if is_there:
            failing = None
        elif is_missing and failing is None:
            failing = now
        self._by_address[address] = self._noted[address] = Attempt(now, is_settled, failing)

    def save(self) -> None:
        """Write what was noted; what another process noted meanwhile stays. Raises `UsageProblem` if it cannot."""
        if self._is_read_only:
            return
        values = {
            address: {
                "asked": attempt.asked.isoformat(),
                "settled": attempt.is_settled,
                "failing": attempt.failing and attempt.failing.isoformat(),
            }
            for address, attempt in sorted((_read(self._root) | self._noted).items())
        }
        replace_file(
            self._root / FILE,
            [json.dumps(values, indent=1, ensure_ascii=False), "\n"],
            root=self._root,
            like=self._root / JOURNAL,
        )


def _read(root: Path) -> dict[str, Attempt]:
    """The attempts that are kept; none from a file that cannot be read."""
    try:
        with os.fdopen(open_file(inside(root, root / FILE), os.O_RDONLY), "rb") as file:
            values = json.load(file)
        return {address: _attempt(fields) for address, fields in values.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}


def _attempt(fields: dict[str, str | None]) -> Attempt:
    failing = fields["failing"]
    return Attempt(_moment(fields["asked"]), bool(fields["settled"]), None if failing is None else _moment(failing))


def _moment(text: str | None) -> datetime:
    moment = datetime.fromisoformat(text or "")
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
