"""Checkpoints: ends of the chain that workspaces have seen, in a file that git tracks and the server cannot reach.

Each line of `data/checkpoints.jsonl` names a journal, the number of an entry and its hash. A line with `instead_of`
was added when a person accepted another journal, or another course of it: the checkpoints before it that it names, by
their hashes or by their journal, no longer count.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from policytrack.errors import SharingProblem
from policytrack.files.durable import add, sync_folder
from policytrack.files.safe_paths import make_folder, open_file, read_file, without_links
from policytrack.journal.file_access import read_at
from policytrack.journal.location import CHECKPOINTS
from policytrack.sharing.chain import End


class Checkpoint(NamedTuple):
    """An end of the chain of a journal that a workspace has seen.

    *instead_of* are the hashes, and the journals, of the checkpoints that no longer count.
    """

    journal: str
    end: End
    instead_of: tuple[str, ...] = ()

    def line(self) -> bytes:
        values: dict[str, Any] = {"journal": self.journal, "number": self.end.number, "hash": self.end.hash.hex()}
        if self.instead_of:
            values["instead_of"] = list(self.instead_of)
        return json.dumps(values, separators=(",", ":")).encode() + b"\n"


class Checkpoints:
    """The checkpoints of the workspace at *root*; the file need not exist."""

    def __init__(self, root: Path) -> None:
        """Raises `SharingProblem` if the file cannot be read."""
        self._root, self.path = root, root / CHECKPOINTS
        self.current: list[Checkpoint] = []
        for checkpoint in self._read():
            self._count(checkpoint)

    def of(self, journal: str) -> list[Checkpoint]:
        """The checkpoints of this journal, by their numbers."""
        return sorted((each for each in self.current if each.journal == journal), key=lambda each: each.end.number)

    def last(self, journal: str) -> End | None:
        """The last checkpoint of this journal; None if there is none."""
        checkpoints = self.of(journal)
        return checkpoints[-1].end if checkpoints else None

    def are_of_another(self, journal: str) -> bool:
        """Whether there are checkpoints, and none of them is of this journal."""
        return bool(self.current) and not self.of(journal)

    def add(self, journal: str, end: End, instead_of: Iterable[str] = ()) -> None:
        """Add a checkpoint, which is on the disk when this returns, unless it is there.

        Raises `SharingProblem` if the file cannot be written.
        """
        checkpoint = Checkpoint(journal, end, tuple(instead_of))
        if checkpoint in self.current:
            return
        try:
            make_folder(self._root, self.path.parent)
            handle = open_file(without_links(self._root, self.path), os.O_RDWR | os.O_APPEND | os.O_CREAT)
            try:
                size = os.fstat(handle).st_size
                is_torn = size > 0 and read_at(handle, size - 1, 1) != b"\n"
                add(handle, b"\n" * is_torn + checkpoint.line())
            finally:
                os.close(handle)
            sync_folder(self.path.parent)
        except OSError as error:
            raise SharingProblem(f"{self.path} cannot be written: {error.strerror or error}") from None
        self._count(checkpoint)

    def _count(self, checkpoint: Checkpoint) -> None:
        dropped = set(checkpoint.instead_of)
        self.current = [other for other in self.current if not dropped & {other.end.hash.hex(), other.journal}]
        if checkpoint not in self.current:
            self.current.append(checkpoint)

    def _read(self) -> list[Checkpoint]:
        try:
            lines = read_file(self._root, self.path).split(b"\n")
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise SharingProblem(f"{self.path} cannot be read: {error.strerror or error}") from None
        checkpoints = []
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                checkpoints.append(_checkpoint(json.loads(line)))
            except (ValueError, LookupError, TypeError, RecursionError):
                # The last line may be what a power cut left; any other one was changed by hand or by a merge.
                if number < len(lines):
                    raise SharingProblem(
                        f"{self.path}:{number}: this line is no checkpoint; put it back as git has it, or remove it"
                    ) from None
        return checkpoints


def _checkpoint(values: dict[str, Any]) -> Checkpoint:
    """The checkpoint in a line. Raises `ValueError`, `LookupError` or `TypeError` if it is none."""
    end = End(int(values["number"]), bytes.fromhex(values["hash"]))
    if not isinstance(values["journal"], str) or len(end.hash) != 32 or end.number < 0:
        raise ValueError
    return Checkpoint(values["journal"], end, tuple(map(str, values.get("instead_of", ()))))
