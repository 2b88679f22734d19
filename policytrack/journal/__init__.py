"""The journal: the events that say what became of each recommendation, one a line. Lines are only ever added."""
