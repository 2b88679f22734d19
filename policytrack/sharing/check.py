"""Check all of a shared journal, and compare it with the workspace's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policytrack.errors import Problem
from policytrack.journal.parsed import START, BadLine
from policytrack.sharing.checkpoints import Checkpoints
from policytrack.sharing.shared_workspace import SharedWorkspace
from policytrack.sharing.witness import Witness
from policytrack.text.escaping import counted

if TYPE_CHECKING:
    from policytrack.sharing.server import Server


def shared_problems(workspace: SharedWorkspace, server: Server) -> list[Problem]:
    """Everything that is wrong with the shared journal; the line of each problem is the number of an entry.

    Raises `SharingProblem` for what the server refuses.
    """
    server.require_version()
    witness = Witness(Checkpoints(workspace.root), workspace.notes.progress(), workspace.notes.arrivals())
    with server.snapshot():
        head = server.head()
        wrong = witness.all_discrepancies(server, head)
        there = server.ids()
    problems = [Problem(server.name, each.number, 1, str(each)) for each in wrong]
    return [*problems, *_differences(workspace, server.name, there)]


def _differences(workspace: SharedWorkspace, name: str, there: dict[str, int]) -> Iterator[Problem]:
    """Where the journals differ, which is no mistake unless an entry had arrived here before."""
    with workspace.journal.read_since(START) as reading:
        here = {line.values["id"] for line in reading if not isinstance(line, BadLine)}
    last = workspace.notes.progress().end.number
    lacking = [number for id, number in there.items() if id not in here]
    lost = [number for number in lacking if number <= last]
    if lost:
        entries = counted(len(lost), "entry", "entries")
        message = f"{entries} that had arrived here {_are(lost)} missing from {workspace.journal.name}"
        yield Problem(name, lost[0], 1, f"{message}; `policytrack sync` puts back what is missing")
    if len(lacking) > len(lost):
        newer = counted(len(lacking) - len(lost), "entry", "entries")
        yield Problem(name, last + 1, 1, f"{newer} not received yet; run `policytrack sync`", remark=True)
    waiting = len(here) - sum(id in here for id in there)
    if waiting:
        entries = counted(waiting, "entry is", "entries are")
        message = f"{entries} only here; `policytrack sync` sends those that your login may send"
        yield Problem(name, len(there) + 1, 1, message, remark=True)


def _are(numbers: list[int]) -> str:
    return "is" if len(numbers) == 1 else "are"
