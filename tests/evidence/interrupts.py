"""Somebody presses Ctrl-C while pages are checked."""

from __future__ import annotations

from typing import Any

import pytest

from policytrack.evidence.verdicts import Citation, Judgement, judge
from policytrack.evidence.visits import Outcome


def interrupt_after(number: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the interrupt come when so many pages have been judged; returns their addresses, as they come."""
    judged: list[str] = []

    def judge_or_stop(outcome: Outcome, citation: Citation, *others: Any) -> Judgement:
        if len(judged) == number:
            raise KeyboardInterrupt
        judged.append(citation.address)
        return judge(outcome, citation, *others)

    monkeypatch.setattr("policytrack.evidence.checking.judge", judge_or_stop)
    return judged
