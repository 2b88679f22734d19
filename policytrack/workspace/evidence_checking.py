"""Checking evidence: which pages to visit, what became of them, and what of that is recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from policytrack.domain.events import Event, EventKind, Evidence, Keep, KeepVerdict, PageState
from policytrack.domain.standing.in_force import in_force
from policytrack.domain.standing.keeping import (
    NOTHING_KEPT,
    keeps_in_force,
    page_states,
    with_added_evidence,
)
from policytrack.evidence.archive_jobs import ArchiveJobs
from policytrack.evidence.archiver import Archiver
from policytrack.evidence.archives import Archived, Archiving, NotArchived, Pending
from policytrack.evidence.attempts import Attempts
from policytrack.evidence.checking import Checked, Checks, Cited, Page
from policytrack.evidence.finding import Finding
from policytrack.evidence.pace import Clock, Pace
from policytrack.evidence.recorded_address import recorded_final
from policytrack.evidence.verdicts import Judgement
from policytrack.evidence.visits import Network, Visits
from policytrack.text.escaping import address, one_line
from policytrack.workspace.evidence_archiving import archiver_of
from policytrack.workspace.evidence_pages import address_to_ask, subject_named
from policytrack.workspace.evidence_settings import kept_copies
from policytrack.workspace.outcome import carrying
from policytrack.workspace.record import Draft, draft_event
from policytrack.workspace.select import FilterWords, select

if TYPE_CHECKING:
    from policytrack.domain.query import Query
    from policytrack.domain.viewpoint import Viewpoint
    from policytrack.index.index import Index
    from policytrack.workspace.opening import Workspace
    from policytrack.workspace.record import Recorder

_THERE = (KeepVerdict.SAME, KeepVerdict.MOVED)
_SHOWN = (*_THERE, KeepVerdict.DRIFTED)
_BY_GRAVITY = (None, *KeepVerdict)
_LONGEST_LOSS, _LONGEST_TYPE = 500, 200  # characters


class CheckRequest(NamedTuple):
    """Which pages to check: those that the recommendations cite which pass the filters.

    If there are *subjects*, recommendations or entries as typed, only what these cite. Pages that were checked within
    *older_than* are left out. With *archive*, archives are asked for copies.
    """

    filters: FilterWords
    viewpoint: Viewpoint
    older_than: timedelta = timedelta(0)
    archive: bool = False
    subjects: tuple[str, ...] = ()


class Visiting(NamedTuple):
    """How pages are visited: the network, the clock, and the user's state folder, None if there is none."""

    network: Network
    clock: Clock
    state_folder: Path | None


class Citing(NamedTuple):
    """An entry that cites a page: its recommendation, itself, the evidence, and what is known of the page.

    *kept* says how its copy was kept, and *latest* what was last recorded of it for this entry; None if nothing was.
    """

    recommendation: str
    event: Event
    evidence: Evidence
    archived: str | None
    kept: Keep | None
    latest: Keep | None


class _Found(NamedTuple):
    """A finding, the entry that it is about, and what says so in the journal; None if that is nothing new."""

    finding: Finding
    citing: Citing
    keep: Keep | None


class EvidenceChecked(NamedTuple):
    """What was found; how many pages were asked too recently to be asked again; and how many entries were recorded.

    *is_interrupted*: the user ended it, and only what was found by then is here.
    """

    findings: list[Finding]
    waiting: int
    recorded: int
    warnings: list[str]
    is_interrupted: bool = False


def check_evidence(
    workspace: Workspace, request: CheckRequest, visiting: Visiting, recorder: Recorder | None = None
) -> EvidenceChecked:
    """Visit the pages that the selected recommendations cite, and judge each; with a *recorder*, record what is new.

    Raises `NotFound` or `UsageProblem` for a filter or a subject that means nothing.
    """
    now = visiting.clock.moment
    index, warnings = workspace.open(request.viewpoint) if recorder is None else (recorder.index, [])
    with closing(index), carrying(warnings):
        selection = select(index, request.filters, request.viewpoint)
        subjects = [subject_named(index, typed) for typed in request.subjects]
        citings = [
            citing
            for citing in _citings(index, selection.query, request.viewpoint.day)
            if not subjects or any(_is_about(citing, name, event) for name, event in subjects)
        ]
        by_address = _by_address(citings)
        attempts = Attempts(workspace.root, is_read_only=workspace.shipped)
        due = [address for address in by_address if attempts.is_due(address, now(), request.older_than)]
        visits = Visits(visiting.network, Pace(visiting.state_folder, visiting.clock), visiting.clock)
        jobs = ArchiveJobs(workspace.root)
        archiver = archiver_of(workspace.root, visits) if request.archive else None
        checks = Checks(visits, kept_copies(workspace.root), attempts, now)
        found: list[_Found] = []
        by_page: dict[str, list[_Found]] = {}
        is_interrupted = False
        with workspace.watch() as progress:
            try:
                if archiver is not None:
                    found += _followed_up(archiver, jobs, by_address, now())
                for number, checked in enumerate(
                    checks.check(Page(address, tuple(map(_cited, by_address[address]))) for address in due), 1
                ):
                    page = checked.page.address
                    by_page[page] = list(_found(checked, by_address[page], archiver))
                    if progress is not None:
                        progress("pages", number, len(due))
            except KeyboardInterrupt:
                is_interrupted = True
        # Which host answers first must not show.
        found += (each for page in due for each in by_page.get(page, ()))
        warnings += checks.warnings
        recorded = 0
        if recorder is not None:
            recorded = _recorded(recorder, found, now(), warnings)
    findings = [each.finding for each in found]
    return EvidenceChecked(findings, len(by_address) - len(due), recorded, warnings, is_interrupted)


def _citings(index: Index, query: Query, day: date) -> Iterator[Citing]:
    """Each piece of evidence on the web, of an entry in force of a selected recommendation."""
    for entry in index.entries(query, day):
        name = entry.recommendation.id
        events = index.journal.events_of(name)
        if not any(event.evidence for event in events):
            continue
        states = page_states(events)
        keeps = [(event.event, event.keep) for event in keeps_in_force(events) if event.keep is not None]
        for event in in_force(with_added_evidence(events)):
            if event.kind is not EventKind.KEEP:
                for evidence in event.evidence:
                    if address_to_ask(evidence.url) is not None:
                        yield _citing(name, event, evidence, states.get(evidence.url, NOTHING_KEPT), keeps)


def _is_about(citing: Citing, name: str, event: Event | None) -> bool:
    return citing.recommendation == name if event is None else citing.event.id == event.id


def _citing(
    name: str, event: Event, evidence: Evidence, state: PageState, keeps: Sequence[tuple[str | None, Keep]]
) -> Citing:
    of_page = [(entry == event.id, keep) for entry, keep in keeps if keep.address == evidence.url]
    copies = [(is_own, keep) for is_own, keep in of_page if keep.digest is not None and keep.digest == state.digest]
    kept = next((keep for is_own, keep in reversed(copies) if is_own), copies[-1][1] if copies else None)
    own = [keep for is_own, keep in of_page if is_own and keep.verdict is not None]
    return Citing(name, event, evidence, evidence.archived or state.archived, kept, own[-1] if own else None)


def _by_address(citings: Sequence[Citing]) -> dict[str, list[Citing]]:
    """What cites each page, by the address that is asked for: a DOI has one, too."""
    by_address: defaultdict[str, list[Citing]] = defaultdict(list)
    for citing in citings:
        by_address[address_to_ask(citing.evidence.url) or ""].append(citing)
    return by_address


def _cited(citing: Citing) -> Cited:
    kept, latest = citing.kept, citing.latest
    return Cited(
        citing.event.id,
        citing.evidence.quote,
        None if kept is None else kept.digest,
        None if kept is None else kept.final,
        quote_was_there=kept is None or kept.quote != "not found",
        gone_since=latest.at if latest is not None and latest.verdict is KeepVerdict.GONE else None,
    )


def _found(checked: Checked, citings: Sequence[Citing], archiver: Archiver | None) -> Iterator[_Found]:
    """A finding for each entry that cites a page; the gravest last, so that it is what a page is known for."""
    archiving: Archiving | None = None
    if archiver is not None and all(citing.archived is None for citing in citings):
        archiving = _archived(checked, citings, archiver)
    archived = address(archiving.address) if isinstance(archiving, Archived) else None
    judged = sorted(zip(citings, checked.judgements, strict=True), key=lambda pair: _BY_GRAVITY.index(pair[1].verdict))
    for citing, judgement in judged:
        keep = _keep(citing.evidence.url, checked, judgement, archived)
        finding = Finding(
            citing.recommendation,
            citing.event.id,
            citing.evidence.url,
            checked.at,
            judgement,
            checked.final,
            archived or citing.archived,
            _why_not(archiving),
        )
        yield _Found(finding, citing, keep if _is_news(keep, citing) else None)


def _archived(checked: Checked, citings: Sequence[Citing], archiver: Archiver) -> Archiving | None:
    """What archives answer; None if they are not asked, since nobody knows what became of the page.

    Only a page that shows what is cited is archived as it is now. Of another, an older copy is looked for.
    """
    verdicts = {judgement.verdict for judgement in checked.judgements}
    near = min(citing.event.recorded for citing in citings)
    if verdicts <= {*_THERE}:
        return archiver.archive(checked.page.address, near)
    return None if verdicts == {None} else archiver.find(checked.page.address, near)


def _why_not(archiving: Archiving | None) -> str | None:
    if isinstance(archiving, Pending):
        return "the archive has not finished yet"
    return archiving.why if isinstance(archiving, NotArchived) else None


def _keep(cited: str, checked: Checked, judgement: Judgement, archived: str | None) -> Keep:
    """What the journal says of a page that was visited, by the address that is cited."""
    missing = None if judgement.missing is None else one_line(judgement.missing)[:_LONGEST_LOSS] or None
    is_page = judgement.verdict in _SHOWN
    asked = checked.page.address
    final = recorded_final(checked.final, asked) if is_page and checked.final is not None else None
    return Keep(
        cited,
        judgement.verdict,
        at=None if judgement.verdict is None else checked.at,
        final=None if final in (None, asked) else address(final),
        type=one_line(checked.type)[:_LONGEST_TYPE] if is_page and checked.type is not None else None,
        size=checked.size if is_page else None,
        quote=judgement.quote,
        archived=archived,
        similarity=judgement.similarity,
        missing=missing,
    )


def _is_news(keep: Keep, citing: Citing) -> bool:
    """Whether the journal does not say so already: it says when a page was first found so, and not how often."""
    if keep.archived is not None and keep.archived != citing.archived:
        return True
    if keep.verdict is None:
        return False
    latest = citing.latest
    if latest is None or (latest.verdict, latest.quote) != (keep.verdict, keep.quote):
        return True
    return keep.verdict is KeepVerdict.MOVED and latest.final != keep.final


def _followed_up(
    archiver: Archiver, jobs: ArchiveJobs, by_address: Mapping[str, Sequence[Citing]], at: datetime
) -> Iterator[_Found]:
    """The copies that archives have finished since, of pages that were not visited now."""
    for page in jobs.addresses():
        answer = archiver.follow_up(page) if page in by_address else None
        if isinstance(answer, Archived):
            copy = address(answer.address)
            for citing in by_address[page]:
                judgement = Judgement(None, "an archive has finished its copy")
                cited = citing.evidence.url
                finding = Finding(citing.recommendation, citing.event.id, cited, at, judgement, archived=copy)
                yield _Found(finding, citing, Keep(cited, archived=copy))


def _recorded(recorder: Recorder, found: Sequence[_Found], now: datetime, warnings: list[str]) -> int:
    """Record what is new, all of it or nothing; returns how many entries that makes."""
    drafts = [
        Draft(
            draft_event(
                EventKind.KEEP,
                citing.recommendation,
                recorder.today,
                event=citing.event.id,
                assessor=citing.event.assessor,
                recorder=recorder.name,
                keep=keep,
            ),
            recorder.recommendation(citing.recommendation),
        )
        for _, citing, keep in found
        if keep is not None
    ]
    if not drafts:
        return 0
    recorded = recorder.record(drafts, now)
    warnings += recorded.warnings
    return len(recorded.events)
