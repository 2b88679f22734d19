"""Answers as plain data: comparisons, counts, disputes, histories and reports."""
