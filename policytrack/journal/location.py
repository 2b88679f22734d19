"""The paths of the journal and its lock, relative to the workspace's folder."""

from __future__ import annotations

from policytrack.files.own_folder import OWN_FOLDER

JOURNAL = "data/journal.jsonl"

LOCK = f"{OWN_FOLDER}/journal.lock"
"""The file that a process locks while it adds to the journal."""
