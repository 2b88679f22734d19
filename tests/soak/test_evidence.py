"""A fiftieth of `tests.soak.evidence`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.evidence import run

pytestmark = pytest.mark.large


def test_many_pages_are_kept_in_little_memory(tmp_path: Path) -> None:
    figures = run(tmp_path, 100)

    assert figures.kept == 100
    assert figures.megabytes < 200
