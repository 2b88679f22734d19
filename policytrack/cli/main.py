"""The commands by name, and `main`, which runs one and turns errors into exit codes."""

import os
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from typing import Annotated, Any

import typer

from policytrack.cli.attempt import Attempt, begin_attempt, current_attempt
from policytrack.cli.typer_internals import (
    CONTEXT_SETTINGS,
    Command,
    CommandWithHelp,
    GroupWithHelp,
)
from policytrack.errors import INTERRUPTED, PolicytrackError, ReaderWentAway, UsageProblem
from policytrack.files.lazy_import import module_named

OVERVIEW = {
    "Ask": ("list", "show", "due", "summary", "papers", "actors", "topics", "history", "disputes", "cite"),
    "Record": ("mark", "claim", "review", "defer", "undo", "retract"),
    "Report": ("report", "changes", "site", "cron"),
    "Data": ("check", "gaps", "evidence", "import", "export"),
    "Share": ("sync", "share", "unshare"),
    "Set up": ("init", "where", "statuses", "help"),
}
"""The commands under the headings of the program's help."""

COMMANDS = tuple(name for names in OVERVIEW.values() for name in names)
GROUPS = ("cron", "evidence")
OUR_BUG = 70


def module_of(command: str) -> str:
    """The module of a command; its name cannot be a Python keyword."""
    return f"cli.commands.{command}{'_' if command == 'import' else ''}"


class _Commands(MutableMapping[str, Command]):
    """The commands by name; a command's module is imported when it is asked for, and not before."""

    def __init__(self) -> None:
        self._made: dict[str, Command] = {}

    def __getitem__(self, name: str) -> Command:
        if name not in self._made:
            if name not in COMMANDS:
                raise KeyError(name)
            module = module_named(module_of(name))
            if name in GROUPS:
                app = module.app
            else:
                app = typer.Typer(add_completion=False, rich_markup_mode=None)
                app.command(name, cls=CommandWithHelp)(module.run)
            self._made[name] = typer.main.get_command(app)
        return self._made[name]

    def __setitem__(self, name: str, command: Command) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        del self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


def _version(wanted: bool) -> None:
    if wanted:
        from policytrack.domain.version import __version__

        print(f"policytrack {__version__}")
        raise typer.Exit


def _without_pager(wanted: bool) -> None:
    if wanted:
        current_attempt().paging = False


def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    workspace: Annotated[
        str | None,
        typer.Option(
            "--workspace",
            "-C",
            metavar="DIR",
            help="Use the workspace in this folder, which has data/ and seeds/. It can also be named after the "
            "command.",
            show_default=False,
        ),
    ] = None,
    no_pager: Annotated[
        bool,
        typer.Option(
            "--no-pager",
            callback=_without_pager,
            is_eager=True,
            help="Write long answers straight to the terminal, not through a pager.",
        ),
    ] = False,
) -> None:
    """Track what became of the recommendations in policy papers.

    For example:
      policytrack list --side india --status open
      policytrack show fk-t2-7
      policytrack report --since 30d
    """


def program() -> Any:
    """The whole program as a Typer command."""
    app = typer.Typer(rich_markup_mode=None, context_settings=CONTEXT_SETTINGS)
    app.callback(cls=GroupWithHelp)(_root)
    group: Any = typer.main.get_command(app)
    group.commands = _Commands()
    group.headings = OVERVIEW
    return group


def main() -> None:
    """Run the program, and end with the exit code that says what happened."""
    _prepare_output()
    try:
        _refuse_undecoded()
        attempt = begin_attempt()
        try:
            code = program().main(prog_name="policytrack", standalone_mode=False)
        except Exception as error:
            if not _can_begin_again(error, attempt):
                raise
            begin_attempt()
            code = program().main(prog_name="policytrack", standalone_mode=False)
        sys.stdout.flush()
        _share_recorded()
    except PolicytrackError as error:
        code = _tell(error)
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except Exception:
        sys.excepthook(*sys.exc_info())
        print("policytrack: this is a bug in policytrack; please report it with the lines above", file=sys.stderr)
        code = OUR_BUG
    _end(code if isinstance(code, int) else 0)


def _share_recorded() -> None:
    """If the command has recorded something in a workspace that is shared, share that."""
    workspace = current_attempt().recorded
    if workspace is not None:
        from policytrack.cli.auto_sync import share_recorded

        share_recorded(workspace)


def _refuse_undecoded() -> None:
    """Raises `UsageProblem` for an argument or a POLICYTRACK_ variable that is not text and could not be shown."""
    ours = (f"{name}={value}" for name, value in os.environ.items() if name.startswith("POLICYTRACK_"))
    for words in (*sys.argv[1:], *ours):
        if not words.isascii():
            try:
                words.encode()
            except UnicodeEncodeError as error:
                shown = words.encode("utf-8", "backslashreplace").decode()[:200]
                what = f"bytes that are not {sys.getfilesystemencoding().upper()}"
                raise UsageProblem(
                    f"'{shown}' holds {what}, at character {error.start + 1}; write it as text"
                ) from None


def _can_begin_again(error: Exception, attempt: Attempt) -> bool:
    """Whether index and journal no longer agree, or the index was damaged, before anything was written or recorded.

    The indexes of the workspaces that the attempt opened are then deleted. False where none of them is in a file.
    """
    if attempt.has_written:
        return False
    from policytrack.index.lifecycle import discard, is_failure_of_index

    if not is_failure_of_index(error):
        return False
    discarded = [discard(root) for root in attempt.roots]
    return any(discarded)


def _tell(error: PolicytrackError) -> int:
    from policytrack.cli.notes import warning_line
    from policytrack.text.escaping import printable

    for sentence in filter(None, (*error.notes, *map(warning_line, error.warnings), str(error))):
        with suppress(OSError):
            print(printable(sentence), file=sys.stderr)
    return error.exit_code


def _prepare_output() -> None:
    """Write UTF-8 to pipes and files whatever the locale, and never send a terminal what it cannot show."""
    if sys.stderr is None:  # closed by whoever called us
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115  # it is open until the process ends
    if sys.stdout is None:
        print("policytrack: standard output is closed; send it to a file or a terminal", file=sys.stderr)
        sys.exit(UsageProblem.exit_code)
    for stream in (sys.stdout, sys.stderr):
        encoding = None if stream.isatty() else "utf-8"
        stream.reconfigure(encoding=encoding, errors="backslashreplace")  # type: ignore[union-attr]  # text streams have it


def _end(code: int) -> None:
    try:
        sys.stdout.flush()
    except OSError:
        # What is left in the buffer would raise again when the interpreter closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = code or ReaderWentAway.exit_code
    sys.exit(code)
