"""What a terminal shows fits it."""

from __future__ import annotations

import pytest

from policytrack.cli.terminal import show_entries
from policytrack.domain.statuses import Status
from policytrack.domain.tally import Contradiction, Tally
from policytrack.domain.vocabulary import Timing
from policytrack.formats.columns import SHORT, columns
from tests.builders import a_deadline, an_entry

BEHIND = Tally(((Status.PARTIAL, 1), (Status.IN_PROGRESS, 3), (Status.NO_EVIDENCE, 16)), (Contradiction("india", 2),))


@pytest.mark.parametrize("width", [60, 70, 80, 90, 91, 100, 120, 160, 240])
def test_no_word_of_a_table_is_cut_off(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    title = "Set up TRUST technology corridors in Indian innovation hubs that favour US-India joint ventures"
    entry = an_entry(Status.IN_PROGRESS, Timing.NO_DEADLINE, title=title, deadline=a_deadline())
    entry = entry._replace(standing=entry.standing._replace(tally=BEHIND))

    _, spared = show_entries([entry] * 3, columns(SHORT))

    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= width
    for word in ("in-progress", *title.split(), "20", "no-evidence", *(() if "Timing" in spared else ("no-deadline",))):
        assert shown.count(word) >= 3, word
