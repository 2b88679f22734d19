"""What can be wrong with a shared journal that is only ever added to."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from policytrack.errors import SharingProblem


class Verdict(StrEnum):
    """What has become of the entries on the server, judged by the chain and the checkpoints."""

    ALTERED = "altered"
    MISSING = "missing"
    REORDERED = "reordered"
    SHORTER = "shorter than the checkpoint"
    FORKED = "forked"
    RECREATED = "recreated"


CAN_BE_ACCEPTED = (Verdict.SHORTER, Verdict.FORKED, Verdict.RECREATED)
"""After these the server's chain is sound in itself, and a person may decide to go on with it."""


class Discrepancy(NamedTuple):
    """A verdict, the number of the entry that it is about, and what shows it, in a sentence."""

    verdict: Verdict
    number: int
    message: str

    def __str__(self) -> str:
        return f"{self.verdict}: {self.message}"


class Tampered(SharingProblem):
    """The shared journal is not what it was, so nothing is pulled and nothing is sent."""

    def __init__(self, server: str, discrepancy: Discrepancy) -> None:
        if discrepancy.verdict in CAN_BE_ACCEPTED:
            remedy = (
                "ask whoever runs the server what happened; if you want to go on with what is there, "
                "`policytrack sync --accept-reset` keeps all that is here and sends it again"
            )
        else:
            remedy = (
                "ask whoever runs the server to put back a sound copy; `policytrack check --share` shows all that is "
                "wrong"
            )
        super().__init__(f"the shared journal at {server} is {discrepancy}; nothing was pulled or sent; {remedy}")
        self.discrepancy = discrepancy
