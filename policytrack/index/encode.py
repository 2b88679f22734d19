"""Values as the index stores them; `decode` reads them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

from policytrack.domain.standing.timing import LAST_DAY

dense_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
"""The value as JSON without spaces."""


def quick_dense_json() -> Callable[[object], str]:
    """A function as `dense_json` that takes a fifth of its time; to load it pays for some thousand values."""
    from msgspec.json import encode

    return lambda value: encode(value).decode()


def end_number(until: date) -> int:
    """The number of the first day on which something no longer holds; if it always will, one after the last day."""
    return LAST_DAY.toordinal() + 1 if until == LAST_DAY else until.toordinal()
