"""The paths of the journal, its lock and its checkpoints, relative to the workspace's folder."""

from __future__ import annotations

from policytrack.files.own_folder import OWN_FOLDER

JOURNAL = "data/journal.jsonl"

CHECKPOINTS = "data/checkpoints.jsonl"
"""What the workspace has seen of a shared journal, for git to keep."""

LOCK = f"{OWN_FOLDER}/journal.lock"
"""The file that a process locks while it adds to the journal."""
