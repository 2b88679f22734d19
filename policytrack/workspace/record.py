"""Recording: drafts are judged by the rules, stamped, and appended to the journal, all or none."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from policytrack.domain.events import Event, EventKind, short
from policytrack.domain.model import Recommendation
from policytrack.domain.rules.case import Case, Verdict
from policytrack.domain.rules.judge import judge, judge_retraction
from policytrack.domain.standing.in_force import in_force
from policytrack.errors import NotFound, PolicytrackError, UsageProblem
from policytrack.text.values import Deadline
from policytrack.workspace.future_entries import future_event_warnings
from policytrack.workspace.identity import recorder_name
from policytrack.workspace.opening import Workspace
from policytrack.workspace.standing_changes import StandingChange, standing_changes

_NOBODY_YET = datetime(1, 1, 1, tzinfo=UTC)


class Draft(NamedTuple):
    """An event to be recorded, without id and moment; its recommendation, and the line of the file that asks for it."""

    event: Event
    recommendation: Recommendation
    line: int | None = None


class Recorded(NamedTuple):
    """The events that were recorded (in a dry run: would be), what they changed, and warnings."""

    events: list[Event]
    changes: list[StandingChange]
    warnings: list[str]


class Recorder:
    """Records events in a workspace, in somebody's name."""

    def __init__(
        self, workspace: Workspace, today: date, *, name: str | None = None, dry_run: bool = False, anyway: bool = False
    ) -> None:
        """*name* is who records; None for the name that the environment, git or the system knows.

        In a *dry_run* nothing is written; *anyway* takes days in the future, and before the paper. The attribute
        *warnings* holds those of the opening, to be shown before any of `Recorded`. Raises `UsageProblem` for the
        shipped workspace, which is read-only, and whatever opening a workspace raises.
        """
        workspace.refuse_shipped()
        self.workspace, self.today, self.dry_run, self.anyway = workspace, today, dry_run, anyway
        self.index, self.warnings = workspace.open(recording=True)
        self._name = name
        self._events: dict[str, list[Event]] = {}

    @cached_property
    def name(self) -> str:
        """Who records. Raises `UsageProblem` if no name can be found."""
        return recorder_name(self.workspace.root) if self._name is None else self._name

    def recommendation(self, name: str) -> Recommendation:
        """The recommendation with exactly this id."""
        return self.index.entry(name, self.today).recommendation

    def events_of(self, name: str) -> list[Event]:
        """The events of the recommendation with exactly this id, in the order of recording."""
        if name not in self._events:
            self._events[name] = self.index.journal.events_of(name)
        return self._events[name]

    def judge(self, draft: Draft, *, claim: bool = False) -> Verdict:
        """The verdict of the rules on a draft; *claim* if an actor's side claims it for itself."""
        event, recommendation = draft.event, draft.recommendation
        return judge(
            Case(
                event=event,
                recommendation=recommendation,
                paper=self.index.papers[recommendation.paper],
                today=self.today,
                ancestors=self.index.ancestors,
                assessors=self.index.assessors,
                actors=self.index.actors,
                anyway=self.anyway,
                claim=claim,
                deferred_to=self.deadline(event, recommendation)
                if event.kind is EventKind.DEFER and event.to
                else None,
            )
        )

    def deadline(self, deferral: Event, recommendation: Recommendation) -> Deadline:
        """The deadline that a deferral names, its words resolved to days."""
        from policytrack.domain.standing.detail import resolved

        return resolved([deferral], self.index.papers[recommendation.paper].window)[deferral.id]

    def record(
        self, drafts: Sequence[Draft], now: datetime, *, claim: bool = False, file: str | None = None
    ) -> Recorded:
        """Judge the drafts and record them as of the moment *now*; they are on the disk when this returns.

        Of several drafts, those that the journal holds already are left out. *file* is the name of the file they come
        from, for messages. Raises `UsageProblem` with everything that the rules forbid, or `NotFound` if only names
        are wrong; then nothing is recorded.
        """
        verdicts = [self.judge(draft, claim=claim) for draft in drafts]
        places = [f"{file}:{draft.line}: " if file else "" for draft in drafts]
        _refuse(verdicts, places)
        warnings = list(
            dict.fromkeys(
                f"{place}{warning}"
                for place, verdict in zip(places, verdicts, strict=True)
                for warning in verdict.warnings
            )
        )
        recommendations = {draft.recommendation.id: draft.recommendation for draft in drafts}
        for name in recommendations:
            self.events_of(name)  # before anything is recorded: what fails after that would look as if nothing was
        events = [draft.event for draft in drafts]
        if len(events) > 1:
            events = self._without_repetitions(events, warnings)
            if not events:
                return Recorded([], [], warnings)
        events = self.append(events, now, warnings)
        return Recorded(events, self.changes(events, recommendations), warnings)

    def retract(self, typed: str, why: str | None, now: datetime) -> Recorded:
        """Retract the event whose id begins as *typed*, as of the moment *now*; it stays in the journal.

        Raises `NotFound` unless there is exactly one such event, and `UsageProblem` for what the rules forbid.
        """
        target = self._event(typed)
        known = self.index.id_like(target.recommendation)
        before = self.events_of(known or target.recommendation)
        earlier = (event for event in in_force(before) if event.kind is EventKind.RETRACT and event.event == target.id)
        retraction = draft_event(
            EventKind.RETRACT,
            target.recommendation,
            self.today,
            event=target.id,
            why=why,
            assessor=target.assessor,
            recorder=self.name,
        )
        verdict = judge_retraction(retraction, target, earlier=next(earlier, None))
        verdict.enforce()
        warnings = list(verdict.warnings)
        subject = {known: self.recommendation(known)} if known is not None else {}
        events = self.append([retraction], now, warnings)
        if known is None:
            warnings.append(f"no recommendation '{target.recommendation}' is in the register, so no status changes")
            return Recorded(events, [], warnings)
        return Recorded(events, self.changes([events[0]._replace(recommendation=known)], subject), warnings)

    def _event(self, typed: str) -> Event:
        """The event whose id begins as typed. Raises `NotFound` unless there is exactly one."""
        events = self.index.journal.named(typed.strip().casefold())
        if len(events) == 1:
            return events[0]
        if events:
            raise NotFound(
                f"'{typed}' begins the id of more than one entry: {', '.join(event.id for event in events[:5])}"
            )
        raise NotFound(f"no entry '{typed}'; `policytrack history` lists them")

    def append(self, drafts: Sequence[Event], now: datetime, warnings: list[str]) -> list[Event]:
        """Stamp the events and append them to the journal, all or none; in a dry run only stamp them.

        The first is recorded at the moment *now*, each of the others a microsecond after the one before it.
        Warnings are added to *warnings*; an error that is raised carries all of them.
        """
        from policytrack.journal.batches import as_batch
        from policytrack.journal.codec import line_of
        from policytrack.journal.stamping import recorded, successive_moments

        newest: dict[str, datetime] = {}
        events: list[Event] = []
        ahead: list[Event] = []
        for draft, moment in zip(as_batch(drafts), successive_moments(now), strict=False):
            name = draft.recommendation
            # The first event recorded here names all events that are ahead; the next ones come after it anyway.
            held = self.index.journal.held_since(name, moment) if name not in newest else []
            event = recorded(draft, moment, held, newest.get(name))
            ahead += [other for other in held if other.id in event.after]
            newest[name] = event.recorded
            events.append(event)
        lines = [line_of(event) for event in events]
        warnings += future_event_warnings(ahead, now, comes_after=True)
        if not self.dry_run:
            self.workspace.writing()
            try:
                warnings += self.workspace.journal().append(lines)
            except PolicytrackError as error:
                error.warnings = tuple(warnings)
                raise
        return events

    def _without_repetitions(self, events: list[Event], warnings: list[str]) -> list[Event]:
        """The events that the journal does not hold yet, so that a batch recorded twice doubles nothing."""
        from policytrack.domain.repetition import recorded_before

        before = recorded_before(events, self.events_of)
        repeated = [event for event in before if event is not None]
        if repeated:
            which = f"as {short(repeated[0].id)}{' and others' if len(repeated) > 1 else ''}"
            rest = "nothing was recorded" if len(repeated) == len(events) else "only the rest is recorded"
            warnings.append(f"{len(repeated):,} of these {len(events):,} were recorded before ({which}); {rest}")
        return [event for event, earlier in zip(events, before, strict=True) if earlier is None]

    def changes(self, events: Sequence[Event], recommendations: Mapping[str, Recommendation]) -> list[StandingChange]:
        """What the events change, by recommendation and assessor; *recommendations* are theirs, by id."""
        known = {name: self.events_of(name) for name in recommendations}
        return standing_changes(events, recommendations, known, self.index, self.today)


def draft_event(kind: EventKind, name: str, effective: date, **values: Any) -> Event:
    """An event about the recommendation with the id *name*, not recorded yet: without id, moment and nonce."""
    return Event("", kind, name, effective, _NOBODY_YET, nonce="", **{"recorder": "", **values})


def _refuse(verdicts: Sequence[Verdict], places: Sequence[str]) -> None:
    """Raise an error with every reason against recording, each once: `NotFound` if only names are wrong."""
    reasons = [
        f"{place}{reason}"
        for place, verdict in zip(places, verdicts, strict=True)
        for reason in (*verdict.missing, *verdict.refusals)
    ]
    if reasons:
        only_missing = not any(verdict.refusals for verdict in verdicts)
        raise (NotFound if only_missing else UsageProblem)("\n".join(dict.fromkeys(reasons)))
