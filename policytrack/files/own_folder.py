"""The folder in a workspace in which the program keeps its own files."""

from __future__ import annotations

OWN_FOLDER = ".policytrack"
