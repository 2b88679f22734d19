"""Tests of the other commands that ask, as a person types them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import ONE, TWO, a_workspace

Run = Callable[..., tuple[str, str, int]]
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def _shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYTRACK_WORKSPACE", str(ROOT))
    monkeypatch.setenv("POLICYTRACK_TODAY", "2026-11-23")


@pytest.mark.parametrize("typed", ["FK-T2-7", "fk-t2-7", "t2-7", "T2-7.c", " fk-t2-7 "])
def test_show_takes_any_case_a_unique_ending_and_a_part(run: Run, typed: str) -> None:
    out, err, code = run("show", typed)

    assert (err, code) == ("", 0)
    assert out.startswith("FK-T2-7  Launch joint technology demonstrations")
    assert "line 35, under “T: Time-Bound Technology Cooperation Commitments”" in out
    assert "    Both sides should:\n    1) »Launch joint technology demonstrations in each TRUST sector" in out


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("fk-t3-1", "no recommendation 'fk-t3-1'; the nearest is 'FK-T"),
        ("1", "'1' ends more than one id: FK-R-1, FK-S-1"),
        ("", "no recommendation ''"),
        ("%", "no recommendation '%'"),
    ],
)
def test_an_id_that_names_nothing_or_too_much_exits_5(run: Run, typed: str, said: str) -> None:
    out, err, code = run("show", typed)

    assert (out, code) == ("", 5)
    assert err.startswith(said)


def test_an_ending_is_whole_pieces(run: Run, tmp_path: Path) -> None:
    more = TWO.replace("EX-2", "EX-12")

    out, _, _ = run("show", "2", "--workspace", str(a_workspace(tmp_path / "w", ONE + TWO[len(ONE) :])))
    _, err, code = run("show", "2", "--workspace", str(a_workspace(tmp_path / "v", more)))

    assert out.startswith("EX-2 ")
    assert (code, err) == (5, "no recommendation '2'; there is EX-1, EX-12\n")


def test_show_as_json_is_the_object_of_the_list(run: Run) -> None:
    [listed] = json.loads(run("list", "--text", "demonstrations in each", "--format", "json")[0])

    assert json.loads(run("show", "t2-7", "--format", "json")[0]) == listed


def test_summary_counts_each_recommendation_once_and_no_umbrella(run: Run) -> None:
    rows = json.loads(run("summary", "--by", "actor", "--format", "json")[0])

    total = rows[-1]
    assert total["recommended"]["total"] == 16
    assert sum(total[kind]["total"] for kind in ("recommended", "condition", "implied", "reported")) == 31
    by_key = {row["key"]: row for row in rows}
    assert by_key["us"]["recommended"]["total"] + by_key["india"]["recommended"]["total"] > 16


@pytest.mark.parametrize("by", ["pillar", "actor", "side", "paper", "topic", "strength", "status"])
def test_summary_by_anything_has_the_same_total(run: Run, by: str) -> None:
    total = json.loads(run("summary", "--by", by, "--format", "json")[0])[-1]

    assert total["recommended"] == {
        "total": 16,
        "statuses": {
            "unassessed": 1,
            "no-evidence": 10,
            "not-started": 1,
            "announced": 1,
            "in-progress": 1,
            "partial": 1,
            "against": 1,
        },
        "timings": {"no-deadline": 14, "unresolved": 1, "not-due": 1},
    }


def test_due_puts_the_late_first_and_words_without_a_day_last(run: Run) -> None:
    assert run("due", "--format", "ids")[0].split() == ["FK-T2-7", "FK-T2-1", "FK-S-1"]
    known = run("due", "--format", "ids", "--as-of", "2026-03-01", "--known-on", "2026-07-01")[0].split()
    assert known == ["NR-3", "FK-T2-7", "FK-T2-1", "FK-S-1"]


def test_due_within_counts_from_the_day(run: Run) -> None:
    assert run("due", "--within", "116d", "--format", "ids")[0].split() == ["FK-T2-7", "FK-T2-1"]
    assert run("due", "--within", "115d", "--format", "ids")[0].split() == []


def test_gaps_of_the_shipped_papers_are_none(run: Run) -> None:
    found = json.loads(run("gaps", "--format", "json")[0])

    assert [one["paper"] for one in found] == ["ford-kaushik-2025", "rajeev-2026"]
    for one in found:
        assert one["missing"] == []
        assert one["asking"] == one["encoded"] + one["set_aside"]


def test_gaps_names_what_nobody_encoded(run: Run, tmp_path: Path) -> None:
    [found] = json.loads(run("gaps", "ex", "--format", "json", "--workspace", str(a_workspace(tmp_path, ONE)))[0])

    assert [(one["line"], one["text"]) for one in found["missing"]] == [
        (5, "The fares could be lower."),
        (8, "Publish its figures every quarter."),
        (9, "Run a night bus."),
    ]


def test_cite_gives_the_papers_words_and_what_is_uncertain(run: Run) -> None:
    out = run("cite", "t2-7")[0]

    assert "Lindsey Ford and Divyansh Kaushik, “How to Rebuild the US-India Relationship Through TRUST,”" in out
    assert "[probable" in out
    assert "between 2025-09-19 and 2025-09-27" in out
    assert "“[Both sides should:] Launch joint technology demonstrations" in out


def test_bibtex_braces_balance_and_specials_are_escaped(run: Run) -> None:
    out = run("cite", "nr-3", "--format", "bibtex")[0]

    assert out.startswith("@misc{NR-3,\n  author = {Nishant Rajeev},\n")
    assert out.count("{") == out.count("}")
    assert r"003\_05225b27dc1815a5.txt" in out


def test_statuses_says_which_are_closed(run: Run) -> None:
    words = json.loads(run("statuses", "--format", "json")[0])

    closed = [one["word"] for one in words if one["kind"] == "status" and one["meaning"].endswith("(closed)")]
    assert closed == ["implemented", "implemented-otherwise", "rejected", "overtaken"]


def test_init_makes_a_workspace_that_passes_check_and_has_no_gaps(run: Run, tmp_path: Path) -> None:
    assert run("init", "own", cwd=tmp_path)[2] == 0

    env = {"POLICYTRACK_WORKSPACE": ""}
    assert run("check", cwd=tmp_path / "own", env=env)[2] == 0
    [gaps] = json.loads(run("gaps", "--format", "json", cwd=tmp_path / "own", env=env)[0])
    assert gaps["missing"] == []


def test_init_shipped_brings_both_papers(run: Run, tmp_path: Path) -> None:
    assert run("init", "both", "--shipped", cwd=tmp_path)[2] == 0

    assert (tmp_path / "both/data/recommendations.yaml").read_bytes() == (
        ROOT / "data/recommendations.yaml"
    ).read_bytes()
    assert run("check", "--workspace", "both", cwd=tmp_path)[2] == 0


def test_init_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    run("init", "own", cwd=tmp_path)
    register = tmp_path / "own/data/recommendations.yaml"
    register.write_text("mine", encoding="utf-8")

    _, err, code = run("init", "own", cwd=tmp_path)

    assert (code, register.read_text("utf-8")) == (2, "mine")
    assert "exists already" in err


def test_the_nearest_workspace_upwards_is_found_and_outside_any_the_shipped_one(run: Run, tmp_path: Path) -> None:
    env = {"POLICYTRACK_WORKSPACE": ""}
    below = a_workspace(tmp_path / "work", ONE) / "a/b"
    below.mkdir(parents=True)

    assert run("list", "--format", "ids", cwd=below, env=env)[0] == "EX-1\n"
    assert json.loads(run("where", "--format", "json", cwd=tmp_path, env=env)[0])["shipped"] is True


def test_completion_offers_ids_and_filters(run: Run) -> None:
    def offered(words: str) -> list[str]:
        env = {"_POLICYTRACK_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()))}
        return run(env=env)[0].split()

    assert offered("policytrack show") == [*run("list", "--sort", "id", "--format", "ids")[0].split()]
    env = {"_POLICYTRACK_COMPLETE": "complete_bash", "COMP_WORDS": "policytrack show fk-t2", "COMP_CWORD": "2"}
    assert run(env=env)[0].split() == [f"fk-t2-{number}" for number in range(1, 9)]


def test_a_reader_that_goes_away_is_no_error_of_ours(cache: dict[str, str]) -> None:
    command = [sys.executable, "-m", "policytrack", "list", "--format", "json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=cache, cwd=ROOT)
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate()

    assert (process.returncode, err) == (141, b"")


HOSTILE = r'title: "<script>alert(1)</script> [bold]x[/bold] | `a` =cmd()"'


def test_markup_in_a_title_stays_text_everywhere(run: Run, tmp_path: Path) -> None:
    root = str(a_workspace(tmp_path, ONE.replace("title: Give buses priority", HOSTILE)))
    said = "<script>alert(1)</script> [bold]x[/bold] | `a` =cmd()"

    assert said in run("list", "--workspace", root)[0]
    assert said in run("show", "ex-1", "--workspace", root)[0]
    markdown = run("list", "--workspace", root, "--format", "md", "--columns", "title")[0].splitlines()
    assert markdown[2] == r"| \<script\>alert(1)\</script\> \[bold\]x\[/bold\] \| \`a\` =cmd() |"


def test_a_formula_in_a_title_is_text_to_a_spreadsheet(run: Run, tmp_path: Path) -> None:
    root = str(a_workspace(tmp_path, ONE.replace("title: Give buses priority", 'title: "=1+1"')))

    out = run("list", "--workspace", root, "--format", "csv", "--columns", "title")[0]

    assert out.splitlines() == ["title", "'=1+1"]


def test_an_escape_sequence_in_a_paper_reaches_no_terminal(run: Run, tmp_path: Path) -> None:
    text = "Buses should \x1b[31mhave\x1b[0m priority within 12 months."
    root = a_workspace(tmp_path, ONE, text=text)

    out, _, _ = run("show", "ex-1", "--workspace", str(root))

    assert "\x1b" not in out
    assert "\\x1b[31m" in out


def _on_a_terminal(cache: dict[str, str], *words: str, columns: int = 80, **env: str) -> str:
    """What the program writes to a pseudo-terminal of that width."""
    ours, theirs = pty.openpty()
    environment = {**cache, "COLUMNS": str(columns), "TERM": "xterm-256color", **env}
    environment.pop("NO_COLOR", None) if "NO_COLOR" not in env else None
    process = subprocess.Popen(
        [sys.executable, "-m", "policytrack", *words],
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        env=environment,
        cwd=ROOT,
    )
    os.close(theirs)
    pieces = []
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        pieces.append(piece)
    process.wait()
    os.close(ours)
    return b"".join(pieces).decode().replace("\r\n", "\n")


def test_a_terminal_gets_colour_and_no_line_wider_than_it_is(cache: dict[str, str]) -> None:
    out = _on_a_terminal(cache, "list", columns=60)

    assert "\x1b[" in out
    import re

    lines = re.sub("\x1b\\[[0-9;]*m", "", out).splitlines()
    assert max(map(len, lines)) <= 60
    assert sum(line.startswith(("FK-", "NR-")) for line in lines) == 32


def test_no_color_means_plain_text_even_on_a_terminal(cache: dict[str, str]) -> None:
    out = _on_a_terminal(cache, "list", NO_COLOR="1")

    assert "\x1b" not in out
    assert out.startswith("Id ")


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1", ""])
def test_no_locale_breaks_the_output(run: Run, locale: str) -> None:
    out, err, code = run("show", "nr-3", env={"LC_ALL": locale, "LANG": "", "PYTHONUTF8": "0"})

    assert (err, code) == ("", 0)
    assert "“Pax Silica”" in out


def test_version_and_help_need_no_workspace(run: Run, tmp_path: Path) -> None:
    env = {"POLICYTRACK_WORKSPACE": "/nowhere"}

    assert run("--version", env=env)[0].startswith("policytrack ")
    assert run("list", "--help", env=env)[2] == 0


def test_a_mistyped_command_is_answered_with_the_nearest(run: Run) -> None:
    _, err, code = run("lsit")

    assert code == 2
    assert "Did you mean 'list'?" in err
