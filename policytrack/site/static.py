"""The files that are the same in every site: style sheet, script and icon, and what tells hosts how to serve it."""

from __future__ import annotations

from pathlib import Path

from policytrack.formats.charts.styles import styles
from policytrack.site import addresses

_FOLDER = Path(__file__).parent / "static"


def static_files() -> dict[str, bytes]:
    """The files by address; `.nojekyll` keeps GitHub from leaving out files that begin with an underscore."""
    own = (_FOLDER / addresses.CSS).read_bytes()
    others = {name: (_FOLDER / name).read_bytes() for name in (addresses.SCRIPT, addresses.ICON)}
    return {addresses.CSS: styles().encode() + own, **others, ".nojekyll": b""}
