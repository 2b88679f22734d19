"""The index: the register, and where it stands by the journal, as a SQLite file that may be deleted at any time.

This package is the only user of sqlite3.
"""

from __future__ import annotations

from policytrack.index.index import Index
from policytrack.index.lifecycle import discard, forget_lost, open_index

__all__ = ["Index", "discard", "forget_lost", "open_index"]
