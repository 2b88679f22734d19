"""Suggest which status another tracker's word probably stands for: none that claims more than the word does."""

from __future__ import annotations

import re

from policytrack.domain.statuses import MEANINGS, Status

_DENIAL = re.compile(r"\b(?:not|no|never|un|cannot|can.t|won.t)\b", re.IGNORECASE)
_NOT_YET = re.compile(
    r"\b(?:open|be|being|yet|almost|nearly|barely|hardly|half|expected|planned|proposed|considered|substantially|but"
    r"|part(?:ly|ial|ially)?|in (?:part|progress|principle|preparation|some)|on paper|claimed|reported|reportedly"
    r"|alleged|unverified|unconfirmed|\d+ ?%)(?![a-z])|\?",
    re.IGNORECASE,
)
"""Of what is done in part, or not for sure. A safety board's `Open - Acceptable Response` only accepts a plan."""
_CLOSED = re.compile(r"\bclosed\b", re.IGNORECASE)
_STATUS_GUESSES = sorted((meaning.guess, status) for status, meaning in MEANINGS.items() if meaning.guess is not None)


def suggested_status(words: str) -> Status | None:
    """The status that the words probably stand for; None if that is not clear."""
    words = re.sub(r"(?<=\w)[_-](?=\w)", " ", words)
    for guess, status in _STATUS_GUESSES:
        if match := re.search(rf"\b(?:{guess.pattern})(?![a-z])", words, re.IGNORECASE):
            others = f"{words[: match.start()]} {words[match.end() :]}"
            is_doubtful = _DENIAL.search(others) or (_NOT_YET if status.is_closed else _CLOSED).search(others)
            return None if is_doubtful else status
    return None
