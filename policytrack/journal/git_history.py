"""Read the journal from git: as it is in the last commit, and as it was in any commit."""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from policytrack.journal.codec import LONGEST
from policytrack.journal.event_id import id_in
from policytrack.journal.git_command import Call, NotAnswered, Repository, repository_of

_PATIENCE = 120.0  # seconds
_BRIEFLY = 20.0  # seconds, because other processes wait for the journal's lock
_LONGEST_HEAD = 65_536  # bytes
_VERSIONS = ("rev-list", "--all", "--reflog", "--full-history", "--objects")
_MARGIN = timedelta(days=1)  # how far one clock may be behind another


class Committed:
    """A file as it is in a commit: within a `with`, read *output* once and then call `check_whole`."""

    def __init__(self, call: Call) -> None:
        """*call* is the git that writes the file."""
        self._call = call
        self.output = call.output

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._call.__exit__()

    def check_whole(self) -> None:
        """Raise `NotAnswered` unless all of the file was read."""
        self._call.end("the committed journal is missing from the repository, or damaged")


def has_commit(path: Path, revision: str) -> bool:
    """Whether the repository in which *path* is has this commit, such as `origin/main`. Raises `NotAnswered`."""
    repository = repository_of(path.parent)
    return repository is not None and _commit(repository, revision) is not None


def _commit(repository: Repository, revision: str) -> str | None:
    """The id of what has this name, which may be damaged; None if nothing has it."""
    if revision.startswith("-") or "\0" in revision:
        return None
    answer, code = repository.answer("rev-parse", "--verify", "--quiet", revision)
    return None if code else answer.decode().strip()


def way_back(path: Path) -> str | None:
    """The git command that puts back the file at *path*; None if neither git's last commit nor its index has one.

    It is for the folder of the file. None also if there is no git or no repository. Raises `NotAnswered`.
    """
    repository = repository_of(path.parent)
    if repository is None:
        return None
    ways: dict[str, tuple[str, ...]] = {"git checkout": ("ls-files", "-z")}
    if _commit(repository, "HEAD") is not None:
        ways = {"git checkout HEAD": ("ls-tree", "-z", "HEAD"), **ways}
    for command, question in ways.items():
        answer, code = repository.answer(*question, "--", path.name)
        if code:
            raise NotAnswered(f"`git {question[0]}` fails")
        if answer:
            return f"{command} -- {path.name}"
    return None


def in_commit(path: Path, revision: str = "HEAD", patience: float = _PATIENCE) -> Committed | None:
    """The file at *path* as it is in a commit, the last unless said; git is stopped after *patience* seconds.

    None if there is no git, no repository, no commit, or no such file in it. Raises `NotAnswered` if git fails.
    """
    repository = repository_of(path.parent)
    if repository is None:
        return None
    commit = _commit(repository, revision)
    if commit is None:
        return None
    entry, code = repository.answer("ls-tree", "-z", commit, "--", path.name)
    if code:
        raise NotAnswered(f"the commit {commit[:12]} cannot be read")
    mode, _, rest = entry.decode(errors="replace").partition(" ")
    kind, _, rest = rest.partition(" ")
    if kind != "blob" or mode == "120000":  # a link
        return None
    return Committed(Call(repository.start("cat-file", "blob", rest.partition("\t")[0]), patience))


def committed_ids(path: Path, ids: Collection[str], since: str = "", patience: float = _BRIEFLY) -> set[str] | None:
    """Those of the ids whose whole lines the journal at *path* has in any commit, on a branch or only in the reflog.

    If *since* is a moment before which none of them was recorded, only commits from a day before it on are searched.
    None if git fails; empty if there is no git or no repository.
    """
    uncommitted, committed = set(ids), set[str]()
    try:
        repository = repository_of(path.parent) if uncommitted else None
        if repository is None:
            return set()
        listing = Call(repository.start(*_VERSIONS, *_since(since), "--", path.name), patience)
        reading = Call(repository.start("cat-file", "--batch", stdin=subprocess.PIPE), patience)
        with listing, reading:
            for listed in iter(lambda: listing.output.readline(LONGEST), b""):
                oid, is_named, _ = listed.partition(b" ")
                if not is_named:  # a commit
                    continue
                for line in _lines(reading, oid):
                    # Git may have read the file while its last line was being written.
                    id = id_in(line) if line.endswith(b"\n") else None
                    if id in uncommitted:
                        uncommitted.remove(id)
                        committed.add(id)
                if not uncommitted:
                    return committed
            listing.end("the history of the journal cannot be read")
    except (NotAnswered, OSError):
        return None
    return committed


def _lines(reading: Call, oid: bytes) -> Iterator[bytes]:
    """The lines of the blob with this object id, from `cat-file --batch`; none if the object is no blob.

    A line that is too long for an event is yielded in pieces. Raises `NotAnswered` if the object cannot be read.
    """
    assert reading.input is not None
    reading.input.write(oid + b"\n")
    reading.input.flush()
    head = reading.output.readline(_LONGEST_HEAD).split()
    if len(head) != 3 or not head[2].isdigit():
        raise NotAnswered("a version of the journal is missing from the repository, or damaged")
    left = int(head[2])
    while left and (line := reading.output.readline(min(left, LONGEST))):
        left -= len(line)
        if head[1] == b"blob":
            yield line
    if left or reading.output.read(1) != b"\n":
        raise NotAnswered("a version of the journal cannot be read")


def _since(moment: str) -> list[str]:
    """Git's option for commits since a day before the moment, or since yesterday if the moment is in the future."""
    try:
        first = datetime.fromisoformat(moment)
    except ValueError:
        return []
    first = first if first.tzinfo is not None else first.replace(tzinfo=UTC)
    try:
        return [f"--since={(min(first, datetime.now(UTC)) - _MARGIN).isoformat(timespec='seconds')}"]
    except OverflowError:
        return []
