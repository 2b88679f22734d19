"""Which copies of another tracker lack a recommendation that earlier ones have, in whatever order they are read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from policytrack.domain.events import Event, Evidence
from policytrack.domain.statuses import Status
from policytrack.interchange.copy_moment import CopyMoment, digest_in
from policytrack.interchange.snapshot_events import PriorMark, PriorSnapshots, missing_draft, retraction_draft


class TrackerCopies:
    """All copies of one tracker that were read, this one included, in the order of their moments."""

    def __init__(self, copies: Mapping[CopyMoment, Evidence]) -> None:
        self.copies = copies
        self.moments = sorted(copies)
        self.digests = {digest_in(evidence) for evidence in copies.values()}

    def moments_around(self, moment: CopyMoment) -> frozenset[CopyMoment]:
        """The moment and that of the next copy; without the first of all, which has none before it."""
        place = bisect_right(self.moments, moment)
        return frozenset(self.moments[max(place - 1, 1) : place + 1])

    def first_without(self, present: Collection[CopyMoment]) -> list[CopyMoment]:
        """Of each run of copies without a recommendation, the first; *present* are the copies that contain it."""
        after = (bisect_right(self.moments, moment) for moment in sorted(present))
        following = [self.moments[place] for place in after if place < len(self.moments)]
        return [moment for moment in following if moment not in present]


def copies_of_tracker(
    all_prior: Iterable[PriorSnapshots], digests: set[str], own: Mapping[CopyMoment, Evidence]
) -> TrackerCopies:
    """The copies of the tracker to which the files with these *digests* belong, and its *own* copy, which is read now.

    Two copies belong to one tracker if they have a recommendation in common, or if a third copy joins them.
    """
    evidence_by_digests: dict[frozenset[str], dict[CopyMoment, Evidence]] = {}
    for prior in all_prior:
        snapshots = [(mark.moment, mark.snapshot) for mark in prior.marks]
        snapshots += [(revision.moment, revision.snapshot) for revision in prior.revisions]
        of_item = evidence_by_digests.setdefault(frozenset(digest_in(evidence) for _, evidence in snapshots), {})
        of_item |= dict(snapshots)
    joined, size = set(digests), -1
    while len(joined) != size:
        size = len(joined)
        for others in evidence_by_digests:
            if not joined.isdisjoint(others):
                joined |= others
    copies = dict(own)
    for others, snapshots_of in evidence_by_digests.items():
        if not joined.isdisjoint(others):
            for moment, evidence in snapshots_of.items():
                # Several files of one moment, each with other recommendations, are one copy; any of them is evidence.
                copies[moment] = min(copies.get(moment, evidence), evidence, key=lambda each: each.title or "")
    return TrackerCopies(copies)


def absence_drafts(
    id: str,
    prior: PriorSnapshots,
    present: Collection[CopyMoment],
    copies: TrackerCopies,
    status: Status | None,
    asked: Callable[[], Sequence[str]],
    why: str = "other copies show otherwise",
) -> list[tuple[CopyMoment, Event]]:
    """Drafts that mark the recommendation with the *status* from each first copy without it, unless it was closed.

    Marks of that kind that are not due are retracted: the copy contains the recommendation after all, an earlier copy
    already lacks it, or it was closed. If *status* is None, no marks are made, and those of a copy that lacks the
    recommendation stay. *asked* returns the asked actors, and *why* is the reason for retractions.
    """
    recorded = {mark.moment: mark for mark in prior.marks if mark.is_missing}
    due = []
    stays: list[PriorMark] = []
    for moment in copies.first_without(present):
        if not prior.is_closed_before(moment, asked, stays):
            due.append(moment)
            if moment in recorded:
                stays.append(recorded[moment])
            elif status is not None:
                stays.append(PriorMark("", moment, None, status, copies.copies[moment], is_missing=True))
    drafts = []
    for moment, mark in recorded.items():
        is_of_run = any(first < moment and not any(first < at <= moment for at in present) for first in due)
        if moment not in due and (status is not None or not is_of_run):
            drafts.append((moment, retraction_draft(id, mark.id, moment, why)))
    if status is not None:
        drafts += [
            (moment, missing_draft(id, copies.copies[moment], moment, status))
            for moment in due
            if moment not in recorded
        ]
    return drafts
