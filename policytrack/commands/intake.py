"""Taking a copy in: the register's files first, then the journal, each all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from policytrack.commands.importing import Files
from policytrack.commands.output import cannot_begin_again, counted, note
from policytrack.commands.recording import LOCK
from policytrack.commands.telling import Recording
from policytrack.events import Event
from policytrack.history import retractions
from policytrack.index.names import JOURNAL
from policytrack.intake.history import Copy, Known, copy_in, drafts, gone, known, newest, revised
from policytrack.intake.items import Item, Taken, slug
from policytrack.intake.mapping import Plan
from policytrack.intake.register import entry_of, texts_of
from policytrack.intake.texts import rewriting
from policytrack.printable import one_line
from policytrack.register.write import item_yaml
from policytrack.rollup import change
from policytrack.vocabulary import Status

_MOST_TOLD = 50
_NOTHING = Known()


class _Done:
    """What was found to change: the lines for the journal, and what to tell."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.new = self.revised = self.moved = self.confirmed = self.total = 0
        self.kinds: Counter[str] = Counter()
        self.told: list[str] = []
        self.untold = 0

    def tell(self, line: str) -> None:
        if len(self.told) < _MOST_TOLD:
            self.told.append(line)
        else:
            self.untold += 1


class Intake:
    """Takes a copy into a workspace, which is open for recording."""

    def __init__(self, recording: Recording, plan: Plan, file: Path, day: date, *, is_dated: bool) -> None:
        """Raises what opening the workspace raises."""
        self.recording, self.plan, self.day, self.is_dated = recording, plan, day, is_dated
        self.root = recording.workspace.root
        with file.open("rb") as content:
            digest = sha256(content.read()).hexdigest()
        name = "".join(char for char in one_line(file.name) if char not in '\\"<>')
        self.copy = Copy(name, digest[:32], day)
        self.files = Files(self.root)
        self.newest_of: dict[str, datetime] = {}
        self.known: dict[str, Known] = {}
        self.has_read_it = False
        self.speaks_of_status = "status" in plan.columns
        self.done = _Done()
        if self.files.places:
            self._look_back()

    @cached_property
    def _recorder(self) -> str:
        return self.recording.recorder()

    def _look_back(self) -> None:
        journal = self.recording.workspace.open(recording=True).journal
        self.known = known(self._noted(journal.events()), retractions(journal.retractions()))

    def _noted(self, events: Iterable[Event]) -> Iterator[Event]:
        """The events, each noted as its recommendation's newest as it goes by."""
        for event in events:
            self.newest_of[event.recommendation.casefold()] = event.recorded
            copy = copy_in(event)
            self.has_read_it |= copy is not None and copy.title == self.copy.evidence.title
            yield event

    def take(self, found: Taken, vanished: str | None) -> Iterator[str]:
        """Write what the copy says, and tell of it in lines."""
        if self.has_read_it and not self.is_dated:
            why = "--as-of says that it held on another day, too"
            yield f"{self.copy.name} has been read before; nothing changes ({why})"
            return
        latest = newest(self.known)
        is_newest = latest is None or self.day >= latest
        self._plan(found, None if vanished is None else Status(vanished), is_newest=is_newest)
        yield from self._told(found, latest if not is_newest else None)
        if self.recording.is_rehearsal:
            yield "nothing was written: this was a rehearsal"
            return
        cannot_begin_again()
        for name in self.files.write():
            note(f"wrote {name}")
        if self.done.lines:
            from policytrack.journal.append import append

            for warning in append(self.root / JOURNAL, self.root / LOCK, self.done.lines).warnings:
                note(f"policytrack: {warning}")

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
        names = set(found.items)
        self.done.total = len(names)
        for name in [*found.items]:
            self._item(found.items.pop(name))
        if is_newest:
            self._see_what_is_gone(names, vanished)

    def _item(self, item: Item) -> None:
        before = self.known.get(item.id.casefold(), _NOTHING)
        if all(seen.effective != self.day for seen in before.marks):
            self._texts(item, before)
        for event in drafts(item, self.copy, before) if self.speaks_of_status else ():
            self._record(event)
            was = before.last_status(event.actor, self.day)
            if event.status is None or event.status is was:
                self.done.confirmed += 1
                continue
            self.done.moved += 1
            kind = change(was or Status.UNASSESSED, event.status)
            self.done.kinds[str(kind)] += 1
            if was is not None:
                whose = f" ({event.actor})" if event.actor is not None else ""
                self.done.tell(f"{item.id}{whose}  {kind}: {was} → {event.status}")

    def _texts(self, item: Item, before: Known) -> None:
        entry = entry_of(item, self.plan)
        block = self.files.block(item.id)
        if block is None:
            self.files.put(entry)
            self.done.new += 1
            return
        if not before.revisions and block == item_yaml(entry):
            return
        held, told = texts_of(self.files.entry(item.id) or {}), texts_of(entry)
        found = rewriting(before.days, before.chain, held, self.day, told)
        for event in revised(item.id, self.copy, found.steps, found.undone, before):
            self._record(event)
        changed = dict.fromkeys(field for step in found.steps for field in step.fields)
        if changed:
            self.done.revised += 1
            self.done.tell(f"{item.id}  other {', '.join(changed)}")
        if found.current == told and held != told:
            self.files.put(entry)

    def _see_what_is_gone(self, names: set[str], vanished: Status | None) -> None:
        """What the copies before had and this one, the newest, has not."""
        for name in self.files.written():
            folded = name.casefold()
            if folded in names or folded not in self.known:
                continue
            marked = "--vanished marks it" if vanished is None else f"marked {vanished}"
            self.done.tell(f"{name}  is no longer in the copy; {marked}")
            if vanished is not None and self.known[folded].last_status(None, self.day) is not vanished:
                self._record(gone(name, self.copy, vanished))

    def _record(self, draft: Event) -> None:
        """Put the event's line beside those that are to be appended."""
        if self.recording.is_rehearsal:
            return
        from policytrack.journal.lines import line_of
        from policytrack.journal.recording import recorded

        name = draft.recommendation.casefold()
        event = recorded(draft._replace(recorder=self._recorder), datetime.now(UTC), self.newest_of.get(name))
        self.newest_of[name] = event.recorded
        self.done.lines.append(line_of(event))

    def _told(self, found: Taken, newer: date | None) -> Iterator[str]:
        done = self.done
        yield (
            f"as of {self.day}: {counted(found.rows, 'row')}, {counted(done.total, 'recommendation')}; "
            f"{done.new:,} new, {done.revised:,} with other texts"
            + (f", {done.moved:,} with another status, {done.confirmed:,} as before" if self.speaks_of_status else "")
        )
        if newer is not None:
            yield f"a copy of {newer} has been read already, so that texts stay as they are there"
        if done.kinds:
            yield ", ".join(f"{number:,} {kind}" for kind, number in done.kinds.most_common())
        yield from done.told
        if done.untold:
            yield f"and {done.untold:,} more; `policytrack changes --since` tells all"
