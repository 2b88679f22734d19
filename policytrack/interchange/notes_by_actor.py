"""Divide the reasons in a table that policytrack exported among the actors that they are about."""

from __future__ import annotations

from collections.abc import Mapping

from policytrack.reports.wording import BETWEEN_REASONS
from policytrack.text.escaping import capitalized


def notes_by_actor(note: str | None, names: Mapping[str, str]) -> dict[str, str | None] | None:
    """The note of each actor, by id; *names* are those of the actors. None if a piece of the note names none of them.

    The form is that of `reports.wording.reasons_by_subject`: `Council: not yet · Operator: begun`, with names or ids.
    """
    ids = {capitalized(words): id for id, name in names.items() for words in (id, name)}
    pieces: dict[str, list[str]] = {}
    for piece in note.split(BETWEEN_REASONS) if note else ():
        name, colon, words = piece.partition(": ")
        if not colon or name not in ids:
            return None
        pieces.setdefault(ids[name], []).append(words)
    return {actor: BETWEEN_REASONS.join(words) for actor, words in pieces.items()}
