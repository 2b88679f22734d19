"""What a shell is offered to complete. It starts a process, and only that knows that a shell asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import TWO, a_workspace
from tests.conftest import Outcome
from tests.recording import journal_lines

Run = Callable[..., Outcome]
Call = Callable[..., Outcome]

pytestmark = pytest.mark.usefixtures("trust")


def test_completion_offers_ids_and_filters(run: Run) -> None:
    def offered(words: str) -> list[str]:
        env = {"_POLICYTRACK_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()))}
        return run(env=env)[0].split()

    assert offered("policytrack show") == [*run("list", "--sort", "id", "--format", "ids")[0].split()]
    env = {"_POLICYTRACK_COMPLETE": "complete_bash", "COMP_WORDS": "policytrack show fk-t2", "COMP_CWORD": "2"}
    assert run(env=env)[0].split() == [f"fk-t2-{number}" for number in range(1, 9)]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("--paper", ["ford-kaushik-2025", "rajeev-2026"]),
        ("--pillar", ["T1", "R", "U", "S", "T2"]),
        ("--side", ["us", "india"]),
        ("--role", ["asked", "with", "about"]),
        ("--timing", None),
        ("--topic", None),
        ("--actor", None),
        ("--assessor", None),
    ],
)
def test_an_option_is_offered_the_words_that_it_takes(
    run: Run, call: Call, typed: str, offered: list[str] | None
) -> None:
    words = f"policytrack list {typed} "
    env = {"_POLICYTRACK_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": "3"}
    found = run(env=env)[0].split()

    assert found
    for word in found:
        assert call("list", typed, word, "--format", "ids")[2] == 0, word
    if offered is not None:
        assert found == offered


@pytest.mark.parametrize("words", ["-C {} show ", "--workspace {} show ", "show -C {} "])
def test_ids_are_those_of_the_workspace_that_is_named(run: Run, tmp_path: Path, words: str) -> None:
    root = a_workspace(tmp_path / "ws", TWO)
    env = {"_POLICYTRACK_COMPLETE": "complete_bash", "COMP_WORDS": f"policytrack {words.format(root)}"}

    assert run(env={**env, "COMP_CWORD": "4"})[0].split() == ["EX-1", "EX-2"]


def test_help_is_offered_the_commands(run: Run) -> None:
    assert _offered(run, "policytrack help re") == ["review", "retract", "report"]


def test_statuses_are_offered_after_an_id_and_ids_before_it(run: Run) -> None:
    assert _offered(run, "policytrack mark t2-7 ")[:2] == ["no-evidence", "not-started"]
    assert _offered(run, "policytrack claim t2-7 t2-8 im") == ["implemented", "implemented-otherwise"]
    assert _offered(run, "policytrack mark ")[0] == "FK-R-1"
    assert _offered(run, "policytrack review t2-7 im") == []


def test_an_ending_of_an_id_is_completed_if_it_ends_no_other(run: Run) -> None:
    assert _offered(run, "policytrack show t1-") == [f"t1-{number}" for number in range(1, 7)]
    assert _offered(run, "policytrack show 12") == ["12"]
    assert _offered(run, "policytrack show 2") == []


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("list --format j", ["json", "jsonl"]),
        ("report --format ", ["text", "md", "html", "json", "csv", "xlsx", "ics"]),
        ("mark t2-7 --document of", ["official"]),
        ("mark t2-7 stalled --act sp", ["speech"]),
        ("claim t2-7 --stance d", ["disputes"]),
        ("changes --by e", ["effective"]),
        ("report --by ", ["recorded", "effective"]),
        ("cite t2-7 --style b", ["bibtex"]),
        ("list --columns re", ["reason"]),
        ("due --columns id,statu", ["id,status"]),
        ("list --columns id,status,ti", ["id,status,title", "id,status,timing"]),
        ("list --columns title,ti", ["title,timing"]),
        ("summary --by s", ["side", "strength", "status"]),
        ("list --sort t", ["title", "timing"]),
        ("report --fail-on st", ["stale"]),
        ("list --vocabulary u", ["un-boa"]),
        ("import --vanished o", ["overtaken"]),
        ("cron add monday w", ["weekly"]),
        ("list --kind re", ["recommendation", "reported"]),
        ("list --topic qu", ["quantum"]),
        ("gaps raj", ["rajeev-2026"]),
    ],
)
def test_an_option_is_offered_its_choices(run: Run, typed: str, offered: list[str]) -> None:
    assert _offered(run, f"policytrack {typed}") == offered


def test_the_columns_of_other_trackers_are_offered(run: Run, tmp_path: Path) -> None:
    extra = "    deadline: within 12 months\n    extra: {Director: Jane Doe}\n"
    root = a_workspace(tmp_path / "ws", TWO.replace("    deadline: within 12 months\n", extra))

    assert _offered(run, f"policytrack -C {root} list --columns id,ex") == ["id,extra.Director"]


@pytest.mark.parametrize("words", ["mark {} --part ", "claim {} ex-1 --part ", "review {} --part ", "defer {} --part "])
def test_the_parts_of_an_id_are_offered_after_it(run: Run, tmp_path: Path, words: str) -> None:
    root = a_workspace(tmp_path / "ws", TWO)
    typed = f"policytrack -C {root} {words}"

    assert _offered(run, typed.format("ex-2")) == ["a", "b"]
    assert _offered(run, typed.format("ex-1")) == []
    assert _offered(run, typed.format("ex-9")) == []
    assert _offered(run, f"{typed}b".format("2")) == ["b"]


def test_views_are_offered(run: Run, tmp_path: Path) -> None:
    root = a_workspace(tmp_path / "ws", TWO)
    (root / "policytrack.toml").write_text("[views.mine]\nside = 'us'\n[views.other]\nside = 'us'\n", "utf-8")

    assert _offered(run, f"policytrack -C {root} list @m") == ["@mine"]


def test_the_newest_entries_that_count_are_offered_to_be_retracted(run: Run, policytrack: Call, root: Path) -> None:
    assert policytrack("review", "ex-1", "--note", "a")[2] == policytrack("review", "ex-2", "--note", "b")[2] == 0
    first, second = [str(line["id"])[:15] for line in journal_lines(root)]
    assert policytrack("retract", first, "--why", "a slip")[2] == 0
    retraction = str(journal_lines(root)[-1]["id"])[:15]

    assert _offered(run, f"policytrack -C {root} retract p1") == [retraction, second]
    assert _offered(run, f"policytrack -C {root} retract p1", shell="zsh")[0].count("Retracts") == 1


def _offered(run: Run, typed: str, shell: str = "bash") -> list[str]:
    """The words that a shell is offered for the last word of what was typed; with zsh, what it shows beside them."""
    place = {"COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split(" ")) - 1), "_TYPER_COMPLETE_ARGS": typed}
    return list(filter(None, run(env={"_POLICYTRACK_COMPLETE": f"complete_{shell}", **place})[0].splitlines()))


@pytest.mark.parametrize("words", ["list --text ", "list --due-before ", "mark --evidence ", "mark --part "])
def test_an_option_that_takes_any_words_is_offered_none(run: Run, words: str) -> None:
    env = {"_POLICYTRACK_COMPLETE": "complete_bash", "COMP_WORDS": f"policytrack {words}", "COMP_CWORD": "3"}

    assert run(env=env)[0].split() == []
