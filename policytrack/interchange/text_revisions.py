"""Which changes of a recommendation's texts snapshots show; the result does not depend on the order of reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from policytrack.interchange.copy_moment import CopyMoment

EntryTexts = Mapping[str, str]
"""The texts of a recommendation in the register, by field; a field without text is absent."""


class RevisionStep(NamedTuple):
    """What changed at a moment: for each field, the text before and after, None if there was none."""

    moment: CopyMoment
    fields: Mapping[str, tuple[str | None, str | None]]


class TextChanges(NamedTuple):
    """Steps to record, moments whose recorded steps are to be retracted, and the current texts."""

    steps: tuple[RevisionStep, ...]
    undone: tuple[CopyMoment, ...]
    current: EntryTexts


def text_changes(
    moments: Sequence[CopyMoment],
    recorded: Sequence[RevisionStep],
    current: EntryTexts,
    moment: CopyMoment,
    texts: EntryTexts,
) -> TextChanges:
    """What a snapshot of *moment* with these *texts* changes.

    *moments* are those of the snapshots read before, *recorded* the steps between them, both in order, and *current*
    the texts of the newest of them. A snapshot that is older than another one changes the steps to both its
    neighbours, so that the same snapshots give the same steps in whatever order they are read. So does a snapshot
    that is read again with a corrected mapping: what it gave before no longer counts. The oldest snapshot follows on
    none, so that steps to it, left by a join that was taken back, are undone.
    """
    later = [other for other in moments if other > moment]
    earlier = [other for other in moments if other < moment]
    wanted = []
    if earlier or not moments:
        before = _texts_at(earlier[-1], recorded, current) if earlier else current
        wanted.append((moment, _changed_fields(before, texts)))
    else:
        wanted.append((moment, {}))
    if later:
        wanted.append((later[0], _changed_fields(texts, _texts_at(later[0], recorded, current))))
    steps, undone = [], []
    for step_moment, fields in wanted:
        of_moment = [step.fields for step in recorded if step.moment == step_moment]
        if {field: change for changes in of_moment for field, change in changes.items()} != fields:
            undone += [step_moment] if of_moment else []
            steps += [RevisionStep(step_moment, fields)] if fields else []
    return TextChanges(tuple(steps), tuple(undone), current if later else texts)


class TextHistory(NamedTuple):
    """The moments of the snapshots of a recommendation, the steps between them, and its texts in the newest of them."""

    moments: Sequence[CopyMoment]
    steps: Sequence[RevisionStep]
    current: EntryTexts


def changes_between(first: TextHistory, second: TextHistory) -> list[tuple[CopyMoment, TextChanges]]:
    """What changes if the two histories are those of one recommendation, by moment.

    These are the moments at which a snapshot of one history follows on one of the other.
    """
    in_order = sorted((moment, number) for number, each in enumerate((first, second)) for moment in each.moments)
    changes = []
    for (before, earlier), (moment, later) in pairwise(in_order):
        if earlier != later:
            of_earlier, of_later = (first, second)[earlier], (first, second)[later]
            texts = _texts_at(moment, of_later.steps, of_later.current)
            fields = _changed_fields(_texts_at(before, of_earlier.steps, of_earlier.current), texts)
            recorded = {
                field: pair for step in of_later.steps if step.moment == moment for field, pair in step.fields.items()
            }
            if fields != recorded:
                steps = (RevisionStep(moment, fields),) if fields else ()
                changes.append((moment, TextChanges(steps, (moment,) if recorded else (), texts)))
    return changes


def with_unwritten_steps(recorded: Sequence[RevisionStep], texts: EntryTexts) -> EntryTexts:
    """The register's *texts* after all *recorded* steps.

    They differ from *texts* if an import was killed after it recorded the last steps and before it wrote the register.
    """
    last = {field: after for step in recorded for field, (_, after) in step.fields.items()}
    if not _agree(texts, last):
        first: dict[str, str | None] = {}
        for step in reversed(recorded):
            first |= {field: before for field, (before, _) in step.fields.items()}
            if _agree(texts, first):
                return _present(dict(texts) | {field: last[field] for field in first})
    return texts


def _agree(texts: EntryTexts, others: Mapping[str, str | None]) -> bool:
    """Whether *texts* has every value of *others*, and lacks every field that is None there."""
    return all(texts.get(field) == text for field, text in others.items())


def _present(texts: Mapping[str, str | None]) -> EntryTexts:
    return {field: text for field, text in texts.items() if text is not None}


def _texts_at(moment: CopyMoment, recorded: Sequence[RevisionStep], current: EntryTexts) -> EntryTexts:
    """The texts in the snapshot of that moment."""
    texts: dict[str, str | None] = dict(current)
    for step in reversed(recorded):
        if step.moment > moment:
            texts |= {field: before for field, (before, _) in step.fields.items()}
    return _present(texts)


def _changed_fields(before: EntryTexts, after: EntryTexts) -> dict[str, tuple[str | None, str | None]]:
    fields = dict.fromkeys((*before, *after))
    return {field: (before.get(field), after.get(field)) for field in fields if before.get(field) != after.get(field)}
