"""Command lines that cannot be read: each message names the option or argument, and what to write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from policytrack.cli.help_page import examples
from policytrack.cli.main import COMMANDS, GROUPS, program
from tests.conftest import Outcome

Call = Callable[..., Outcome]

TYPERS_OWN = ("Error:", "Usage:", "No such", "Invalid value", "Missing", "Got unexpected", "requires an", "int range")


def _commands() -> dict[str, Any]:
    outer = {name: program().commands[name] for name in COMMANDS}
    inner = {f"{group} {name}": command for group in GROUPS for name, command in outer.pop(group).commands.items()}
    return outer | inner


ALL = _commands()


def _options() -> Iterator[tuple[str, Any]]:
    for name, command in ALL.items():
        for parameter in command.params:
            if parameter.param_type_name == "option":
                yield name, parameter


def _refusal(outcome: Outcome) -> str:
    out, err, code = outcome
    assert (out, code) == ("", 2)
    assert [words for words in TYPERS_OWN if words in err] == []
    assert err.count("\n") == 1
    return err.rstrip("\n")


@pytest.mark.parametrize("name", ALL)
def test_an_unknown_option_is_named_with_where_the_options_are_listed(call: Call, name: str) -> None:
    message = _refusal(call(*name.split(), "--xyzzy"))

    assert message == f"policytrack {name} has no option --xyzzy; `policytrack {name} --help` shows its options"


def test_a_mistyped_option_is_answered_with_the_nearest_first(call: Call) -> None:
    message = _refusal(call("list", "--colums", "id"))

    assert message == "policytrack list has no option --colums; did you mean --columns or --bom?"


@pytest.mark.parametrize(
    ("name", "option"), [pytest.param(name, option, id=f"{name} {option.opts[0]}") for name, option in _options()]
)
def test_an_option_without_its_value_or_with_one_too_many_is_named(call: Call, name: str, option: Any) -> None:
    for flag in option.opts:
        if not option.is_flag:
            assert _refusal(call(*name.split(), flag)) == f"{flag} needs {option.metavar} after it. {option.help}"
        elif flag.startswith("--"):
            assert _refusal(call(*name.split(), f"{flag}=x")) == f"{flag} takes no value; write only {flag}"


NUMBERS = [(name, option) for name, option in _options() if option.type.name not in ("str", "path", "boolean")]


def test_the_only_other_values_are_numbers_and_all_but_a_port_begin_with_one() -> None:
    ranges = {(option.opts[0], option.type.min, option.type.max) for _, option in NUMBERS}
    assert ranges == {("--limit", 1, None), ("--arrived-by", 1, None), ("--port", 0, 65_535)}
    assert [name for name, option in NUMBERS if option.opts[0] == "--limit"] == ["list", "report"]


@pytest.mark.parametrize("typed", ["0", "-3", "many", "1.5", ""])
@pytest.mark.parametrize(("name", "flag"), [(name, option.opts[0]) for name, option in NUMBERS if option.type.min])
def test_what_is_no_number_in_the_range_is_quoted_with_the_range(call: Call, name: str, flag: str, typed: str) -> None:
    assert _refusal(call(*name.split(), flag, typed)) == f"{flag} takes a whole number, 1 or more, not '{typed}'"


@pytest.mark.parametrize("typed", ["65536", "-1", "many"])
def test_a_range_with_an_end_is_said_with_it(call: Call, typed: str) -> None:
    message = f"--port takes a whole number from 0 to 65535, not '{typed}'"
    assert _refusal(call("site", "public", "--serve", "--port", typed)) == message


@pytest.mark.parametrize(
    "name", [name for name, command in ALL.items() if any(parameter.required for parameter in command.params)]
)
def test_a_missing_argument_is_named_with_an_example(call: Call, name: str) -> None:
    needed = next(parameter for parameter in ALL[name].params if parameter.required)
    example = " ".join(examples(ALL[name])[0].replace("\\\n", " ").split())

    assert _refusal(call(*name.split())) == f"policytrack {name} needs {needed.metavar}, as in: {example}"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("statuses now", "policytrack statuses takes no arguments, only options; leave out 'now'"),
        ("cite t2-7 t2-8 t2-9", "policytrack cite takes only ID; leave out 't2-8 t2-9'"),
        ("list @mine twice", "policytrack list takes only @VIEW; leave out 'twice'"),
        ("cron remove monday tuesday", "policytrack cron remove takes only NAME; leave out 'tuesday'"),
    ],
)
def test_arguments_too_many_are_quoted(call: Call, words: str, message: str) -> None:
    assert _refusal(call(*words.split())) == message


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("lsit", "no command 'lsit'; did you mean 'list'?"),
        ("xyzzy", "no command 'xyzzy'; `policytrack --help` lists the commands"),
        ("cron ad", "no command 'ad'; did you mean 'add'?"),
        ("cron xyzzy", "no command 'xyzzy'; `policytrack cron --help` lists the commands"),
        ("--xyzzy", "policytrack has no option --xyzzy; `policytrack --help` shows its options"),
        ("-C", "-C needs DIR after it. Use the workspace in this folder, which has data/ and seeds/. It can also be "),
    ],
)
def test_what_is_no_command_or_option_of_the_program_is_answered_with_what_is(
    call: Call, words: str, message: str
) -> None:
    assert _refusal(call(*words.split())).startswith(message)


@pytest.mark.parametrize("words", [(), ("--no-pager",), ("cron",)])
def test_without_a_command_the_help_is_the_error(call: Call, words: tuple[str, ...]) -> None:
    out, err, code = call(*words)

    asked = [word for word in words if not word.startswith("-")]
    assert (out, code) == ("", 2)
    assert err == call(*asked, "--help")[0]


def test_control_characters_in_what_was_typed_are_spelled_out(call: Call) -> None:
    assert "\\x1b[31m" in _refusal(call("list", "--\x1b[31mred"))
