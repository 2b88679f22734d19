"""Says what a sync did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policytrack.text.escaping import counted, one_line

if TYPE_CHECKING:
    from policytrack.sharing.sync import Synced


def synced_line(synced: Synced) -> str:
    """What a sync did, in a line: `Sent 3 entries, received 5 entries; 4,210 entries are shared.`"""
    sentences = []
    if synced.was_reset:
        sentences.append("Accepted the shared journal as it is.")
    moves = [f"sent {_entries(synced.sent)}"] if synced.sent else []
    moves += [f"received {_entries(synced.received)}"] if synced.received else []
    what = ", ".join(moves).capitalize() if moves else "Nothing new"
    sentences.append(f"{what}; {_entries(synced.shared)} {'is' if synced.shared == 1 else 'are'} shared.")
    if synced.unvouched:
        first, *others = map(one_line, synced.names)
        by, which = (f"{first} and {counted(len(others), 'other')}", "these names") if others else (first, "this name")
        sentences.append(
            f"{_entries(synced.unvouched)} recorded by {by} {_wait(synced.unvouched)} for a login that may record in "
            f"{which}, or vouch for others."
        )
    if synced.unfinished:
        sentences.append(
            f"{_entries(synced.unfinished).capitalize()} of an incomplete batch {_wait(synced.unfinished)} for the "
            "rest of it."
        )
    return " ".join(sentences)


def _entries(number: int) -> str:
    return counted(number, "entry", "entries")


def _wait(number: int) -> str:
    return "waits" if number == 1 else "wait"
