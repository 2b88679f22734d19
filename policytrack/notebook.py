"""What a notebook needs: a workspace, recommendations on a day, history, changes, and marks.

The same questions and the same rules as on the command line. Days are `datetime.date` or text such as `2026-03-01`;
today is the clock's, unless POLICYTRACK_TODAY or SOURCE_DATE_EPOCH says otherwise. What is wrong raises a
`PolicytrackError`, and nothing is printed.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from policytrack.changes.difference import Difference, worse_first
from policytrack.commands.comparing import Comparison
from policytrack.commands.filters import Filters
from policytrack.commands.naming import named_id, named_part
from policytrack.commands.options import View, day_of
from policytrack.commands.recording import Desk, Statement, draft
from policytrack.commands.start import start_of
from policytrack.commands.telling import Recording, confidence_of, evidence_of
from policytrack.errors import UsageProblem
from policytrack.events import Event, Kind
from policytrack.model import Entry
from policytrack.records import entry_json
from policytrack.statuses import Status
from policytrack.vocabulary import TRACKER
from policytrack.words import unknown

Day = date | str


def open(folder: str | os.PathLike[str] | None = None) -> Tracker:
    """The tracker of a workspace; without a *folder*, of the one that the command line would find.

    Raises `UsageProblem` where there is no such folder.
    """
    return Tracker(None if folder is None else Path(folder))


def as_dict(entry: Entry) -> dict[str, Any]:
    """A recommendation, and where it stands, with the keys of `list --format json`: for a data frame, or a file."""
    return dict(entry_json(entry))


class Tracker:
    """A workspace to ask and to mark. Each question is answered by the files as they are then.

    A tracker holds no connection between questions, so that threads may use one each.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Raises `UsageProblem` where there is no such folder."""
        self._folder = View(None, None, None, folder).workspace.root

    def __repr__(self) -> str:
        return f"policytrack.open({str(self._folder)!r})"

    def recommendations(
        self, on: Day | None = None, *, known_on: Day | None = None, assessor: str | None = None, **filters: Any
    ) -> list[Entry]:
        """The recommendations that pass, as they stood *on* a day (today, unless said), with their full account.

        *filters* are those of `list`, by their names: `actor="us"`, `status=["open", "rejected"]`,
        `due_before="2026-12-31"`. *known_on* asks by what was known at the end of that day. Raises `NotFound` for an
        actor, and `UsageProblem` for anything else, that nobody knows.
        """
        view = self._view(on, known_on, assessor)
        index = view.open()
        try:
            query = _filters(filters).query(index, view.today, view.day)
            return list(index.entries(query, view.day, full=True, extra=True))
        finally:
            index.close()

    def history(self, id: str | None = None) -> list[Event]:
        """Every event of a recommendation, or of all, in the order of recording.

        Raises `NotFound` where there is no such recommendation.
        """
        index = self._view(None, None, None).open()
        try:
            return list(index.journal.events() if id is None else index.journal.events_of(named_id(index, id)))
        finally:
            index.close()

    def changes(self, since: Day, until: Day | None = None, **filters: Any) -> list[Difference]:
        """What became different between the ends of *since* and *until* (today, unless said), the worse first.

        *since* may also be a span such as `7d`; *filters* are as for `recommendations`.
        """
        view = self._view(None, None, None)
        last = view.today if until is None else _day(until, view.today)
        start = start_of(str(since), last, view.today)
        index = view.open()
        try:
            query = _filters(filters).query(index, view.today, last)
            return worse_first(Comparison(index, start, last, view.known_at_end(last), query.soon).differences(query))
        finally:
            index.close()

    def mark(
        self,
        id: str,
        status: str,
        *,
        on: Day | None = None,
        evidence: str | list[str] = (),  # type: ignore[assignment]  # nothing, which no caller can change
        no_evidence: str | None = None,
        note: str | None = None,
        part: str | None = None,
        actor: str | None = None,
        through: Day | None = None,
        confidence: str | None = None,
        assessor: str = TRACKER,
        by_event: str | None = None,
        recorder: str | None = None,
    ) -> Event:
        """Record that a recommendation (or a part, or an actor's share) has a status from a day on; the event.

        It is on the disk when this returns. *evidence* is as for `--evidence`: an address and what is known of it.
        Raises `UsageProblem` or `NotFound` with every rule that forbids it, and nothing is recorded then.
        """
        recording = Recording(recorder, None, None, self._folder)
        recording.workspace = recording.workspace._replace(warn=warnings.warn)
        desk = Desk(recording)
        try:
            statuses = {str(each): each for each in Status}
            if status not in statuses:
                raise UsageProblem(unknown("status", str(status), statuses))
            name, letter = named_part(desk.index, id, part)
            looked = None if through is None else _day(through, desk.today)
            said: dict[str, Any] = {
                "part": letter,
                "actor": actor,
                "status": statuses[status],
                "through": looked,
                "assessor": assessor,
                "confidence": confidence_of(confidence),
                "note": note,
                "evidence": evidence_of([evidence] if isinstance(evidence, str) else evidence, desk.today),
                "no_evidence": no_evidence,
                "by_event": by_event,
                "recorder": desk.recording.recorder(),
            }
            day = _day(on, desk.today) if on is not None else looked or desk.today
            statement = Statement(draft(Kind.MARK, name, day, **said), desk.recommendation(name))
            desk.refuse([desk.judge(statement)])
            [event] = desk.record([statement.draft])
            return event
        finally:
            desk.index.close()

    def _view(self, on: Day | None, known_on: Day | None, assessor: str | None) -> View:
        view = View(
            None if on is None else str(on), None if known_on is None else str(known_on), assessor, self._folder
        )
        view.workspace = view.workspace._replace(warn=warnings.warn)
        return view


def _day(day: Day, today: date) -> date:
    return day if isinstance(day, date) else day_of(day, today)


def _filters(filters: Mapping[str, Any]) -> Filters:
    several = {each.name: "list" in str(each.annotation) for each in Filters.OPTIONS if each.name != "view"}
    typed: dict[str, Any] = dict.fromkeys(several)
    for name, value in filters.items():
        if name not in several:
            raise UsageProblem(unknown("filter", name, several))
        if isinstance(value, str | date) or value is None:
            value = None if value is None else str(value)
            typed[name] = [value] if several[name] and value is not None else value
        else:
            typed[name] = list(map(str, value))
            if not several[name]:
                raise UsageProblem(f"{name} takes one value")
    return Filters(None, **typed)
