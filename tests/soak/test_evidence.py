"""A fiftieth of `tests.soak.evidence`, and a hundredth of `tests.soak.evidence_kills`."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("resource", reason="what a process took is measured as POSIX does it")

from tests.soak import evidence_kills
from tests.soak.evidence import run

pytestmark = pytest.mark.large


def test_many_pages_are_kept_in_little_memory(tmp_path: Path) -> None:
    figures = run(tmp_path, 100)

    assert figures.kept == 100
    assert figures.megabytes < 200


def test_of_what_was_killed_while_it_kept_pages_nothing_is_half_done_or_lost(tmp_path: Path) -> None:
    figures = evidence_kills.run(tmp_path, 5)

    assert figures.kills == 5
    assert (figures.lost, figures.doubled, figures.unsound) == (0, 0, 0)
