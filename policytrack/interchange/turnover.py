"""What disappeared from a tracker's table, and what appeared in it, with the same copy."""

from __future__ import annotations

from collections.abc import Collection

from policytrack.interchange.copy_moment import CopyMoment
from policytrack.interchange.register_files import RegisterFiles
from policytrack.interchange.rewordings import Candidate, LikelyPair, likely_pairs
from policytrack.interchange.snapshot_events import PriorSnapshots


class Turnover:
    """Collects the recommendations that are gone since a copy of one of the *moments*, or new in it."""

    def __init__(self, moments: Collection[CopyMoment]) -> None:
        self._moments = moments
        self._gone: dict[CopyMoment, list[tuple[str, PriorSnapshots]]] = {}
        self._new: dict[CopyMoment, list[tuple[str, PriorSnapshots]]] = {}

    def note(
        self, id: str, prior: PriorSnapshots, present: Collection[CopyMoment], gone_since: CopyMoment | None
    ) -> None:
        """Note a recommendation: which copies have it, and since which it is gone, None if the newest copy has it."""
        if gone_since is not None and gone_since in self._moments:
            self._gone.setdefault(gone_since, []).append((id, prior))
        if (first := min(present)) in self._moments:
            self._new.setdefault(first, []).append((id, prior))

    def likely_pairs(self, files: RegisterFiles) -> list[LikelyPair]:
        """The likely pairs of one that is gone and one that is new since the same copy; *files* have their texts."""
        pairs = []
        for moment in sorted(self._gone.keys() & self._new.keys()):
            gone = [_candidate(id, files, prior, max(prior.snapshots)) for id, prior in self._gone[moment]]
            new = [_candidate(id, files, prior, moment) for id, prior in self._new[moment]]
            pairs += likely_pairs(gone, new, files.imported_titles())
        return pairs


def _candidate(id: str, files: RegisterFiles, prior: PriorSnapshots, moment: CopyMoment) -> Candidate:
    """The recommendation as the register has it, with the statuses that the copy of that moment reported."""
    entry = files.entry(id) or {}
    return Candidate(id, entry["paper"], entry["title"], entry.get("words", ""), prior.reported(moment))
