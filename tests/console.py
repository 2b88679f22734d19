"""The console blocks of README and docs, played in a shell: what is typed in them, and what is printed.

The blocks of a page are one session. README's begins in an empty folder and knows only what README says; a page of docs
begins in a copy of the shipped papers, on the day of the examples.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = (README, *sorted((ROOT / "docs").glob("*.md")))
TODAY = "2026-11-28"
PLACE = "trust"
"""The folder in which a page is played, within the one that is given for it."""

_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)
_END_OF_STEP = re.compile("\x1e(\\d+)\x1e\n")


class Step(NamedTuple):
    """A command of a block as it is typed, over one or more lines, and what stands below it."""

    typed: str
    printed: str


def steps(page: str) -> list[Step]:
    """All commands of a page's blocks, in order."""
    return [step for block in _BLOCK.findall(page) for step in _steps_of(block)]


def _steps_of(block: str) -> list[Step]:
    pieces = re.split(r"^\$ ((?:.*\\\n)*.*\n)", block, flags=re.MULTILINE)
    assert pieces[0] == "", f"a block begins with a command: {block}"
    return [Step(typed, printed) for typed, printed in zip(pieces[1::2], pieces[2::2], strict=True)]


def setting_up(readme: str) -> list[str]:
    """The lines by which README sets the program up and puts it on the path."""
    lines = [
        line
        for block in re.findall(r"^```sh\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE)
        for line in block.splitlines()
    ]
    install = next(line for line in lines if line.endswith("policytrack list"))
    activate = next(line for line in lines if line.endswith("/activate"))
    return [install, activate]


def play(commands: Sequence[str], folder: Path, env: Mapping[str, str]) -> list[str]:
    """What each command prints, to standard output and then to standard error, in one shell that begins in *folder*.

    Raises `AssertionError` for a command that fails.
    """
    errors = folder.parent / "errors.txt"
    script = "".join(
        f"{{\n{command}\n}} 2> {shlex.quote(str(errors))}; code=$?\n"
        f"cat {shlex.quote(str(errors))}; printf '\\036%s\\036\\n' $code\n"
        for command in commands
    )
    shell = subprocess.run(
        ["bash"], input=script, capture_output=True, check=True, cwd=folder, encoding="utf-8", env=env
    )
    pieces = _END_OF_STEP.split(shell.stdout)
    outputs, codes = pieces[0:-1:2], pieces[1::2]
    assert len(outputs) == len(commands), shell.stderr
    for command, output, code in zip(commands, outputs, codes, strict=True):
        assert code == "0", f"{command}\n{output}ended with {code}"
    return outputs


def play_page(page: Path, text: str, folder: Path, env: Mapping[str, str]) -> list[str]:
    """What the commands of a page print, played by the program of this tree, in a new folder in *folder*."""
    env = with_program(folder, env)
    place = folder / PLACE
    if page == README:
        place.mkdir()
    else:
        for folder_name in ("data", "seeds"):
            shutil.copytree(ROOT / folder_name, place / folder_name)
        env |= {"POLICYTRACK_TODAY": TODAY, "POLICYTRACK_RECORDER": "Asha Rao"}
    return play([step.typed for step in steps(text)], place, env)


def with_program(folder: Path, env: Mapping[str, str]) -> dict[str, str]:
    """The environment in which `policytrack` is the program of this tree; *folder* is where to put what starts it."""
    programs = folder / "programs"
    programs.mkdir()
    program = programs / "policytrack"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m policytrack "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return {**env, "PATH": f"{programs}{os.pathsep}{env['PATH']}", "PYTHONPATH": str(ROOT)}


def steady(printed: str) -> str:
    """*printed* without what differs each time: the ids of new entries, and the moments at which they are recorded."""
    ids, moments = _shipped_entries()
    without_ids = re.sub(r"\bp1-[0-9a-f]{12}\b", lambda match: match[0] if match[0] in ids else "p1-…", printed)
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", lambda at: at[0] if at[0] in moments else "… UTC", without_ids)


@cache
def _shipped_entries() -> tuple[set[str], set[str]]:
    """The ids of the shipped entries, as they are shortened, and the moments at which they were recorded."""
    lines = (ROOT / "data/journal.jsonl").read_text("utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    return {entry["id"][:15] for entry in entries}, {
        f"{entry['recorded'][:16].replace('T', ' ')} UTC" for entry in entries
    }


def rewritten(text: str, outputs: Sequence[str]) -> str:
    """A page with these outputs below its commands; where only what differs each time has changed, it stays."""
    remaining = iter(outputs)

    def block(match: re.Match[str]) -> str:
        pieces = []
        for step in _steps_of(match[0]):
            output = next(remaining)
            pieces.append(f"$ {step.typed}{step.printed if steady(output) == steady(step.printed) else output}")
        return "".join(pieces)

    return _BLOCK.sub(block, text)
