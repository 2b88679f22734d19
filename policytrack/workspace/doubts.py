"""Warnings about what makes an answer incomplete or uncertain."""

from __future__ import annotations

from datetime import date

from policytrack.index.index import Index


def doubts(index: Index) -> list[str]:
    """Sentences about problems that do not make the register unusable, and about what the journal does not hold.

    That is an incomplete batch, or all of it if the answer is for a time before anything was recorded.
    """
    sentences = []
    nothing_known = why_nothing_was_known(index)
    if nothing_known:
        sentences.append(f"{nothing_known}; for where things stood, as is known today, use --as-of alone")
    if index.doubts:
        from policytrack.text.escaping import counted

        sentences.append(f"{counted(index.doubts, 'problem')} in the register; `policytrack check` shows them")
    waiting = index.journal.waiting()
    if waiting:
        from policytrack.text.escaping import counted

        entries = counted(waiting, "entry", "entries")
        sentences.append(f"{entries} of an incomplete batch in the journal do not count; see `policytrack check`")
    return sentences


def why_nothing_was_known(index: Index) -> str:
    """A sentence if the answer is for a time before the first entry of the journal; else nothing."""
    begins = index.journal.begins_after_known()
    if begins is None:
        return ""
    from policytrack.text.date_words import day_words

    return f"nothing had been recorded by then: the journal begins on {day_words(date.fromisoformat(begins[:10]))}"
