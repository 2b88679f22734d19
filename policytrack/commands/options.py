"""Every option that more than one command takes, once; and the clock.

A command asks for a bundle by annotating a parameter with its class: `Setting` (which
workspace, which day) or `Filters` (what `list` filters by). `command` puts the bundle's
options into the signature that Typer reads, and hands the command the finished object.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import typer

from policytrack.errors import NotFound, UsageProblem
from policytrack.index import Index
from policytrack.query import Query
from policytrack.vocabulary import CLOSED, DUE_SOON_DAYS, PRIORITIES, Role, Status, Strength, Timing
from policytrack.workspace import Workspace, find_workspace

STATUS_GROUPS = {
    "open": tuple(str(status) for status in Status if status not in CLOSED),
    "closed": tuple(str(status) for status in Status if status in CLOSED),
}


def _completed(kind: str) -> Callable[[str], list[str]]:
    def complete(incomplete: str) -> list[str]:
        from policytrack.commands.completion import completions

        return completions(kind, incomplete)

    return complete


def _option(
    flag: str, help: str, kind: type = str, completed: str | None = None, metavar: str | None = None
) -> inspect.Parameter:
    """An option that may be left out."""
    complete = _completed(completed) if completed is not None else None
    info = typer.Option(None, flag, help=help, autocompletion=complete, metavar=metavar, show_default=False)
    return inspect.Parameter(
        flag.removeprefix("--").replace("-", "_"),
        inspect.Parameter.KEYWORD_ONLY,
        default=info,
        annotation=kind | None,
    )


def _filter(flag: str, help: str, metavar: str | None = None) -> inspect.Parameter:
    """An option that may be repeated."""
    name = flag.removeprefix("--")
    info = typer.Option(None, flag, help=help, autocompletion=_completed(name), metavar=metavar, show_default=False)
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=info, annotation=list[str] | None)


def id_argument(help: str) -> Any:
    """An argument that names a recommendation or a part."""
    return typer.Argument(help=help, metavar="ID", autocompletion=_completed("id"), show_default=False)


class Setting:
    """Which workspace, and which day it is."""

    OPTIONS = (
        _option(
            "--as-of",
            "Answer for the end of this day, such as 2026-03-31. Unless said, today.",
            metavar="DATE",
        ),
        _option("--workspace", "The folder with data/ and seeds/.", kind=Path, metavar="DIR"),
    )

    def __init__(self, as_of: str | None, workspace: Path | None) -> None:
        self.workspace: Workspace = find_workspace(workspace)
        self.today = today()
        self.day = self.today if as_of is None else day_of(as_of, self.today)


class Filters:
    """What `list` filters by, as it was typed."""

    OPTIONS = (
        _filter("--paper", "Only this paper's, by its name or prefix."),
        _filter("--pillar", "Only this pillar's."),
        _filter("--actor", "Only what names this actor, or one under it."),
        _filter("--role", "Only where an actor (that of --actor, if given) has this role: asked, with or about."),
        _filter("--side", "Only what asks somebody on this side."),
        _filter(
            "--strength",
            "Only what the paper asks for so strongly: must, should, could, condition, implied, reported.",
        ),
        _filter("--topic", "Only what is about this topic."),
        _filter("--priority", "Only this priority: high, medium or low."),
        _filter("--status", "Only what stands so; also open or closed."),
        _filter("--timing", "Only what the clock says this of, such as overdue."),
        _filter("--text", "Only what has these words in its id, title, passage or notes.", metavar="WORDS"),
        _option("--due-before", "Only what may be due before this day.", metavar="DATE"),
        _option("--due-after", "Only what may be due after this day.", metavar="DATE"),
        _option("--soon", f"What due soon means; unless said, {DUE_SOON_DAYS}d.", metavar="SPAN"),
    )

    def __init__(self, **typed: Any) -> None:
        self._typed = typed

    def query(self, index: Index, today: date) -> Query:
        """The query, once every word in it is known to mean something.

        Raises `NotFound` for an actor, and `UsageProblem` for anything else, that nobody knows.
        """
        papers = {name: name for name in index.papers} if self._typed["paper"] or self._typed["pillar"] else {}
        for paper in index.papers.values() if self._typed["paper"] else ():
            papers.setdefault(paper.prefix, paper.id)
        pillars = (
            [code for paper in index.papers.values() for code in paper.pillars or {}] if self._typed["pillar"] else []
        )
        actors = index.actors if self._typed["actor"] or self._typed["side"] else {}
        sides = [name for name, actor in actors.items() if actor.part_of is None]
        statuses = {**{str(status): (str(status),) for status in Status}, **STATUS_GROUPS}
        chosen = self._chosen("status", statuses)
        soon = self._typed["soon"]
        return Query(
            papers=tuple(papers[name] for name in self._chosen("paper", papers)),
            pillars=self._chosen("pillar", pillars),
            actors=self._chosen("actor", actors, NotFound),
            roles=self._chosen("role", Role),
            sides=self._chosen("side", sides),
            strengths=self._chosen("strength", Strength),
            topics=self._chosen("topic", index.topics if self._typed["topic"] else ()),
            priorities=self._chosen("priority", PRIORITIES),
            statuses=tuple(dict.fromkeys(status for name in chosen for status in statuses[name])),
            timings=self._chosen("timing", Timing),
            texts=tuple(words for words in self._typed["text"] or () if words.strip()),
            due_before=self._day("due_before", today),
            due_after=self._day("due_after", today),
            soon=DUE_SOON_DAYS if soon is None else span_of(soon),
        )

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

                raise error(unknown(kind, words, by_fold.values()))
            chosen.append(name)
        return tuple(dict.fromkeys(chosen))

    def _day(self, name: str, today: date) -> date | None:
        typed = self._typed[name]
        return None if typed is None else day_of(typed, today)


BUNDLES: tuple[type[Setting] | type[Filters], ...] = (Setting, Filters)


def command(function: Callable[..., None]) -> Callable[..., None]:
    """Spread the bundles that *function* asks for into options, in the order of its parameters."""
    own = inspect.signature(function, eval_str=True).parameters
    spread: list[inspect.Parameter] = []
    bundles: dict[str, type[Setting] | type[Filters]] = {}
    for name, parameter in own.items():
        if parameter.annotation in BUNDLES:
            bundles[name] = parameter.annotation
        else:
            spread.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
    for bundle in BUNDLES[::-1]:
        if bundle in bundles.values():
            spread += bundle.OPTIONS

    @wraps(function)
    def run(**values: Any) -> None:
        made = {
            name: bundle(**{option.name: values.pop(option.name) for option in bundle.OPTIONS})
            for name, bundle in bundles.items()
        }
        function(**made, **values)

    del run.__wrapped__  # Typer would read the signature through it
    run.__annotations__ = {}
    run.__signature__ = inspect.Signature(spread)  # type: ignore[attr-defined]  # what `inspect.signature` reads
    return run


def today() -> date:
    """The day it is: POLICYTRACK_TODAY, else SOURCE_DATE_EPOCH (in UTC), else the clock's."""
    said = os.environ.get("POLICYTRACK_TODAY")
    if said:
        return day_of(said, datetime.now().astimezone().date())
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        try:
            return datetime.fromtimestamp(int(epoch), UTC).date()
        except (ValueError, OverflowError, OSError):
            raise UsageProblem(
                f"SOURCE_DATE_EPOCH is '{epoch}', which is no number of seconds; unset or mend it"
            ) from None
    return datetime.now().astimezone().date()


def day_of(words: str, day: date) -> date:
    """The day that somebody typed, *day* being today."""
    from policytrack.days import parse_day

    return parse_day(words, day)


def span_of(words: str) -> int:
    """How many days somebody typed, such as 90d."""
    from policytrack.days import parse_span

    return parse_span(words)
