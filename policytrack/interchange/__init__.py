"""Taking in other trackers: from rows, by a mapping, to a register and marks."""
