"""Citations to be pasted into a text: one module for each style."""
