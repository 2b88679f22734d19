"""Says in plain English what Typer cannot read in a command line; imported only when there is something to say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from typer._click.core import Parameter
from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    ClickException,
    MissingParameter,
    NoSuchOption,
)
from typer.core import TyperOption

from policytrack.cli.help_page import examples
from policytrack.text.alternatives import alternatives
from policytrack.text.did_you_mean import nearest

_MEANT_OPTIONS = {
    "--overdue": ("--timing overdue",),
    "--late": ("--timing overdue",),
    "--open": ("--status open",),
    "--by": ("--assessor",),
    "--actor": ("--assessor",),
    "--note": ("--why",),
    "--reason": ("--why", "--note"),
    "--why": ("--note",),
    "--until": ("--as-of",),
    "--author": ("--recorder",),
}
"""What is meant by an option of another command or program: the first of these that the command has."""

_MEANT_COMMANDS = {
    "search": "policytrack list --text WORDS",
    "find": "policytrack list --text WORDS",
    "version": "policytrack --version",
    "delete": "policytrack retract ENTRY",
    "remove": "policytrack retract ENTRY",
    "status": "policytrack show ID",
}
"""What is meant by a command of another program."""

_ELSEWHERE = {
    ("due", "--limit"): "policytrack list --sort due --limit NUMBER",
    ("list", "--output"): "policytrack list --format csv > FILE",
    ("due", "--output"): "policytrack due --format csv > FILE",
}
"""Options that a command does not need, by the command and the option: what to write instead."""

_EXTRA = "Got unexpected extra argument(s) ("


def problem_with(error: ClickException, command: Any, context: Any) -> str:
    """What is wrong with the words after *command*, and what to write instead.

    Other errors keep Typer's own words.
    """
    path, help = context.command_path, f"`{context.command_path} --help`"
    match error:
        case NoSuchOption(option_name=flag) if (command.name, flag) in _ELSEWHERE:
            return f"{path} has no option {flag}; write: {_ELSEWHERE[command.name, flag]}"
        case NoSuchOption(option_name=flag) if meant := _meant(flag, command, context):
            return f"{path} has no option {flag}; did you mean {meant}?"
        case NoSuchOption(possibilities=[*near]) if near:
            return f"{path} has no option {error.option_name}; did you mean {alternatives(near)}?"
        case NoSuchOption():
            return f"{path} has no option {error.option_name}; {help} shows its options"
        case BadOptionUsage():
            return _misused(_option(command.get_params(context), error.option_name), error.option_name)
        case MissingParameter(param=Parameter() as parameter):
            return f"{path} needs {parameter.make_metavar(context)}, as in: {_example(command)}"
        case BadParameter(param=Parameter() as parameter) if hasattr(parameter.type, "min"):
            typed = error.message.partition(" is not ")[0].strip("'")
            least, most = parameter.type.min, getattr(parameter.type, "max", None)
            limits = f", {least} or more," if most is None else f" from {least} to {most},"
            return f"{parameter.opts[0]} takes a whole number{limits} not '{typed}'"
    if error.message.startswith(_EXTRA):
        return f"{path} {_takes(command, context)}; leave out '{error.message.removeprefix(_EXTRA).removesuffix(')')}'"
    return error.format_message()


def _meant(flag: str, command: Any, context: Any) -> str | None:
    """The option of the command that somebody means who types this one; None if none is known."""
    flags = {name for option in command.get_params(context) for name in option.opts}
    return next((meant for meant in _MEANT_OPTIONS.get(flag, ()) if meant.split()[0] in flags), None)


def unknown_command(name: str, names: Iterable[str], context: Any) -> str:
    """The message that there is no such command, with the nearest of the *names*."""
    if name in _MEANT_COMMANDS:
        return f"no command '{name}'; write: {_MEANT_COMMANDS[name]}"
    near = nearest(name, names)
    if near is not None:
        return f"no command '{name}'; did you mean '{near}'?"
    return f"no command '{name}'; `{context.command_path} --help` lists the commands"


def _option(parameters: Iterable[Parameter], flag: str) -> TyperOption:
    return next(option for option in parameters if isinstance(option, TyperOption) and flag in option.opts)


def _misused(option: TyperOption, flag: str) -> str:
    """The message for an option that lacks its value, or has one although it takes none; *flag* is how it was typed."""
    if option.is_flag:
        return f"{flag} takes no value; write only {flag}"
    return f"{flag} needs {option.metavar} after it. {option.help}"


def _example(command: Any) -> str:
    """The first example in the help of the command, on one line."""
    return " ".join(examples(command)[0].replace("\\\n", " ").split())


def _takes(command: Any, context: Any) -> str:
    arguments = [
        parameter.make_metavar(context)
        for parameter in command.get_params(context)
        if parameter.param_type_name == "argument"
    ]
    return f"takes only {' '.join(arguments)}" if arguments else "takes no arguments, only options"
