"""Kept copies: complete or not there, what their names say, and readable by other programs."""

from __future__ import annotations

import os
import random
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator
from warcio.cli import main as warcio

from policytrack.evidence.capture import Capture
from policytrack.evidence.store import KeptCopies, NotKept
from policytrack.files.safe_paths import is_link
from tests.evidence.captures import AT, PAGE, a_capture, a_pdf


@pytest.fixture
def copies(tmp_path: Path) -> KeptCopies:
    return KeptCopies(tmp_path / "evidence", tmp_path)


CAPTURES = (
    a_capture(),
    a_capture(b"", type="text/plain"),
    a_capture(a_pdf("A page"), type="application/pdf"),
    a_capture(PAGE + b"!", via=("http://pib.example/news", "https://www.pib.example/news")),
    a_capture(random.Random(1).randbytes(300_000), type="application/octet-stream"),
    a_capture(b"\r\n\r\nWARC/1.1\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" * 50, type="text/plain"),
)


@pytest.mark.parametrize("capture", CAPTURES)
def test_what_is_kept_is_read_back_as_it_was(copies: KeptCopies, capture: Capture) -> None:
    digest = copies.keep(capture)

    assert copies.read(digest) == capture
    assert copies.damage(digest) is None
    assert [*copies.digests()] == [digest]
    assert copies.path(digest).name == f"{digest.removeprefix('sha256:')}.warc.gz"


def test_copies_of_a_private_journal_are_private(tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    journal.touch()
    journal.chmod(0o600)
    before = os.umask(0)
    try:
        copies = KeptCopies(tmp_path / "evidence", tmp_path, journal)
        path = copies.path(copies.keep(a_capture()))
    finally:
        os.umask(before)
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)


def test_other_programs_read_the_files(copies: KeptCopies) -> None:
    """FastWARC, which shares no code with the library that writes them, agrees with every digest."""
    for capture in CAPTURES:
        path = copies.path(copies.keep(capture))
        with path.open("rb") as file:
            records = [
                (str(r.headers["WARC-Type"]), r.verify_block_digest()) for r in ArchiveIterator(file, parse_http=False)
            ]
        with path.open("rb") as file:
            read = [
                (r.headers["WARC-Target-URI"], r.http_headers.status_code, r.verify_payload_digest(), r.reader.read())
                for r in ArchiveIterator(file, parse_http=True)
                if r.headers["WARC-Type"] == "response"
            ]
        assert all(is_right for _, is_right in records)
        assert [kind for kind, _ in records] == ["warcinfo", *("response", "request") * len(capture.exchanges)]
        assert read == [(each.url, each.status, True, each.body) for each in capture.exchanges]
    files = [str(copies.path(digest)) for digest in copies.digests()]
    assert len(files) == len(CAPTURES)
    with pytest.raises(SystemExit) as ended:
        warcio(["check", *files])
    assert ended.value.code == 0


def test_a_body_sent_in_pieces_has_the_same_digest(copies: KeptCopies) -> None:
    whole = a_capture()
    last = whole.last._replace(headers=(("Content-Type", "text/html"), ("Transfer-Encoding", "chunked")))
    pieces = Capture((last,), whole.content)

    digest = copies.keep(pieces)

    assert digest == whole.digest
    assert copies.read(digest) == pieces
    with copies.path(digest).open("rb") as file:
        [response] = [r.reader.read() for r in ArchiveIterator(file) if r.headers["WARC-Type"] == "response"]
    assert response == whole.body


def test_a_copy_is_kept_once_and_the_same_bytes_each_time(copies: KeptCopies, tmp_path: Path) -> None:
    digest = copies.keep(a_capture())
    other = KeptCopies(tmp_path / "other", tmp_path)
    other.keep(a_capture())
    before = copies.path(digest).read_bytes()

    later = a_capture()
    copies.keep(Capture((later.last._replace(at=AT.replace(year=2027)),), later.content))

    assert copies.path(digest).read_bytes() == before == other.path(digest).read_bytes()


def test_any_change_to_a_file_is_damage(copies: KeptCopies) -> None:
    digest = copies.keep(a_capture(via=("http://pib.example/news",)))
    path = copies.path(digest)
    whole = path.read_bytes()
    unnoticed = []
    for at in range(0, len(whole), 23):
        changed = bytearray(whole)
        changed[at] ^= 0x10
        for content in (bytes(changed), whole[:at]):
            path.write_bytes(content)
            if copies.damage(digest) is None and copies.read(digest).body != PAGE:
                unnoticed.append(at)
    path.write_bytes(whole[:-1])
    assert unnoticed == []
    assert "cut off" in (copies.damage(digest) or "")

    copies.keep(a_capture(via=("http://pib.example/news",)))
    assert path.read_bytes() == whole


def test_a_bomb_in_the_place_of_a_copy_is_not_unpacked(copies: KeptCopies, monkeypatch: pytest.MonkeyPatch) -> None:
    import gzip

    monkeypatch.setattr("policytrack.evidence.warc.MOST", 1_000_000)
    digest = copies.keep(a_capture())
    copies.path(digest).write_bytes(gzip.compress(bytes(20_000_000)))

    assert "larger than any copy" in (copies.damage(digest) or "")
    with pytest.raises(NotKept):
        copies.read(digest)


def test_nothing_is_written_or_read_through_a_link(copies: KeptCopies, tmp_path: Path) -> None:
    from policytrack.errors import UsageProblem

    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    copies.folder.symlink_to(outside)
    assert is_link(copies.folder)

    with pytest.raises(UsageProblem, match="is a link"):
        copies.keep(a_capture())
    assert [*outside.iterdir()] == []


def test_what_is_missing_and_what_nothing_cites_is_named(copies: KeptCopies) -> None:
    first, second = copies.keep(a_capture()), copies.keep(a_capture(b"other"))
    third = a_capture(b"third").digest

    assert copies.uncited([first, third]) == [second]
    assert (copies.damage(third) or "").endswith("is missing")
    with pytest.raises(NotKept):
        copies.read("sha256:../../etc/passwd")


KEEPING = """
import os, random, signal, sys, time
from pathlib import Path
from policytrack.evidence.store import KeptCopies
from tests.evidence.captures import a_capture
folder, kills, moments = Path(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
KeptCopies(folder / "other").keep(a_capture())  # so that each process has the libraries
for kill in range(kills):
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        copies = KeptCopies(folder / "evidence", folder)
        for number in range(1_000):
            digest = copies.keep(a_capture(b"%d " % (kill * 1_000 + number) * 20_000, type="text/plain"))
            os.write(writing, f"{digest}\\n".encode())
    os.close(writing)
    said = b""
    while said.count(b"\\n") < kill % 3:
        said += os.read(reading, 72)
    time.sleep(moments.random() * 0.04)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    while more := os.read(reading, 7_200):
        said += more
    os.close(reading)
    print(said.decode())
"""


def kill_keeping(folder: Path, kills: int, seed: int) -> int:
    """Kill processes at random moments while they keep copies; how many they said were kept."""
    program = [sys.executable, "-c", KEEPING, str(folder), str(kills), str(seed)]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    said = re.findall("sha256:[0-9a-f]{64}\n", done.stdout)
    copies = KeptCopies(folder / "evidence", folder)
    there = {*copies.digests()}
    assert {digest.strip() for digest in said} - there == set()
    assert [damage for digest in there if (damage := copies.damage(digest))] == []
    return len(said)


@pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")
def test_a_kill_leaves_no_half_file_that_counts_and_loses_nothing(tmp_path: Path) -> None:
    assert kill_keeping(tmp_path, 5, seed=19) > 0


@pytest.mark.large
@pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")
def test_500_kills_leave_no_half_file_that_counts_and_lose_nothing(tmp_path: Path) -> None:
    assert kill_keeping(tmp_path, 500, seed=20) > 500
