"""No acknowledged mark is ever lost: not in a crowd, to a kill, a full disk, git or a broken index.

All of it is done with real processes on real files.
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

import pytest

from policytrack.domain.events import Event, short
from policytrack.files.locks import locked
from policytrack.index import location as place
from policytrack.journal.codec import event_of
from policytrack.journal.event_id import verify
from policytrack.journal.location import JOURNAL, LOCK
from tests.builders import a_workspace
from tests.conftest import Outcome
from tests.machine import ask_git, mounted

Prepare = Callable[[], object]

pytestmark = [
    pytest.mark.large,
    pytest.mark.skipif(sys.platform == "win32", reason="kills, limits and permissions as POSIX has them"),
]

IDS = [f"EX-{number}" for number in range(1, 25)]
REGISTER = "recommendations:\n" + "".join(
    f"""\
  - id: {name}
    title: Give buses priority on line {name}
    paper: example
    actors: [council]
    strength: should
    deadline: within 12 months
    passage: {{from: Buses should, to: 12 months.}}
"""
    for name in IDS
)
NO_CACHE = {"XDG_CACHE_HOME": "", "HOME": "", "LOCALAPPDATA": ""}
READINGS = (["list"], ["show", IDS[0]], ["summary"])

# Runs `mark` as the program does, again and again; every fifth time with forty-six marks from a file.
# After each has returned, a line acknowledges it: the marks' notes, and their ids as `mark` told them.
MARKER = """\
import contextlib, io, json, signal, sys
from policytrack.workspace import opening
from policytrack.cli.main import program

opened, open_index = [], opening.open_index

def open_and_remember(*given, **named):
    opened.append(open_index(*given, **named))
    return opened[-1]

opening.open_index = open_and_remember
root, name, turns, ids, padding, dies = json.loads(sys.argv[1])
if dies:
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
policytrack = program()

def mark(turn, number):
    return {
        "id": ids[(turn * 5 + number) % len(ids)],
        "status": ("announced", "in-progress", "partial", "implemented")[(turn + number) % 4],
        "on": f"2026-02-{1 + (turn * 5 + number) % 28:02}",
        "evidence": f"https://example.org/{name}-{turn}-{number}",
        "note": f"{name}-{turn}-{number}" + padding,
        "recorder": name,
    }

for turn in range(turns):
    marks = [mark(turn, number) for number in range(46 if turn % 5 == 4 else 1)]
    if len(marks) > 1:
        sys.stdin = io.StringIO("\\n".join(map(json.dumps, marks)))
        words = ["--from", "-"]
    else:
        words = [marks[0].pop("id"), marks[0].pop("status")]
        words += [f"--{option}={value}" for option, value in marks[0].items()]
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(io.StringIO()):
        policytrack.main(args=["mark", *words, "--workspace", root], standalone_mode=False)
    # A process lets go of its index when it ends; this one goes on.
    while opened:
        opened.pop().close()
    print(*(one["note"] for one in marks), *(word for word in told.getvalue().split() if word.startswith("p1-")))
    sys.stdout.flush()
"""
IN_FIVE_TURNS = 50


class Office(NamedTuple):
    """A workspace in which many record, and the environment in which they do."""

    root: Path
    environment: dict[str, str]

    @property
    def journal(self) -> Path:
        return self.root / JOURNAL

    @property
    def index_file(self) -> Path:
        with pytest.MonkeyPatch.context() as patch:
            for name in NO_CACHE:
                patch.setenv(name, self.environment.get(name, ""))
            path = place.index_path(self.root)
        assert path is not None
        return path

    def run(
        self, *words: str, env: dict[str, str] | None = None, prepare: Prepare | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "policytrack", *words, "--workspace", str(self.root)],
            capture_output=True,
            check=False,
            encoding="utf-8",
            env={**self.environment, **(env or {})},
            preexec_fn=prepare,
        )

    def mark(
        self, note: str, name: str = IDS[0], *, env: dict[str, str] | None = None, prepare: Prepare | None = None
    ) -> subprocess.CompletedProcess[str]:
        words = ["mark", name, "announced", "--evidence", "https://example.org/a", "--recorder", "x", "--note", note]
        return self.run(*words, env=env, prepare=prepare)

    def marker(
        self,
        name: str,
        turns: int,
        *,
        env: dict[str, str] | None = None,
        padding: str = "",
        limit: int | None = None,
    ) -> subprocess.Popen[str]:
        """A process that marks so many times; one that writes a file beyond the *limit* dies in the middle of it."""
        said = json.dumps([str(self.root), name, turns, IDS, padding, limit is not None])
        return subprocess.Popen(
            [sys.executable, "-c", MARKER, said],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**self.environment, **(env or {})},
            preexec_fn=None if limit is None else at_most(limit),
            encoding="utf-8",
        )

    def events(self) -> list[Event]:
        """What the journal holds: every line whole, and as it was recorded."""
        *lines, rest = self.journal.read_bytes().split(b"\n")
        assert rest == b""
        events = [event_of(line) for line in lines]
        assert [verify(line) for line in lines] == [event.id for event in events]
        return events

    def held(self) -> Counter[str]:
        """The words of acknowledgements for which there is an event, with how many events there are."""
        events = self.events()
        return Counter([*(short(event.id) for event in events), *(event.note or "" for event in events)])

    def answers(self, env: dict[str, str] | None = None) -> list[str]:
        """What the program says of it all, as a fresh process sees it."""
        runs = [
            self.run("list", "--format", "json", env=env),
            self.run("show", IDS[0], "--format", "json", env=env),
            self.run("summary", env=env),
        ]
        assert [(one.returncode, one.stderr) for one in runs] == [(0, "")] * len(runs)
        return [one.stdout for one in runs]


@pytest.fixture
def office(tmp_path: Path, cache: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("POLICYTRACK_TODAY", "2026-06-01")
    root = a_workspace(tmp_path / "work", REGISTER)
    return Office(root, {**cache, "POLICYTRACK_TODAY": "2026-06-01"})


def acknowledged(*markers: subprocess.Popen[str]) -> Counter[str]:
    """The words of all acknowledgements; the markers must have ended well."""
    words: Counter[str] = Counter()
    for out, err, code in [(*marker.communicate(), marker.returncode) for marker in markers]:
        assert (err, code) == ("", 0), err
        words.update(out.split())
    return words


@contextmanager
def readers(office: Office, *environments: dict[str, str]) -> Iterator[list[tuple[list[str], int, str]]]:
    """While this lasts, processes read, one after the other in each environment; how each ended is put on the list."""
    over = threading.Event()
    ended: list[tuple[list[str], int, str]] = []

    def read(env: dict[str, str]) -> None:
        for words in cycle(READINGS):
            one = office.run(*words, env=env)
            ended.append((words, one.returncode, one.stderr))
            if over.wait(0.1):
                return

    threads = [threading.Thread(target=read, args=(env,)) for env in environments]
    for thread in threads:
        thread.start()
    try:
        yield ended
    finally:
        over.set()
        for thread in threads:
            thread.join()


def troubled(ended: list[tuple[list[str], int, str]]) -> list[tuple[list[str], int, str]]:
    return [one for one in ended if one[1:] != (0, "")]


# A crowd


@pytest.mark.large
def test_sixteen_processes_at_once_lose_nothing_and_disturb_no_reader(office: Office) -> None:
    with readers(office, {}, NO_CACHE) as ended:
        markers = [office.marker(f"m{number}", 20) for number in range(16)]
        alone = [office.mark(f"alone-{number}") for number in range(8)]
        words = acknowledged(*markers)

    assert [one.returncode for one in alone] == [0] * 8
    words.update(f"alone-{number}" for number in range(8))
    words.update(word for one in alone for word in one.stdout.split() if word.startswith("p1-"))
    assert words.total() == 2 * (16 * 4 * IN_FIVE_TURNS + 8)
    assert office.held() == words
    assert len(ended) > 10
    assert troubled(ended) == []
    assert office.answers() == office.answers(NO_CACHE)


# Sudden death


@pytest.mark.large
def test_what_was_acknowledged_outlives_whoever_is_killed(office: Office) -> None:
    chance = random.Random(7)
    alive: list[tuple[subprocess.Popen[str], str]] = []
    words: set[str] = set()
    killed = 0
    with readers(office, {}) as ended:
        while killed < 12 or len(words) < 2 * 2_000:
            while len(alive) < 4:
                marker = office.marker(f"m{killed + len(alive)}-{killed}", 100_000)
                assert marker.stdout is not None
                alive.append((marker, marker.stdout.readline()))
            time.sleep(chance.uniform(0, 0.25))
            marker, first = alive.pop(chance.randrange(4))
            marker.kill()
            out, _ = marker.communicate()
            assert marker.returncode == -signal.SIGKILL
            words.update((first + out).rpartition("\n")[0].split())
            killed += 1
        for marker, _ in alive:
            marker.kill()
            words.update(marker.communicate()[0].rpartition("\n")[0].split())

    assert troubled(ended) == []
    answers = office.answers()
    assert answers == office.answers(NO_CACHE)
    assert office.mark("last").returncode == 0
    held = office.held()
    assert words - {*held} == set()
    assert max(held.values()) == 1


def test_who_dies_in_the_middle_of_a_line_leaves_a_torn_one_that_the_next_sets_aside(office: Office) -> None:
    office.mark("before")
    for number, room in enumerate((1, 60, 3_000), 1):
        before = office.journal.read_bytes()
        listed = office.run("list").stdout

        marker = office.marker(f"dies-{room}", 1, env=NO_CACHE, padding="𝄞" * 1_500, limit=len(before) + room)
        out, _ = marker.communicate()

        assert (marker.returncode, out) == (-signal.SIGXFSZ, "")
        torn = office.journal.read_bytes().removeprefix(before)
        assert len(torn) == room
        for env in ({}, NO_CACHE):
            assert office.run("list", env=env).stdout == listed
        after = office.mark(f"after-{room}")
        asides = sorted(office.journal.parent.glob("journal.jsonl.torn-*"))
        assert after.returncode == 0
        assert f"{room:,} bytes have been set aside in {asides[-1].name}" in after.stderr
        assert asides[-1].read_bytes() == torn
        assert len(asides) == number
        assert office.journal.read_bytes().startswith(before)
    assert [event.note for event in office.events()] == ["before", "after-1", "after-60", "after-3000"]


def test_a_line_cut_anywhere_is_set_aside_and_a_whole_one_is_kept(office: Office, call: Callable[..., Outcome]) -> None:
    office.mark("first")
    first = office.journal.read_bytes()
    office.mark("second")
    second = office.journal.read_bytes().removeprefix(first)
    words = ["mark", IDS[1], "announced", "--evidence", "https://example.org/a", "--note", "third", "--recorder", "x"]
    for cut in (1, 8, len(second) // 2, len(second) - 2, len(second) - 1):
        office.journal.write_bytes(first + second[:cut])
        # Nobody was told that it was recorded, so nobody remembers it.
        (office.root / ".policytrack/recent.jsonl").unlink()
        for reading in READINGS:
            assert call(*reading, "--workspace", str(office.root))[1:] == ("", 0)

        _, err, code = call(*words, "--workspace", str(office.root))

        assert code == 0
        asides = [*office.journal.parent.glob("journal.jsonl.torn-*")]
        notes = [event.note for event in office.events()]
        if cut == len(second) - 1:
            assert asides == []
            assert notes == ["first", "second", "third"]
        else:
            assert f"set aside in {asides[0].name}" in err
            assert [aside.read_bytes() for aside in asides] == [second[:cut]]
            assert notes == ["first", "third"]
            asides[0].unlink()


def test_what_was_acknowledged_and_then_cut_away_is_put_back(office: Office, call: Callable[..., Outcome]) -> None:
    words = ["mark", IDS[1], "announced", "--evidence", "https://example.org/a", "--recorder", "x"]
    for note in ("first", "second", "third"):
        office.mark(note)
    whole = office.journal.read_bytes()
    for size in (len(whole) - 20, whole.index(b"\n") + 1, 0):
        office.journal.write_bytes(whole[:size])

        _, err, code = call(*words, "--note", f"after {size}", "--workspace", str(office.root))

        assert (code, " missing from " in err and "put back" in err) == (0, True)
        assert {"first", "second", "third", f"after {size}"} <= {event.note for event in office.events()}


def test_what_somebody_committed_and_then_left_out_stays_out(office: Office, call: Callable[..., Outcome]) -> None:
    in_git(office)
    assert git(office.root, "checkout", "-b", "side") == 0
    office.mark("on the side")
    assert (git(office.root, "add", "-A"), git(office.root, "commit", "-m", "side")) == (0, 0)
    assert git(office.root, "checkout", "main") == 0

    office.mark("on main")

    assert [event.note for event in office.events()] == ["on main"]


# Where there is no room, and where nobody may write


def at_most(size: int) -> Prepare:
    """No file may grow beyond so many bytes."""

    def prepare() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return prepare


def without_privilege() -> None:
    """Even root may from now on write only where permissions let it: the program that comes next cannot override."""
    if os.geteuid() == 0 and sys.platform == "linux":
        drop_from_bounding_set, override_permissions = 24, 1
        if ctypes.CDLL(None).prctl(drop_from_bounding_set, override_permissions, 0, 0, 0) != 0:
            raise OSError("the capability cannot be dropped")


def check_refused(office: Office, done: subprocess.CompletedProcess[str], before: bytes, *why: str) -> None:
    """The command said why it cannot record, and has left the journal as it was, byte for byte."""
    assert done.returncode == 4
    assert done.stdout == ""
    assert any(words in done.stderr for words in why), done.stderr
    assert "nothing was recorded" in done.stderr
    assert "Traceback" not in done.stderr
    assert office.journal.read_bytes() == before


@pytest.mark.parametrize("room", [0, 1, 200])
def test_where_the_file_may_not_grow_the_journal_stays_as_it_was(office: Office, room: int) -> None:
    office.mark("before")
    before = office.journal.read_bytes()

    done = office.mark("x" * 500, prepare=at_most(len(before) + room))

    check_refused(office, done, before, "File too large; lift the limit on the size of files")
    assert office.mark("after").returncode == 0
    assert [event.note for event in office.events()] == ["before", "after"]


def test_a_full_disk_leaves_the_journal_as_it_was(office: Office) -> None:
    data = office.root / "data"
    with ExitStack() as stack:
        register = (data / "recommendations.yaml").read_bytes()
        is_small = stack.enter_context(mounted(data, "-t", "tmpfs", "-o", "size=256k", "none"))
        (data / "recommendations.yaml").write_bytes(register)
        office.mark("before")
        before = office.journal.read_bytes()
        filling = data / "filling"
        if is_small:
            with pytest.raises(OSError, match="No space left"):
                filling.write_bytes(bytes(1_000_000))

        # Where nobody may mount a small disk, a limit stands in for it.
        done = office.mark("𝄞" * 1_900, prepare=None if is_small else at_most(len(before) + 4_000))

        check_refused(office, done, before, "No space left on device; make room", "File too large; lift the limit")
        assert office.answers() == office.answers(NO_CACHE)
        filling.unlink(missing_ok=True)
        assert office.mark("after").returncode == 0
        assert [event.note for event in office.events()] == ["before", "after"]


@pytest.mark.parametrize("what", ["file", "folder", "lock", "medium"])
def test_where_nobody_may_write_the_journal_stays_as_it_was(office: Office, what: str) -> None:
    office.mark("before")
    before, answers = office.journal.read_bytes(), office.answers()
    data, lock = office.journal.parent, office.root / ".policytrack"
    closed = {"file": [office.journal], "folder": [office.journal, data, lock, office.root], "lock": [lock]}
    with ExitStack() as stack:
        if what == "medium":
            is_bound = stack.enter_context(mounted(office.root, "--bind", str(office.root)))
            if is_bound:
                subprocess.run(["mount", "-o", "remount,ro,bind", str(office.root)], check=True)
            else:
                what = "folder"
        if what == "lock":
            shutil.rmtree(lock)
            lock = office.root
            closed["lock"] = [lock]
        for path in closed.get(what, []):
            stack.callback(path.chmod, path.stat().st_mode)
            path.chmod(0o555 if path.is_dir() else 0o444)

        done = office.mark("refused", prepare=without_privilege)

        said = ("Permission denied; change its permissions", "Read-only file system; copy the workspace")
        check_refused(office, done, before, *said)
        for env in ({}, NO_CACHE):
            assert office.run("list", "--format", "json", env=env, prepare=without_privilege).stdout == answers[0]


def test_a_torn_line_that_cannot_be_set_aside_stays_where_it_is(office: Office) -> None:
    office.mark("before")
    office.journal.write_bytes(office.journal.read_bytes() + b'{"id":"p1-')
    before = office.journal.read_bytes()
    office.journal.parent.chmod(0o555)
    try:
        done = office.mark("refused", prepare=without_privilege)
    finally:
        office.journal.parent.chmod(0o755)

    check_refused(office, done, before, "Permission denied")


# Git


def git(folder: Path, *words: str) -> int:
    """Run git in the folder; gives its exit code."""
    return ask_git(folder, *words).returncode


def in_git(office: Office) -> None:
    """Put the workspace under git, as `init` prepares it."""
    (office.root / ".gitattributes").write_text(f"{JOURNAL} -text merge=union\n")
    (office.root / ".gitignore").write_text("/.policytrack/\n")
    for words in (["init", "-b", "main"], ["add", "-A"], ["commit", "-m", "first"]):
        assert git(office.root, *words) == 0


def taken_out(office: Office) -> set[str]:
    """The whole lines that a commit took out of the journal, compared with each of those before it."""
    how = ["-m", "--full-history", "--unified=0", "--format=tformat:commit", "--patch"]
    said = ask_git(office.root, "log", *how, "--", JOURNAL).stdout
    found = set[str]()
    for change in said.split("commit\n"):
        lines = [line for line in change.splitlines() if line.endswith("}")]
        gone = {line[1:] for line in lines if line.startswith('-{"id"')}
        found |= gone - {line[1:] for line in lines if line.startswith('+{"id"')}
    return found


def test_it_is_noticed_if_a_commit_takes_lines_out_that_a_merge_brings_back(office: Office) -> None:
    for note in ("first", "second"):
        office.mark(note)
    in_git(office)
    lines = office.journal.read_bytes()
    for content, message in ((lines.splitlines(keepends=True)[0], "less"), (lines, "again")):
        office.journal.write_bytes(content)
        assert git(office.root, "commit", "-a", "-m", message) == 0

    [taken] = taken_out(office)

    assert json.loads(taken)["note"] == "second"


@pytest.mark.large
@pytest.mark.parametrize("is_announced", [True, False])
def test_git_that_puts_another_journal_in_place_loses_no_mark(office: Office, is_announced: bool) -> None:
    """Every acknowledged mark is in the end in the journal, once all is committed and both branches are merged.

    No commit takes a line out, even if a merge later brings it back.

    Branches are checked out beside the marks, unannounced. Merges hold the journal's lock, or do not: then a merge
    that git refuses ends with `git read-tree --reset`, which throws away what was written since it looked, and
    the next mark puts it back.
    """
    office.mark("before")
    in_git(office)
    assert git(office.root, "branch", "side") == 0
    replaced = 0
    with readers(office, {}) as ended:
        markers = [office.marker(f"m{number}", 40) for number in range(3)]
        branches = cycle([("main", "side"), ("side", "main")])
        here, there = next(branches)
        while any(marker.poll() is None for marker in markers):
            git(office.root, "add", "-A")
            git(office.root, "commit", "-m", "marks")
            # Refused where a mark has come in between: then the next round commits it first.
            if git(office.root, "checkout", there) == 0:
                replaced += 1
                here, there = there, here
            if replaced % 3 == 0:
                with locked(office.root / LOCK, 60) if is_announced else nullcontext():
                    git(office.root, "add", "-A")
                    git(office.root, "commit", "-m", "marks")
                    assert git(office.root, "merge", "-m", "both", there) == 0 or not is_announced
        words = acknowledged(*markers)

    assert office.mark("after").returncode == 0
    assert git(office.root, "add", "-A") == 0
    assert git(office.root, "commit", "-m", "last marks") == 0
    assert git(office.root, "merge", "-m", "all", there) == 0
    assert ask_git(office.root, "status", "--porcelain", "--untracked-files=no").stdout == ""
    assert replaced > 10
    assert taken_out(office) == set()
    held = office.held()
    assert words.total() == 2 * 3 * 8 * IN_FIVE_TURNS
    assert words.keys() - held.keys() == set()
    assert troubled(ended) == []


def test_two_clones_that_mark_apart_and_merge_both_ways_agree(
    office: Office, tmp_path: Path, call: Callable[..., Outcome]
) -> None:
    office.mark("before")
    in_git(office)
    assert git(tmp_path, "clone", str(office.root), "other") == 0
    other = office._replace(root=tmp_path / "other")
    assert git(office.root, "remote", "add", "origin", str(other.root)) == 0
    words: Counter[str] = Counter()
    for turn in range(2):
        words.update(acknowledged(office.marker(f"one-{turn}", 5), other.marker(f"other-{turn}", 5)))
        for one, event in zip((office, other), office.events(), strict=False):
            one.run("retract", event.id, "--why", "a slip", "--recorder", "x")
        for one in (office, other):
            git(one.root, "add", "-A")
            assert git(one.root, "commit", "-m", "marks") == 0
        for one in (office, other):
            assert git(one.root, "fetch", "origin") == 0
        for one in (office, other):
            assert git(one.root, "merge", "-m", "both", "origin/main") == 0

        assert {*office.events()} == {*other.events()}
        assert words.keys() - office.held().keys() == set()
        for name in IDS:
            said = [call("show", name, "--format", "json", "--workspace", str(one.root)) for one in (office, other)]
            assert said[0] == said[1]
            assert said[0][1:] == ("", 0)


# The index


def _garbage(path: Path) -> None:
    path.write_bytes(random.Random(7).randbytes(100_000))


def _garbage_inside(path: Path) -> None:
    with path.open("rb+") as file:
        file.seek(4_096)
        file.write(random.Random(7).randbytes(max(1, path.stat().st_size - 4_096)))


def _sealed_garbage(path: Path) -> None:
    _garbage(path)
    place.seal(path)


def _half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _nothing(path: Path) -> None:
    os.truncate(path, 0)
    place.seal(path)


def _another_version(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("UPDATE meta SET value = '0.0.1/1' WHERE name = 'version'")
        db.execute("DROP TABLE event")
    db.close()
    place.seal(path)


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _no_cache_at_all(path: Path) -> None:
    shutil.rmtree(path.parent.parent)


def _a_file_for_a_folder(path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.touch()


HARMS: dict[str, Callable[[Path], object]] = {
    "deleted": os.unlink,
    "garbage": _garbage,
    "garbage inside": _garbage_inside,
    "sealed garbage": _sealed_garbage,
    "cut in half": _half,
    "emptied": _nothing,
    "another version": _another_version,
    "a folder in its place": _a_folder,
    "no cache": _no_cache_at_all,
    "a file for a folder": _a_file_for_a_folder,
}


@pytest.mark.parametrize("harm", HARMS)
def test_whatever_is_done_to_the_index_answers_and_marks_are_the_same(
    office: Office, harm: str, call: Callable[..., Outcome]
) -> None:
    def say(*words: str, env: dict[str, str] | None = None) -> str:
        out, err, code = call(*words, "--workspace", str(office.root), env=env)
        assert code == 0, err
        return out

    def do_harm() -> None:
        if office.index_file.is_file():
            HARMS[harm](office.index_file)

    mark = ["mark", "--evidence", "https://example.org/a", "--recorder", "x"]
    readings = [["list", "--format", "json"], ["show", IDS[0], "--format", "json"], ["summary"]]
    for turn, status in enumerate(["announced", "partial", "implemented"]):
        say(*mark, IDS[0], status, "--note", f"{turn}")
        say("list")
        for reading in readings:
            do_harm()
            assert say(*reading) == say(*reading, env=NO_CACHE)
        do_harm()
        say(*mark, IDS[turn], "announced", "--note", f"{turn} after harm")
        assert [say(*reading) for reading in readings] == [say(*reading, env=NO_CACHE) for reading in readings]
    assert len(office.held()) == 12


def test_a_cache_that_cannot_be_written_changes_nothing(office: Office) -> None:
    office.mark("first")
    answers = office.answers(NO_CACHE)
    a_file = {"XDG_CACHE_HOME": str(office.root / "data/recommendations.yaml")}
    assert office.answers(a_file) == answers
    office.answers()
    for path in (*office.index_file.parent.iterdir(), office.index_file.parent):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert office.run("list", "--format", "json", prepare=without_privilege).stdout == answers[0]
        assert office.mark("second", IDS[1], prepare=without_privilege).returncode == 0
        said = office.run("list", "--format", "json", prepare=without_privilege)
    finally:
        office.index_file.parent.chmod(0o755)

    assert (said.stdout, said.returncode, said.stderr) == (office.answers(NO_CACHE)[0], 0, "")
    assert office.mark("third", env=a_file).returncode == 0
    assert [event.note for event in office.events()] == ["first", "second", "third"]


def harmed_copy(path: Path, harm: Callable[[Path], object]) -> None:
    """Put a harmed index in the index's place; who has that open keeps it."""
    copy = path.with_name("copy.sqlite3")
    shutil.copyfile(path, copy)
    harm(copy)
    for name in (copy, copy.with_suffix(".seal")):
        if name.exists():
            name.replace(path.with_suffix(name.suffix))


def test_an_index_that_is_harmed_while_many_mark_harms_no_mark(office: Office) -> None:
    chance = random.Random(7)
    names = sorted(HARMS.keys() - {"deleted", "a folder in its place", "a file for a folder"})
    harmed: Counter[str] = Counter()
    with readers(office, {}) as ended:
        markers = [office.marker(f"m{number}", 20) for number in range(3)]
        while any(marker.poll() is None for marker in markers):
            time.sleep(chance.uniform(0, 0.03))
            harm = chance.choice(names)
            try:
                harmed_copy(office.index_file, HARMS[harm])
            except (OSError, sqlite3.Error):
                continue  # it is being made anew
            harmed[harm] += 1
        words = acknowledged(*markers)

    assert harmed.total() > 20
    assert office.held() == words
    assert troubled(ended) == []
    assert office.answers() == office.answers(NO_CACHE)


# The lines themselves


def test_lines_in_another_order_or_twice_change_nothing(office: Office, call: Callable[..., Outcome]) -> None:
    def answers(env: dict[str, str] | None = None) -> list[Outcome]:
        asked = [["list"], *(["show", name] for name in IDS)]
        return [call(*words, "--format", "json", "--workspace", str(office.root), env=env) for words in asked]

    acknowledged(office.marker("m", 10))
    for event in office.events()[:20:3]:
        assert office.run("retract", event.id, "--why", "a slip", "--recorder", "x").returncode == 0
    said = answers()
    assert {outcome[1:] for outcome in said} == {("", 0)}
    lines = office.journal.read_bytes().splitlines(keepends=True)
    chance = random.Random(7)
    for _ in range(2):
        others = [*lines, *chance.sample(lines, 10)]
        chance.shuffle(others)
        office.journal.write_bytes(b"".join(others))

        for env in ({}, NO_CACHE):
            for got, known in zip(answers(env), said, strict=True):
                assert got[1:] == ("", 0)
                assert got[0] == known[0]
    office.journal.write_bytes(b"".join(reversed(lines)))
    assert answers() == said


@pytest.mark.parametrize("old", [b'"effective":"2026-02-0', b'"note":"m-'])
@pytest.mark.parametrize("number", [1, 300])
def test_a_line_edited_by_hand_stops_all_that_would_count_it(
    office: Office, number: int, old: bytes, call: Callable[..., Outcome]
) -> None:
    words = acknowledged(office.marker("m", 35))
    assert words.total() == 2 * 350
    assert call("list", "--workspace", str(office.root))[2] == 0
    lines = office.journal.read_bytes().splitlines(keepends=True)
    found = next(place for place, line in enumerate(lines[number - 1 :], number) if old in line)
    lines[found - 1] = lines[found - 1].replace(old, old[:-1] + (b"1" if old.endswith(b"0") else b"_"))
    office.journal.write_bytes(b"".join(lines))
    before = office.journal.read_bytes()

    mark = ["mark", IDS[0], "announced", "--evidence", "https://example.org/a", "--recorder", "x"]
    for asked in (["list"], ["show", IDS[0]], ["summary"], ["due"], mark):
        for env in ({}, NO_CACHE):
            out, err, code = call(*asked, "--workspace", str(office.root), env=env)
            assert (out, code) == ("", 4), (asked, env)
            assert f"{office.journal}:{found}: " in err
    assert office.journal.read_bytes() == before
