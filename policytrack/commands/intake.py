"""Taking a copy in: the register's files first, then the journal, each all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from policytrack.commands.importing import Files
from policytrack.commands.output import cannot_begin_again, counted, note
from policytrack.commands.recording import LOCK
from policytrack.commands.telling import Recording
from policytrack.events import Event, Kind
from policytrack.index.names import JOURNAL
from policytrack.intake.history import Copy, Known, copy_of, drafts, gone, known, newest, revised
from policytrack.intake.items import Item, Taken, slug
from policytrack.intake.mapping import Plan
from policytrack.intake.register import entry_of, texts_of
from policytrack.intake.texts import rewriting
from policytrack.printable import one_line
from policytrack.rollup import change
from policytrack.vocabulary import Status

_MOST_TOLD = 50


class _Done(NamedTuple):
    """What was found to change."""

    events: list[Event]
    new: list[str]
    revised: dict[str, list[str]]
    moved: list[tuple[str, str | None, Status | None, Status]]
    confirmed: int
    gone: list[str]
    total: int = 0


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
        self.vanished_before: set[str] = set()
        if self.files.entries:
            self._look_back()

    def _look_back(self) -> None:
        events = list(self.recording.workspace.open(recording=True).journal.events())
        for event in events:
            self.newest_of[event.recommendation.casefold()] = event.recorded
            self.has_read_it |= copy_of(event) == self.copy.digest
        self.known = known(events)

    def take(self, found: Taken, vanished: str | None) -> Iterator[str]:
        """Write what the copy says, and tell of it in lines."""
        if self.has_read_it and not self.is_dated:
            why = "--as-of says that it held on another day, too"
            yield f"{self.copy.name} has been read before; nothing changes ({why})"
            return
        latest = newest(self.known)
        is_newest = latest is None or self.day >= latest
        done = self._planned(found, None if vanished is None else Status(vanished), is_newest=is_newest)
        yield from self._told(found, done, vanished, latest if not is_newest else None)
        if self.recording.is_rehearsal:
            yield "nothing was written: this was a rehearsal"
            return
        lines = self._lines(done.events)
        cannot_begin_again()
        for name in self.files.write():
            note(f"wrote {name}")
        if lines:
            from policytrack.journal.append import append

            for warning in append(self.root / JOURNAL, self.root / LOCK, lines).warnings:
                note(f"policytrack: {warning}")

    def _planned(self, found: Taken, vanished: Status | None, *, is_newest: bool) -> _Done:
        done = _Done([], [], {}, [], 0, [])
        for id, paper in found.papers.items():
            self.files.put_paper(slug(id), paper, found.pillars.get(id, {}), is_newest=is_newest)
        side = self.plan.side
        actors = {
            name: words if side is None else {"name": words, "part_of": side.id} for name, words in found.actors.items()
        }
        self.files.put_actors(({side.id: side.name} if side is not None else {}) | actors)
        confirmed = 0
        names = set(found.items)
        for name in [*found.items]:
            confirmed += self._item(found.items.pop(name), done)
        if is_newest:
            done.gone.extend(self._gone(names))
            for name in done.gone if vanished is not None else ():
                if self._last_status(name.casefold(), None) is not vanished:
                    done.events.append(gone(name, self.copy, vanished or Status.OVERTAKEN))
        return done._replace(confirmed=confirmed, total=len(names))

    def _item(self, item: Item, done: _Done) -> int:
        name, confirmed = item.id.casefold(), 0
        before = self.known.get(name, Known())
        if self.day not in before.days:
            self._texts(item, before, done)
        for event in drafts(item, self.copy, before) if self.speaks_of_status else ():
            done.events.append(event)
            was = self._last_status(name, event.actor)
            if event.status is not None and event.status is not was:
                done.moved.append((item.id, event.actor, was, event.status))
            else:
                confirmed += 1
        return confirmed

    def _texts(self, item: Item, before: Known, done: _Done) -> None:
        held = self.files.entry(item.id)
        entry = entry_of(item, self.plan)
        if held is None:
            self.files.put(entry)
            done.new.append(item.id)
            return
        told = texts_of(entry)
        found = rewriting(before.days, before.chain, texts_of(held), self.day, told)
        done.events.extend(revised(item.id, self.copy, found.steps, found.undone, before))
        changed = [field for step in found.steps for field in step.fields]
        if changed:
            done.revised[item.id] = list(dict.fromkeys(changed))
        if found.current == told and texts_of(held) != told:
            self.files.put(entry)

    def _gone(self, names: set[str]) -> list[str]:
        """What the copies before had and this one, the newest, has not."""
        return [
            entry["id"]
            for name, (file, entry) in self.files.entries.items()
            if file in self.files.ours and name not in names and name in self.known
        ]

    def _last_status(self, name: str, actor: str | None) -> Status | None:
        """The status that the last copy before this one's day gave."""
        marks = [
            event
            for event in self.known.get(name, Known()).marks
            if event.kind is Kind.MARK and event.effective < self.day and event.actor in (actor, None)
        ]
        return max(marks, key=lambda event: (event.effective, event.recorded)).status if marks else None

    def _lines(self, events: list[Event]) -> list[bytes]:
        """The events' lines, in order; of the events none are left."""
        from policytrack.journal.lines import line_of
        from policytrack.journal.recording import recorded

        recorder = self.recording.recorder() if events else ""
        lines = []
        events.reverse()
        while events:
            draft = events.pop()
            name = draft.recommendation.casefold()
            event = recorded(draft._replace(recorder=recorder), datetime.now(UTC), self.newest_of.get(name))
            self.newest_of[name] = event.recorded
            lines.append(line_of(event))
        return lines

    def _told(self, found: Taken, done: _Done, vanished: str | None, newer: date | None) -> Iterator[str]:
        yield (
            f"as of {self.day}: {counted(found.rows, 'row')}, {counted(done.total, 'recommendation')}; "
            f"{len(done.new):,} new, {len(done.revised):,} with other texts"
            + (
                f", {len(done.moved):,} with another status, {done.confirmed:,} as before"
                if self.speaks_of_status
                else ""
            )
        )
        if newer is not None:
            yield f"a copy of {newer} has been read already, so that texts stay as they are there"
        kinds: Counter[str] = Counter()
        lines = []
        for name, actor, was, now in done.moved:
            kind = change(was or Status.UNASSESSED, now)
            kinds[str(kind)] += 1
            if was is not None:
                whose = f" ({actor})" if actor is not None else ""
                lines.append(f"{name}{whose}  {kind}: {was} → {now}")
        lines += [f"{name}  other {', '.join(fields)}" for name, fields in done.revised.items()]
        marked = f"marked {vanished}" if vanished is not None else "--vanished marks it"
        lines += [f"{name}  is no longer in the copy; {marked}" for name in done.gone]
        if kinds:
            yield ", ".join(f"{number:,} {kind}" for kind, number in kinds.most_common())
        yield from lines[:_MOST_TOLD]
        if len(lines) > _MOST_TOLD:
            yield f"and {len(lines) - _MOST_TOLD:,} more; `policytrack changes --since` tells all"
