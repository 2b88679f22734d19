"""Compare what was known at the end of one day with what was known at the end of another."""
