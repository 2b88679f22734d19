"""Join a recommendation that a table no longer has to the one that it became, so that both have one history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from policytrack.domain.events import Event, EventKind
from policytrack.domain.evidence import excerpt
from policytrack.domain.names import named_with_id
from policytrack.domain.responsibility import answers_for
from policytrack.domain.statuses import status_label
from policytrack.errors import NotFound, UsageProblem
from policytrack.files.plain_files import is_there
from policytrack.interchange.absences import TrackerCopies, absence_drafts
from policytrack.interchange.prepared_items import block_problems
from policytrack.interchange.register_check import RegisterCheck
from policytrack.interchange.register_entries import entry_texts, joined_entry
from policytrack.interchange.register_files import RegisterFiles
from policytrack.interchange.snapshot import import_lock
from policytrack.interchange.snapshot_events import (
    PriorMark,
    PriorSnapshots,
    Snapshot,
    prior_snapshots,
    retraction_draft,
    revision_drafts,
)
from policytrack.interchange.text_revisions import TextHistory, changes_between, with_unwritten_steps
from policytrack.reports.change_wording import status_change_words
from policytrack.reports.history import retractions_by_target
from policytrack.text.did_you_mean import unknown
from policytrack.text.escaping import counted
from policytrack.workspace.create import workspace_at
from policytrack.workspace.opening import Workspace
from policytrack.workspace.outcome import Outcome
from policytrack.workspace.record import Recorder


class JoinRequest(NamedTuple):
    """Which recommendations to join, each pair as it was typed: `OLD=NEW`; *recorder* is who records it."""

    pairs: Sequence[str]
    today: date
    recorder: str | None = None
    dry_run: bool = False


def join_recommendations(
    workspace: Workspace, into: Path | None, request: JoinRequest, clock: Callable[[], datetime]
) -> Outcome:
    """Join recommendations in the workspace in the folder *into*; for None, in *workspace*. All are joined, or none.

    NEW keeps its id, and OLD becomes one of its `former_ids`. What was added to OLD by hand is kept, its entries in the
    journal count for NEW, and it is removed from the register. Raises `NotFound` for unknown ids, and `UsageProblem`
    if the two are not one recommendation, if what was added by hand differs, or if the register could not be used
    afterwards.
    """
    if into is not None and not is_there(into):
        raise UsageProblem(f"there is no folder {into}")
    target = workspace_at(into, workspace, dry_run=request.dry_run)
    target.refuse_shipped()
    pairs = _typed_ids(request.pairs)
    with import_lock(target.root):
        recorder = Recorder(target, request.today, name=request.recorder, dry_run=request.dry_run)
        return _Join(recorder, RegisterFiles(target.root)).join(pairs, clock())


def _typed_ids(pairs: Sequence[str]) -> list[tuple[str, str]]:
    """The two ids of each pair. Raises `UsageProblem` if it is not `OLD=NEW`, or if an id is in several pairs."""
    ids = []
    for pair in dict.fromkeys(pairs):
        old, _, new = (id.strip() for id in pair.partition("="))
        if not old or not new:
            raise UsageProblem(f"--join {excerpt(pair)}: write the id that is gone, =, and the id that it has now")
        ids.append((old, new))
    by_id: dict[str, tuple[str, str]] = {}
    for typed in ids:
        for id in {id.casefold() for id in typed}:
            if id in by_id:
                first, second = ("=".join(each) for each in (by_id[id], typed))
                raise UsageProblem(f"{first} and {second} have an id in common; join one of them first")
            by_id[id] = typed
    return ids


class _Member(NamedTuple):
    """A recommendation that is joined: its register entry, its journal entries, and what copies recorded of it."""

    id: str
    entry: Mapping[str, Any]
    events: Sequence[Event]
    prior: PriorSnapshots

    @property
    def texts(self) -> TextHistory:
        steps = self.prior.steps
        return TextHistory([*self.prior.snapshots], steps, with_unwritten_steps(steps, entry_texts(self.entry)))


class _Join:
    """Works out what a join changes in the journal and the register's files, and then writes it."""

    def __init__(self, recorder: Recorder, files: RegisterFiles) -> None:
        self.recorder, self.files = recorder, files
        self.present_ids = files.present_ids()
        self.drafts: list[Event] = []
        self.changed_blocks: list[str] = []
        self.joined = Outcome()
        """What is said of the pairs when all of them have been joined."""
        self.outcome = Outcome()
        self.outcome.warnings += recorder.warnings

    def join(self, pairs: Sequence[tuple[str, str]], now: datetime) -> Outcome:
        with self.outcome.kept():
            for typed_old, typed_new in pairs:
                self.prepare(typed_old, typed_new)
            check = RegisterCheck(self.files)
            for problems in block_problems(check.symbols.table(), self.changed_blocks):
                check.add(problems)
            check.finish()
            drafts = [draft._replace(recorder=self.recorder.name) for draft in self.drafts]
            self.recorder.append(drafts, now, self.outcome.warnings)
            if self.files.has_changed and not self.recorder.dry_run:
                self.recorder.workspace.writing()
                self.outcome.notes += [f"wrote {name}" for name in self.files.write()]
                self.outcome.notes.append(
                    "to take a join back, remove OLD from the former_ids of NEW, and import the copies again"
                )
            self.outcome.lines += self.joined.lines
            self.outcome.warnings += self.joined.warnings
            if self.recorder.dry_run:
                self.outcome.lines.append("nothing was recorded: this was a dry run")
        return self.outcome

    def prepare(self, typed_old: str, typed_new: str) -> None:
        """Work out how to join two recommendations, named as they were typed."""
        new_id = self.imported_id(typed_new)
        present_id = self.present_ids.get(typed_old.casefold())
        if present_id == new_id:
            self.joined.lines.append(f"{typed_old} has been joined to {new_id} already; nothing changes")
            return
        if present_id is not None:
            raise UsageProblem(f"{typed_old} has been joined to {present_id} already")
        old_id = self.imported_id(typed_old)
        if old_id == new_id:
            raise UsageProblem(f"{typed_old}={typed_new} names one recommendation twice; write two ids")
        of_old, of_new = self.recorder.events_of(old_id), self.recorder.events_of(new_id)
        all_events = sorted((*of_old, *of_new), key=attrgetter("recorded", "id"))
        retracted = retractions_by_target(all_events)
        old, new = (
            _Member(id, self.files.entry(id) or {}, events, _prior(events, retracted))
            for id, events in ((old_id, of_old), (new_id, of_new))
        )
        _refuse_unlike(old, new)
        joined = _prior(all_events, retracted)
        self.joined.lines.append(
            f"joined {old.id} to {new.id}, with {counted(len(of_old), 'entry', 'entries')} of the journal"
        )
        self.joined.lines += _status_changes(old, new, self.recorder.index.names.actors)
        self.joined.warnings += [*_later_marks_by_hand(old, new), *self.not_asked(old, new)]
        self.drafts += self.text_drafts(old, new, joined)
        retractions = self.absence_retractions(old, new, joined)
        self.drafts += retractions
        undone = {retraction.event for retraction in retractions}
        self.drafts += _in_order(new.id, [mark for mark in joined.marks if mark.id not in undone], all_events)
        self.changed_blocks += self.files.join(old.id, joined_entry(old.entry, new.entry))

    def imported_id(self, typed: str) -> str:
        """The id that was typed, as the register writes it.

        Raises `NotFound` if there is none, and `UsageProblem` if it is in a file that `import` has not written.
        """
        id = self.present_ids.get(typed.casefold(), typed)
        entry = self.files.entry(id)
        if entry is not None:
            return str(entry["id"])
        file = self.files.file_by_id.get(id.casefold())
        if file is None:
            raise NotFound(unknown("recommendation", typed, self.recorder.index.ids()))
        raise UsageProblem(
            f"{typed} is in {file}, which `import` did not write and does not change; "
            "remove the old entry by hand, and add its id to the former_ids of the new one"
        )

    def not_asked(self, old: _Member, new: _Member) -> Iterator[str]:
        """A warning if entries are about actors that the new recommendation does not ask."""
        asked, ancestors = tuple(self.files.asked(new.id)), self.recorder.index.ancestors
        about = {event.actor for event in old.events if event.actor and event.kind is not EventKind.RETRACT}
        others = sorted(actor for actor in about if not answers_for(actor, asked, ancestors))
        if others:
            names = self.recorder.index.names.actors
            listed, only = (", ".join(named_with_id(actor, names) for actor in actors) for actors in (others, asked))
            yield f"entries of {old.id} about {listed} do not count, because {new.id} asks {only}"

    def text_drafts(self, old: _Member, new: _Member, joined: PriorSnapshots) -> list[Event]:
        """Drafts that record how the texts changed from a copy with one id to the next, which has the other."""
        drafts = []
        why = f"the copy before has this as {old.id}"
        for moment, changes in changes_between(old.texts, new.texts):
            drafts += revision_drafts(new.id, Snapshot("", "", moment), changes, joined, is_marked=False, why=why)
        return drafts

    def absence_retractions(self, old: _Member, new: _Member, joined: PriorSnapshots) -> list[Event]:
        """Drafts that retract the marks of `--vanished` from copies that have the recommendation after all."""
        copies = TrackerCopies({**{mark.moment: mark.snapshot for mark in joined.marks}, **joined.snapshots})
        why = f"{old.id} lives on as {new.id}"
        asked = self.files.asked(new.id)
        drafts = absence_drafts(new.id, joined, joined.snapshots, copies, None, lambda: asked, why=why)
        return [draft for _, draft in drafts]


def _prior(events: Sequence[Event], retracted: Mapping[str, Event]) -> PriorSnapshots:
    """What copies recorded by these events, taken as those of one recommendation."""
    one_id = {event.recommendation.casefold(): "" for event in events}
    return prior_snapshots(events, retracted, one_id).get("", PriorSnapshots())


def _refuse_unlike(old: _Member, new: _Member) -> None:
    """Raise `UsageProblem` if the two cannot be one recommendation."""
    if old.entry["paper"].casefold() != new.entry["paper"].casefold():
        papers = f"{old.id} is in the paper {old.entry['paper']} and {new.id} in {new.entry['paper']}"
        raise UsageProblem(f"{papers}; only recommendations of one paper can be joined")
    if "gone_since" not in old.entry:
        raise UsageProblem(f"{old.id} is in the newest copy; only what is gone from it can be joined to another")
    both = old.prior.snapshots.keys() & new.prior.snapshots.keys()
    if both:
        raise UsageProblem(f"{old.id} and {new.id} are both in the copy of {max(both)}, so they are not the same")
    if old.prior.snapshots and new.prior.snapshots and max(old.prior.snapshots) > max(new.prior.snapshots):
        raise UsageProblem(f"{old.id} is in newer copies than {new.id}; join {new.id}={old.id}")


def _status_changes(old: _Member, new: _Member, actor_names: Mapping[str, str]) -> Iterator[str]:
    """A line for each status that the first copy with the new id changed."""
    if old.prior.snapshots and new.prior.snapshots:
        first = min(new.prior.snapshots)
        before = old.prior.reported(max(old.prior.snapshots))
        for actor, status in new.prior.reported(first).items():
            earlier = before.get(actor, before.get(None, status))
            if status is not earlier:
                subject = new.id if actor is None else f"{new.id} · {named_with_id(actor, actor_names)}"
                yield f"{subject}  {status_change_words(earlier, status)} ({first})"


def _later_marks_by_hand(old: _Member, new: _Member) -> Iterator[str]:
    """A warning if a person has marked the old recommendation since the new one has been there."""
    if new.prior.snapshots:
        first = min(new.prior.snapshots).day
        for day, _, status in old.prior.by_hand:
            if day >= first:
                yield (
                    f"by hand, {old.id} was marked {status_label(status)} as of {day}; this counts for {new.id} now: "
                    f"`policytrack history {new.id}` shows the entry, and `policytrack retract` takes it back"
                )


def _in_order(id: str, marks: Sequence[PriorMark], events: Sequence[Event]) -> Iterator[Event]:
    """Drafts that record anew what was recorded before an earlier copy of its day: the last recorded mark counts."""
    late: dict[str, PriorMark] = {}
    for number, mark in enumerate(marks):
        same_day = (earlier for earlier in marks[:number] if earlier.moment.day == mark.moment.day)
        late |= {earlier.id: earlier for earlier in same_day if earlier.moment > mark.moment}
    by_id = {event.id: event for event in events}
    for mark in sorted(late.values(), key=attrgetter("moment")):
        yield retraction_draft(id, mark.id, mark.moment, "an earlier copy of the same day was read after it")
        yield by_id[mark.id]._replace(recommendation=id)
