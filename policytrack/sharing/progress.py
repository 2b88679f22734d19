"""How far a workspace has shared: kept beside the index, and disposable as that is; `sync` makes it anew."""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from policytrack.files.atomic import Replacement
from policytrack.files.safe_paths import open_file
from policytrack.journal.parsed import START
from policytrack.sharing.chain import End

_MODE = 0o600


class Waiting(NamedTuple):
    """An entry that the server lacks: its id, its position in the journal, its recorder, and its place in a batch."""

    id: str
    position: int
    recorder: str
    batch: str | None


class Progress(NamedTuple):
    """How far the workspace's journal and the server's have been brought together.

    *address* and *journal* say with whom; *end* is how far the server was read. *cursor* is how far the workspace's
    journal was read, and *waiting* are the entries up to there that the server does not have. *synced* is the moment of
    the last sync, in ISO 8601; empty if there was none.
    """

    address: str = ""
    journal: str = ""
    end: End = End(0, b"")
    cursor: bytes = START
    waiting: tuple[Waiting, ...] = ()
    synced: str = ""


def read_progress(path: Path | None, address: str) -> Progress:
    """The progress that is kept at *path* for this address; none if there is none, or if it cannot be read."""
    with suppress(OSError, ValueError, LookupError, TypeError):
        if path is not None:
            with os.fdopen(open_file(path, os.O_RDONLY), "rb") as file:
                values = json.load(file)
            if values["address"] == address:
                return Progress(
                    address,
                    values["journal"],
                    End(values["number"], bytes.fromhex(values["hash"])),
                    b64decode(values["cursor"]),
                    tuple(Waiting(*fields) for fields in values["waiting"]),
                    values["synced"],
                )
    return Progress(address)


def write_progress(path: Path | None, progress: Progress) -> None:
    """Keep the progress at *path*; if that fails, the next sync only takes longer."""
    if path is None:
        return
    values = {
        "address": progress.address,
        "journal": progress.journal,
        "number": progress.end.number,
        "hash": progress.end.hash.hex(),
        "cursor": b64encode(progress.cursor).decode(),
        "waiting": progress.waiting,
        "synced": progress.synced,
    }
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.new")
        beside.unlink(missing_ok=True)
        with Replacement(path, beside, _MODE, durable=False) as new:
            os.write(new.handle, json.dumps(values).encode())
            new.finish()
            new.commit()
