"""Running a case, and judging how it ended: what breaks a promise is named."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.fuzz.case import Case
from tests.fuzz.ground import files

LIMIT = 20.0
"""Seconds after which a command that still runs counts as hanging: a hundred times what one takes here."""

MEMORY = 2_000_000_000
"""Bytes that a command may ask for."""

_PAGE = Path(__file__).parents[2] / "docs" / "json.md"
_OUR_BUG = 70
_PLAIN = "text md csv json jsonl"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ASKED = ("list", "--format", "json")


class Ending(NamedTuple):
    """What a command wrote to both streams, and its exit code; a negative one names a signal, None a hang."""

    out: bytes
    err: bytes
    code: int | None


@cache
def documented() -> frozenset[int]:
    """The exit codes that `docs/json.md` names, except the one that means a bug."""
    table = _PAGE.read_text("utf-8").partition("## Exit codes")[2].partition("\n## ")[0]
    return frozenset(map(int, re.findall(r"^\| (\d+) \|", table, re.MULTILINE))) - {_OUR_BUG}


def judged(case: Case, *, as_process: bool = False) -> str | None:
    """What is wrong with how the case ends; None where all is as it should be."""
    with _workspace() as (root, folder):
        before = _run(_ASKED, root, folder, as_process=as_process) if case.keeps else None
        for path, content in case.files.items():
            (root / path).write_bytes(content)
        ending = _run(case.words, root, folder, as_process=as_process)
        wrong = broken(ending)
        if wrong is None and before is not None:
            wrong = _hushed(before, root, folder, as_process=as_process)
    return wrong


def broken(ending: Ending) -> str | None:
    """Which promise that holds for every command this ending breaks."""
    out, err = (stream.decode("utf-8", "replace") for stream in ending[:2])
    if ending.code is None:
        return f"it still ran after {LIMIT:g} seconds"
    if ending.code < 0:
        return f"it was ended by {signal.Signals(-ending.code).name}"
    if "Traceback (most recent call last)" in err:
        return f"a traceback: {_where(err)}"
    if ending.code not in documented():
        return f"it ended with {ending.code}: {err[-300:]}"
    for name, stream in (("standard output", out), ("standard error", err)):
        if found := _CONTROL.search(stream):
            return f"{found[0]!r} went to {name}: {stream[max(0, found.start() - 60) : found.end() + 60]!r}"
    return None


def _hushed(before: Ending, root: Path, folder: Path, *, as_process: bool) -> str | None:
    """Whether the answer is another one now, and nothing says so."""
    now = _run(_ASKED, root, folder, as_process=as_process)
    wrong = broken(now)
    if wrong is not None:
        return wrong
    if now.code or now.out == before.out or now.err != before.err:
        return None
    check = _run(("check",), root, folder, as_process=as_process)
    return "another answer, and `check` names nothing" if check.code == 0 and not check.out else broken(check)


def _where(traceback: str) -> str:
    """The error's name and where it was raised, without values: the same for the same fault."""
    lines = traceback.strip().splitlines()
    places = [line.strip() for line in lines if line.strip().startswith('File "')]
    ours = [re.sub(r'File ".*?/(policytrack/[^"]*)"', r"\1", place) for place in places if "/policytrack/" in place]
    errors = [line for line in lines if re.match(r"[A-Za-z_.]+(Error|Exception|Exit|Interrupt)\b", line)]
    return f"{(errors or ['?'])[-1][:200]} at {ours[-1] if ours else '?'}"


@contextmanager
def _workspace() -> Iterator[tuple[Path, Path]]:
    with TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name)
        root = folder / "ws"
        for path, content in files().items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        yield root, folder


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("POLICYTRACK_", "GIT_"))}
    return kept | {
        "XDG_CACHE_HOME": str(folder / "cache"),
        "HOME": str(folder),
        "POLICYTRACK_TODAY": "2026-06-01",
        "POLICYTRACK_RECORDER": "jo",
        "NO_COLOR": "1",
    }


def _run(words: Sequence[str], root: Path, folder: Path, *, as_process: bool) -> Ending:
    out, err = folder / "out", folder / "err"
    if as_process or not hasattr(os, "fork"):
        with out.open("wb") as to, err.open("wb") as errors:
            try:
                done = subprocess.run(
                    [sys.executable, "-m", "policytrack", *words],
                    cwd=root,
                    env=_environment(folder),
                    stdin=subprocess.DEVNULL,
                    stdout=to,
                    stderr=errors,
                    timeout=LIMIT,
                    check=False,
                )
                code: int | None = done.returncode
            except subprocess.TimeoutExpired:
                code = None
        return Ending(out.read_bytes(), err.read_bytes(), code)
    child = os.fork()
    if not child:
        _within(words, root, folder, out, err)
    return Ending(*_awaited(child, out, err))


def _address_space() -> int:
    """The bytes of address space that this process has from the one it was forked from; 0 where that is not said.

    Each thread that a test once started may have left 64 MB of it.
    """
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _within(words: Sequence[str], root: Path, folder: Path, out: Path, err: Path) -> None:
    """Be the program, in this forked process, to its end: what has been imported need not be imported again."""
    code = _OUR_BUG
    try:
        import resource

        most = _address_space() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for number, path in ((0, Path(os.devnull)), (1, out), (2, err)):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC), number)
        sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode) for number, mode in enumerate("rww"))
        os.environ.clear()
        os.environ.update(_environment(folder))
        os.chdir(root)
        sys.argv = ["policytrack", *words]
        from policytrack.cli.main import main

        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def _awaited(child: int, out: Path, err: Path) -> tuple[bytes, bytes, int | None]:
    until, pause = time.monotonic() + LIMIT, 0.001
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code: int | None = os.waitstatus_to_exitcode(status)
            break
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            code = None
            break
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
    return out.read_bytes(), err.read_bytes(), code
