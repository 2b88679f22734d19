"""Tests that need a program of the machine."""

from __future__ import annotations

import pytest

from tests.machine import needs


@pytest.mark.parametrize(
    ("program", "must_have", "skipped"),
    [
        ("python3", "", False),
        ("no-such-program", "", True),
        ("no-such-program", "cron", True),
        ("no-such-program", "no-such-program", False),
        ("no-such-program", "cron, no-such-program", False),
    ],
)
def test_a_test_is_skipped_without_its_program_unless_that_must_be_there(
    monkeypatch: pytest.MonkeyPatch, program: str, must_have: str, skipped: bool
) -> None:
    monkeypatch.setenv("POLICYTRACK_MUST_HAVE", must_have)

    assert needs(program).args == (skipped,)
