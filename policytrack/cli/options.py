"""The options that more than one command takes.

A command asks for a bundle of options by annotating a parameter with its class: `WorkspaceOptions`, `DayOptions` or
`ViewpointOptions` (which workspace, which day, what was known), or a class of `filter_options` or `event_options`.
`command` puts the options of the bundle into the signature that Typer reads, and passes the command an instance.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Any

import typer

from policytrack.cli.attempt import cannot_begin_again, current_attempt
from policytrack.cli.notes import warn_all, watched
from policytrack.domain.viewpoint import Viewpoint, known_end
from policytrack.errors import UsageProblem
from policytrack.index.index import Index
from policytrack.text.alternatives import alternatives
from policytrack.workspace.clock import today
from policytrack.workspace.opening import Workspace, find_workspace

_COMPLETION = "_POLICYTRACK_COMPLETE"
"""The environment variable with which a shell asks the program for completions, as Typer names it."""


class Heading(StrEnum):
    """The headings over options, in the order of the page."""

    TABLE = "What to import"
    ENTRY = "What to record"
    EVIDENCE = "Evidence"
    FILTERS = "Filters"
    ANSWER = "Which answer"
    OUTPUT = "Output"
    RECORDING = "How to record"
    GENERAL = "Other options"


def completing(offered: str | Sequence[str]) -> Callable[[typer.Context, str], Any] | None:
    """The function that offers words of a kind, or these words; None unless a shell asks.

    Typer takes time to inspect each.
    """
    if _COMPLETION not in os.environ:
        return None

    def complete(context: typer.Context, incomplete: str) -> Any:
        from policytrack.cli.completion import completions

        workspace = context.params.get("workspace") or context.find_root().params.get("workspace")
        return completions(offered, incomplete, workspace and Path(workspace), _arguments(context))

    return complete


def _arguments(context: typer.Context) -> Sequence[str]:
    """The ids, and what else was typed as an argument, before the word that is completed."""
    # After an option whose value is being typed, Click leaves the arguments where it found them.
    typed = next(filter(None, map(context.params.get, ("words", "ids", "id"))), context.args)
    return [typed] if isinstance(typed, str) else typed


def option(
    flag: str,
    help: str,
    kind: type = str,
    completed: str | None = None,
    metavar: str | None = None,
    letters: Sequence[str] = (),
    heading: Heading = Heading.GENERAL,
) -> inspect.Parameter:
    """An option that may be left out; *letters* are its short forms, such as `-C`. A number is 1 or more."""
    complete = completing(completed) if completed is not None else None
    info = typer.Option(
        None,
        flag,
        *letters,
        help=help,
        autocompletion=complete,
        metavar=metavar,
        min=1 if kind is int else None,
        show_default=False,
        rich_help_panel=heading,
    )
    return inspect.Parameter(
        flag.removeprefix("--").replace("-", "_"),
        inspect.Parameter.KEYWORD_ONLY,
        default=info,
        annotation=kind | None,
    )


def several(
    flag: str,
    help: str,
    metavar: str | None = None,
    heading: Heading = Heading.GENERAL,
    completed: str | None = None,
) -> inspect.Parameter:
    """An option that may be repeated; *completed* is the kind of its words, unless that is its name."""
    name = flag.removeprefix("--").replace("-", "_")
    info = typer.Option(
        None,
        flag,
        help=help,
        autocompletion=completing(name if completed is None else completed),
        metavar=metavar,
        show_default=False,
        rich_help_panel=heading,
    )
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=info, annotation=list[str] | None)


def choice_option(flag: str, help: str, choices: Sequence[str], metavar: str, heading: Heading, after: str = "") -> Any:
    """An option whose value is one of *choices*, which its help lists; *after* ends the help."""
    return typer.Option(
        flag,
        help=f"{help}: {alternatives(choices)}.{after}",
        metavar=metavar,
        autocompletion=completing(choices),
        rich_help_panel=heading,
    )


def format_option(formats: Sequence[str]) -> Any:
    """The option `--format`, with the formats that it takes."""
    return choice_option("--format", "Choose the format", formats, "FORMAT", Heading.OUTPUT)


def id_argument(help: str) -> Any:
    """An argument that names a recommendation or a part."""
    return typer.Argument(help=help, metavar="ID", autocompletion=completing("id"), show_default=False)


def ids_argument(help: str) -> Any:
    """An argument that names recommendations."""
    return typer.Argument(help=help, metavar="ID...", autocompletion=completing("id"), show_default=False)


def ids_and_status_argument() -> Any:
    """The argument of `mark` and `claim`: ids, then a status."""
    return typer.Argument(
        help="One or more ids, or - to read ids from standard input; then the status. At a terminal, you are asked for "
        "a status that is missing.",
        metavar="ID... STATUS",
        autocompletion=completing("id_or_status"),
        show_default=False,
    )


def entry_argument() -> Any:
    """The argument of `retract`: an entry of the journal."""
    return typer.Argument(
        help="The id of the entry, or the beginning of its id. `policytrack history` shows the ids.",
        metavar="ENTRY",
        autocompletion=completing("entry"),
        show_default=False,
    )


_WORKSPACE = option(
    "--workspace",
    "Use the workspace in this folder, which has data/ and seeds/. It can also be named before the command.",
    kind=Path,
    metavar="DIR",
    letters=("-C",),
)
_AS_OF = option(
    "--as-of",
    "Answer for the end of this date or month, such as 2026-03-31 or 2026-03. The default is today.",
    metavar="DATE",
    heading=Heading.ANSWER,
)
_KNOWN_ON = option(
    "--known-on",
    "Answer with what the journal held at the end of this date or month (UTC), such as 2026-08. "
    "Without --as-of, it sets that date too.",
    metavar="DATE",
    heading=Heading.ANSWER,
)
_ARRIVED_BY = option(
    "--arrived-by",
    "Answer with the first N entries that arrived in the shared journal, such as 4210.",
    kind=int,
    metavar="N",
    heading=Heading.ANSWER,
)
_ASSESSOR = option(
    "--assessor",
    "Answer with the marks of this assessor, such as india, instead of the tracker's.",
    completed="assessor",
    metavar="NAME",
    heading=Heading.ANSWER,
)


def view_argument() -> inspect.Parameter:
    """An argument that names a saved view."""
    info = typer.Argument(
        None,
        help="A view: filters that are saved under a name in policytrack.toml.",
        metavar="@VIEW",
        autocompletion=completing("view"),
        show_default=False,
    )
    return inspect.Parameter("view", inspect.Parameter.KEYWORD_ONLY, default=info, annotation=str | None)


class WorkspaceOptions:
    """Which workspace, and which day is today."""

    OPTIONS: tuple[inspect.Parameter, ...] = (_WORKSPACE,)

    def __init__(self, workspace: Path | None) -> None:
        self.typed_workspace = workspace
        self.workspace: Workspace = find_workspace(workspace)._replace(watch=watched, writing=self._note_recording)
        current_attempt().roots.append(self.workspace.root)
        self.today = today()

    def _note_recording(self) -> None:
        cannot_begin_again()
        current_attempt().recorded = self.workspace


class DayOptions(WorkspaceOptions):
    """Which workspace, and for which day to answer."""

    OPTIONS: tuple[inspect.Parameter, ...] = (_AS_OF, _WORKSPACE)

    def __init__(self, as_of: str | None, workspace: Path | None) -> None:
        super().__init__(workspace)
        self.as_of = None if as_of is None else day_of(as_of, self.today)
        self.day = self.as_of or self.today
        if sys.stderr.isatty():
            from policytrack.cli.auto_sync import remind_of_sync

            remind_of_sync(self.workspace)

    def open(self) -> Index:
        """The index, opened; its warnings are shown."""
        index, warnings = self.workspace.open()
        warn_all(warnings)
        return index


class ViewpointOptions(DayOptions):
    """Which workspace, for which day to answer, what was known when, and by whose marks."""

    OPTIONS = (_AS_OF, _KNOWN_ON, _ARRIVED_BY, _ASSESSOR, _WORKSPACE)

    def __init__(
        self,
        as_of: str | None,
        known_on: str | None,
        arrived_by: int | None,
        assessor: str | None,
        workspace: Path | None,
    ) -> None:
        last_known, known_until = (None, None) if known_on is None else known_end(known_on, today())
        super().__init__(as_of or (None if last_known is None else str(last_known)), workspace)
        self.viewpoint = Viewpoint(self.day, self.today, known_until, last_known, assessor, arrived_by)
        if arrived_by is not None:
            from policytrack.workspace.shared_journal import as_arrived

            self.workspace = as_arrived(self.workspace, arrived_by)

    def as_of_now(self) -> Viewpoint:
        """The viewpoint; if it is the present, as of the present day, for a command that goes on past midnight."""
        return self.viewpoint._replace(day=today(), today=today()) if self.viewpoint.is_present else self.viewpoint

    def open(self, *, despite_journal: bool = False) -> Index:
        """The index, to answer from this viewpoint; its warnings are shown.

        With *despite_journal* even if lines of the journal cannot be trusted. Raises `NotFound` for an unknown
        assessor.
        """
        opens = self.workspace.open_despite_journal if despite_journal else self.workspace.open
        index, warnings = opens(self.viewpoint)
        warn_all(warnings)
        return index


def one_of(kind: str, word: str, choices: Iterable[str]) -> str:
    """*word*, if it is one of *choices*. Otherwise raises `UsageProblem`, which names the nearest choice."""
    listed = [*choices]
    if word not in listed:
        from policytrack.text.did_you_mean import unknown

        raise UsageProblem(unknown(kind, word, listed))
    return word


def refuse_without(is_there: bool, given: Mapping[str, bool], needed: str) -> None:
    """Raises `UsageProblem` for an option that is *given* although what it needs is missing; *is_there* says if it is.

    *needed* names what it needs, for the message.
    """
    for option, is_given in given.items():
        if is_given and not is_there:
            raise UsageProblem(f"{option} goes with {needed}; add that, or leave {option} out")


def command(function: Callable[..., None]) -> Callable[..., None]:
    """Make a command of *function*: its own parameters, then the options of the bundles it has as parameters.

    A bundle is a class with `OPTIONS`, which is called with their values by name. A workspace named before the command
    becomes the value of its option `--workspace`.
    """
    own = inspect.signature(function, eval_str=True).parameters
    spread = [inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)]
    bundles: dict[str, Any] = {}
    for name, parameter in own.items():
        if hasattr(parameter.annotation, "OPTIONS"):
            bundles[name] = parameter.annotation
        else:
            spread.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
    for bundle in bundles.values():
        spread += bundle.OPTIONS

    @wraps(function)
    def run(context: typer.Context, **values: Any) -> None:
        _take_workspace(context, values)
        made = {
            name: bundle(**{option.name: values.pop(option.name) for option in bundle.OPTIONS})
            for name, bundle in bundles.items()
        }
        function(**made, **values)

    del run.__wrapped__  # Typer would read the signature through it
    run.__annotations__ = {}
    run.__signature__ = inspect.Signature(spread)  # type: ignore[attr-defined]  # what `inspect.signature` reads
    return run


def _take_workspace(context: typer.Context, values: dict[str, Any]) -> None:
    """Put the workspace that is named before the command into the *values* of the command's options.

    Raises `UsageProblem` if another one is named after the command, or if the command takes none.
    """
    before = context.find_root().params.get("workspace")
    if before is None:
        return
    if "workspace" not in values:
        raise UsageProblem(f"{context.command_path} takes no workspace; leave out --workspace {before}")
    after = values["workspace"]
    if after is not None and after.absolute() != Path(before).absolute():
        raise UsageProblem(f"--workspace is {before} before the command and {after} after it; leave one of them out")
    values["workspace"] = after or Path(before)


def compare_by_option() -> Any:
    """The option that says which of two questions a comparison answers."""
    return typer.Option(
        "--by",
        metavar="recorded|effective",
        help="recorded: compare what was known at the end of each date. effective: compare the statuses on each date "
        "by everything that is known now, or on --known-on.",
        autocompletion=completing(("recorded", "effective")),
        rich_help_panel=Heading.ANSWER,
    )


def day_of(words: str, today: date) -> date:
    """The day that was typed; of a month, the last day. Raises `UsageProblem` if it is none."""
    from policytrack.text.dates import last_day, parse_day

    return parse_day(words, today, last_day)


def first_day_of(words: str, today: date) -> date:
    """The day that was typed; of a month, the first day. Raises `UsageProblem` if it is none."""
    from policytrack.text.dates import first_day, parse_day

    return parse_day(words, today, first_day)


def span_of(words: str, day: date) -> int:
    """The number of days from *day* on in a length that was typed, such as 6m. Raises `UsageProblem` if it is none."""
    from policytrack.text.dates import parse_span

    return parse_span(words, day)
