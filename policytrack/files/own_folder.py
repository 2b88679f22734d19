"""The names of what only the program has in a workspace: its settings, and the folder for its own files."""

from __future__ import annotations

OWN_FOLDER = ".policytrack"

SETTINGS = "policytrack.toml"
"""The file of a workspace's settings."""
