"""The program's version, which reports and the index record."""

__version__ = "0.1.0"
