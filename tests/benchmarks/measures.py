"""What is measured in a workspace, against what, and what is aimed at."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import NamedTuple

from policytrack.domain.statuses import Status, status_label
from tests.benchmarks.programs import Programs, has_shell
from tests.benchmarks.tables import MAPPING, table
from tests.benchmarks.timing import Cost, Spread, pairs, spread
from tests.benchmarks.workspaces import Generated
from tests.soak import evidence

Words = tuple[str, ...]

_SMALL = 1_000
_SLOW = 50_000
_CHECKED = 5_000  # recommendations in a second
_INDEXED = 100_000  # events in a second
_ROOM = 300  # MB
_IMPORTED = 2_000  # rows in a second
_NEWER = 5_000  # rows in a second: 100,000 in 20 seconds
_IMPORT_ROOM = 400  # MB
_EXPORTED = 2_750  # recommendations in a second: 41,000 in 15 seconds
_EXPORT_ROOM = 250  # MB
_PAGES_KEPT = 5_000
_EVIDENCE_ROOM = 200  # MB
_ID = "P0000-C-4"  # it has parts
_SHOW = ("show", _ID)
_HISTORY = ("history", _ID)
_REPORT = ("report",)
_ONE = ("list", "--limit", "1")
_PAGE = ("list", "--limit", "50")
_LONG_AGO = ("summary", "--as-of", "2024-06-30")  # two years before the journal ends
_WHOLE: tuple[Words, ...] = (("list",), _SHOW)
_GROUPS = ("pillar", "actor", "side", "paper", "topic", "kind", "strength", "status")
_PAGES: tuple[Words, ...] = tuple(
    ("list", *filters, "--limit", "50")
    for filters in (
        ("--actor", "us-energy", "--strength", "must"),
        ("--side", "india", "--timing", "overdue"),
        ("--topic", "quantum", "--status", "open"),
        ("--pillar", "X", "--priority", "high"),
    )
)
_SORTED: tuple[Words, ...] = (
    ("list", "--sort", "due", "--limit", "50"),
    ("list", "--sort", "due", "--side", "india", "--status", "open", "--limit", "50"),
)
_SUMMARIES: tuple[Words, ...] = (
    *(("summary", "--by", by) for by in _GROUPS),
    ("summary", "--side", "us", "--strength", "must"),
    ("summary", "--actor", "us-energy", "--status", "open"),
    ("summary", "--topic", "quantum", "--timing", "overdue"),
    ("summary", "--as-of", "2025-06-30"),
)
_SITE = 10_000 // 60
"""Recommendations a second for which a whole site is made: 10,000 in a minute."""
_SITE_AGAIN = 10_000 // 3
"""The same after one mark: 10,000 in three seconds."""
_UNAIMED: tuple[Words, ...] = (
    ("list", "--actor", "us-energy-1", "--topic", "quantum", "--timing", "due-soon", "--limit", "50"),
    ("list", "--side", "us", "--text", "test range", "--limit", "50"),
    ("list", "--sort", "-due", "--limit", "50"),
    ("summary", "--text", "test range"),
)


class Result(NamedTuple):
    """What something took, in milliseconds and MB, and how often as long as what it is measured against.

    *most* is the greatest ratio aimed at; *rate*, in recommendations or events a second, is to be *least* or more;
    *room* is the most memory aimed at.
    """

    wall: Spread
    work: float
    memory: float
    rival: float
    ratio: Spread
    most: float | None = None
    rate: float | None = None
    least: int | None = None
    room: float | None = None
    remark: str = ""

    @property
    def within(self) -> bool | None:
        """Whether it is all as was aimed; None where nothing was."""
        kept = []
        if self.most is not None:
            kept.append(self.ratio.middle <= self.most)
        if self.rate is not None and self.least is not None:
            kept.append(self.rate >= self.least)
        if self.room is not None:
            kept.append(self.memory <= self.room)
        return all(kept) if kept else None


class Measure(NamedTuple):
    """Something to measure: its name, what against, and how, in so many runs."""

    name: str
    against: str
    taken: Callable[[int], Result]


def measures(programs: Programs, place: Generated) -> Iterator[Measure]:
    """Everything that is measured in a workspace of this size, with events or without."""
    if place.events:
        yield from _of_events(programs, place)
        return
    if place.size < _SMALL:
        for words in _WHOLE:
            yield _command(programs, place, words, most=1.3)
            yield _command(programs, place, words, most=1.2, on_terminal=True)
        yield _command(programs, place, ("summary",))
        return
    yield Measure("check, without an index", "a line", lambda runs: _from_nothing(programs, place, runs))
    yield _command(programs, place, ("check",))
    yield Measure("import", "a line", lambda runs: _imported(programs, place, runs, newer=False))
    yield Measure("import, a newer copy", "a line", lambda runs: _imported(programs, place, runs, newer=True))
    for format in ("yaml", "xlsx", "csv", "jsonl"):
        yield Measure(f"export --format {format}", "a line", partial(_exported, programs, place, format))
    yield Measure("import, of an exported yaml", "a line", lambda runs: _imported_again(programs, place, runs))
    yield Measure("list, after a file has changed", "a line", lambda runs: _after_a_change(programs, place, runs))
    yield _command(programs, place, _SHOW)
    for words in _PAGES:
        yield _command(programs, place, words, most=1.4)
    for words in _PAGES if has_shell() else ():
        yield _against_the_shell(programs, place, words)
    for words in (*_SORTED, *_SUMMARIES):
        yield _command(programs, place, words, most=1.5)
    for words in _UNAIMED:
        yield _command(programs, place, words)


def _of_events(programs: Programs, place: Generated) -> Iterator[Measure]:
    if place.size >= _SMALL:
        yield Measure("list, without an index", "no events", lambda runs: _events_from_nothing(programs, place, runs))
    for words in (_PAGE, *_PAGES):
        yield _command(programs, place, words, most=2.0)
    if place.size >= _SMALL:
        for words in (*_SORTED, *_SUMMARIES, _LONG_AGO):
            yield _command(programs, place, words, most=1.5)
    else:
        yield _command(programs, place, ("summary",))
    yield _command(programs, place, _SHOW)
    yield _command(programs, place, _HISTORY, most=1.5)
    yield from _of_reports(programs, place)
    if _SMALL <= place.size < _SLOW:
        yield Measure("site", "Sphinx", lambda runs: _site(programs, place))
        name = f"evidence keep --queued, {_PAGES_KEPT:,} pages"
        yield Measure(name, "a line", lambda runs: _pages_kept(programs, place))
    # Those that record come last: what is measured before them is the journal that was generated.
    yield Measure("mark, after a mark", "a line", lambda runs: _marked(programs, place, runs))
    yield Measure("mark, after a list", "a line", lambda runs: _marked(programs, place, runs, after_list=True))
    yield Measure("list, after a mark", "a line", lambda runs: _after_a_mark(programs, place, runs))
    if _SMALL <= place.size < _SLOW:
        yield Measure("site, after a mark", "a line", lambda runs: _site_after_a_mark(programs, place, runs))
    yield Measure(
        "list, where others may have edited the journal", "a line", lambda runs: _verified(programs, place, runs)
    )


def _of_reports(programs: Programs, place: Generated) -> Iterator[Measure]:
    if place.size < _SMALL:
        yield _command(programs, place, _REPORT, most=1.5)
        yield _command(programs, place, (*_REPORT, "--format", "html"), most=3.0)
        return
    for format in ("json", "csv"):
        words = (*_REPORT, "--format", format, "--output", str(place.root / f"report.{format}"))
        measure = _command(programs, place, words, most=30.0, room=_ROOM)
        yield measure._replace(name=f"report --format {format}, to a file")
    yield _command(programs, place, _REPORT, most=30.0)


def _command(
    programs: Programs,
    place: Generated,
    words: Words,
    *,
    most: float | None = None,
    room: float | None = None,
    on_terminal: bool = False,
) -> Measure:
    """A command whose index is fresh, against a program of the same kind that does next to nothing."""
    rival = programs.table if on_terminal else programs.line

    def taken(runs: int) -> Result:
        both = pairs(lambda: programs.ours(place, *words, on_terminal=on_terminal), lambda: rival(place), runs)
        return _result(both, most=most)._replace(room=room)

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


def _imported(programs: Programs, place: Generated, runs: int, *, newer: bool) -> Result:
    """Another tracker's table of as many rows, into a new workspace, or a newer copy into that."""
    folder = place.root.parent / "import"

    def imported() -> Cost:
        rmtree(folder, ignore_errors=True)
        folder.mkdir()
        mapping = folder / "mapping.yaml"
        mapping.write_text(MAPPING, "utf-8")
        for copy in (1, 2) if newer else (1,):
            table(folder / "table.csv", place.size, copy)
            words = ("--mapping", str(mapping), "--as-of", f"2026-0{copy}-01", "--into", str(folder / "into"))
            cost = programs.ours(place, "import", str(folder / "table.csv"), *words, "--recorder", "bench")
        return cost

    runs = 1 if place.size > _SLOW else min(runs, 3)
    result = _result(pairs(imported, lambda: programs.line(place), runs, warm=False))
    least = _NEWER if newer else _IMPORTED
    return result._replace(rate=place.size / result.wall.middle * 1e3, least=least, room=_IMPORT_ROOM)


def _exported(programs: Programs, place: Generated, format: str, runs: int) -> Result:
    """Everything is exported to a file."""
    file = str(place.root.parent / f"exported.{format}")

    def exported() -> Cost:
        return programs.ours(place, "export", "--format", format, "--output", file)

    runs = 1 if place.size > _SLOW else min(runs, 3)
    return _at_a_rate(pairs(exported, lambda: programs.line(place), runs), place)


def _imported_again(programs: Programs, place: Generated, runs: int) -> Result:
    """A workspace that was exported is imported into a new one."""
    exported, into = place.root.parent / "exported", place.root.parent / "imported-again"
    rmtree(exported, ignore_errors=True)
    programs.ours(place, "export", "--format", "yaml", "--what", "both", "--output", str(exported))

    def imported() -> Cost:
        rmtree(into, ignore_errors=True)
        return programs.ours(place, "import", str(exported), "--into", str(into))

    runs = 1 if place.size > _SLOW else min(runs, 3)
    return _at_a_rate(pairs(imported, lambda: programs.line(place), runs, warm=False), place)


def _at_a_rate(both: list[tuple[Cost, Cost]], place: Generated) -> Result:
    result = _result(both)
    return result._replace(rate=place.size / result.wall.middle * 1e3, least=_EXPORTED, room=_EXPORT_ROOM)


def _events_from_nothing(programs: Programs, place: Generated, runs: int) -> Result:
    """The index is made of register and journal, and of the register alone; what that takes less, the events take."""

    def listed() -> Cost:
        place.forget_index()
        return programs.ours(place, *_ONE)

    def without_events() -> Cost:
        with _no_journal(place):
            return listed()

    programs.ours(place, "where")  # from now on the byte code is there
    both = []
    for _ in range(min(runs, 3)):
        theirs = without_events()
        both.append((listed(), theirs))  # in this order: the index that is left knows the events
    result = _result(both)
    seconds = spread([(ours.wall - theirs.wall) / 1e3 for ours, theirs in both])
    room = f"{result.memory - max(theirs.memory for _, theirs in both):+,.0f} MB"
    remark = f"{room}, {place.events / seconds.most:,.0f} to {place.events / seconds.least:,.0f} a second"
    return result._replace(rate=place.events / seconds.middle, least=_INDEXED, room=_ROOM, remark=remark)


@contextmanager
def _no_journal(place: Generated) -> Iterator[None]:
    aside = place.root / "journal-aside.jsonl"
    place.journal.rename(aside)
    try:
        yield
    finally:
        aside.rename(place.journal)


def _marked(programs: Programs, place: Generated, runs: int, *, after_list: bool = False) -> Result:
    """Each run records one more event, which the next takes in; *after_list*, something else has taken it in."""
    turns = iter(range(runs + 1))

    def mark() -> Cost:
        if after_list:
            programs.ours(place, *_ONE)
        return _mark(programs, place, "in-progress", next(turns))

    before = _lines(place)
    result = _result(pairs(mark, lambda: programs.line(place), runs), most=1.5)
    recorded = _lines(place) - before
    if recorded != runs + 1:
        raise SystemExit(f"{runs + 1} marks were made, and the journal has {recorded} lines more")
    return result


def _after_a_mark(programs: Programs, place: Generated, runs: int) -> Result:
    """What was just marked must be listed so, and the journal not be read from its start for that."""
    turns = iter(range(runs + 1))

    def listed() -> Cost:
        turn = next(turns)
        status = ("stalled", "in-progress")[turn % 2]
        _mark(programs, place, status, turn)
        cost = programs.ours(place, *_PAGE)
        row = next((line for line in cost.output.splitlines() if line.startswith(f"{_ID} ")), "")
        if status_label(Status(status)) not in row:
            raise SystemExit(f"{_ID} was marked {status}, and listed as:\n{row}")
        return cost

    return _result(pairs(listed, lambda: programs.line(place), runs), most=2.0)


def _site(programs: Programs, place: Generated) -> Result:
    """A whole site, against what Sphinx takes for as many pages of plain text as there are recommendations."""
    folder = place.root.parent / "site"
    rmtree(folder, ignore_errors=True)
    ours = programs.ours(place, "site", str(folder))
    result = _result([(ours, programs.plain_pages(place.size))])
    remark = f"{result.ratio.middle:.2f} of its time"
    return result._replace(rate=place.size / result.wall.middle * 1e3, least=_SITE, room=_ROOM, remark=remark)


def _pages_kept(programs: Programs, place: Generated) -> Result:
    """Pages of evidence kept from the queue, each of a host of its own on this machine."""
    with TemporaryDirectory(prefix="policytrack-") as folder:
        figures = evidence.run(Path(folder), _PAGES_KEPT)
    ours = Cost(figures.seconds * 1e3, figures.work * 1e3, figures.megabytes, "")
    remark = f"{figures.kept / figures.seconds:,.0f} pages a second"
    return _result([(ours, programs.line(place))])._replace(room=_EVIDENCE_ROOM, remark=remark)


def _site_after_a_mark(programs: Programs, place: Generated, runs: int) -> Result:
    """The site once more when one more event has been recorded."""
    folder = place.root.parent / "site"
    programs.ours(place, "site", str(folder))
    both = []
    for turn in range(min(runs, 3)):
        _mark(programs, place, ("stalled", "in-progress")[turn % 2], 1_000 + turn)
        both.append((programs.ours(place, "site", str(folder)), programs.line(place)))
    result = _result(both)
    return result._replace(rate=place.size / result.wall.middle * 1e3, least=_SITE_AGAIN, room=_ROOM)


def _verified(programs: Programs, place: Generated, runs: int) -> Result:
    """The whole journal is held to its digests: its stamp says that something else than policytrack touched it."""

    def listed() -> Cost:
        os.utime(place.journal)
        return programs.ours(place, *_PAGE)

    programs.ours(place, *_PAGE)
    return _result(pairs(listed, lambda: programs.line(place), runs))


def _mark(programs: Programs, place: Generated, status: str, turn: int) -> Cost:
    url = f"https://example.org/bench/{turn}"
    return programs.ours(place, "mark", _ID, status, "--evidence", url, "--recorder", "bench")


def _lines(place: Generated) -> int:
    # Bit by bit: no process is seen to take less memory than the one that started it.
    with place.journal.open("rb") as file:
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))


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
