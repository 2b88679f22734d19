"""The Python interface, for notebooks: recommendations on a day, counts, citations, history, changes, and marks.

It answers by the same rules as the command line. Days are `datetime.date` or text such as `2026-03-01`; today is the
clock's day, unless POLICYTRACK_TODAY or SOURCE_DATE_EPOCH says otherwise. Errors are raised as `PolicytrackError`,
warnings go to `warnings.warn`, and nothing is printed.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from policytrack.domain.changes.difference import Difference
from policytrack.domain.counts import BY
from policytrack.domain.disputes import Dispute
from policytrack.domain.events import Event
from policytrack.domain.filters import FILTERS
from policytrack.domain.model import Entry
from policytrack.domain.viewpoint import Viewpoint, known_end
from policytrack.domain.vocabulary import TRACKER
from policytrack.errors import UsageProblem
from policytrack.formats.catalogue import actor_json, paper_json, topic_json
from policytrack.formats.citations.citation import STYLES, citation, paragraph_with_status
from policytrack.formats.records import entry_json
from policytrack.index.index import Index
from policytrack.reports.since import CompareBy
from policytrack.text.dates import last_day, parse_day
from policytrack.text.did_you_mean import unknown
from policytrack.workspace.asking import find_disputes, list_actors, list_papers, list_topics, summarise
from policytrack.workspace.clock import now, today
from policytrack.workspace.comparing import compare_days
from policytrack.workspace.id_lookup import named_id
from policytrack.workspace.marking import EventWords, record_marks
from policytrack.workspace.named_values import status_named
from policytrack.workspace.opening import find_workspace
from policytrack.workspace.record import Recorder
from policytrack.workspace.select import FilterWords, select
from policytrack.workspace.showing import cite, show

Day = date | str


def open(folder: str | os.PathLike[str] | None = None) -> Tracker:
    """The tracker of the workspace in *folder*; for None, of the workspace that the command line would find.

    Raises `UsageProblem` if there is no such folder.
    """
    return Tracker(None if folder is None else Path(folder))


def as_dict(entry: Entry) -> dict[str, Any]:
    """A recommendation and its status, with the keys of `list --format json`: for a data frame, or a file."""
    return dict(entry_json(entry))


class Tracker:
    """A workspace to ask questions about and to record in. Each call reads the files as they are then.

    A tracker holds no connection between calls, so each thread may use one of its own.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Raises `UsageProblem` if there is no such folder."""
        self._workspace = find_workspace(folder)

    def __repr__(self) -> str:
        return f"policytrack.open({str(self._workspace.root)!r})"

    def _open(self, viewpoint: Viewpoint | None = None) -> Index:
        """The index; its warnings become Python warnings at the line that called the tracker."""
        index, sentences = self._workspace.open(viewpoint)
        _warn(sentences, stacklevel=4)
        return index

    def recommendations(
        self, on: Day | None = None, *, known_on: Day | None = None, assessor: str | None = None, **filters: Any
    ) -> list[Entry]:
        """The recommendations that pass the filters, as they stood *on* a day (by default today), with all details.

        *filters* are those of `list`, by their names: `actor="us"`, `status=["open", "rejected"]`,
        `due_before="2026-12-31"`. *known_on* leaves out what was recorded after that day. Raises `NotFound` for an
        unknown actor, and `UsageProblem` for anything else that is unknown.
        """
        viewpoint = _viewpoint(on, known_on, assessor)
        with closing(self._open(viewpoint)) as index:
            return list(
                index.entries(select(index, _filters(filters), viewpoint).query, viewpoint.day, full=True, extra=True)
            )

    def recommendation(
        self, id: str, on: Day | None = None, *, known_on: Day | None = None, assessor: str | None = None
    ) -> Entry:
        """One recommendation, by its id or a unique ending of it, as it stood *on* a day, with all details.

        The other arguments are as for `recommendations`. Raises `NotFound` unless exactly one is named.
        """
        viewpoint = _viewpoint(on, known_on, assessor)
        shown = show(self._workspace, [id], viewpoint, now())
        _warn(shown.warnings)
        return shown.entries[0].entry

    def summary(
        self,
        by: str = "pillar",
        on: Day | None = None,
        *,
        known_on: Day | None = None,
        assessor: str | None = None,
        **filters: Any,
    ) -> list[dict[str, Any]]:
        """The counts of the recommendations that pass the filters: a row for each group, then the total.

        The rows have the keys of `summary --format json`. *by* is a group of `summary --by`; the other arguments
        are as for `recommendations`. Raises `UsageProblem` for another group.
        """
        if by not in BY:
            raise UsageProblem(unknown("group", by, BY))
        viewpoint = _viewpoint(on, known_on, assessor)
        answer = summarise(self._workspace, by, _filters(filters), viewpoint)
        _warn(answer.warnings)
        return [row.record() for row in [*answer.groups, *answer.total]]

    def disputes(self, on: Day | None = None, *, known_on: Day | None = None, **filters: Any) -> list[Dispute]:
        """Where an actor's claim differs from the tracker's assessment, in the register's order.

        The arguments are as for `recommendations`.
        """
        viewpoint = _viewpoint(on, known_on, None)
        answer = find_disputes(self._workspace, _filters(filters), viewpoint)
        _warn(answer.warnings)
        return [quoted.dispute for quoted in answer.disputes]

    def cite(
        self,
        id: str,
        style: str = "chicago",
        on: Day | None = None,
        *,
        with_status: bool = False,
        known_on: Day | None = None,
        assessor: str | None = None,
    ) -> str:
        """A citation of the paper and the passage of a recommendation or a part, by its id or a unique ending of it.

        *style* is "chicago", "apa", "bibtex" or "markdown". *with_status* makes it one paragraph that also has the
        status and its source; the other arguments are as for `recommendations`. Raises `NotFound` unless exactly one
        is named, and `UsageProblem` for another style, or for a paragraph in BibTeX.
        """
        if style not in STYLES:
            raise UsageProblem(unknown("style", style, STYLES))
        viewpoint = _viewpoint(on, known_on, assessor)
        answer = cite(self._workspace, id, viewpoint, now())
        _warn(answer.warnings)
        if with_status:
            return paragraph_with_status(answer.shown, answer.passages, style, viewpoint)
        return citation(answer.shown, answer.passages, style)

    def papers(
        self, on: Day | None = None, *, known_on: Day | None = None, assessor: str | None = None
    ) -> list[dict[str, Any]]:
        """The papers, with the counts of what each recommends, by the keys of `papers --format json`.

        The arguments are as for `recommendations`.
        """
        answer = list_papers(self._workspace, _viewpoint(on, known_on, assessor))
        _warn(answer.warnings)
        return [paper_json(paper) for paper in answer.rows]

    def actors(self) -> list[dict[str, Any]]:
        """The actors, with how often each is asked, asked to act with others, or mentioned.

        The keys are those of `actors --format json`.
        """
        answer = list_actors(self._workspace)
        _warn(answer.warnings)
        return [actor_json(actor) for actor in answer.rows]

    def topics(
        self, on: Day | None = None, *, known_on: Day | None = None, assessor: str | None = None
    ) -> list[dict[str, Any]]:
        """The topics, with the counts of what has each, by the keys of `topics --format json`.

        The arguments are as for `recommendations`.
        """
        answer = list_topics(self._workspace, _viewpoint(on, known_on, assessor))
        _warn(answer.warnings)
        return [topic_json(topic) for topic in answer.rows]

    def history(self, id: str | None = None) -> list[Event]:
        """Every event of a recommendation, or of all, in the order of recording.

        Raises `NotFound` if there is no such recommendation.
        """
        with closing(self._open()) as index:
            return list(index.journal.events() if id is None else index.journal.events_of(named_id(index, id)))

    def changes(
        self,
        since: Day,
        until: Day | None = None,
        *,
        by: str = "recorded",
        known_on: Day | None = None,
        **filters: Any,
    ) -> list[Difference]:
        """The differences between the end of *since* and the end of *until* (by default today), the worst first.

        *since* may also be a month, from its beginning, or a time such as `7d` or `6m`. They are between what was
        recorded by the one day and by the other or, *by* "effective", between where things stood on the two days, by
        what is known now, or was known on *known_on*. *filters* are as for `recommendations`.
        """
        if by not in list(CompareBy):
            raise UsageProblem(unknown("comparison", by, CompareBy))
        viewpoint = _viewpoint(until, known_on, None)
        with closing(self._open(viewpoint)) as index:
            return compare_days(
                index, _filters(filters), viewpoint, str(since), now(), CompareBy(by)
            ).compared.differences

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
        """Record the status of a recommendation, a part or an actor's components from a day on; returns the event.

        It is on the disk when this returns. *evidence* is as for `--evidence`: an address and what is known of it.
        Raises `UsageProblem` or `NotFound` with everything that the rules forbid; then nothing is recorded.
        """
        writer = Recorder(self._workspace, today(), name=recorder)
        _warn(writer.warnings)
        try:
            words = EventWords(
                part=part,
                actor=actor,
                on=on,
                through=through,
                confidence=confidence,
                note=note,
                evidence=[evidence] if isinstance(evidence, str) else evidence,
                no_evidence=no_evidence,
                by_event=by_event,
                assessor=assessor,
            )
            recorded = record_marks(writer, [id], status_named(str(status)), words, now())
            _warn(recorded.warnings)
            return recorded.events[0]
        finally:
            writer.index.close()


def _warn(sentences: Iterable[str], stacklevel: int = 3) -> None:
    """Issue these sentences as Python warnings, by default at the line that called the method that calls this."""
    for sentence in sentences:
        warnings.warn(f"policytrack: {sentence}", stacklevel=stacklevel)


def _viewpoint(on: Day | None, known_on: Day | None, assessor: str | None) -> Viewpoint:
    """The viewpoint, as the options of the command line give it: without *on*, *known_on* is the day to answer for."""
    present = today()
    last_known, known_until = (None, None) if known_on is None else known_end(str(known_on), present)
    day = _day(on, present) if on is not None else last_known or present
    return Viewpoint(day, present, known_until, last_known, assessor)


def _day(day: Day, today: date) -> date:
    return day if isinstance(day, date) else parse_day(day, today, last_day)


def _filters(filters: Mapping[str, Any]) -> FilterWords:
    """The filters, as they could be typed.

    Raises `UsageProblem` for an unknown filter, or one that gets too many values.
    """
    repeatable = {filter.name: filter.repeatable for filter in FILTERS}
    flags = {filter.name for filter in FILTERS if filter.is_flag}
    typed: dict[str, str | bool | list[str] | None] = {}
    for name, value in filters.items():
        if name not in repeatable:
            raise UsageProblem(unknown("filter", name, repeatable))
        if name in flags:
            if not isinstance(value, bool | None):
                raise UsageProblem(f"{name} is True or False")
            typed[name] = value
        elif value is None or isinstance(value, str | date):
            typed[name] = None if value is None else str(value)
        elif repeatable[name]:
            typed[name] = list(map(str, value))
        else:
            raise UsageProblem(f"{name} takes one value")
    return FilterWords(typed)
