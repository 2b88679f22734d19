"""What a copy changes in the texts of a recommendation, in whatever order copies are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

Texts = Mapping[str, str]
"""What a register says of a recommendation, by field; a field that is not there is not said."""


class Step(NamedTuple):
    """What changed on a day, field by field: before and after. None is for what was not said."""

    day: date
    fields: Mapping[str, tuple[str | None, str | None]]


class Rewriting(NamedTuple):
    """Steps to record, days whose steps are to be taken back, and the texts as they are now."""

    steps: tuple[Step, ...]
    undone: tuple[date, ...]
    current: Texts


def rewriting(days: Sequence[date], chain: Sequence[Step], current: Texts, day: date, told: Texts) -> Rewriting:
    """What a copy of *day* that says *told* changes.

    *days* are those of the copies read before, *chain* the steps between them in order, and *current* what the
    newest of them says. A copy that is older than another one changes the steps to both its neighbours, so that the
    same copies give the same steps, whichever was read first. So does one that is read again, by a mapping that was
    mended: what it told before counts no longer.
    """
    later = [each for each in days if each > day]
    earlier = [each for each in days if each < day]
    wanted = []
    if earlier or not days:
        wanted.append((day, _between(_values_at(chain, current, earlier[-1]) if earlier else current, told)))
    if later:
        wanted.append((later[0], _between(told, _values_at(chain, current, later[0]))))
    steps, undone = [], []
    for each, changed in wanted:
        held = [step.fields for step in chain if step.day == each]
        if {field: change for fields in held for field, change in fields.items()} != changed:
            undone += [each] if held else []
            steps += [Step(each, changed)] if changed else []
    return Rewriting(tuple(steps), tuple(undone), current if later else told)


def caught_up(chain: Sequence[Step], held: Texts) -> Texts:
    """The texts after all steps, where those that are *held* lack the last few, which were recorded and not written."""
    last = {field: after for step in chain for field, (_, after) in step.fields.items()}
    if not _agree(held, last):
        first: dict[str, str | None] = {}
        for step in reversed(chain):
            first |= {field: before for field, (before, _) in step.fields.items()}
            if _agree(held, first):
                return _said(dict(held) | {field: last[field] for field in first})
    return held


def _agree(texts: Texts, others: Mapping[str, str | None]) -> bool:
    return all(texts.get(field) == words for field, words in others.items())


def _said(texts: Mapping[str, str | None]) -> Texts:
    return {field: words for field, words in texts.items() if words is not None}


def _values_at(chain: Sequence[Step], current: Texts, day: date) -> Texts:
    """The texts as a copy of that day had them."""
    texts: dict[str, str | None] = dict(current)
    for step in reversed(chain):
        if step.day > day:
            texts |= {field: before for field, (before, _) in step.fields.items()}
    return _said(texts)


def _between(before: Texts, after: Texts) -> dict[str, tuple[str | None, str | None]]:
    fields = dict.fromkeys((*before, *after))
    return {field: (before.get(field), after.get(field)) for field in fields if before.get(field) != after.get(field)}
