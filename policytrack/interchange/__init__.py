"""Imports other trackers' tables: a mapping turns their rows into a register and marks."""
