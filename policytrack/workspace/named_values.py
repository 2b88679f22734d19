"""Finds statuses and levels of confidence by name, in upper or lower case."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from policytrack.domain.events import Confidence
from policytrack.domain.statuses import STATUS_SYNONYMS, Status
from policytrack.errors import UsageProblem
from policytrack.text.did_you_mean import NO_SYNONYMS, unknown

_Member = TypeVar("_Member", bound=StrEnum)


def status_named(word: str) -> Status:
    """The status with this name, in upper or lower case. Raises `UsageProblem` if there is none."""
    return _member("status", word, Status, STATUS_SYNONYMS)


def confidence_named(word: str) -> Confidence:
    """The confidence with this name, in upper or lower case. Raises `UsageProblem` if there is none."""
    return _member("confidence", word, Confidence)


def _member(kind: str, word: str, members: type[_Member], synonyms: Mapping[str, str] = NO_SYNONYMS) -> _Member:
    try:
        return members(word.casefold())
    except ValueError:
        from policytrack.domain.evidence import excerpt

        raise UsageProblem(unknown(kind, excerpt(word), members, synonyms)) from None
