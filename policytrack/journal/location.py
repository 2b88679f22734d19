"""Where a workspace keeps its journal, from the workspace's folder."""

from __future__ import annotations

JOURNAL = "data/journal.jsonl"

LOCK = ".policytrack/journal.lock"
"""Whoever adds to the journal holds a lock on this file."""
