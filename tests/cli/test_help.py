"""Help: commands in groups, options under headings with the words that they take, and examples that work."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

from policytrack.cli.commands.import_ import VANISHED
from policytrack.cli.help_page import examples, summary
from policytrack.cli.main import COMMANDS, OVERVIEW, program
from policytrack.cli.main import GROUPS as COMMAND_GROUPS
from policytrack.cli.options import Heading
from policytrack.cli.status_question import CHOICES
from policytrack.domain.counts import BY
from policytrack.domain.evidence import STANCES
from policytrack.domain.filters import FILTERS
from policytrack.domain.query import GROUPS
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import ACTS, CONFIDENCE_MEANINGS, DOCUMENTS, PRIORITIES, Kind, Role, Strength, Timing
from policytrack.formats.columns import COLUMNS
from policytrack.formats.json_schemas import SCHEMAS
from policytrack.formats.registry import EXPORTS, LISTS, REPORTS
from policytrack.index.query.conditions import ORDERS
from policytrack.interchange.shipped_files import shipped_crosswalks
from policytrack.reports.report import CONDITIONS
from tests.cli.commands.test_cron import STAND_IN
from tests.conftest import Outcome, counting
from tests.console import TODAY, play, with_program
from tests.registers import TRUST
from tests.trackers import gao_csv

Call = Callable[..., Outcome]


def _commands() -> dict[str, Any]:
    """Every command by the words that call it, those of `cron` included."""
    outer = {name: program().commands[name] for name in COMMANDS}
    inner = {
        f"{name} {word}": command for name in outer for word, command in getattr(outer[name], "commands", {}).items()
    }
    return outer | inner


ALL = _commands()


def test_the_program_lists_each_command_once_under_its_heading_with_a_whole_sentence(call: Call) -> None:
    shown = call("--help", env={"COLUMNS": "200"})[0]

    for heading, names in OVERVIEW.items():
        lines = shown.split(f"\n{heading}:\n")[1].split("\n\n")[0].splitlines()
        assert [line.split(maxsplit=1) for line in lines] == [[name, summary(ALL[name])] for name in names]


@pytest.mark.parametrize("name", ALL)
def test_the_help_of_a_command_begins_with_a_short_sentence_and_examples(call: Call, name: str) -> None:
    shown = call(*name.split(), "--help", env={"COLUMNS": "200"})[0]

    assert re.fullmatch(r"[A-Z][^….]*\.", summary(ALL[name]))
    assert f"\n\n  {summary(ALL[name])}\n\nExamples:\n" in shown
    assert 1 <= len(examples(ALL[name])) <= 3
    typed = "\n".join(examples(ALL[name]))
    assert f"\nExamples:\n{indent(typed, '  ')}\n" in shown
    assert max(map(len, typed.splitlines())) <= 78


@pytest.mark.parametrize("name", ["list", "report"])
def test_the_range_of_a_number_is_not_shown_as_a_formula(call: Call, name: str) -> None:
    help = " ".join(call(name, "--help")[0].split())

    assert "--limit" in help
    assert "x>=" not in help
    assert name == "list" or "[default: 20]" in help


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_help_has_the_width_of_the_terminal(call: Call, width: int) -> None:
    lines = call("list", "--help", env={"COLUMNS": str(width)})[0].splitlines()
    wrapped = [line for line in lines if line[2:] not in examples(ALL["list"])]

    assert width * 0.9 < max(map(len, wrapped)) <= width


@pytest.mark.parametrize("name", ALL)
def test_options_stand_under_headings_that_always_have_the_same_order(call: Call, name: str) -> None:
    headings = re.findall(r"^(\S.*):$", call(*name.split(), "--help")[0], re.MULTILINE)

    assert headings == [heading for heading in ("Examples", "Commands", "Arguments", *Heading) if heading in headings]
    assert headings[-1] == Heading.GENERAL


@pytest.mark.parametrize("name", ["list", "summary", "changes", "disputes", "report", "export"])
def test_the_filters_are_grouped_apart(call: Call, name: str) -> None:
    filters = call(name, "--help")[0].split("\nFilters:\n")[1].split("\n\n")[0]

    assert re.findall(r"^  (--[\w-]+)", filters, re.MULTILINE) == [filter.option for filter in FILTERS]


@pytest.mark.parametrize(
    ("name", "option", "values"),
    [
        ("list", "--kind", Kind),
        ("list", "--strength", Strength),
        ("list", "--role", Role),
        ("list", "--priority", PRIORITIES),
        ("list", "--status", (*Status, *GROUPS)),
        ("list", "--timing", Timing),
        ("list", "--sort", ORDERS),
        ("list", "--columns", COLUMNS),
        ("list", "--format", LISTS),
        ("list", "--vocabulary", shipped_crosswalks()),
        ("summary", "--by", BY),
        ("report", "--format", REPORTS),
        ("report", "--fail-on", CONDITIONS),
        ("report", "--since", ("last", "nothing")),
        ("export", "--format", EXPORTS),
        ("export", "--schema", SCHEMAS),
        ("mark", "--confidence", CONFIDENCE_MEANINGS),
        ("mark", "--document", DOCUMENTS),
        ("mark", "--act", ACTS),
        ("mark", "--stance", STANCES),
        ("import", "--vanished", VANISHED),
    ],
)
def test_help_names_every_word_that_an_option_takes(name: str, option: str, values: Any) -> None:
    [parameter] = [parameter for parameter in ALL[name].params if option in parameter.opts]

    assert [value for value in values if not re.search(rf"(?<![\w-]){value}(?![\w-])", parameter.help)] == []


def test_the_help_of_mark_names_every_status() -> None:
    assert [status for status in CHOICES if status not in ALL["mark"].help] == []


# Their examples need a server or would ask the web. They are tried in `tests/sharing/test_examples.py`, and on a zoo of
# pages in `test_evidence_check.py` and `test_evidence.py`.
ASKING = (
    *COMMAND_GROUPS,
    "share",
    "sync",
    "unshare",
    "evidence check",
    "evidence keep",
    "evidence add",
    "evidence open",
)


@pytest.mark.skipif(shutil.which("bash") is None, reason="the examples are played in bash")
@pytest.mark.parametrize("name", [name for name in ALL if name not in ASKING])
def test_every_example_works(name: str, cache: dict[str, str], tmp_path: Path) -> None:
    """On a copy of the tests' register, after an entry by the same recorder and with a report in the crontab."""
    root = tmp_path / "trust"
    shutil.copytree(TRUST, root)
    gao_csv(root / "gao.csv")
    shutil.copy(root / "gao.csv", root / "table.csv")
    env = with_program(tmp_path, cache | counting())
    (tmp_path / "programs/crontab").write_text(STAND_IN)
    (tmp_path / "programs/crontab").chmod(0o755)
    env |= {"POLICYTRACK_TODAY": TODAY, "POLICYTRACK_RECORDER": "Asha Rao", "CRONTAB": f"{tmp_path}/crontab.txt"}
    before = {
        "undo": ["policytrack review nr-1 --note Searched.", "policytrack review nr-2 --note Searched."],
        "cron remove": examples(ALL["cron add"]),
        "check": [
            "git init -q && git add -A && git -c user.name=Jo -c user.email=jo@example.org commit -qm Begin",
            "git update-ref refs/remotes/origin/main HEAD",
        ],
    }.get(name, [])

    ending = [example for example in examples(ALL[name]) if "--serve" not in example]  # what is served goes on

    outputs = play([*before, *ending], root, env)

    assert len(outputs) == len(before) + len(ending)
