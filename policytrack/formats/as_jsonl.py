"""JSON Lines: the objects of `json`, one a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from policytrack.columns import Column
from policytrack.entries import entry_json
from policytrack.model import Entry


def render(entries: Iterable[Entry], columns: Sequence[Column]) -> Iterator[str]:
    """One object a line; the columns play no part."""
    for entry in entries:
        yield json.dumps(entry_json(entry), ensure_ascii=False) + "\n"
