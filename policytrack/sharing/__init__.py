"""Sharing: the journal of a newsroom in PostgreSQL, where workspaces meet."""
