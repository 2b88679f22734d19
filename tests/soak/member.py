"""A workspace in a process of its own, which records and syncs; if it was killed, it goes on when it is started again.

`python -m tests.soak.member '{"root": …, "name": …, "entries": …, "last": …, "stop": …}'`. Each id that is recorded is
acknowledged on standard output. The last entry is recorded only when the file *last* is there. Without entries to
record, it follows the others until the file *stop* is there.
"""

from __future__ import annotations

import json
import random
import sys
import time
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from policytrack.domain.events import Event, EventKind
from policytrack.domain.statuses import Status
from policytrack.errors import PolicytrackError
from policytrack.journal.codec import line_of
from policytrack.journal.stamping import recorded
from policytrack.sharing.sync import Synced
from policytrack.workspace.opening import Workspace, file_journal
from policytrack.workspace.shared_journal import sync_workspace

_AT_MOST = 12  # entries between two syncs


def a_line(recorder: str) -> bytes:
    now = datetime.now(UTC)
    draft = Event("", EventKind.MARK, "EX-1", date(2026, 3, 1), now, recorder, "", status=Status.ANNOUNCED)
    return line_of(recorded(draft, now))


def main() -> None:
    asked = json.loads(sys.argv[1])
    workspace, name = Workspace(Path(asked["root"])), asked["name"]
    last, stop = Path(asked["last"]), Path(asked["stop"])
    journal = file_journal(workspace.root)
    recorder = b'"recorder":"%s"' % name.encode()
    left = asked["entries"] - sum(recorder in line for line in journal.lines())
    while left > 0 or not stop.exists():
        allowed = left if last.exists() else left - 1
        lines = [a_line(name) for _ in range(min(allowed, random.randint(1, _AT_MOST)))]
        for line in lines:  # each is an entry of its own
            journal.append([line])
            print(line[7:42].decode(), flush=True)
        left -= len(lines)
        synced = _synced(workspace)
        if left <= 0 and asked["entries"] and synced is not None and not synced.unvouched:
            return
        time.sleep(0.05 if synced is None else random.random() / 20)
    for _ in range(200):
        if _synced(workspace) is not None:
            return
        time.sleep(0.1)


def _synced(workspace: Workspace) -> Synced | None:
    with suppress(PolicytrackError):
        return sync_workspace(workspace, datetime.now(UTC))
    return None


if __name__ == "__main__":
    main()
