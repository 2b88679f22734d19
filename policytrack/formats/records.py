"""The JSON that policytrack writes: entries, standings, events, differences, disputes and reports.

Every key is always present, keys are only ever added, and no fact has two keys. Days are ISO 8601, moments ISO 8601 in
UTC; what is unknown is null.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import TYPE_CHECKING, Any

from policytrack.domain.events import moment
from policytrack.domain.serialize import Record, deadline_record, iso, record_of

if TYPE_CHECKING:
    from policytrack.domain.changes.difference import Difference
    from policytrack.domain.disputes import Dispute
    from policytrack.domain.events import Event, Evidence, Keep, PageState
    from policytrack.domain.model import Claim, Entry, Standing
    from policytrack.domain.tally import Tally
    from policytrack.reports.history import HistoryEntry
    from policytrack.reports.report import PastCounts, Report
    from policytrack.reports.since import CompareBy


def entry_json(entry: Entry) -> Record:
    """A recommendation and its standing, with the details that the entry has."""
    record = record_of(entry.recommendation)
    for part, standing, detail in zip(record["parts"], entry.parts, entry.part_details, strict=True):
        part.update(standing_json(standing))
        part["reasons"] = [reason_json(reason) for reason in detail.reasons]
        part["evidence"] = [evidence_json(evidence) for evidence in detail.evidence]
    record.update(standing_json(entry.standing))
    record["claims"] = [claim_json(claim) for claim in entry.claims]
    record["deferred_to"] = deadline_record(entry.deferred_to)
    record["last_reviewed"] = iso(entry.last_reviewed)
    record["evidence"] = [evidence_json(evidence) for evidence in entry.evidence]
    record["reasons"] = [reason_json(reason) for reason in entry.reasons]
    record["pages"] = [page_json(address, state) for address, state in entry.pages.items()]
    return record


def claim_json(claim: Claim) -> Record:
    """What an assessor claims, with its reasons and its evidence."""
    return {
        "assessor": claim.assessor,
        "status": str(claim.status),
        "since": iso(claim.since),
        "reasons": [reason_json(reason) for reason in claim.reasons],
        "evidence": [evidence_json(evidence) for evidence in claim.evidence],
    }


def reason_json(mark: Event) -> Record:
    """A mark that says why something has its status."""
    return {
        "id": mark.id,
        "part": mark.part,
        "actor": mark.actor,
        "status": None if mark.status is None else str(mark.status),
        "effective": mark.effective.isoformat(),
        "recorded": moment(mark.recorded, "microseconds"),
        "recorder": mark.recorder,
        "note": mark.note,
        "no_evidence": mark.no_evidence,
        "by_event": mark.by_event,
    }


def standing_json(standing: Standing) -> Record:
    """A standing."""
    return {
        "status": str(standing.status),
        "tally": None if standing.tally is None else tally_json(standing.tally),
        "since": iso(standing.since),
        "confidence": None if standing.confidence is None else str(standing.confidence),
        "timing": None if standing.timing is None else str(standing.timing),
    }


def tally_json(tally: Tally) -> Record:
    """A tally: the number of components, the numbers by status that are not 0, and who contradicted it.

    If `any` part is enough, the components are the parts.
    """
    return {
        "components": tally.components,
        "statuses": {str(status): number for status, number in tally.statuses},
        "contradicted_by": [{"actor": each.actor, "ids": list(each.ids)} for each in tally.contradicted_by],
    }


def evidence_json(evidence: Evidence) -> Record:
    """A piece of evidence."""
    record = evidence._asdict()
    record["date"] = iso(evidence.date)
    return record


def keep_json(keep: Keep) -> Record:
    """What a keep says of a page."""
    return {
        **keep._asdict(),
        "verdict": None if keep.verdict is None else str(keep.verdict),
        "at": None if keep.at is None else moment(keep.at, "microseconds"),
    }


def page_json(address: str, state: PageState) -> Record:
    """What is known of a page that the events of a recommendation cite."""
    latest = state.latest
    return {
        "address": address,
        "kept": None if state.kept is None else moment(state.kept, "microseconds"),
        "digest": state.digest,
        "archived": state.archived,
        "verdict": None if state.verdict is None else str(state.verdict),
        "checked": None if latest is None or latest.at is None else moment(latest.at, "microseconds"),
        "quote": None if latest is None else latest.quote,
        "missing": None if latest is None else latest.missing,
    }


def event_json(entry: HistoryEntry) -> Record:
    """An event, with the name of its actor; *retracted_by* is the id of the retraction that retracted it.

    *arrival* is its number on the server of the shared journal, where it *arrived* at a moment by that server's clock;
    *vouched_by* is the login that pushed it for its recorder.
    """
    arrival = entry.arrival
    event = entry.event
    values = event._asdict()
    return {
        "id": values.pop("id"),
        "entry": str(values.pop("kind")),
        **values,
        "effective": event.effective.isoformat(),
        "recorded": moment(event.recorded, "microseconds"),
        "status": None if event.status is None else str(event.status),
        "through": None if event.through is None else event.through.isoformat(),
        "confidence": None if event.confidence is None else str(event.confidence),
        "evidence": [evidence_json(evidence) for evidence in event.evidence],
        "revisions": [revision._asdict() for revision in event.revisions],
        "after": list(event.after),
        "keep": None if event.keep is None else keep_json(event.keep),
        "actor_name": entry.actor_name,
        "retracted_by": None if entry.retraction is None else entry.retraction.id,
        "arrival": None if arrival is None else arrival.number,
        "arrived": None if arrival is None else moment(arrival.arrived, "microseconds"),
        "vouched_by": None if arrival is None or not arrival.vouched else arrival.login,
    }


def difference_json(difference: Difference) -> Record:
    """A difference between two days, with the events that caused it."""
    tally = difference.tally
    return difference._asdict() | {
        "change": str(difference.change),
        "before": None if difference.before is None else str(difference.before),
        "after": None if difference.after is None else str(difference.after),
        "happened": difference.happened.isoformat(),
        "recorded": difference.recorded and moment(difference.recorded.astimezone(UTC), "microseconds"),
        "tally": None if tally is None else tally_json(tally),
        "events": [
            {
                "id": event.id,
                "entry": str(event.kind),
                "effective": event.effective.isoformat(),
                "recorded": moment(event.recorded.astimezone(UTC), "microseconds"),
                "recorder": event.recorder,
                "note": event.note,
                "no_evidence": event.no_evidence,
                "by_event": event.by_event,
                "why": event.why,
                "evidence": [evidence_json(evidence) for evidence in event.evidence],
            }
            for event in difference.events
        ],
    }


def change_json(difference: Difference, by: CompareBy) -> Record:
    """A difference of `changes`, with what was compared."""
    return {**difference_json(difference), "by": str(by)}


def dispute_json(dispute: Dispute, claim: Claim) -> Record:
    """A dispute, with the reasons and evidence of the *claim* in it.

    Its components are given by the letter of the part and the actor.
    """
    return {
        "recommendation": dispute.recommendation,
        "assessor": dispute.assessor,
        "side": dispute.side,
        "components": [{"part": component.part, "actor": component.actor} for component in dispute.components],
        "claimed": str(dispute.claimed),
        "claimed_since": iso(dispute.claimed_since),
        "assessed": str(dispute.assessed),
        "assessed_since": iso(dispute.assessed_since),
        "direction": str(dispute.direction),
        "reasons": [reason_json(reason) for reason in claim.reasons],
        "evidence": [evidence_json(evidence) for evidence in claim.evidence],
    }


def past_counts_json(past: PastCounts) -> Record:
    """The counts at the end of an earlier day."""
    return {"day": past.day.isoformat(), "counts": {kind: counts.record() for kind, counts in past.counts.items()}}


def report_json(report: Report) -> Iterator[tuple[str, Any]]:
    """The keys of a report with their values, in order; an iterator is an array whose objects are made one by one.

    `groups` and `recommendations` are null unless the report is full.
    """
    # Imported here because lists of entries are JSON, too, and need none of it.
    from policytrack.domain.changes.difference import tone_of
    from policytrack.domain.counts import KINDS
    from policytrack.domain.events import DOUBTFUL_PAGES
    from policytrack.reports.report import PRESSING, subject

    # Now, while other processes make text of claims, and not at the end, when these are done.
    past = [past_counts_json(past) for past in report.past]
    yield "name", report.name
    yield "subject", subject(report)
    yield "day", report.day.isoformat()
    yield "known", report.known.isoformat()
    yield "since", None if report.since is None else report.since.isoformat()
    yield "basis", str(report.basis)
    yield "by", str(report.by)
    yield "scope", report.scope
    yield "scope_before", report.scope_before
    yield (
        "differences",
        (
            difference_json(difference)
            | {
                "title": report.titles[difference.recommendation],
                "tone": str(tone_of(difference.change, difference.after)),
            }
            for difference in report.differences
        ),
    )
    yield "rewritten", [status._asdict() for status in report.unexplained]
    for timing in PRESSING:
        yield str(timing).replace("-", "_"), list(report.pressing[timing].ids)
    yield "deferred", list(report.deferred.ids)
    yield "disputes", (dispute_json(dispute, report.claim_in(dispute)) for dispute in report.disputes)
    yield "counts", {kind: report.counts[kind].record() for kind in KINDS}
    yield "left_out", report.left_out
    yield (
        "waiting",
        [
            {"id": waiting.entry.recommendation.id, "since": waiting.since.isoformat(), "has_acted": waiting.has_acted}
            for waiting in report.waiting
        ],
    )
    yield "evidence", {str(verdict): list(report.evidence.ids.get(verdict, ())) for verdict in DOUBTFUL_PAGES}
    yield "staleness", report.staleness._asdict()
    yield "history", iter(past)
    groups = {group.by: [row.record() for row in group.rows] for group in report.groups}
    yield "groups", groups if report.is_full else None
    yield "origin", report.origin._asdict()
    yield "recommendations", map(entry_json, report.entries) if report.is_full else None
