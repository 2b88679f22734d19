"""The files of a site that say nothing of their own: its style sheet, and what tells hosts how to serve it."""

from __future__ import annotations

from pathlib import Path

from policytrack.formats.charts.styles import styles
from policytrack.site import addresses

_FOLDER = Path(__file__).parent / "static"


def static_files() -> dict[str, bytes]:
    """The files by address; `.nojekyll` keeps GitHub from leaving out files that begin with an underscore."""
    own = (_FOLDER / addresses.CSS).read_bytes()
    return {addresses.CSS: styles().encode() + own, ".nojekyll": b""}
