"""policytrack: what became of that recommendation?

From Python, five names:

    import policytrack

    tracker = policytrack.open("folder")
    tracker.recommendations(on="2026-03-01", actor="us-commerce")
    tracker.history("t2-7")
    tracker.changes(since="2026-02-01")
    tracker.mark("t2-7", "announced", evidence="https://example.org")

`open` gives a `Tracker`; `as_dict` makes of a recommendation what `list --format json` prints; what a person can mend
is a `PolicytrackError`. Nothing is imported before it is used.
"""

from __future__ import annotations

# As type checkers know it; to import it from `typing` would take longer than all else here.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from policytrack.domain.version import __version__
    from policytrack.errors import PolicytrackError
    from policytrack.workspace.tracker import Tracker, as_dict, open  # noqa: A004  # it is asked for by its package's name

__all__ = ("PolicytrackError", "Tracker", "__version__", "as_dict", "open")


def __getattr__(name: str) -> Any:
    if name in ("Tracker", "as_dict", "open"):
        from policytrack.workspace import tracker

        return getattr(tracker, name)
    if name == "PolicytrackError":
        from policytrack.errors import PolicytrackError

        return PolicytrackError
    if name == "__version__":
        from policytrack.domain.version import __version__

        return __version__
    raise AttributeError(f"module 'policytrack' has no attribute '{name}'")
