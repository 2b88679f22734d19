"""What a terminal shows fits it."""

from __future__ import annotations

from datetime import date

import pytest

from policytrack.cli.terminal import fitting_table, has_room
from policytrack.domain.statuses import Status, status_label
from policytrack.domain.tally import Contradiction, Tally
from policytrack.domain.vocabulary import Timing
from policytrack.formats.columns import SHORT, columns
from policytrack.reports.wording import Wording
from tests.builders import a_deadline, an_entry

BEHIND = Tally(((Status.PARTIAL, 1), (Status.IN_PROGRESS, 3), (Status.NO_EVIDENCE, 16)), (Contradiction("india", 2),))


@pytest.mark.parametrize("width", [60, 70, 80, 90, 91, 100, 120, 160, 240])
def test_no_word_of_a_table_is_cut_off(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    title = "Set up TRUST technology corridors in Indian innovation hubs that favour US-India joint ventures"
    entry = an_entry(Status.IN_PROGRESS, Timing.NO_DEADLINE, title=title, deadline=a_deadline())
    entry = entry._replace(standing=entry.standing._replace(tally=BEHIND))

    chosen = columns(SHORT, wording=Wording(status_label, date(2026, 6, 1)))
    headings = [column.heading for column in chosen]

    shown, hidden = fitting_table(headings, [[column.cell(entry) for column in chosen]] * 3)

    assert max(map(len, shown.splitlines())) <= width
    assert set(hidden) <= {"Due", "Tally"}
    tally = () if "Tally" in hidden else ("20", "contradicted")
    for word in ("progress", *title.split(), "deadline", *tally):
        assert shown.count(word) >= 3, word


def test_names_are_shown_only_where_they_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    headings = ["Id", "Title", "Asked", "Status"]
    rows = [["EX-1", "Set up technology corridors", "Department of Commerce; Department of State", "Announced"]]
    for width, fits in ((95, False), (96, True)):
        monkeypatch.setenv("COLUMNS", str(width))
        assert has_room(headings, rows, 2) is fits
