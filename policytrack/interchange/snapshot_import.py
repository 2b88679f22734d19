"""Taking a copy in: the journal first, then the register's files, each all or nothing.

In this order no old words are lost if this is killed in between: the journal has them, and reading the copy again
mends the register. Where there is no register yet, there are no old words, and it comes first: no journal is without.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

from policytrack.domain.events import Event, Evidence
from policytrack.domain.statuses import Status
from policytrack.errors import PolicytrackError, UsageProblem
from policytrack.files.atomic import write_new
from policytrack.files.plain_files import bytes_of
from policytrack.index.query.events import RecordedEvents
from policytrack.interchange.import_report import Findings
from policytrack.interchange.items import Item, Taken
from policytrack.interchange.register_entries import entry_of, texts_of
from policytrack.interchange.register_files import Files
from policytrack.interchange.slugs import slug
from policytrack.interchange.snapshot import Source
from policytrack.interchange.snapshot_events import (
    Copy,
    Known,
    another,
    drafts,
    gone,
    known,
    newest,
    revised,
    titles_of,
)
from policytrack.interchange.text_revisions import Texts, caught_up, rewriting
from policytrack.journal.batches import Batch
from policytrack.journal.location import JOURNAL
from policytrack.register.writer import item_yaml
from policytrack.reports.history import retractions
from policytrack.text.escaping import one_line
from policytrack.workspace.clock import now
from policytrack.workspace.future_entries import future_event_warnings
from policytrack.workspace.identity import recorder_name
from policytrack.workspace.opening import REGISTER, SETTINGS, Workspace
from policytrack.workspace.outcome import Outcome, carrying

_TOLD = 500
_NOTHING = Known()


class SnapshotImport:
    """Takes a snapshot of another tracker into a workspace."""

    def __init__(
        self, workspace: Workspace, source: Source, today: date, *, recorder: str | None = None, dry_run: bool = False
    ) -> None:
        """*recorder* is who records, None for whom the system names.

        The attribute *warnings* holds those of the workspace's opening. Raises what opening the workspace raises.
        """
        self.workspace, self.today, self.dry_run = workspace, today, dry_run
        file, self.plan, self.day, self.is_dated = source
        self.outcome = Outcome()
        self._named_recorder = recorder
        self.root = workspace.root
        digest = sha256(bytes_of(file)).hexdigest()
        name = "".join(char for char in one_line(file.name) if char not in '\\"<>')
        self.copy = Copy(name, digest[:32], self.day)
        self.files = Files(self.root)
        self.known: dict[str, Known] = {}
        self.read_on: date | None = None
        self.tracker: set[str] = set()
        self._batch = Batch(self._line)
        self.speaks_of_status = "status" in self.plan.columns
        self.done = Findings(of_statuses=self.speaks_of_status)
        self._journal: RecordedEvents | None = None
        self._ahead: dict[str, Event] = {}
        self.warnings: list[str] = []
        self.is_first = not self.files.places
        if not self.is_first:
            with carrying(self.warnings):
                self._look_back()
        elif (journal := self.root / JOURNAL).exists() and journal.stat().st_size:
            raise UsageProblem(
                f"{journal} is of a register that is not there; put its files back, or import into another "
                "folder with --into DIR"
            )

    @cached_property
    def _recorder(self) -> str:
        return recorder_name(self.root) if self._named_recorder is None else self._named_recorder

    def _look_back(self) -> None:
        index, self.warnings = self.workspace.open()
        self._journal = journal = index.journal
        self.known = known(journal.events(), retractions(journal.retractions()))
        if not self.is_dated:
            self.read_on = newest(self.known, {self.copy.evidence.title or ""})
        if self.read_on is not None:
            tracker = titles_of(one for one in self.known.values() if self.copy.evidence.title in titles_of([one]))
            latest = newest(self.known, tracker)
            if latest is not None and latest > self.read_on:
                why = f"{self.copy.name} was read as the copy of {self.read_on}, and a newer one of {latest} since"
                raise UsageProblem(f"{why}; say with --as-of {self.today} if it is so again, or its own day")
            # It is of the day on which it was read, and what a kill kept from being written is written now.
            self.day = self.read_on
            self.copy = self.copy._replace(day=self.day)

    def take(self, found: Taken, vanished: str | None) -> Outcome:
        """Write what the copy says, and say so; *vanished* is the status of what it no longer has, None to mark none.

        Raises `UsageProblem` or `JournalUnusable` where it cannot be written.
        """
        with self.outcome.kept():
            self._take(found, vanished)
        return self.outcome

    def _take(self, found: Taken, vanished: str | None) -> None:
        self.tracker = self._tracker(found)
        latest = newest(self.known, self.tracker)
        is_newest = latest is None or self.day >= latest
        if vanished is not None and not is_newest:
            self.outcome.warnings.append(
                f"--vanished marks nothing: a copy of {latest} has been read already, and only the newest tells"
            )
        if vanished is not None and found.has_unknown:
            self.outcome.warnings.append("--vanished marks nothing: of a bad row not even the id can be read")
            vanished = None
        self._plan(found, None if vanished is None else Status(vanished), is_newest=is_newest)
        if self.read_on is not None and not self.done.events and not self.files.has_changed:
            why = "--as-of says that it held on another day, too"
            self.outcome.lines.append(f"{self.copy.name} has been read before; nothing changes ({why})")
            return
        if not self.dry_run:
            self.workspace.writing()
            if self.is_first:
                self._begin()
            else:
                self._append()
                self._write()
        self.outcome.lines += self.done.report(self.day, found.rows, latest if not is_newest else None)
        if self.dry_run:
            self.outcome.lines.append("nothing was written: this was a rehearsal")

    def _tracker(self, found: Taken) -> set[str]:
        """What tells apart the copies of the tracker of which this is one: those that had something in common with it.

        Where nothing is, it is those that had what begins with the mapping's own prefix.
        """
        names = [*found.items, *found.bad_ids]
        prefix = f"{self.plan.paper.get('prefix', '')}-".casefold()
        mine = titles_of(self.known[name] for name in names if name in self.known)
        return mine or titles_of(one for name, one in self.known.items() if prefix != "-" and name.startswith(prefix))

    def _begin(self) -> None:
        """The first copy: a register without its journal is not left behind."""
        self._write()
        try:
            self._append()
        except PolicytrackError:
            self.files.take_back()
            raise
        if not (self.root / REGISTER).exists() and not (self.root / SETTINGS).exists():
            # By this file the workspace is found from within its folder.
            settings = b"# A workspace of policytrack's; views that you name go here.\n"
            write_new(self.root / SETTINGS, settings, root=self.root)

    def _write(self) -> None:
        self.outcome.warnings += [f"wrote {name}" for name in self.files.write()]

    def _append(self) -> None:
        if self.done.lines:
            done = self.workspace.journal().append(self.done.lines)
            self.outcome.warnings += [f"policytrack: {warning}" for warning in done.warnings]
            self.outcome.warnings += future_event_warnings(self._ahead.values(), comes_after=True)

    def _plan(self, found: Taken, vanished: Status | None, *, is_newest: bool) -> None:
        for id, paper in found.papers.items():
            self.files.put_paper(slug(id), paper, found.pillars.get(id, {}), is_newest=is_newest)
        side = self.plan.side
        actors: dict[str, Any] = dict(found.actors)
        if side is not None:
            actors = {side.id: side.name} | {
                name: {"name": words, "part_of": side.id} for name, words in actors.items()
            }
        self.files.put_actors(actors)
        names = set(found.items) | found.bad_ids
        self.done.total = len(found.items)
        with self.workspace.watch() as progress:
            for number, name in enumerate([*found.items]):
                self._item(found.items.pop(name))
                if progress is not None and number % _TOLD == 0:
                    progress("taking in the copy", number, self.done.total)
        if is_newest:
            self._see_what_is_gone(names, vanished)
        self._batch.close()
        # To write takes room.
        self.known.clear()

    def _item(self, item: Item) -> None:
        before = self.known.get(item.id.casefold(), _NOTHING)
        self._texts(item, before)
        for event in drafts(item, self.copy, before) if self.speaks_of_status else ():
            self._record(event)
            if event.event is None:
                self.done.mark(item.id, event.actor, before.last_status(event.actor, self.day), event.status)

    def _texts(self, item: Item, before: Known) -> None:
        entry, copies, chain = entry_of(item, self.plan), before.copies, before.chain
        block = self.files.block(item.id)
        told: Texts = {}
        held: Texts = {}
        if block is None:
            self._see_that_it_may_be_put(item.id, copies)
            self.files.put(entry)
            self.done.new += 1
        elif chain or block != item_yaml(entry):
            told, held = texts_of(entry), texts_of(self.files.entry(item.id) or {})
        current = caught_up(chain, held)
        is_another = self.day in copies and copies[self.day].title != self.copy.evidence.title
        if is_another:
            if not self.speaks_of_status and current != told:
                raise another(item.id, self.day)
            return
        found = rewriting([*copies], chain, current, self.day, told)
        for event in revised(item.id, self.copy, found, before, is_marked=self.speaks_of_status and bool(item.says)):
            self._record(event)
        if found.current == told != held:
            self.files.put(entry)
        changed = dict.fromkeys(field for step in found.steps for field in step.fields)
        if found.current == told and block is not None:
            changed |= dict.fromkeys(field for field in (*current, *told) if current.get(field) != told.get(field))
        if changed:
            self.done.revised += 1
            self.done.tell(f"{item.id}  other {', '.join(changed)}")

    def _see_that_it_may_be_put(self, name: str, copies: Mapping[date, Evidence]) -> None:
        newest = max(copies, default=self.day)
        if self.day < newest:
            url = copies[newest].url
            raise UsageProblem(
                f"{name} stands in no file of the register, and was in the copy of {newest}; read {url} again first"
            )

    def _see_what_is_gone(self, names: set[str], vanished: Status | None) -> None:
        """What the copies before had and this one, the newest, has not."""
        for name in self.files.written():
            folded = name.casefold()
            before = self.known.get(folded, _NOTHING)
            if folded in names or before.is_gone or titles_of([before]).isdisjoint(self.tracker):
                continue
            event = None if vanished is None else gone(name, self.copy, vanished, before)
            marked = "--vanished marks it" if vanished is None else f"marked {vanished}"
            if before.is_closed:
                marked = "it was closed, and stays so"
            self.done.gone.append(f"{name}  is no longer in the copy; {marked}")
            if event is not None:
                self._record(event)

    def _record(self, draft: Event) -> None:
        """Put the event beside those that are to be appended."""
        self.done.events += 1
        if not self.dry_run:
            self._batch.add(draft)

    def _line(self, draft: Event) -> None:
        from policytrack.journal.codec import line_of
        from policytrack.journal.stamping import recorded

        before = self.known.setdefault(draft.recommendation.casefold(), Known())
        moment, held = now(), list[Event]()
        if self._journal is not None and before.recorded is not None and before.recorded >= moment:
            held = self._journal.held_since(draft.recommendation, moment)
        event = recorded(draft._replace(recorder=self._recorder), moment, held, before.recorded)
        self._ahead |= {one.id: one for one in held if one.id in event.after}
        before.recorded = event.recorded
        self.done.lines.append(line_of(event))
