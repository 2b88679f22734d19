"""What a check found of a page, for an entry that cites it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from policytrack.evidence.verdicts import Judgement


class Finding(NamedTuple):
    """What was found of the page at an *address* that an *entry* of the journal cites, and when.

    *final* is the address after redirects; None if no page came. *archived* is the address of the copy that an archive
    has, and *not_archived* why an archive that was asked has none.
    """

    recommendation: str
    entry: str
    address: str
    at: datetime
    judgement: Judgement
    final: str | None = None
    archived: str | None = None
    not_archived: str | None = None
