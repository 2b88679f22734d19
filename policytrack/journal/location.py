"""The paths of the journal and its lock, relative to the workspace's folder."""

from __future__ import annotations

JOURNAL = "data/journal.jsonl"

LOCK = ".policytrack/journal.lock"
"""The file that a process locks while it adds to the journal."""
