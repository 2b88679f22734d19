"""Run git without running any program that a repository names.

A workspace may come from a stranger, and its `.git` with it: configuration, attributes and missing objects can all name
programs to run. So git is only called here, with plumbing commands, which run none of them, and with fetching,
conversion, signatures, pagers and hooks switched off. GIT_ variables in the environment, which a hook would set, are
not passed on.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import IO, NamedTuple, Self

from policytrack.journal.codec import LONGEST

_NOWHERE = "/dev/null"  # git understands it on Windows, too
_BRIEFLY = 20.0  # seconds
_LONGEST_ANSWER = 65_536  # bytes
_LATE = "it took too long"

_ENVIRONMENT = {
    "LC_ALL": "C",
    # Missing objects are not fetched; for a git too old to know that, no protocol is allowed (`ext::` runs commands).
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": _NOWHERE,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": _NOWHERE,
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
    # A folder that only looks like a repository does not count as one.
    "safe.bareRepository=explicit",
)


class NotAnswered(Exception):
    """Git cannot answer although there is a repository; the exception's text says why."""


class Repository(NamedTuple):
    """A folder in a repository, and the settings with which git agrees to read it."""

    folder: Path
    settings: tuple[str, ...] = ()

    def start(self, *arguments: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """A running git. Raises `OSError` if it cannot be started."""
        return _start(self.folder, arguments, self.settings, stdin=stdin)

    def answer(self, *arguments: str) -> tuple[bytes, int]:
        """Git's output, which must be short, and its exit code. Raises `NotAnswered` if it takes too long."""
        answer, _, code = _short_answer(self.folder, arguments, self.settings)
        return answer, code


class Call:
    """A running git, used within a `with`; it is stopped at the end, or after *patience* seconds."""

    def __init__(self, process: subprocess.Popen[bytes], patience: float) -> None:
        assert process.stdout is not None
        self.output: IO[bytes] = process.stdout
        self.input = process.stdin
        self._process = process
        self.is_late = False
        self._timer = Timer(patience, self._stop)
        self._timer.daemon = True
        self._timer.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._process.kill()
        self.output.close()
        if self.input is not None:
            with suppress(OSError):
                self.input.close()
        self._process.wait()

    def end(self, failure: str) -> None:
        """Wait until git ends. Raises `NotAnswered` if it takes too long or, with the text *failure*, if it fails."""
        while self.output.read(LONGEST):
            pass
        code = self._process.wait()
        if self.is_late:
            raise NotAnswered(_LATE)
        if code:
            raise NotAnswered(failure)

    def _stop(self) -> None:
        self.is_late = True
        self._process.kill()


def user_name(folder: Path) -> str | None:
    """The user's name from git's configuration in *folder*, the repository's or else the user's; None if there is none.

    Reading configuration runs no program, whoever wrote it.
    """
    environment = {name: value for name, value in os.environ.items() if name.startswith("GIT_CONFIG")}
    try:
        answer, _, code = _short_answer(folder, ("config", "--get", "user.name"), environment=environment)
    except (NotAnswered, OSError):
        return None
    return None if code else answer.decode(errors="replace").strip() or None


def repository_of(folder: Path) -> Repository | None:
    """The repository that contains a folder; None if there is none, or no git. Raises `NotAnswered`."""
    arguments = ("rev-parse", "--git-dir")
    try:
        _, complaint, code = _short_answer(folder, arguments)
        if code == 0:
            return Repository(folder)
        if b"safe.directory" in complaint:
            # It belongs to another user; the user's own settings say whether to trust it all the same.
            environment = {name: os.environ[name] for name in ("GIT_CONFIG_GLOBAL",) if name in os.environ}
            trusted, _, _ = _short_answer(
                folder, ("config", "--global", "--includes", "--get-all", "safe.directory"), environment=environment
            )
            settings = tuple(f"safe.directory={line}" for line in trusted.decode(errors="replace").splitlines())
            _, complaint, code = _short_answer(folder, arguments, settings)
            if code == 0:
                return Repository(folder, settings)
    except OSError:
        return None
    if b"not a git repository" in complaint or b"cannot change to" in complaint:
        return None
    first = complaint.decode(errors="replace").strip().partition("\n")[0].removeprefix("fatal: ")
    raise NotAnswered(first or "it does not say why")


def _short_answer(
    folder: Path, arguments: Sequence[str], settings: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> tuple[bytes, bytes, int]:
    """Git's standard output and standard error, both of which must be short, and its exit code.

    Raises `NotAnswered` if git takes too long or writes too much, and `OSError` if it cannot be started.
    """
    process = _start(folder, arguments, settings, stderr=subprocess.PIPE, environment=environment)
    with process, Call(process, _BRIEFLY) as call:
        assert process.stderr is not None
        answer = call.output.read(_LONGEST_ANSWER)
        complaint = process.stderr.read(_LONGEST_ANSWER)
        if len(answer) == _LONGEST_ANSWER or len(complaint) == _LONGEST_ANSWER:
            raise NotAnswered("its answer is too long")
        code = process.wait()
        if call.is_late:
            raise NotAnswered(_LATE)
    return answer, complaint, code


def _start(
    folder: Path,
    arguments: Sequence[str],
    settings: Sequence[str] = (),
    *,
    stdin: int = subprocess.DEVNULL,
    stderr: int = subprocess.DEVNULL,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    variables |= _ENVIRONMENT
    if environment is not None:
        for name in ("GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_GLOBAL"):
            del variables[name]
        variables |= environment
    options = [option for setting in (*_SETTINGS, *settings) for option in ("-c", setting)]
    return subprocess.Popen(
        [_program(), "--no-pager", *options, "-C", str(folder), *arguments],
        env=variables,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
    )


def _program() -> str:
    """The path of git, looked up in the absolute folders of `PATH` only. Raises `FileNotFoundError`."""
    name = "git.exe" if sys.platform == "win32" else "git"
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        program = os.path.join(folder, name)
        if os.path.isabs(folder) and os.path.isfile(program) and os.access(program, os.X_OK):
            return program
    raise FileNotFoundError("no git")
