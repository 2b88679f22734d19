"""Every option that more than one command takes, once; and the clock.

A command asks for a bundle by annotating a parameter with its class: `Place`, `Setting` or `View`
(which workspace, which day, by what was known), or what `filters` and `telling` define. `command` puts
the bundle's options into the signature that Typer reads, and hands the command the finished object.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple

import typer

from policytrack.commands.output import note, watched
from policytrack.errors import NotFound, UsageProblem
from policytrack.events import moment
from policytrack.index import Index
from policytrack.index.names import EVER
from policytrack.vocabulary import TRACKER
from policytrack.workspace import Workspace, find_workspace


def _completed(kind: str) -> Callable[[str], list[str]]:
    def complete(incomplete: str) -> list[str]:
        from policytrack.commands.completion import completions

        return completions(kind, incomplete)

    return complete


def option(
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


def several(flag: str, help: str, metavar: str | None = None) -> inspect.Parameter:
    """An option that may be repeated."""
    name = flag.removeprefix("--")
    info = typer.Option(None, flag, help=help, autocompletion=_completed(name), metavar=metavar, show_default=False)
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=info, annotation=list[str] | None)


def id_argument(help: str) -> Any:
    """An argument that names a recommendation or a part."""
    return typer.Argument(help=help, metavar="ID", autocompletion=_completed("id"), show_default=False)


_WORKSPACE = option("--workspace", "The folder with data/ and seeds/.", kind=Path, metavar="DIR")
_AS_OF = option(
    "--as-of",
    "Answer for the end of this day, such as 2026-03-31. Unless said, today.",
    metavar="DATE",
)
_KNOWN_ON = option(
    "--known-on",
    "Answer by what the journal held at the end of this day (UTC); alone, --as-of is the same day.",
    metavar="DATE",
)
_ASSESSOR = option("--assessor", "Answer by this assessor's marks, not the tracker's.", completed="assessor")


def ids_argument(help: str) -> Any:
    """An argument that names recommendations, and what comes after them."""
    return typer.Argument(help=help, metavar="ID...", autocompletion=_completed("id"), show_default=False)


def view_argument() -> inspect.Parameter:
    """An argument that names a view of the workspace's settings."""
    info = typer.Argument(
        None,
        help="A view: filters that policytrack.toml keeps under a name.",
        metavar="@VIEW",
        autocompletion=_completed("view"),
        show_default=False,
    )
    return inspect.Parameter("view", inspect.Parameter.KEYWORD_ONLY, default=info, annotation=str | None)


class Place:
    """Which workspace, and which day is today."""

    OPTIONS: tuple[inspect.Parameter, ...] = (_WORKSPACE,)

    def __init__(self, workspace: Path | None) -> None:
        self.workspace: Workspace = find_workspace(workspace)._replace(watch=watched, warn=note)
        self.today = today()

    def refuse_shipped(self) -> None:
        """Raises `UsageProblem` for the shipped workspace, which is read-only."""
        if self.workspace.shipped:
            raise UsageProblem(
                "the papers that the program brings are read-only; "
                "`policytrack init DIR --shipped` makes a workspace from them that you can mark"
            )


class Setting(Place):
    """Which workspace, and for which day to answer."""

    OPTIONS: tuple[inspect.Parameter, ...] = (_AS_OF, _WORKSPACE)

    def __init__(self, as_of: str | None, workspace: Path | None) -> None:
        super().__init__(workspace)
        self.as_of = None if as_of is None else day_of(as_of, self.today)
        self.day = self.as_of or self.today


class View(Setting):
    """Which workspace, for which day to answer, by what was known when, and by whose marks."""

    OPTIONS = (_AS_OF, _KNOWN_ON, _ASSESSOR, _WORKSPACE)

    def __init__(self, as_of: str | None, known_on: str | None, assessor: str | None, workspace: Path | None) -> None:
        known = None if known_on is None else end_of(known_on, today())
        super().__init__(as_of or (known and str(known.day)), workspace)
        self.known_on = None if known is None else known.day
        self.known_until = None if known is None else known.after
        """The first moment that is no longer known, as the journal writes it."""
        self._assessor = assessor
        self.names_assessor = assessor is not None

    def known_at_end(self, last: date) -> str:
        """The first moment of which nothing is known any more, where the end of the day *last* is compared with.

        Unless somebody asks for what was known then, the end of today is now: all counts that `list` counts, whatever
        the day is in UTC, and whatever the clock of who recorded it said.
        """
        if self.known_until is not None:
            return self.known_until
        return moment_after(last) if last < self.today else EVER

    def assessor_words(self) -> list[str]:
        """The option that names the assessor, as words of a command line."""
        return [] if self._assessor is None else ["--assessor", self._assessor]

    def open(self) -> Index:
        """The index, to answer in this view. Raises `NotFound` for an assessor that nobody knows."""
        return self._looked(self.workspace.open())

    def open_despite_journal(self) -> Index:
        """As `open`, even where lines of the journal cannot be trusted."""
        return self._looked(self.workspace.open_despite_journal())

    def _looked(self, index: Index) -> Index:
        index.as_known(self.known_until, self._named(index))
        return index

    def _named(self, index: Index) -> str:
        if self._assessor is None:
            return TRACKER
        known = {name.casefold(): name for name in (*index.actors, *index.assessors, TRACKER)}
        name = known.get(self._assessor.strip().casefold())
        if name is None:
            from policytrack.words import unknown

            raise NotFound(unknown("assessor", self._assessor, known.values()))
        return name


def command(function: Callable[..., None]) -> Callable[..., None]:
    """Spread the bundles that *function* asks for into options, behind its own parameters.

    A bundle is a class with `OPTIONS`, whose values it is made of by name.
    """
    own = inspect.signature(function, eval_str=True).parameters
    spread: list[inspect.Parameter] = []
    bundles: dict[str, Any] = {}
    for name, parameter in own.items():
        if hasattr(parameter.annotation, "OPTIONS"):
            bundles[name] = parameter.annotation
        else:
            spread.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
    for bundle in bundles.values():
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
        from policytrack.days import YEARS

        try:
            day = datetime.fromtimestamp(int(epoch), UTC).date()
        except (ValueError, OverflowError, OSError):
            raise UsageProblem(
                f"SOURCE_DATE_EPOCH is '{epoch}', which is no number of seconds; unset it or correct it"
            ) from None
        if day.year not in YEARS:
            years = f"{YEARS[0]} to {YEARS[-1]}"
            raise UsageProblem(
                f"SOURCE_DATE_EPOCH is '{epoch}', {day}, outside the years {years}; unset it or correct it"
            )
        return day
    return datetime.now().astimezone().date()


class KnownEnd(NamedTuple):
    """The last day of which something is known, and the first moment, as the journal writes it, that is not."""

    day: date
    after: str


def end_of(words: str, today: date) -> KnownEnd:
    """What is known at the end of a day that somebody typed, or at a moment such as 2026-11-23T06:00:04Z, included."""
    if "T" in words:
        try:
            typed = datetime.fromisoformat(words.strip())
            if typed.tzinfo is not None:
                typed = typed.astimezone(UTC)
                return KnownEnd(typed.date(), next_moment(typed))
        except (ValueError, OverflowError):
            pass  # then it is no day either, and that is said
    day = day_of(words, today)
    return KnownEnd(day, moment_after(day))


def moment_after(day: date) -> str:
    """The first moment after a day in UTC, as the journal writes moments."""
    return f"{day + timedelta(days=1)}T00:00:00.000000Z" if day < date.max else EVER


def next_moment(recorded: datetime) -> str:
    """The first moment after one in UTC, as the journal writes moments; after the last that can be written, `EVER`."""
    try:
        return moment(recorded + timedelta(microseconds=1), "microseconds")
    except OverflowError:
        return EVER


def day_of(words: str, day: date) -> date:
    """The day that somebody typed, *day* being today."""
    from policytrack.days import parse_day

    return parse_day(words, day)


def span_of(words: str) -> int:
    """How many days somebody typed, such as 90d."""
    from policytrack.days import parse_span

    return parse_span(words)
