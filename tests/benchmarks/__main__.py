"""`python -m tests.benchmarks`: whole commands, from their start to their end, as ratios to bare Typer programs.

Ratios, because they hold from machine to machine and from mood to mood; milliseconds do not.
"""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measures import Measure, Result, measures
from tests.benchmarks.programs import Programs, has_shell, versions
from tests.benchmarks.workspaces import Generated, workspace

_JOURNALS = {"with": (True,), "without": (False,), "both": (False, True)}
_WIDTHS = (66, 8, 8, 6, 9, 8, 20, 20, 7, 0)
_HEADINGS = ("what", "ms", "cpu ms", "MB", "contradicted", "ms", "ratio (from–to)", "aim", "", "")


def main() -> int:
    """Measure what was asked for, print it line by line, and say whether all is as was aimed."""
    asked = _asked()
    missed = 0
    print(versions())
    if os.getloadavg()[0] > 0.5:
        print("this machine is busy with something else; look at the spreads before the medians")
    if not has_shell():
        print("there is no sqlite3 shell here, so nothing is measured against it")
    with _folder(asked.keep) as folder:
        programs = Programs(folder / "programs")
        for size, with_events in (
            (size, with_events) for size in asked.sizes for with_events in _JOURNALS[asked.journal]
        ):
            place = _prepared(folder, size, with_events=with_events)
            chosen = [measure for measure in measures(programs, place) if asked.only in measure.name]
            print(f"\n{size:,} recommendations" + (f" and {place.events:,} events" if place.events else ""))
            _print(_HEADINGS)
            for measure in chosen:
                result = measure.taken(asked.runs)
                missed += result.within is False
                _print(_cells(measure, result))
    print(f"\n{missed} of the aims missed" if missed else "\nevery aim holds")
    return 1 if missed and asked.strict else 0


def _asked() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=_sizes("27,10000,100000"), help="27,10000,100000 unless said")
    parser.add_argument("--runs", type=int, default=15, help="how often each is run; 15 unless said, slow ones less")
    parser.add_argument("--only", default="", metavar="NAME", help="only what has this in its name, such as summary")
    parser.add_argument("--journal", choices=_JOURNALS, default="both", help="with a journal, without or both")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the workspaces here, for the next time")
    parser.add_argument("--strict", action="store_true", help="end with 1 when an aim is missed")
    return parser.parse_args()


def _sizes(words: str) -> list[int]:
    return [int(word.replace("_", "")) for word in words.split(",")]


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept.absolute()
    else:
        with TemporaryDirectory(prefix="policytrack-") as folder:
            yield Path(folder)


def _prepared(folder: Path, size: int, *, with_events: bool) -> Generated:
    """The workspace, made by another process: none that we start is seen to take less memory than we ever did."""
    words = [str(folder), str(size), *(["events"] if with_events else [])]
    subprocess.run([sys.executable, "-m", "tests.benchmarks.workspaces", *words], check=True, stdout=subprocess.DEVNULL)
    return workspace(folder, size, with_events=with_events)


def _cells(measure: Measure, result: Result) -> tuple[str, ...]:
    ratio = result.ratio
    if result.rate is not None:
        compared, aim = f"{result.rate:,.0f} a second", f"≥ {result.least:,}"
    else:
        compared = f"{ratio.middle:.2f} ({ratio.least:.2f}–{ratio.most:.2f})"
        aim = f"≤ {result.most:.1f}" if result.most is not None else ""
    aim += f", ≤ {result.room:.0f} MB" if result.room is not None else ""
    verdict = {True: "holds", False: "MISSED", None: ""}[result.within]
    times = (f"{result.wall.middle:,.1f}", f"{result.work:,.1f}", f"{result.memory:.0f}")
    return (
        measure.name,
        *times,
        measure.against,
        f"{result.rival:,.1f}",
        compared,
        aim,
        verdict,
        result.remark,
    )


def _print(cells: tuple[str, ...]) -> None:
    first, *rest = (f"{cell:<{width}}" for cell, width in zip(cells, _WIDTHS, strict=True))
    print(" ".join((first, *rest)).rstrip(), flush=True)


if __name__ == "__main__":
    sys.exit(main())
