"""A report: gathered as plain data, and put into words."""
