"""What `list` filters by: its options, and the query that they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, TypeVar

from policytrack.commands.options import day_of, option, several, span_of, view_argument
from policytrack.errors import NotFound, UsageProblem
from policytrack.index import Index
from policytrack.query import GROUPS, Query
from policytrack.statuses import Status
from policytrack.vocabulary import DUE_SOON_DAYS, PRIORITIES, Role, Strength, Timing

_Read = TypeVar("_Read")


class Filters:
    """What `list` filters by, as it was typed."""

    OPTIONS = (
        view_argument(),
        several("--paper", "Only this paper's, by its name or prefix."),
        several("--pillar", "Only this pillar's."),
        several("--actor", "Only what names this actor, or one under it."),
        several("--role", "Only where an actor (that of --actor, if given) has this role: asked, with or about."),
        several("--side", "Only what asks somebody on this side."),
        several(
            "--strength",
            "Only what the paper asks for so strongly: must, should, could, condition, implied, reported.",
        ),
        several("--topic", "Only what is about this topic."),
        several("--priority", "Only this priority: high, medium or low."),
        several("--status", "Only what stands so; also open or closed."),
        several("--timing", "Only what the clock says this of, such as overdue."),
        several("--text", "Only what has these words in its id, title, passage or notes.", metavar="WORDS"),
        several(
            "--extra",
            "Only what has this in another tracker's column: 'Director=Jane Doe'; without =, what has anything there.",
            metavar="COLUMN[=VALUE]",
        ),
        option("--due-before", "Only what may be due before this day.", metavar="DATE"),
        option("--due-after", "Only what may be due after this day.", metavar="DATE"),
        option("--stale", "Only what is open and nobody has looked at for so long, such as 90d.", metavar="SPAN"),
        option("--soon", f"What due soon means; unless said, {DUE_SOON_DAYS}d.", metavar="SPAN"),
    )

    def __init__(self, view: str | None, **typed: Any) -> None:
        """Raises `UsageProblem` for a word that is not the name of a view."""
        if view is not None and (len(view) < 2 or not view.startswith("@")):
            example = f"@{view.strip('@') or 'mine'}"
            raise UsageProblem(f"what is '{view}' for? the name of a view begins with @, such as {example}")
        self.view = None if view is None else view[1:]
        self._typed = typed
        self._days: dict[str, date] = {}
        self._of_view: dict[str, str] = {}

    def _look_up(self, index: Index) -> None:
        """Put the view's filters behind those that were typed, which replace them one by one."""
        if self.view is not None:
            from policytrack.views import view
            from policytrack.workspace import SETTINGS

            several = {each.name: "list" in str(each.annotation) for each in self.OPTIONS if each.name != "view"}
            settings = index.root / SETTINGS
            kept = view(settings, self.view, several)
            new = {name: value for name, value in kept.items() if self._typed[name] in (None, [])}
            self._typed |= new
            self._of_view |= {name: f"{settings}: views.{self.view}.{name.replace('_', '-')}: " for name in new}

    def query(self, index: Index, today: date, day: date) -> Query:
        """The query, once every word in it is known to mean something; *day* is the one to answer for.

        Raises `NotFound` for an actor, and `UsageProblem` for anything else, that nobody knows.
        """
        self._look_up(index)
        papers = {name: name for name in index.papers} if self._typed["paper"] or self._typed["pillar"] else {}
        for paper in index.papers.values() if self._typed["paper"] else ():
            papers.setdefault(paper.prefix, paper.id)
        pillars = (
            [code for paper in index.papers.values() for code in paper.pillars or {}] if self._typed["pillar"] else []
        )
        actors = index.actors if self._typed["actor"] or self._typed["side"] else {}
        sides = [name for name, actor in actors.items() if actor.part_of is None]
        soon, stale = self._span("soon"), self._span("stale")
        return Query(
            papers=tuple(papers[name] for name in self._chosen("paper", papers)),
            pillars=self._chosen("pillar", pillars),
            actors=self._chosen("actor", actors, NotFound),
            roles=self._chosen("role", Role),
            sides=self._chosen("side", sides),
            strengths=self._chosen("strength", Strength),
            topics=self._chosen("topic", index.topics if self._typed["topic"] else ()),
            priorities=self._chosen("priority", PRIORITIES),
            statuses=self._chosen("status", [*Status, *GROUPS]),
            timings=self._chosen("timing", Timing),
            texts=tuple(words for words in self._typed["text"] or () if words.strip()),
            extras=self._extras(index),
            due_before=self._day("due_before", today),
            due_after=self._day("due_after", today),
            stale_before=None if stale is None else _days_before(day, stale - 1),
            soon=DUE_SOON_DAYS if soon is None else soon,
        )

    def words(self, *, any_day: bool = False) -> list[str]:
        """The options as they were typed or, after `query`, as the view has them, as words of a command line.

        After `query` they can be had so that they mean the same on *any day*.
        """
        typed = self._typed | (self._days if any_day else {})
        given = [(name, value) for name, value in typed.items() if value not in (None, [])]
        return [
            word
            for name, value in given
            for each in (value if isinstance(value, list) else [value])
            for word in (f"--{name.replace('_', '-')}", str(each))
        ]

    def _chosen(self, kind: str, known: Iterable[str], error: type[Exception] = UsageProblem) -> tuple[str, ...]:
        typed = self._typed[kind]
        if not typed:
            return ()
        by_fold = {str(name).casefold(): str(name) for name in known}
        chosen = []
        for words in typed:
            name = by_fold.get(words.strip().casefold())
            if name is None:
                from policytrack.words import unknown

                raise error(self._of_view.get(kind, "") + unknown(kind, words, by_fold.values()))
            chosen.append(name)
        return tuple(dict.fromkeys(chosen))

    def _extras(self, index: Index) -> tuple[tuple[str, tuple[str, ...]], ...]:
        if not self._typed["extra"]:
            return ()
        from policytrack.extras import wanted

        return wanted(self._typed["extra"], index.extra_columns)

    def _day(self, name: str, today: date) -> date | None:
        typed = self._typed[name]
        if typed is None:
            return None
        self._days[name] = self._read(name, lambda: day_of(typed, today))
        return self._days[name]

    def _span(self, name: str) -> int | None:
        typed = self._typed[name]
        return None if typed is None else self._read(name, lambda: span_of(typed))

    def _read(self, name: str, reading: Callable[[], _Read]) -> _Read:
        """What was read. Of what a view says wrongly, file and view are named."""
        try:
            return reading()
        except UsageProblem as error:
            raise UsageProblem(self._of_view.get(name, "") + str(error)) from None


def _days_before(day: date, days: int) -> date:
    return day - timedelta(days=days) if days < day.toordinal() else date.min
