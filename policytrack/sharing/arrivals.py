"""When each entry arrived on the server, and who pushed it: kept beside the index, and never in a line of the journal.

The file has a record of fixed size for each number, in order. Like the index it is disposable: `sync` makes it anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from struct import Struct
from typing import NamedTuple

from policytrack.files.safe_paths import open_file
from policytrack.sharing.chain import MICROS_TO_2000, Row, moment_of

_RECORD = Struct("<16sqHH")  # the digits of the id; microseconds since 1970; the login's place; whether it vouched
_MOST_LOOKED_UP = 20  # beyond so many look-ups a table pays
_MODE = 0o600


class Arrival(NamedTuple):
    """The arrival of an entry: its *number*, the moment by the server's clock, and who pushed it.

    The moment is in microseconds since 1970. *vouched*: whether the login vouched for another recorder.
    """

    number: int
    micros: int
    login: str
    vouched: bool

    @property
    def arrived(self) -> datetime:
        return moment_of(self.micros)


class Arrivals:
    """The arrivals that are kept at *path*: the first *number* of them, since a later record may be half written."""

    def __init__(self, path: Path | None, number: int) -> None:
        self._path, self._number = path, number
        self._records = b""
        self._places: dict[str, int] = {}
        self._table: dict[bytes, int] | None = None
        self._looked_up = 0
        self._added = bytearray()
        if path is not None and number:
            with suppress(OSError, ValueError):
                logins = json.loads(_read(path.with_suffix(".logins"), -1) or b"[]")
                self._places = {login: place for place, login in enumerate(logins)}
                self._records = _read(path, number * _RECORD.size)

    @property
    def is_complete(self) -> bool:
        """Whether there is a record for each number."""
        return len(self._records) == self._number * _RECORD.size

    def get(self, id: str) -> Arrival | None:
        """The arrival of the entry with this id; None if it has not arrived."""
        digits = _digits(id)
        self._looked_up += 1
        if self._table is None and self._looked_up > _MOST_LOOKED_UP:
            self._table = {record[0]: place for place, record in enumerate(_RECORD.iter_unpack(self._records))}
        place = self._searched(digits) if self._table is None else self._table.get(digits)
        return None if place is None else self._at(place)

    def ids(self, last: int | None = None) -> Iterator[str]:
        """The ids of the entries that have arrived, up to the number *last*, in order."""
        end = None if last is None else last * _RECORD.size
        for digits, *_ in _RECORD.iter_unpack(self._records[:end]):
            yield f"p1-{digits.hex()}"

    def last(self) -> Arrival | None:
        """The last arrival; None if there is none."""
        return self._at(self._number - 1) if self._records and self.is_complete else None

    def add(self, rows: Iterable[Row]) -> None:
        """Add the arrivals of entries that follow the last; `save` keeps them, and `forget` takes them back."""
        places, pack = self._places, _RECORD.pack
        self._added += b"".join(
            [
                pack(bytes.fromhex(id[3:]), since_2000 + MICROS_TO_2000, places.setdefault(login, len(places)), vouched)
                for _, id, since_2000, login, vouched, _, _ in rows
            ]
        )

    def forget(self) -> None:
        """Take back what was added since `save`."""
        self._added.clear()

    def save(self) -> None:
        """Keep what was added; where that fails, the next sync asks for it again."""
        if self._path is not None and self._added:
            with suppress(OSError):
                _write(self._path.with_suffix(".logins"), 0, json.dumps(list(self._places)).encode())
                _write(self._path, self._number * _RECORD.size, bytes(self._added))
        self._number += len(self._added) // _RECORD.size
        self._records += bytes(self._added)
        self._added.clear()
        self._table = None

    def _at(self, place: int) -> Arrival:
        _, micros, login, vouched = _RECORD.unpack_from(self._records, place * _RECORD.size)
        logins = list(self._places)
        return Arrival(place + 1, micros, logins[login] if login < len(logins) else "", bool(vouched))

    def _searched(self, digits: bytes) -> int | None:
        offset = self._records.find(digits)
        while offset >= 0:
            if offset % _RECORD.size == 0:
                return offset // _RECORD.size
            offset = self._records.find(digits, offset + 1)
        return None


def _digits(id: str) -> bytes:
    try:
        return bytes.fromhex(id.removeprefix("p1-"))
    except ValueError:
        return bytes(16)  # of another hash scheme, which no server takes


def _read(path: Path, size: int) -> bytes:
    with os.fdopen(open_file(path, os.O_RDONLY), "rb") as file:
        return file.read(size)


def _write(path: Path, offset: int, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(open_file(path, os.O_RDWR | os.O_CREAT, _MODE), "r+b") as file:
        file.truncate(offset)
        file.seek(offset)
        file.write(content)
