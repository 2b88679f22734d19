"""Import a snapshot of another tracker: write the journal first, then the register's files, each all or nothing.

In this order no old text is lost if the process is killed in between: the journal has it, and reading the snapshot
again updates the register. The first import has no old texts and writes the register first, so that there is never a
journal without a register.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property, partial
from hashlib import sha256
from itertools import islice
from typing import Any

from policytrack.domain.events import Event, Evidence
from policytrack.domain.names import named_with_id
from policytrack.domain.statuses import Status, status_label
from policytrack.errors import PolicytrackError, UsageProblem
from policytrack.files.atomic import write_new
from policytrack.files.own_folder import SETTINGS
from policytrack.files.plain_files import bytes_of
from policytrack.index.index import Index
from policytrack.index.workers import Workers, parallel_map
from policytrack.interchange.absences import TrackerCopies, absence_drafts, copies_of_tracker
from policytrack.interchange.actor_ids import register_twins
from policytrack.interchange.checked_register import is_as_checked, note_checked
from policytrack.interchange.copy_moment import CopyMoment, digest_in
from policytrack.interchange.import_report import ImportOutcome, ImportReport
from policytrack.interchange.items import Item, SnapshotContents
from policytrack.interchange.prepared_items import ItemInRegister, ItemPreparer, PreparedItem
from policytrack.interchange.prior_snapshots import read_prior_snapshots
from policytrack.interchange.register_check import RegisterCheck
from policytrack.interchange.register_files import RegisterFiles
from policytrack.interchange.snapshot import SnapshotSource
from policytrack.interchange.snapshot_events import (
    PriorSnapshots,
    Snapshot,
    conflicting_snapshot,
    mark_drafts,
    newest_moment,
    retraction_draft,
    revision_drafts,
    snapshot_digests,
    unreadable_draft,
)
from policytrack.interchange.text_revisions import text_changes, with_unwritten_steps
from policytrack.interchange.turnover import Turnover
from policytrack.journal.batches import Batch
from policytrack.journal.location import JOURNAL
from policytrack.journal.stamping import stamped, successive_moments
from policytrack.text.escaping import one_line
from policytrack.workspace.future_entries import future_event_warnings
from policytrack.workspace.identity import recorder_name
from policytrack.workspace.opening import REGISTER, Workspace
from policytrack.workspace.outcome import carrying

_ITEMS_PER_PROGRESS = 500
_PIECE = 250
_EVENTS_PER_PIECE = 1_000
_FOR_SEVERAL = 2_000
"""With so many recommendations, several processes are faster than one."""
_NO_PRIOR = PriorSnapshots()


class SnapshotImport:
    """Imports a snapshot of another tracker into a workspace."""

    def __init__(
        self,
        workspace: Workspace,
        source: SnapshotSource,
        today: date,
        now: datetime,
        *,
        recorder: str | None = None,
        dry_run: bool = False,
    ) -> None:
        """Changes are recorded from the moment *now* on, by *recorder*; None for the name that the system gives.

        The attribute *warnings* holds those of the workspace's opening. Raises what opening the workspace raises, and
        `UsageProblem` if its journal has no register, or the same file was read before and a newer one since.
        """
        self.workspace, self.today, self.dry_run = workspace, today, dry_run
        file, self.mapping, self.moment, self.is_dated = source
        self.outcome = ImportOutcome()
        self._named_recorder = recorder
        self.root = workspace.root
        digest = sha256(bytes_of(file)).hexdigest()
        name = "".join(char for char in one_line(file.name) if char not in '\\"<>')
        self.snapshot = Snapshot(name, digest[:32], self.moment)
        self.files = RegisterFiles(self.root)
        self.prior: dict[str, PriorSnapshots] = {}
        self.read_as: CopyMoment | None = None
        """The moment of the same file, if it was read before and no date is named for it now."""
        self.tracker: set[str] = set()
        """The digests of the prior snapshots of the same tracker."""
        self.copies = TrackerCopies({})
        """All copies of the same tracker, this one included."""
        self.turnover = Turnover(frozenset())
        """What is gone, and new, in this copy or the next."""
        self.missing_status: Status | None = None
        """The status for what copies no longer contain; None to leave that unmarked."""
        self._batch = Batch(self._stamp)
        self._events: deque[Event] = deque()
        self._lines: list[bytes] = []
        self._index: Index | None = None
        self._actor_names: Mapping[str, str] = {}
        self.has_statuses = "status" in self.mapping.columns
        self.report = ImportReport(of_statuses=self.has_statuses)
        self._now, self._moments = now, successive_moments(now)
        self._ahead: dict[str, Event] = {}
        self.warnings: list[str] = []
        self._present_ids: dict[str, str] = {}
        self.is_first = not self.files.file_by_id
        if not self.is_first:
            with carrying(self.warnings):
                self._read_prior_snapshots()
        elif (journal := self.root / JOURNAL).exists() and journal.stat().st_size:
            raise UsageProblem(
                f"{journal} is of a register that is not there; put its files back, or import into another "
                "folder with --into DIR"
            )

    @cached_property
    def _recorder(self) -> str:
        return recorder_name(self.root) if self._named_recorder is None else self._named_recorder

    def _open(self) -> Index:
        """The index, brought up to date when it is first asked for. Raises what opening the workspace raises."""
        if self._index is None:
            self._index, self.warnings = self.workspace.open()
        return self._index

    def _read_prior_snapshots(self) -> None:
        journal = self.workspace.journal()
        if not journal.size() or not is_as_checked(self.root, self.files.digests):
            self._open()  # says so if the register is unusable, or the journal has vanished
        self._present_ids = self.files.present_ids()
        self.prior = read_prior_snapshots(journal, self._present_ids)
        digest = digest_in(self.snapshot.evidence)
        if not self.is_dated:
            self.read_as = newest_moment(self.prior, {digest})
        if self.read_as is not None:
            tracker = snapshot_digests(prior for prior in self.prior.values() if digest in snapshot_digests([prior]))
            latest = newest_moment(self.prior, tracker)
            if latest is not None and latest > self.read_as:
                why = f"{self.snapshot.name} was read as the copy of {self.read_as}, and a newer one of {latest} since"
                raise UsageProblem(f"{why}; say with --as-of {self.today} if it holds again, or the date of the copy")
            # Keep the moment as which it was read, so that what a killed import left unwritten is written now.
            self.moment = self.read_as
            self.snapshot = self.snapshot._replace(moment=self.moment)

    def take(self, contents: SnapshotContents, missing_status: str | None) -> ImportOutcome:
        """Write what the snapshot contains, and report the changes.

        *missing_status* is the status for recommendations that the snapshot no longer contains, None to leave them
        unmarked. Raises `UsageProblem` or `JournalUnusable` if the workspace cannot be written.
        """
        with self.outcome.kept():
            self._take(contents, missing_status)
        return self.outcome

    def _take(self, contents: SnapshotContents, missing_status: str | None) -> None:
        renamed, twins = register_twins(contents.actors, self.files.actors)
        self.outcome.warnings += twins
        contents = contents.with_actor_ids(renamed).with_topic_ids(self.files.topics)
        contents = contents.under_present_ids(self._present_ids)
        self.tracker = self._same_tracker(contents)
        latest = newest_moment(self.prior, self.tracker)
        is_newest = latest is None or self.moment >= latest
        if missing_status is not None and contents.has_unreadable_ids:
            self.outcome.notes.append("--vanished marks nothing: of a bad row not even the id can be read")
            missing_status = None
        self.missing_status = None if missing_status is None else Status(missing_status)
        own = {} if contents.has_unreadable_ids else {self.moment: self.snapshot.evidence}
        self.copies = copies_of_tracker(self.prior.values(), self.tracker, own)
        self.turnover = Turnover(self.copies.moments_around(self.moment))
        self._prepare(contents, is_newest=is_newest)
        if self.read_as is not None and not self.report.events and not self.files.has_changed:
            why = "--as-of says that it also held on another date"
            self.outcome.lines.append(f"{self.snapshot.name} has been read before; nothing changes ({why})")
            return
        if not self.dry_run:
            self.workspace.writing()
            if self.is_first:
                self._write_first()
            else:
                self._append()
                self._write()
        self.outcome.lines += self.report.lines(self.moment, contents.rows, latest if not is_newest else None)
        if self.dry_run:
            self.outcome.lines.append("nothing was recorded: this was a dry run")

    def _same_tracker(self, contents: SnapshotContents) -> set[str]:
        """The digests of the prior snapshots that have a recommendation in common with this one.

        If there are none, those of the snapshots with ids that begin with the mapping's prefix.
        """
        names = [*contents.items, *contents.bad_ids]
        prefix = f"{self.mapping.paper.get('prefix', '')}-".casefold()
        in_common = snapshot_digests(self.prior[name] for name in names if name in self.prior)
        return in_common or snapshot_digests(
            prior for name, prior in self.prior.items() if prefix != "-" and name.startswith(prefix)
        )

    def _write_first(self) -> None:
        """Write the first snapshot; if its events cannot be recorded, the register's new files are removed again."""
        self._write()
        try:
            self._append()
        except PolicytrackError:
            self.files.remove_written()
            raise
        if not (self.root / REGISTER).exists() and not (self.root / SETTINGS).exists():
            # By this file the workspace is found from within its folder.
            settings = b"# A workspace of policytrack's; views that you name go here.\n"
            write_new(self.root / SETTINGS, settings, root=self.root)

    def _write(self) -> None:
        self.outcome.notes += [f"wrote {name}" for name in self.files.write()]
        if self.files.are_all_imported:
            note_checked(self.root, self.files.digests)

    def _append(self) -> None:
        if self._lines:
            self.outcome.warnings += self.workspace.journal().append(self._lines)
            self.outcome.warnings += future_event_warnings(self._ahead.values(), self._now, comes_after=True)

    def _prepare(self, contents: SnapshotContents, *, is_newest: bool) -> None:
        """Work out every change to the journal and the register's files, without writing it.

        Raises `UsageProblem` if the register could not be read after it.
        """
        self._actor_names = contents.actors
        for id, paper in contents.papers.items():
            self.files.put_paper(id, paper, contents.pillars.get(id, {}), is_newest=is_newest)
        side = self.mapping.side
        actors: dict[str, Any] = dict(contents.actors)
        if side is not None:
            actors = {side.id: side.name} | {id: {"name": name, "part_of": side.id} for id, name in actors.items()}
        self.files.put_actors(actors)
        self.files.put_topics(contents.topics)
        check = RegisterCheck(self.files)
        contained = set(contents.items)
        self.report.total = len(contents.items)
        with self.workspace.watch() as progress:
            for number, (item, prepared) in enumerate(self._prepared(contents.items, check)):
                self._prepare_item(item, prepared, check)
                if progress is not None and number % _ITEMS_PER_PROGRESS == 0:
                    progress("taking in the copy", number, self.report.total)
        check.finish()
        if len(self.copies.moments) > 1:
            self._prepare_missing(contained, contents.bad_ids, is_newest=is_newest)
        self._batch.close()
        self.outcome.likely_pairs += self.turnover.likely_pairs(self.files)
        self.prior.clear()  # to free memory for writing
        self._make_lines()

    def _prepared(self, items: dict[str, Item], check: RegisterCheck) -> Iterator[tuple[Item, PreparedItem]]:
        """The snapshot's items, which are removed from *items*, as they are prepared; by several processes if many."""
        handed_out: deque[list[Item]] = deque()
        names = iter([*items])

        def pieces() -> Iterator[list[ItemInRegister]]:
            while folded := list(islice(names, _PIECE)):
                handed_out.append([items.pop(name) for name in folded])
                yield [
                    ItemInRegister(item._replace(statuses=()), self.files.block(item.id), self._has_steps(name))
                    for name, item in zip(folded, handed_out[-1], strict=True)
                ]

        make = partial(ItemPreparer, self.mapping._replace(id_pattern=None), check.symbols)
        with Workers(make, None if len(items) >= _FOR_SEVERAL else 0) as workers:
            for prepared in workers.map_singly(ItemPreparer.prepare, pieces()):
                yield from zip(handed_out.popleft(), prepared, strict=True)

    def _has_steps(self, folded: str) -> bool:
        return any(revision.revisions for revision in self.prior.get(folded, _NO_PRIOR).revisions)

    def _prepare_item(self, item: Item, prepared: PreparedItem, check: RegisterCheck) -> None:
        folded = item.id.casefold()
        prior = self.prior.get(folded, _NO_PRIOR)
        self._prepare_texts(item, prepared, prior, check)
        marks = mark_drafts(item, self.snapshot, prior) if self.has_statuses else []
        for draft in marks:
            if draft.event is None:
                for actor, before in prior.last_statuses(draft.actor, self.moment).items():
                    whose = None if actor is None else named_with_id(actor, self._actor_names)
                    self.report.count_mark(item.id, whose, before, draft.status)
        drafts = [(self.moment, draft) for draft in marks]
        if len(self.copies.moments) > 1:
            self.prior[folded] = prior = prior.with_statuses(item, self.snapshot)
            drafts += self._absences(item.id, prior, {*prior.snapshots, self.moment})
        self._record_in_order(item.id, drafts, prior)

    def _absences(self, id: str, prior: PriorSnapshots, present: set[CopyMoment]) -> list[tuple[CopyMoment, Event]]:
        """What the copies record of a recommendation where they lack it; the register notes if the newest one does."""
        runs = self.copies.first_without(present)
        is_gone = bool(runs) and runs[-1] > max(present)
        self.turnover.note(id, prior, present, runs[-1] if is_gone else None)
        if is_gone:
            self.report.gone += 1
        self.files.put_gone(id, runs[-1].day if is_gone else None)
        return absence_drafts(id, prior, present, self.copies, self.missing_status, lambda: self.files.asked(id))

    def _record_in_order(self, id: str, drafts: list[tuple[CopyMoment, Event]], prior: PriorSnapshots) -> None:
        """Record what copies say, in the order of their moments: of two marks of one day, the last recorded counts.

        So marks of later copies of the same day that were recorded before are retracted, and recorded again.
        """
        first: dict[date, CopyMoment] = {}
        for moment, draft in drafts:
            if draft.status is not None:
                first[moment.day] = min(moment, first.get(moment.day, moment))
        taken_back = {draft.event for _, draft in drafts if draft.event is not None}
        later = [
            mark
            for mark in prior.marks
            if mark.id and mark.id not in taken_back and mark.moment > first.get(mark.moment.day, mark.moment)
        ]
        if later:
            events = {event.id: event for event in self._open().journal.events_of(id)}
            for mark in later:
                why = "an earlier copy of the same day was read after it"
                drafts += [
                    (mark.moment, retraction_draft(id, mark.id, mark.moment, why)),
                    (mark.moment, events[mark.id]),
                ]
        for _, draft in sorted(drafts, key=lambda dated: dated[0]):
            self._record(draft)

    def _prepare_texts(self, item: Item, prepared: PreparedItem, prior: PriorSnapshots, check: RegisterCheck) -> None:
        is_marked = self.has_statuses and bool(item.statuses)
        if prepared.is_unchanged and is_marked:
            return
        snapshots, steps = prior.snapshots, prior.steps
        new_texts, file_texts = prepared.texts, prepared.file_texts
        is_new = self.files.block(item.id) is None
        if is_new:
            self._refuse_if_newer_was_lost(item.id, snapshots)
            self._put(item, prepared, check)
            self.report.new += 1
            if is_marked and not snapshots:
                return
            new_texts = {}
        current = with_unwritten_steps(steps, file_texts)
        other = snapshots.get(self.moment)
        if other is not None and other.title != self.snapshot.evidence.title:
            if not self.has_statuses and current != new_texts:
                raise conflicting_snapshot(item.id, self.snapshot, other)
            return
        changes = text_changes([*snapshots], steps, current, self.moment, new_texts)
        for draft in revision_drafts(item.id, self.snapshot, changes, prior, is_marked=is_marked):
            self._record(draft)
        is_newest = all(moment <= self.moment for moment in snapshots)
        if changes.current == new_texts and (new_texts != file_texts or (is_newest and prepared.has_other_extra)):
            self._put(item, prepared, check)
        changed = dict.fromkeys(field for step in changes.steps for field in step.fields)
        if changes.current == new_texts and not is_new:
            fields = (*current, *new_texts)
            changed |= dict.fromkeys(field for field in fields if current.get(field) != new_texts.get(field))
        if changed:
            self.report.add_revision(item.id, changed)

    def _put(self, item: Item, prepared: PreparedItem, check: RegisterCheck) -> None:
        self.files.put_block(item.id, item.paper, prepared.block)
        check.add(prepared.problems)

    def _refuse_if_newer_was_lost(self, name: str, snapshots: Mapping[CopyMoment, Evidence]) -> None:
        """Raise `UsageProblem` if a newer snapshot has the recommendation, and the register no longer does."""
        newest = max(snapshots, default=self.moment)
        if self.moment < newest:
            url = snapshots[newest].url
            raise UsageProblem(
                f"{name} is in no file of the register, and was in the copy of {newest}; read {url} again first"
            )

    def _prepare_missing(self, contained: set[str], bad: Collection[str], *, is_newest: bool) -> None:
        """Report, and mark if that was asked for, what earlier copies contain and this one, or a newer one, does not.

        *contained* are the case-folded ids in good rows, which are dealt with already, and *bad* those in bad rows.
        """
        for name in self.files.imported_ids():
            folded = name.casefold()
            prior = self.prior.get(folded, _NO_PRIOR)
            if folded in contained:
                continue
            if folded in bad and self.moment not in prior.snapshots:
                self._record(unreadable_draft(name, self.snapshot))
            elif snapshot_digests([prior]).isdisjoint(self.copies.digests):
                continue
            present = {*prior.snapshots, *([self.moment] if folded in bad else [])}
            drafts = self._absences(name, prior, present)
            is_marked = any(mark.is_missing and mark.moment > max(present) for mark in prior.marks)
            if is_newest and folded not in bad and not (is_marked and not drafts):
                marked = "--vanished marks it"
                if self.missing_status is not None:
                    marked = f"marked {status_label(self.missing_status)}"
                if prior.is_closed_before(self.moment, lambda name=name: self.files.asked(name)):  # type: ignore[misc]
                    marked = "it was closed, and stays so"
                self.report.missing.append(f"{name}  is no longer in the copy; {marked}")
            self._record_in_order(name, drafts, prior)

    def _record(self, draft: Event) -> None:
        """Count the event and, unless in a dry run, put it into the batch to be appended."""
        self.report.events += 1
        if not self.dry_run:
            self._batch.add(draft)

    def _stamp(self, draft: Event) -> None:
        """Stamp the event and put it with those for the journal."""
        prior = self.prior.setdefault(draft.recommendation.casefold(), PriorSnapshots())
        moment, later_events = next(self._moments), list[Event]()
        if not self.is_first and prior.recorded is not None and prior.recorded >= moment:
            later_events = self._open().journal.held_since(draft.recommendation, moment)
        event = stamped(draft._replace(recorder=self._recorder), moment, later_events, prior.recorded)
        self._ahead |= {later.id: later for later in later_events if later.id in event.after}
        prior.recorded = event.recorded
        self._events.append(event)

    def _make_lines(self) -> None:
        """Make the lines of the events, which are forgotten; by several processes if there are many."""
        work = partial(parallel_map, singly=True) if len(self._events) >= _FOR_SEVERAL else map
        self._lines = [line for lines in work(_lines_of, self._pieces_of_events()) for line in lines]

    def _pieces_of_events(self) -> Iterator[list[Event]]:
        while self._events:
            yield [self._events.popleft() for _ in range(min(_EVENTS_PER_PIECE, len(self._events)))]


def _lines_of(events: list[Event]) -> list[bytes]:
    from policytrack.journal.codec import line_and_id_of

    return list(map(line_and_id_of, events))
