"""The journal: what became of each recommendation, one event a line, only ever added to."""
