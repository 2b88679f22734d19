"""A five-hundredth of `tests.soak.analysis`, without PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.analysis import asked, exported, in_duckdb

pytestmark = pytest.mark.large


def test_each_question_has_an_answer_over_twenty_thousand_entries(tmp_path: Path) -> None:
    files = exported(tmp_path, 20_000)

    assert [sentence for sentence, sql in asked() if not in_duckdb(sql, files).rows] == []
