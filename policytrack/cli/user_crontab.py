"""The user's crontab, read and written with the program `crontab`; one process at a time edits it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from policytrack.errors import UsageProblem
from policytrack.files.locks import locked
from policytrack.files.safe_paths import why_others_write
from policytrack.files.user_folders import cache_folder
from policytrack.index.location import make_folder

_PATIENCE = 30.0


class Crontab:
    """The user's crontab, while this process holds the lock on it."""

    def __init__(self) -> None:
        self.text = read()

    def replace(self, text: str) -> None:
        """Write the text as the new crontab. Raises `UsageProblem` if `crontab` refuses; the old one then stays."""
        if text:
            _call("-", text)
        elif self.text:
            _call("-r")
        self.text = text


@contextmanager
def crontab() -> Iterator[Crontab]:
    """The crontab, to be edited. Raises `UsageProblem` if another process holds the lock for too long."""
    with ExitStack() as stack:
        try:
            folder = cache_folder()
            if folder is not None and why_others_write(folder) is None:
                make_folder(folder)
                stack.enter_context(locked(folder / "crontab.lock", _PATIENCE))
        except TimeoutError:
            raise UsageProblem(
                f"another policytrack has had the crontab in hand for {_PATIENCE:g} seconds; try again"
            ) from None
        except OSError:
            pass  # with nowhere to keep a lock, `crontab` itself still puts a whole file in place of a whole file
        yield Crontab()


def read() -> str:
    """The text of the crontab, empty if there is none; bytes that are not UTF-8 become surrogates."""
    done = _run("-l")
    if done.returncode != 0:
        message = done.stderr.lower()
        # Most say the first where there is none; BusyBox says the second.
        if b"no crontab" in message or (b"can't open" in message and b"no such file" in message):
            return ""
        raise UsageProblem(f"crontab: {_message(done)}")
    return _unshown(done.stdout).decode(errors="surrogateescape")


def _unshown(listed: bytes) -> bytes:
    r"""The bytes of the crontab that `crontab -l` has shown.

    Debian's shows a carriage return as \r and a backspace as \b, which would change the line if it were written back.
    An editor gets the crontab itself.
    """
    if b"\\r" not in listed and b"\\b" not in listed:
        return listed
    edited = _run("-e", VISUAL="cat", EDITOR="cat").stdout
    return edited if edited.replace(b"\r", b"\\r").replace(b"\b", b"\\b") == listed else listed


def _call(word: str, text: str = "") -> None:
    done = _run(word, text.encode(errors="surrogateescape"))
    if done.returncode != 0:
        raise UsageProblem(f"crontab refuses: {_message(done)}; it is as it was")


def _run(word: str, given: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["crontab", word], input=given, capture_output=True, env=os.environ | {"LC_ALL": "C"} | env
        )
    except OSError as error:
        why = "there is no program 'crontab' here" if isinstance(error, FileNotFoundError) else error.strerror
        raise UsageProblem(f"{why}; `policytrack cron print` shows the line, for another scheduler") from None


def _message(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stderr.decode(errors="replace").strip() or f"it ended with {done.returncode}"
