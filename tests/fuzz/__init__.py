"""Fuzzing: `python -m tests.fuzz --minutes 10` runs the program on damaged and hostile input, and says what breaks."""
