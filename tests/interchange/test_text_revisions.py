"""Changes of texts between snapshots, whatever the order in which they are read."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from policytrack.interchange.copy_moment import CopyMoment
from policytrack.interchange.text_revisions import EntryTexts, RevisionStep, text_changes, with_unwritten_steps

FIRST = date(2026, 1, 1)
texts = st.dictionaries(st.sampled_from(["title", "note", "words"]), st.sampled_from(["a", "b", "c"]))


def day(number: int) -> CopyMoment:
    return CopyMoment(FIRST + timedelta(number))


class Reading:
    """The snapshots read so far, and what they have left in the journal and the register."""

    def __init__(self) -> None:
        self.days: list[CopyMoment] = []
        self.steps: list[RevisionStep] = []
        self.current: EntryTexts = {}

    def read(self, on: CopyMoment, snapshot: EntryTexts) -> None:
        current = self.current if self.days else snapshot  # the first makes the entry
        changes = text_changes(self.days, self.steps, current, on, snapshot)
        redone = {*changes.undone, *(step.moment for step in changes.steps)}
        kept = [step for step in self.steps if step.moment not in redone]
        self.steps = sorted([*kept, *changes.steps], key=lambda step: step.moment)
        self.days = sorted({*self.days, on})
        self.current = changes.current


def as_plain(steps: list[RevisionStep]) -> list[tuple[CopyMoment, dict[str, tuple[str | None, str | None]]]]:
    return [(step.moment, dict(step.fields)) for step in steps]


@given(st.lists(texts, min_size=1, max_size=5), st.data())
def test_snapshots_in_any_order_and_again_give_the_steps_between_them(
    snapshots: list[EntryTexts], data: st.DataObject
) -> None:
    numbers = list(range(len(snapshots)))
    order = data.draw(st.permutations(numbers)) + data.draw(st.lists(st.sampled_from(numbers), max_size=3))
    reading = Reading()
    for number in order:
        reading.read(day(number), snapshots[number])

    expected = []
    for number in numbers[1:]:
        before, after = snapshots[number - 1], snapshots[number]
        fields = {
            field: (before.get(field), after.get(field))
            for field in {*before, *after}
            if before.get(field) != after.get(field)
        }
        expected += [(day(number), fields)] if fields else []
    assert as_plain(reading.steps) == expected
    assert reading.current == snapshots[-1]


def test_a_snapshot_read_again_with_other_texts_replaces_what_it_gave() -> None:
    reading = Reading()
    for number, title in enumerate("abc"):
        reading.read(day(number), {"title": title})
    reading.read(day(1), {"title": "x"})

    assert as_plain(reading.steps) == [(day(1), {"title": ("a", "x")}), (day(2), {"title": ("x", "c")})]


def test_a_register_that_lags_behind_its_journal_is_taken_to_have_the_recorded_texts() -> None:
    steps = [RevisionStep(day(1), {"title": ("a", "b"), "note": (None, "n")})]

    assert with_unwritten_steps(steps, {"title": "a"}) == {"title": "b", "note": "n"}
    assert with_unwritten_steps(steps, {"title": "b", "note": "n"}) == {"title": "b", "note": "n"}
    # Somebody has edited it since: that is neither the old text nor the new one, and stays.
    assert with_unwritten_steps(steps, {"title": "mine"}) == {"title": "mine"}
    assert with_unwritten_steps([], {"title": "mine"}) == {"title": "mine"}
