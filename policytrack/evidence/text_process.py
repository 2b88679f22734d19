"""Asks the process that takes text out of pages; one serves many pages, and a new one is started when it has ended."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
from threading import Lock, Timer
from typing import Any

from policytrack.errors import UsageProblem, missing_package
from policytrack.evidence.extraction import PageText

SECONDS = 30
"""How long the text of a page may take."""
_MEMORY = 1_500_000_000
_PROGRAM = "from policytrack.evidence.text_server import serve; serve()"
_DAMAGED = "it is damaged, or takes too long to read"


class _Process:
    """The process, started when it is first asked."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def ask(self, kind: str, content: bytes, charset: str | None, seconds: float) -> dict[str, Any] | None:
        """The answer; None if the process ended before it gave one, or was ended as it took too long."""
        with self._lock:
            process = self._process = self._process or self._started()
            assert process.stdin is not None
            assert process.stdout is not None
            timer = Timer(seconds, process.kill)
            timer.start()
            try:
                request = json.dumps({"kind": kind, "charset": charset, "length": len(content)})
                process.stdin.write(request.encode() + b"\n" + content)
                process.stdin.flush()
                line = process.stdout.readline()
            except OSError:
                line = b""
            except BaseException:
                self._end()  # its answer is still to come, and must not be taken for that to the next question
                raise
            finally:
                timer.cancel()
            if not line.endswith(b"\n"):
                self._end()
                return None
            answer: dict[str, Any] = json.loads(line)
            return answer

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(_MEMORY)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def _end(self) -> None:
        if self._process is not None:
            process, self._process = self._process, None
            process.kill()
            process.communicate()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()


_process = _Process()
atexit.register(_process.close)


def extracted(kind: str, content: bytes, charset: str | None, *, seconds: float = SECONDS) -> PageText:
    """The text of a page of this kind: `html`, `pdf` or `text`. Raises `UsageProblem` if a library is missing."""
    answer = _asked(kind, content, charset, seconds)
    return PageText("", why=_DAMAGED) if answer is None else PageText(**answer)


def cleaned(content: bytes, charset: str | None, *, seconds: float = SECONDS) -> str | None:
    """The HTML of a page without all that could act or ask another server; None if that takes too long.

    Raises `UsageProblem` if the library is missing.
    """
    answer = _asked("clean", content, charset, seconds)
    return None if answer is None else answer.get("html")


def _asked(kind: str, content: bytes, charset: str | None, seconds: float) -> dict[str, Any] | None:
    answer = _process.ask(kind, content, charset, seconds)
    if answer is not None and "missing" in answer:
        raise UsageProblem(missing_package("the text of pages", "evidence", str(answer["missing"]), verb="needs"))
    return answer
