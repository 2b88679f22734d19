"""What reaches a terminal, a pipe and a spreadsheet, whatever a register holds."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from tests.at_terminal import at_terminal
from tests.builders import ONE, a_workspace
from tests.conftest import Outcome, counting
from tests.registers import TRUST

Run = Callable[..., Outcome]

pytestmark = pytest.mark.usefixtures("trust")


def test_a_reader_that_goes_away_is_no_error_of_ours(cache: dict[str, str]) -> None:
    command = [sys.executable, "-m", "policytrack", "list", "--format", "json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=cache, cwd=TRUST)
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
    """What the program writes to a terminal of that width, in colour unless *env* says otherwise."""
    return _both_on_a_terminal(cache, *words, columns=columns, **env)[0]


def _both_on_a_terminal(cache: dict[str, str], *words: str, columns: int = 80, **env: str) -> tuple[str, str]:
    """What the program writes to a terminal of that width, and to standard error."""
    usual = {"COLUMNS": str(columns), "TERM": "xterm-256color", "POLICYTRACK_PAGER": ""}
    without_colour = {name: value for name, value in cache.items() if name != "NO_COLOR"}
    with TemporaryFile() as errors:
        shown = at_terminal(
            *words, env={**without_colour, **counting(), **usual, **env}, cwd=TRUST, errors=errors
        ).shown
        errors.seek(0)
        return shown, errors.read().decode()


def test_a_terminal_gets_colour_and_no_line_wider_than_it_is(cache: dict[str, str]) -> None:
    out = _on_a_terminal(cache, "list", columns=60)

    assert "\x1b[" in out
    lines = re.sub("\x1b\\[[0-9;]*m", "", out).splitlines()
    assert max(map(len, lines)) <= 60
    assert sum(line.startswith(("FK-", "NR-")) for line in lines) == 32


@pytest.mark.parametrize("words", [("show", "fk-t2-7"), ("history", "nr-1")])
def test_what_is_shown_in_paragraphs_is_wrapped_to_the_right_of_its_margin(
    cache: dict[str, str], words: tuple[str, ...]
) -> None:
    lines = _without_styles(_on_a_terminal(cache, *words, columns=50)).splitlines()

    assert len(lines) > 5
    assert max(len(line) for line in lines if "https://" not in line) <= 50
    assert sum(line.startswith("  ") for line in lines) > 3


def test_an_address_is_in_one_line_and_a_link(cache: dict[str, str]) -> None:
    address = "https://www.wam.ae/en/article/byu3t69-india-joins-pax-silica-initiative-signs-joint"

    out = _on_a_terminal(cache, "show", "nr-3", columns=40)

    assert re.search(rf"\x1b]8;id=[0-9]+;{re.escape(address)}\x1b\\{re.escape(address)}", out)
    assert "\x1b]8" not in _on_a_terminal(cache, "show", "nr-3", columns=40, TERM="dumb")
    assert f"\n              {address}\n" in _on_a_terminal(cache, "show", "nr-3", columns=40, TERM="dumb")


def _without_styles(text: str) -> str:
    return re.sub("\x1b\\[[0-9;]*m", "", text)


def test_no_color_takes_away_colour_and_nothing_else(cache: dict[str, str]) -> None:
    coloured = _on_a_terminal(cache, "list")
    plain = _on_a_terminal(cache, "list", NO_COLOR="1")

    colours = re.compile("\x1b\\[(?:[0-9]+;)*(?:3[0-7]|9[0-7]|38)[;m]")
    assert colours.search(coloured)
    assert not colours.search(plain)
    assert _without_styles(plain) == _without_styles(coloured)


def test_a_dumb_terminal_gets_the_same_layout_without_escapes(cache: dict[str, str]) -> None:
    dumb = _on_a_terminal(cache, "list", TERM="dumb")

    assert "\x1b" not in dumb
    assert dumb == _without_styles(_on_a_terminal(cache, "list"))


def test_columns_without_room_are_named_with_the_option_that_shows_them(cache: dict[str, str]) -> None:
    _, err = _both_on_a_terminal(cache, "list")

    assert (
        err == "32 of 32 recommendations; columns hidden: Due, Tally (widen the terminal, or choose with --columns)\n"
    )
    assert _both_on_a_terminal(cache, "list", columns=250)[1] == "32 of 32 recommendations\n"


def _without_ids_of_links(text: str) -> str:
    return re.sub(r"\x1b]8;id=[0-9]+;", "\x1b]8;;", text)


@pytest.mark.parametrize(
    "command", ["list", "due", "show fk-t2-7", "history", "summary", "statuses", "help list", "list --help", "-h"]
)
@pytest.mark.parametrize("fits", [True, False])
def test_what_is_longer_than_the_screen_goes_through_the_pager(
    cache: dict[str, str], tmp_path: Path, command: str, *, fits: bool
) -> None:
    paged = tmp_path / "paged"
    lines = "1000" if fits else "5"

    out = _on_a_terminal(cache, *command.split(), LINES=lines, POLICYTRACK_PAGER=f"tee {paged}")

    assert _without_ids_of_links(out) == _without_ids_of_links(_on_a_terminal(cache, *command.split()))
    assert paged.exists() is not fits
    if not fits:
        assert paged.read_text(encoding="utf-8") == out


@pytest.mark.parametrize("words", [("list", "--help"), ("help", "list"), ("cron", "-h"), ("--help",)], ids=" ".join)
def test_no_pager_is_for_help_too(cache: dict[str, str], words: tuple[str, ...]) -> None:
    shown = _on_a_terminal(cache, "--no-pager", *words, LINES="5", POLICYTRACK_PAGER="head -1")

    assert shown == _on_a_terminal(cache, *words, LINES="5")
    assert shown.count("\n") > 5


def test_help_in_a_pipe_is_not_paged(run: Run) -> None:
    env = {"LINES": "5", "POLICYTRACK_PAGER": "head -1"}

    assert run("list", "--help", env=env) == run("help", "list", env=env) == run("list", "--help")


@pytest.mark.parametrize("pager", ["", "cat", "no-such-pager-here -x"])
def test_without_a_pager_all_is_written(cache: dict[str, str], pager: str) -> None:
    whole = _on_a_terminal(cache, "--no-pager", "list", LINES="5", POLICYTRACK_PAGER="head -1")

    assert _on_a_terminal(cache, "list", LINES="5", POLICYTRACK_PAGER=pager, PAGER="head -1") == whole
    assert whole.count("FK-") == 20


def test_who_leaves_the_pager_early_gets_no_error(cache: dict[str, str]) -> None:
    out, err = _both_on_a_terminal(cache, "list", "--format", "json", LINES="5", POLICYTRACK_PAGER="head -1")

    assert (out, err) == ("[\n", "")


def test_an_interrupt_in_the_pager_leaves_the_pager_to_its_reader(cache: dict[str, str], tmp_path: Path) -> None:
    script = tmp_path / "pager"
    script.write_text("#!/bin/sh\ntrap '' INT\ncat > /dev/null\nkill -INT 0\necho still here\n")
    script.chmod(0o755)

    out = _on_a_terminal(cache, "list", LINES="5", POLICYTRACK_PAGER=str(script))

    assert out == "still here\n"


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1", ""])
def test_no_locale_breaks_the_output(run: Run, locale: str) -> None:
    out, err, code = run("show", "nr-3", env={"LC_ALL": locale, "LANG": "", "PYTHONUTF8": "0"})

    assert (err, code) == ("", 0)
    assert "“Pax Silica”" in out
