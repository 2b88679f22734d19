"""The rules of recording: what is refused, and what is accepted with a warning."""
