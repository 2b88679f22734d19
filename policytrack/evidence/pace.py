"""How often a host is asked: at most once a second, by all processes of a user together, and not before it wishes.

When each host may be asked again is kept in a file in the user's state folder, which all workspaces share.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from policytrack.files.locks import locked
from policytrack.files.safe_paths import open_file, why_others_write

PAUSE = 1.0
"""The seconds between two requests to a host."""
PATIENCE = 60.0
"""How many seconds we wait for a host at most; if it asks for a longer pause, it is left out."""
_LONGEST = timedelta(days=7).total_seconds()
_LOCK_PATIENCE = 10.0  # seconds; the lock is held for a moment only


class Clock(NamedTuple):
    """The present moment, in UTC, and the function that waits so many seconds."""

    moment: Callable[[], datetime]
    sleep: Callable[[float], None]


class AskLater(Exception):
    """A host is not to be asked before the moment *until*, which is too long to wait for."""

    def __init__(self, host: str, until: datetime) -> None:
        super().__init__(f"{host} asks not to be visited before {until:%d %b %Y %H:%M} UTC")
        self.until = until


class Pace:
    """Waits until a host may be asked; *folder* is the user's state folder, None for this process alone."""

    def __init__(self, folder: Path | None, clock: Clock, patience: float = PATIENCE) -> None:
        self._clock, self._patience = clock, patience
        self._path = folder / "hosts.json" if folder is not None and _is_ours(folder) else None
        self._moments: dict[str, float] = {}
        self._lock = Lock()

    def wait(self, host: str, pause: float = PAUSE) -> None:
        """Wait until the host may be asked; from then on, nobody else may for *pause* seconds.

        Raises `AskLater` if that would take longer than the patience.
        """
        host = host.casefold().rstrip(".")
        end = self._now() + self._patience
        while True:
            with self._shared() as moments:
                now = self._now()
                free = moments.get(host, 0.0)
                if not now < free <= now + _LONGEST:  # if it is later still, the clock was set back
                    moments[host] = now + pause
                    return
            if free > end:
                raise AskLater(host, datetime.fromtimestamp(free, UTC))
            self._clock.sleep(free - now)

    def postpone(self, host: str, seconds: float) -> None:
        """Ask the host no more for so many seconds, as it said itself; for a week at most."""
        host = host.casefold().rstrip(".")
        with self._shared() as moments:
            until = self._now() + min(max(seconds, 0.0), _LONGEST)
            moments[host] = max(moments.get(host, 0.0), until)

    def _now(self) -> float:
        return self._clock.moment().timestamp()

    @contextmanager
    def _shared(self) -> Iterator[dict[str, float]]:
        """The moment from which on each host may be asked, in seconds since 1970, to be changed within the `with`.

        If they cannot be shared, those of this process.
        """
        with ExitStack() as stack:
            stack.enter_context(self._lock)
            path = self._path
            if path is not None:
                try:
                    stack.enter_context(locked(path.with_suffix(".lock"), _LOCK_PATIENCE, 0o600))
                except OSError:
                    path = None
            moments = self._moments if path is None else _read(path)
            before = dict(moments)
            yield moments
            if path is not None and moments != before:
                now = self._now()
                _write(path, {host: moment for host, moment in moments.items() if moment > now})


def wished_pause(retry_after: str | None, now: datetime) -> float | None:
    """The seconds that a header `Retry-After` asks to wait (RFC 9110, 10.2.3); None if it cannot be read."""
    value = (retry_after or "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:10]), _LONGEST)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), _LONGEST)


def _is_ours(folder: Path) -> bool:
    """Whether the folder can be used, made if need be; false for one that other users could write to."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    return why_others_write(folder) is None and os.access(folder, os.W_OK)


def _read(path: Path) -> dict[str, float]:
    with suppress(OSError, ValueError, RecursionError):
        with os.fdopen(open_file(path, os.O_RDONLY), "rb") as file:
            values = json.load(file)
        if isinstance(values, dict):
            return {host: float(moment) for host, moment in values.items() if isinstance(moment, int | float)}
    return {}


def _write(path: Path, moments: dict[str, float]) -> None:
    beside = path.with_suffix(".new")  # nobody else writes it, since the lock is ours
    with suppress(OSError):
        beside.unlink(missing_ok=True)
        with os.fdopen(open_file(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(moments, file)
        os.replace(beside, path)
