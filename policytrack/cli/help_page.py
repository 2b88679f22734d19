"""Lays out the help of a command: what it does, examples, then its arguments and options under headings.

A command's docstring is its help. The paragraph that begins with `For example:` holds its examples, a line each; a long
one goes on in the next line after a backslash.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policytrack.cli.options import Heading

_EXAMPLES = "For example:\n"
_WIDEST_TERM = 24


Section = tuple[str, list[tuple[str, str]]]
"""A heading, and the terms under it with what each means."""


def command_help(command: Any, context: Any, width: int) -> str:
    """What the command does, its examples, and its parameters, in lines at most so wide."""
    return "\n\n".join([*_about(command, width), *section_texts([*_parameters(command, context)], width)])


def group_help(group: Any, headings: Mapping[str, Sequence[str]], context: Any, width: int) -> str:
    """What the program or a group of commands does, its commands under their *headings*, and its own parameters."""
    commands: list[Section] = [
        (heading, [(name, summary(group.get_command(context, name))) for name in names])
        for heading, names in headings.items()
    ]
    pointer = f"To see the options of a command, with examples: {context.command_path} COMMAND --help"
    return "\n\n".join(
        [
            *_about(group, width),
            *section_texts(commands, width),
            *section_texts([*_parameters(group, context)], width),
            _wrapped(pointer, width),
        ]
    )


def summary(command: Any) -> str:
    """What the command does, in the first paragraph of its help."""
    return " ".join(_paragraphs(command)[0].split())


def examples(command: Any) -> list[str]:
    """The command lines that its help gives as examples, as they can be typed in a shell."""
    lines = "\n".join(map(_example_lines, _paragraphs(command))).strip("\n")
    return re.split(r"(?<!\\)\n", lines)


def _example_lines(paragraph: str) -> str:
    return inspect.cleandoc(paragraph.removeprefix(_EXAMPLES)) if paragraph.startswith(_EXAMPLES) else ""


def _about(command: Any, width: int) -> Iterator[str]:
    for paragraph in _paragraphs(command):
        if paragraph.startswith(_EXAMPLES):
            yield "\n".join(["Examples:", *(f"  {line}" for line in _example_lines(paragraph).splitlines())])
        else:
            yield _wrapped(" ".join(paragraph.split()), width, "  ")


def _paragraphs(command: Any) -> list[str]:
    return inspect.cleandoc(command.help or "").split("\n\n")


def _parameters(command: Any, context: Any) -> Iterator[Section]:
    """The arguments, then the options under their headings."""
    parameters = command.get_params(context)
    yield "Arguments", [_record(argument, context) for argument in parameters if _is_argument(argument)]
    options = [parameter for parameter in parameters if not _is_argument(parameter)]
    for heading in Heading:
        under = [option for option in options if (option.rich_help_panel or Heading.GENERAL) == heading]
        yield heading, [_record(option, context) for option in under]


def _is_argument(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "argument")


def _record(parameter: Any, context: Any) -> tuple[str, str]:
    term, meaning = parameter.get_help_record(context)
    return term, re.sub(r"(?:; |\s*\[)x>=\d+\]", _without_range, meaning)


def _without_range(match: re.Match[str]) -> str:
    """Nothing for `[x>=1]`, which Typer adds for a number, and the bracket for the end of `[default: 20; x>=1]`."""
    return "]" if match[0].startswith(";") else ""


def section_texts(sections: Sequence[Section], width: int) -> Iterator[str]:
    """The sections that have terms, their meanings aligned with each other."""
    longest = max((len(term) for _, terms in sections for term, _ in terms), default=0)
    indent = " " * (min(longest, _WIDEST_TERM) + 4)
    for heading, terms in sections:
        if terms:
            yield "\n".join([f"{heading}:", *(_defined(term, meaning, indent, width) for term, meaning in terms)])


def _defined(term: str, meaning: str, indent: str, width: int) -> str:
    """A term with its meaning beside it, or below it if the term is too long."""
    head = f"  {term}"
    if len(head) + 2 > len(indent):
        return f"{head}\n{_wrapped(meaning, width, indent)}"
    return head + _wrapped(meaning, width, indent)[len(head) :]


def _wrapped(text: str, width: int, indent: str = "") -> str:
    """The text in lines at most so wide; a word such as `in-progress` stays in one piece."""
    from textwrap import fill

    return fill(
        text,
        max(width, len(indent) + 20),
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
