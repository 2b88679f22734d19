"""The index: the register, and where it stands by the journal, as a SQLite file that may be deleted at any time.

This package is the only user of sqlite3.
"""
