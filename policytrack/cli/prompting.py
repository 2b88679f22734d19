"""Asks the person at the terminal. Without a terminal nothing is asked, and the message names the option to use."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

import typer

from policytrack.cli.attempt import cannot_begin_again
from policytrack.errors import UsageProblem

_Answer = TypeVar("_Answer")


def can_ask() -> bool:
    """Whether there is a person to ask: standard input and standard output are a terminal."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def require_agreement(question: str, *, yes: bool) -> None:
    """Go on only if the person at the terminal agrees; *yes* is the option `--yes`, which answers for them.

    Raises `typer.Exit` with code 1 if they do not agree, and `UsageProblem` if there is no terminal.
    """
    if yes:
        return
    if not can_ask():
        raise UsageProblem(f"{question.partition('?')[0]}? There is no terminal to ask at; answer with --yes")
    if not agrees(question):
        typer.echo("Nothing was recorded.")
        raise typer.Exit(1)


def agrees(question: str, *, default: bool = False) -> bool:
    """The answer, yes or no, of the person at the terminal; *default* is what Enter alone means.

    Raises `typer.Abort` if they interrupt.
    """
    cannot_begin_again()
    return typer.confirm(question, default=default, prompt_suffix=" ")


def answer(question: str, read: Callable[[str], _Answer]) -> _Answer:
    """What *read* makes of the answer of the person at the terminal.

    Where *read* raises `UsageProblem` they read why and are asked again. Raises `typer.Abort` if they interrupt.
    """

    def checked(typed: str) -> _Answer:
        try:
            return read(typed)
        except UsageProblem as problem:
            raise typer.BadParameter(str(problem)) from None

    cannot_begin_again()
    result: _Answer = typer.prompt(question, value_proc=checked)
    return result
