"""The rules of recording: what is refused, and what is taken with a warning."""
