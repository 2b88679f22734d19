"""An edited journal is never believed, however it was edited, and no index keeps anybody from reading a whole one."""

from __future__ import annotations

import os
import random
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from policytrack.files.stamps import Stamp
from policytrack.journal.codec import line_of
from policytrack.journal.growth import Growth
from policytrack.journal.prefix import digests_of, is_unchanged
from policytrack.journal.recovery import RecentLines
from policytrack.journal.signature import key, sign
from policytrack.journal.stamping import recorded
from tests.builders import a_workspace
from tests.journal.test_append import NOW, a_mark
from tests.journal.test_never_lost import IDS, REGISTER, Office, git, in_git

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="times and permissions as POSIX has them")

READING = (["list"], ["show", IDS[0]], ["summary"], ["report"], ["mark", IDS[1], "stalled", "--no-evidence", "seen"])


@pytest.fixture
def office(tmp_path: Path, cache: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Office:
    """A workspace with 300 marks, of which the index knows: more than 64 KiB."""
    monkeypatch.setenv("POLICYTRACK_TODAY", "2026-06-01")
    office = Office(a_workspace(tmp_path / "work", REGISTER), {**cache, "POLICYTRACK_TODAY": "2026-06-01"})
    marks = [a_mark(f"mark {turn}", recommendation=IDS[turn % len(IDS)], no_evidence="seen") for turn in range(300)]
    office.journal.write_bytes(b"".join(map(line_of, marks)))
    assert office.journal.stat().st_size > 70_000
    assert office.run("list").returncode == 0
    return office


def edited(path: Path) -> None:
    """Another status in the first line, of the same length."""
    content = path.read_bytes()
    with path.open("rb+") as file:
        file.seek(content.index(b'"status":"announced"'))
        file.write(b'"status":"announceD"')


def grown(path: Path) -> None:
    # Earlier than the others of that day, so that it is never the one that counts.
    one_more = recorded(a_mark("one more", recommendation=IDS[3], no_evidence="seen"), NOW - timedelta(seconds=1))
    with path.open("ab") as file:
        file.write(line_of(one_more))


@pytest.mark.parametrize("words", READING, ids=lambda words: words[0])
def test_an_edit_far_above_with_a_valid_line_added_stops_every_command(office: Office, words: list[str]) -> None:
    edited(office.journal)
    grown(office.journal)

    done = office.run(*words)

    assert (done.returncode, done.stdout) == (4, "")
    assert "journal.jsonl:1: " in done.stderr
    assert "no longer as it was recorded" in done.stderr


def test_an_edit_in_place_is_noticed_though_its_time_was_set_back(office: Office) -> None:
    times = office.journal.stat()
    edited(office.journal)
    os.utime(office.journal, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert office.journal.stat().st_mtime_ns == times.st_mtime_ns

    done = office.run("list")

    assert (done.returncode, "journal.jsonl:1: " in done.stderr) == (4, True)


def test_lines_that_changed_places_and_one_added_change_nothing_but_that_one(office: Office) -> None:
    listed = office.run("list", "--format", "json").stdout
    first, second, *rest = office.journal.read_bytes().splitlines(keepends=True)
    office.journal.write_bytes(b"".join([second, first, *rest]))
    grown(office.journal)

    assert office.run("history", IDS[0]).returncode == 0
    assert office.run("list", "--format", "json").stdout == listed
    assert office.run("mark", IDS[1], "stalled", "--no-evidence", "seen", "--recorder", "x").returncode == 0
    assert office.run("history").stdout.count("\n") > 300


def test_what_is_shown_is_held_to_its_digest_and_an_index_that_says_otherwise_is_made_anew(office: Office) -> None:
    """Where the system itself says that nothing changed, each line that is shown is still looked at."""
    import sqlite3

    first, second, *rest = office.journal.read_bytes().splitlines(keepends=True)
    office.journal.write_bytes(b"".join([second, first, *rest]))
    found = office.journal.stat()
    stamp = f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}"
    with sqlite3.connect(office.index_file) as db:
        db.execute("UPDATE journal SET fingerprint = ?", (stamp,))
    db.close()
    from policytrack.index import location as place

    place.seal(office.index_file)

    for name in IDS[:2]:
        done = office.run("history", name)
        assert (done.returncode, done.stderr, done.stdout.count("\n") >= 13) == (0, "", True)


def test_only_what_policytrack_added_is_taken_in_without_reading_all_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def counted(handle: int, end: int, digests: bytes) -> bool:
        read.append(end)
        return is_unchanged(handle, end, digests)

    from tests.opening import open_index

    for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, office.environment[name])
    monkeypatch.setattr("policytrack.journal.reader.is_unchanged", counted)
    assert office.mark("ours").returncode == 0
    open_index(office.root).close()
    assert read == []

    grown(office.journal)
    open_index(office.root).close()
    assert len(read) == 1


def test_a_step_that_was_not_noted_leads_nowhere(tmp_path: Path) -> None:
    growth = Growth(tmp_path / "growth")
    one, two, three, four = (Stamp(size, size, size, 1) for size in range(1, 5))
    growth.note(one, two)
    growth.note(two, three)

    assert growth.leads(one, three)
    assert not growth.leads(one, four)
    assert not growth.leads(three, one)
    assert not Growth(None).leads(one, two)


@pytest.mark.parametrize("size", [0, 1, 4_194_303, 4_194_304, 4_194_305, 9_000_000])
def test_one_changed_byte_anywhere_changes_the_digests(tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    content = bytearray(random.Random(size).randbytes(size))
    path.write_bytes(content)
    with path.open("rb") as file:
        digests = digests_of(file.fileno(), size)
        assert is_unchanged(file.fileno(), size, digests)
        assert digests_of(file.fileno(), size, digests_of(file.fileno(), size * 2 // 3)) == digests
    for place in {0, size // 2, size - 1} if size else ():
        changed = content.copy()
        changed[place] ^= 1
        path.write_bytes(changed)
        with path.open("rb") as file:
            assert not is_unchanged(file.fileno(), size, digests)


# What git took away


def test_a_mark_that_a_stash_swallowed_is_named_and_put_back_whatever_its_age(office: Office) -> None:
    in_git(office)
    assert office.mark("swallowed").returncode == 0
    line = office.journal.read_bytes().splitlines(keepends=True)[-1]
    # What `git stash` does to a mark that is made after it has looked at the files.
    assert git(office.root, "reset", "--hard") == 0
    assert line not in office.journal.read_bytes()

    checked = office.run("check")
    assert (checked.returncode, "recorded on this machine, is in no commit and missing here" in checked.stdout) == (
        1,
        True,
    )
    assert office.run("check").returncode == 1

    assert office.run("check", "--repair").returncode == 0
    assert office.journal.read_bytes().splitlines(keepends=True)[-1] == line
    assert office.run("check").returncode == 0


def test_the_next_that_records_puts_it_back_and_says_so(office: Office) -> None:
    in_git(office)
    office.mark("swallowed")
    line = office.journal.read_bytes().splitlines(keepends=True)[-1]
    git(office.root, "reset", "--hard")

    done = office.mark("next")

    assert "1 entry recorded on this machine was missing" in done.stderr
    assert line in office.journal.read_bytes()


def test_what_somebody_lets_go_is_not_put_back(office: Office) -> None:
    in_git(office)
    office.mark("meant to go")
    line = office.journal.read_bytes().splitlines(keepends=True)[-1]
    git(office.root, "reset", "--hard")

    done = office.run("check", "--forget")
    assert (done.returncode, "forgot 1 missing entry" in done.stderr) == (0, True)

    assert "put back" not in office.mark("next").stderr
    assert line not in office.journal.read_bytes()


def test_what_a_workspace_brings_with_it_is_not_put_into_the_journal(office: Office, tmp_path: Path) -> None:
    line = line_of(a_mark("planted"))
    recent = office.root / ".policytrack/recent.jsonl"
    recent.parent.mkdir(exist_ok=True)
    place = os.fsencode(os.path.realpath(office.journal))
    stranger = key(tmp_path / "a stranger's")
    assert stranger is not None
    for signature in (b"", b"0" * 32, sign(stranger, place, line)):
        recent.write_bytes(b"0\t%s\t%s" % (signature, line))

        done = office.mark("mine")

        assert (done.returncode, done.stderr.count("put back")) == (0, 0)
        assert b"planted" not in office.journal.read_bytes()
        assert office.run("check").returncode == 0


def test_a_key_that_others_could_read_is_not_used(tmp_path: Path) -> None:
    first = key(tmp_path)
    assert first is not None
    assert key(tmp_path) == first
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    (tmp_path / "key").chmod(0o644)
    assert key(tmp_path) is None


def test_nothing_is_kept_where_there_is_no_place_for_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_STATE_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "journal.jsonl").write_bytes(line_of(a_mark()))

    RecentLines(tmp_path / "journal.jsonl", tmp_path).keep([line_of(a_mark("x"))], 0)

    assert not (tmp_path / "recent.jsonl").exists()
