"""Registers that only tests ask: what is added to the shipped one changes none of their answers."""

from pathlib import Path

TRUST = Path(__file__).parent / "trust"
"""Two papers on the United States and India, their recommendations and what became of them by November 2026."""
