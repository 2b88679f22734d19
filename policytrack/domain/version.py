"""The program's version, which reports and the index name as their origin."""

__version__ = "0.1.0"
