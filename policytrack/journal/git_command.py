"""Asking git, so that nothing which a repository says is run.

A workspace may come from anybody, and its `.git` with it: the configuration there, the attributes and what is missing
from its objects can all name programs. Every call of git is made here, with plumbing commands, which run none of
them, and with fetching, conversion, signatures, pagers and hooks switched off. GIT_ variables from the environment,
which a hook sets, are not passed on.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer
from typing import IO, NamedTuple, Self

from policytrack.journal.codec import LONGEST
from policytrack.journal.event_id import id_in

_NONE = "/dev/null"  # which git knows on Windows, too
_PATIENCE = 120.0
_BRIEFLY = 20.0  # while others wait for the journal's lock
_MOST = 65_536  # bytes that a short answer may have
_LATE = "it took too long"
_VERSIONS = ("rev-list", "--all", "--reflog", "--full-history", "--objects")
_MARGIN = timedelta(days=1)  # by which a clock may be behind another

_ENVIRONMENT = {
    "LC_ALL": "C",
    # What is missing is not fetched; a git too old to know that is allowed no protocol (`ext::` runs commands).
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": _NONE,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": _NONE,
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
    "GIT_SSH_COMMAND": "false",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
}
_SETTINGS = (
    *("core.alternateRefsCommand=", "core.askPass=", "core.attributesFile=/dev/null", "core.commitGraph=false"),
    *("core.fsmonitor=false", "core.gitProxy=", "core.hooksPath=/dev/null", "core.pager=cat", "core.sshCommand=false"),
    *("credential.helper=", "diff.external=", "gc.auto=0", "gpg.program=false", "gpg.ssh.program=false"),
    *("gpg.x509.program=false", "log.showSignature=false", "maintenance.auto=false", "protocol.allow=never"),
    *("protocol.ext.allow=never", "protocol.file.allow=never", "submodule.recurse=false"),
    # A folder that merely looks like a repository is none.
    "safe.bareRepository=explicit",
)


class NotAnswered(Exception):
    """There is a repository, and git cannot say what is asked; the text says why."""


class _Repository(NamedTuple):
    """A folder that a repository tracks, and what git must be told to read there."""

    folder: Path
    settings: tuple[str, ...] = ()

    def start(self, *words: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """Start git. Raises `OSError` where it cannot be."""
        return _start(self.folder, words, self.settings, stdin=stdin)

    def answer(self, *words: str) -> tuple[bytes, int]:
        """A short answer, and the exit code. Raises `NotAnswered` where it does not come in time."""
        said, _, code = _short(self.folder, words, self.settings)
        return said, code


class _Call:
    """One call of git that runs: what it writes, until it ends or its time does."""

    def __init__(self, asked: subprocess.Popen[bytes], until: float) -> None:
        assert asked.stdout is not None
        self.output: IO[bytes] = asked.stdout
        self.input = asked.stdin
        self._asked = asked
        self.is_late = False
        self._timer = Timer(max(0.0, until - time.monotonic()), self._stop)
        self._timer.daemon = True
        self._timer.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._asked.kill()
        self.output.close()
        if self.input is not None:
            with suppress(OSError):
                self.input.close()
        self._asked.wait()

    def end(self, what: str) -> None:
        """Wait for its end. Raises `NotAnswered` with *what* could not be done, unless all went well."""
        while self.output.read(LONGEST):
            pass
        code = self._asked.wait()
        if self.is_late:
            raise NotAnswered(_LATE)
        if code:
            raise NotAnswered(what)

    def _stop(self) -> None:
        self.is_late = True
        self._asked.kill()


class Committed(_Call):
    """A file as a commit holds it; its *output* is read once, within a `with`, and then `whole` asked."""

    def whole(self) -> None:
        """Raise `NotAnswered` unless all of it came."""
        self.end("the last commit's journal is missing from the repository, or damaged")


def in_last_commit(path: Path, patience: float = _PATIENCE) -> Committed | None:
    """The file at *path* as the last commit holds it.

    None where there is nothing to compare with: no git, no repository, no commit, or no such file in it. Raises
    `NotAnswered` where git cannot say.
    """
    repository = _repository(path.parent)
    if repository is None:
        return None
    head, code = repository.answer("rev-parse", "--verify", "--quiet", "HEAD")
    if code:
        return None
    commit = head.decode().strip()
    entry, code = repository.answer("ls-tree", "-z", commit, "--", path.name)
    if code:
        raise NotAnswered(f"the commit {commit[:12]} cannot be read")
    mode, _, rest = entry.decode(errors="replace").partition(" ")
    kind, _, rest = rest.partition(" ")
    if kind != "blob" or mode == "120000":  # a link
        return None
    return Committed(repository.start("cat-file", "blob", rest.partition("\t")[0]), time.monotonic() + patience)


def committed_ids(path: Path, ids: Collection[str], since: str = "", patience: float = _BRIEFLY) -> set[str] | None:
    """Those of the ids that the journal at *path* holds in some commit, on any branch or on none any more.

    Where *since* is a moment before which none of them was recorded, only what was committed from a day before it on
    is looked at. None where git cannot say; without git or a repository, no commit holds any.
    """
    wanted, found = set(ids), set[str]()
    try:
        repository = _repository(path.parent) if wanted else None
        if repository is None:
            return set()
        until = time.monotonic() + patience
        listing = _Call(repository.start(*_VERSIONS, *_since(since), "--", path.name), until)
        reading = _Call(repository.start("cat-file", "--batch", stdin=subprocess.PIPE), until)
        with listing, reading:
            for listed in iter(lambda: listing.output.readline(LONGEST), b""):
                oid, is_named, _ = listed.partition(b" ")
                if not is_named:  # a commit
                    continue
                for line in _lines(reading, oid):
                    id = id_in(line)
                    if id in wanted:
                        wanted.remove(id)
                        found.add(id)
                if not wanted:
                    return found
            listing.end("the history of the journal cannot be read")
    except (NotAnswered, OSError):
        return None
    return found


def user_name(folder: Path) -> str | None:
    """The user's name as git knows it in *folder*: the repository's own, else the user's; None where it knows none.

    Reading configuration runs nothing, whoever has written it.
    """
    kept = {name: value for name, value in os.environ.items() if name.startswith("GIT_CONFIG")}
    try:
        said, _, code = _short(folder, ("config", "--get", "user.name"), environment=kept)
    except (NotAnswered, OSError):
        return None
    return None if code else said.decode(errors="replace").strip() or None


def _repository(folder: Path) -> _Repository | None:
    """The repository that tracks a folder; None without git, or without one. Raises `NotAnswered`."""
    words = ("rev-parse", "--git-dir")
    try:
        _, complaint, code = _short(folder, words)
        if code == 0:
            return _Repository(folder)
        if b"safe.directory" in complaint:
            # It is somebody else's; whether it is to be trusted all the same is for the user's own settings to say.
            kept = {name: os.environ[name] for name in ("GIT_CONFIG_GLOBAL",) if name in os.environ}
            trusted, _, _ = _short(
                folder, ("config", "--global", "--includes", "--get-all", "safe.directory"), environment=kept
            )
            settings = tuple(f"safe.directory={line}" for line in trusted.decode(errors="replace").splitlines())
            _, complaint, code = _short(folder, words, settings)
            if code == 0:
                return _Repository(folder, settings)
    except OSError:
        return None
    if b"not a git repository" in complaint or b"cannot change to" in complaint:
        return None
    first = complaint.decode(errors="replace").strip().partition("\n")[0].removeprefix("fatal: ")
    raise NotAnswered(first or "it gives no reason")


def _lines(reading: _Call, oid: bytes) -> Iterator[bytes]:
    """The lines of a blob; none of another object. One that is too long for an event comes in pieces."""
    assert reading.input is not None
    reading.input.write(oid + b"\n")
    reading.input.flush()
    head = reading.output.readline(_MOST).split()
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
    """The option for commits since a day before the moment, and at least those of the last day."""
    try:
        first = datetime.fromisoformat(moment)
    except ValueError:
        return []
    first = first if first.tzinfo is not None else first.replace(tzinfo=UTC)
    try:
        return [f"--since={(min(first, datetime.now(UTC)) - _MARGIN).isoformat(timespec='seconds')}"]
    except OverflowError:
        return []


def _short(
    folder: Path, words: Sequence[str], settings: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> tuple[bytes, bytes, int]:
    """What git writes to both streams, as far as it is short, and its exit code.

    Raises `NotAnswered` where it takes too long, `OSError` where git cannot be started.
    """
    asked = _start(folder, words, settings, stderr=subprocess.PIPE, environment=environment)
    with asked, _Call(asked, time.monotonic() + _BRIEFLY) as call:
        assert asked.stderr is not None
        said = call.output.read(_MOST)
        complaint = asked.stderr.read(_MOST)
        if len(said) == _MOST or len(complaint) == _MOST:
            raise NotAnswered("its answer is too long")
        code = asked.wait()
        if call.is_late:
            raise NotAnswered(_LATE)
    return said, complaint, code


def _start(
    folder: Path,
    words: Sequence[str],
    settings: Sequence[str] = (),
    *,
    stdin: int = subprocess.DEVNULL,
    stderr: int = subprocess.DEVNULL,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    own |= _ENVIRONMENT
    if environment is not None:
        for name in ("GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_GLOBAL"):
            del own[name]
        own |= environment
    options = [word for setting in (*_SETTINGS, *settings) for word in ("-c", setting)]
    return subprocess.Popen(
        [_program(), "--no-pager", *options, "-C", str(folder), *words],
        env=own,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
    )


def _program() -> str:
    """Where git is. Raises `FileNotFoundError`; a folder of `PATH` that depends on where we are is not looked into."""
    name = "git.exe" if sys.platform == "win32" else "git"
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        program = os.path.join(folder, name)
        if os.path.isabs(folder) and os.path.isfile(program) and os.access(program, os.X_OK):
            return program
    raise FileNotFoundError("no git")
