"""What is measured in a workspace, against what, and what is aimed at."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import NamedTuple

from tests.benchmarks.programs import Programs, has_shell
from tests.benchmarks.timing import Cost, Spread, pairs, spread
from tests.benchmarks.workspaces import Generated

Words = tuple[str, ...]

_SMALL = 1_000
_SLOW = 50_000
_CHECKED = 3_000  # recommendations in a second
_SHOW = ("show", "P0000-C-4")  # it has parts
_WHOLE: tuple[Words, ...] = (("list",), _SHOW)
_GROUPS = ("pillar", "actor", "side", "paper", "topic", "strength", "status")
_PAGES: tuple[Words, ...] = tuple(
    ("list", *filters, "--limit", "50")
    for filters in (
        ("--actor", "us-energy", "--strength", "must"),
        ("--side", "india", "--timing", "overdue"),
        ("--topic", "quantum", "--status", "open"),
        ("--pillar", "X", "--priority", "high"),
    )
)
_UNAIMED: tuple[Words, ...] = (
    ("list", "--actor", "us-energy-1", "--topic", "quantum", "--timing", "due-soon", "--limit", "50"),
    ("list", "--side", "us", "--text", "test range", "--limit", "50"),
    ("list", "--sort", "due", "--limit", "50"),
    ("summary", "--side", "us", "--strength", "must"),
    ("summary", "--as-of", "2025-06-30"),
)


class Result(NamedTuple):
    """What something took, in milliseconds and MB, and how often as long as what it is measured against.

    *most* is the greatest ratio aimed at; *rate*, in recommendations a second, is to be *least* or more.
    """

    wall: Spread
    work: float
    memory: float
    rival: float
    ratio: Spread
    most: float | None = None
    rate: float | None = None
    least: int | None = None
    remark: str = ""

    @property
    def within(self) -> bool | None:
        """Whether it is as was aimed; None where nothing was."""
        if self.most is not None:
            return self.ratio.middle <= self.most
        return None if self.rate is None or self.least is None else self.rate >= self.least


class Measure(NamedTuple):
    """Something to measure: its name, what against, and how, in so many runs."""

    name: str
    against: str
    taken: Callable[[int], Result]


def measures(programs: Programs, place: Generated) -> Iterator[Measure]:
    """Everything that is measured in a workspace of this size."""
    if place.size < _SMALL:
        for words in _WHOLE:
            yield _command(programs, place, words, most=1.3)
            yield _command(programs, place, words, most=1.2, on_terminal=True)
        yield _command(programs, place, ("summary",))
        return
    yield Measure("check, without an index", "a line", lambda runs: _from_nothing(programs, place, runs))
    yield _command(programs, place, ("check",))
    yield Measure("list, after a file has changed", "a line", lambda runs: _after_a_change(programs, place, runs))
    yield _command(programs, place, _SHOW)
    for words in _PAGES:
        yield _command(programs, place, words, most=1.4)
    for words in _PAGES if has_shell() else ():
        yield _against_the_shell(programs, place, words)
    for by in _GROUPS:
        yield _command(programs, place, ("summary", "--by", by), most=1.6)
    for words in _UNAIMED:
        yield _command(programs, place, words)


def _command(
    programs: Programs,
    place: Generated,
    words: Words,
    *,
    most: float | None = None,
    on_terminal: bool = False,
) -> Measure:
    """A command whose index is fresh, against a program of the same kind that does next to nothing."""
    rival = programs.table if on_terminal else programs.line

    def taken(runs: int) -> Result:
        return _result(
            pairs(lambda: programs.ours(place, *words, on_terminal=on_terminal), lambda: rival(place), runs), most=most
        )

    name = " ".join((*words, "on a terminal")) if on_terminal else " ".join(words)
    return Measure(name, "a table" if on_terminal else "a line", taken)


def _against_the_shell(programs: Programs, place: Generated, words: Words) -> Measure:
    def taken(runs: int) -> Result:
        statements = programs.statements(place, *words)
        return _result(pairs(lambda: programs.ours(place, *words), lambda: programs.shell(place, statements), runs))

    return Measure(" ".join(words), "sqlite3", taken)


def _from_nothing(programs: Programs, place: Generated, runs: int) -> Result:
    """Everything is read and checked, and the index made."""

    def check() -> Cost:
        place.forget_index()
        return programs.ours(place, "check")

    runs = 1 if place.size > _SLOW else min(runs, 3)
    result = _result(pairs(check, lambda: programs.line(place), runs, warm=False))
    return result._replace(rate=place.size / result.wall.middle * 1e3, least=_CHECKED)


def _after_a_change(programs: Programs, place: Generated, runs: int) -> Result:
    """One file of many has changed, each time another; what it now says must be listed."""
    programs.ours(place, "where")
    papers = [file for file in place.files if file.name.startswith("paper-")]
    turns = iter(range(runs + 1))
    read_again = set()

    def listed() -> Cost:
        turn = next(turns)
        file = papers[turn % len(papers)]
        written, stamp = file.read_bytes(), file.stat()
        before = _seen(place)
        try:
            file.write_bytes(written.replace(b"    title: Fund the", f"    title: Fund, {turn}, the".encode(), 1))
            # A minute later, and yet long ago: what was changed just now is looked at again each time.
            os.utime(file, (stamp.st_atime, stamp.st_mtime + 60))
            cost = programs.ours(place, "list", "--text", f"fund, {turn}, the", "--format", "ids")
            after = _seen(place)
        finally:
            file.write_bytes(written)
            os.utime(file, (stamp.st_atime, stamp.st_mtime))
        programs.ours(place, "where")
        if cost.output.count("\n") != 1:
            raise SystemExit(f"what changed in {file} was not listed, but this was:\n{cost.output}")
        read_again.add(sum(before[path] != after[path] for path in before))
        return cost

    result = _result(pairs(listed, lambda: programs.line(place), runs))
    return result._replace(remark=f"read again: {max(read_again)} of {len(place.files)} files")


def _seen(place: Generated) -> dict[str, int]:
    """When the index saw each file of the register: later, where it has been read again."""
    with closing(sqlite3.connect(place.index_file)) as db:
        return dict(db.execute("SELECT path, seen FROM file WHERE kind = 'yaml'").fetchall())


def _result(both: list[tuple[Cost, Cost]], most: float | None = None) -> Result:
    return Result(
        wall=spread([ours.wall for ours, _ in both]),
        work=spread([ours.work for ours, _ in both]).middle,
        memory=max(ours.memory for ours, _ in both),
        rival=spread([theirs.wall for _, theirs in both]).middle,
        ratio=spread([ours.wall / theirs.wall for ours, theirs in both]),
        most=most,
    )
