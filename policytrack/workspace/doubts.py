"""What makes an answer doubtful, though not wrong."""

from __future__ import annotations

from policytrack.index.index import Index
from policytrack.text.escaping import counted


def doubts(index: Index) -> list[str]:
    """Sentences about problems that do not make the register unusable, and about incomplete batches in the journal."""
    sentences = []
    if index.doubts:
        sentences.append(f"{counted(index.doubts, 'problem')} in the register; `policytrack check` shows them")
    waiting = index.journal.waiting()
    if waiting:
        entries = counted(waiting, "entry", "entries")
        sentences.append(f"{entries} of an incomplete batch in the journal do not count; see `policytrack check`")
    return sentences
