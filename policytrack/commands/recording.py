"""From what somebody states to lines of the journal: judged by the rules, shown, and recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from policytrack.commands.ahead import note_ahead
from policytrack.commands.telling import Recording
from policytrack.errors import NotFound, UsageProblem
from policytrack.events import Event, Kind, short
from policytrack.index import Index
from policytrack.model import Recommendation, Standing
from policytrack.rules.case import Case, Verdict
from policytrack.rules.check import check
from policytrack.text_values import Deadline
from policytrack.vocabulary import TRACKER

LOCK = ".policytrack/journal.lock"


class Statement(NamedTuple):
    """What somebody wants to record: a draft, of what, and the line of a file in which it stands."""

    draft: Event
    one: Recommendation
    line: int | None = None


class Desk:
    """Where statements are judged and recorded: an open workspace, and what is known of it."""

    def __init__(self, recording: Recording) -> None:
        """Raises `UsageProblem` for the shipped workspace, which is read-only."""
        recording.refuse_shipped()
        self.recording = recording
        self.index: Index = recording.workspace.open(recording=True)
        self.today = recording.today
        self._events: dict[str, list[Event]] = {}

    def recommendation(self, name: str) -> Recommendation:
        """The one with this whole id."""
        return self.index.entry(name, self.today).recommendation

    def events_of(self, name: str) -> list[Event]:
        if name not in self._events:
            self._events[name] = self.index.journal.events_of(name)
        return self._events[name]

    def judge(self, statement: Statement, *, claim: bool = False) -> Verdict:
        """What the rules say."""
        draft, one = statement.draft, statement.one
        to = self.deadline(draft, one) if draft.kind is Kind.DEFER and draft.to else None
        return check(
            Case(
                event=draft,
                recommendation=one,
                paper=self.index.papers[one.paper],
                today=self.today,
                ancestors=self.index.chains,
                assessors=self.index.assessors,
                anyway=self.recording.anyway,
                claim=claim,
                deferred_to=to,
            )
        )

    def refuse(self, verdicts: Sequence[Verdict], where: Sequence[str] = ()) -> None:
        """Raise what stands in the way, each once: `NotFound` where something is only missing, else `UsageProblem`."""
        said = [
            f"{place}{words}"
            for place, verdict in zip(where or [""] * len(verdicts), verdicts, strict=True)
            for words in (*verdict.missing, *verdict.refusals)
        ]
        if said:
            only_missing = not any(verdict.refusals for verdict in verdicts)
            raise (NotFound if only_missing else UsageProblem)("\n".join(dict.fromkeys(said)))

    def deadline(self, deferral: Event, one: Recommendation) -> Deadline:
        """What the words of a deferral come to."""
        from policytrack.account import resolved

        return resolved([deferral], self.index.papers[one.paper].window)[deferral.id]

    def record(self, drafts: Sequence[Event]) -> list[Event]:
        """Record them, all or none; they are on the disk when this returns. In a rehearsal nothing is written."""
        from policytrack.journal.append import append
        from policytrack.journal.batches import as_batch
        from policytrack.journal.lines import line_of
        from policytrack.journal.recording import recorded

        newest: dict[str, datetime] = {}
        events: list[Event] = []
        ahead: list[Event] = []
        for draft in as_batch(drafts):
            name, now = draft.recommendation, datetime.now(UTC)
            # The first that is recorded here names all that is ahead, and the next come after that one.
            held = self.index.journal.held_since(name, now) if name not in newest else []
            event = recorded(draft, now, held, newest.get(name))
            ahead += [one for one in held if one.id in event.after]
            newest[name] = event.recorded
            events.append(event)
        lines = [line_of(event) for event in events]
        note_ahead(ahead, datetime.now(UTC), comes_after=True)
        if not self.recording.is_rehearsal:
            from policytrack.commands.output import cannot_begin_again, note

            cannot_begin_again()
            journal = self.index.journal
            done = append(journal.path, self.recording.workspace.root / LOCK, lines, journal.growth)
            for warning in done.warnings:
                note(f"policytrack: {warning}")
        return events

    def recorded_before(self, drafts: Sequence[Event]) -> list[Event | None]:
        """For each draft the event in force that says the same already, so that to record it again changes nothing.

        None where there is none, or where another event for the same day was recorded after it.
        """
        from policytrack.in_force import in_force

        contents = [_content(draft) for draft in drafts]
        together = set(contents)
        found: list[Event | None] = []
        for draft, content in zip(drafts, contents, strict=True):
            latest: Event | None = None
            events = in_force(self.events_of(draft.recommendation))
            for event in sorted(events, key=lambda event: (event.recorded, event.id)):
                said = _content(event)
                if said == content:
                    latest = event
                elif said not in together and _may_overrule(event, draft):
                    latest = None
            found.append(latest)
        return found

    def standing(self, one: Recommendation, events: Sequence[Event], assessor: str = TRACKER) -> Standing:
        """How it stands today by these events and the assessor's marks; what it claims, for its own side only."""
        from policytrack.account import standing_of
        from policytrack.shares import claimant_side
        from policytrack.standing import interval_on, standings

        chains = self.index.chains
        side = claimant_side(assessor, one, chains, self.index.assessors)
        return standing_of(interval_on(standings(one, events, chains, assessor, side).whole, self.today), self.today)

    def tell(self, events: Sequence[Event], ones: Mapping[str, Recommendation]) -> Iterator[str]:
        """Lines that say where each recommendation stood, where it stands now, and how to take the events back."""
        for (name, assessor), mine in _by_subject(events).items():
            one, known = ones[name], self.events_of(name)
            before, after = (self.standing(one, told, assessor) for told in (known, [*known, *mine]))
            whose = "" if assessor == TRACKER else f"by {assessor}: "
            yield f"{one.id}  {whose}{words(before, one)} → {words(after, one)}"
            for event in mine:
                yield f"  {'would be' if self.recording.is_rehearsal else 'recorded as'} {short(event.id)}"


def draft(kind: Kind, name: str, effective: date, **values: Any) -> Event:
    """An event that is not recorded yet."""
    nobody = datetime(1, 1, 1, tzinfo=UTC)
    return Event("", kind, name, effective, nobody, nonce="", **{"recorder": "", **values})


def words(standing: Standing, one: Recommendation) -> str:
    """The status and what stands behind it, such as `partial (1 of 5 delivered, 4 unassessed)`."""
    from policytrack.statuses import reading

    said = reading(standing.status, ongoing=one.ongoing)
    behind = standing.tally
    tally = behind.words(ongoing=one.ongoing) if behind is not None and behind.unassessed < behind.units else ""
    return f"{said} ({tally})" if tally else said


def _content(event: Event) -> Event:
    """What an event says, without what tells when it was recorded, and with which others."""
    nobody = datetime(1, 1, 1, tzinfo=UTC)
    return event._replace(
        id="", recorded=nobody, nonce="", after=(), batch=None, recommendation=event.recommendation.casefold()
    )


def _may_overrule(event: Event, draft: Event) -> bool:
    """Whether a later event may decide where the draft would: for the same day, by the same assessor."""
    return (
        (event.kind, event.assessor, event.effective) == (draft.kind, draft.assessor, draft.effective)
        and (event.part is None or draft.part is None or event.part == draft.part)
        and (event.actor is None or draft.actor is None or event.actor == draft.actor)
    )


def _by_subject(events: Sequence[Event]) -> dict[tuple[str, str], list[Event]]:
    found: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        found.setdefault((event.recommendation, event.assessor), []).append(event)
    return found
