"""What the last report of a name printed: the day, the filters, where all stood, and which events were known.

It stands in `.policytrack/last/NAME.json` in the workspace, so that the next report of that name can say what
has changed since, however late it was recorded or merged.
"""

from __future__ import annotations

import json
import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from policytrack.atomic import replace_file
from policytrack.errors import UsageProblem
from policytrack.filenames import checked_name
from policytrack.journal.location import JOURNAL
from policytrack.locks import locked
from policytrack.plain_files import LARGE, NoSuchFile, text_of
from policytrack.safe_paths import NotFollowed, file_mode, inside, make_folder
from policytrack.statuses import Status

FOLDER = Path(".policytrack", "last")
_VERSION = 2
_PATIENCE = 300.0  # seconds; a report of another process takes less


class Last(NamedTuple):
    """What was printed: about which day, with which filters, knowing which *events* (by number, in order).

    *until* is the newest moment at which one of them was recorded, None where there was none; *printed* are the
    statuses of the recommendations that passed the filters, by id.
    """

    day: date
    filters: str
    until: str | None
    events: array[int]
    printed: Mapping[str, str]


def file_of(root: Path, name: str) -> Path:
    """Where the last report of this name is kept. Raises `UsageProblem` for a name that no file can have."""
    return root / FOLDER / f"{checked_name(name)}.json"


def read(file: Path) -> Last | None:
    """What was kept; None where there is nothing. Raises `UsageProblem` for what cannot be read."""
    try:
        text = text_of(inside(_root(file), file), LARGE)
    except NotFollowed as error:
        raise UsageProblem(f"{file} cannot be read: {error.strerror}") from None
    except NoSuchFile:
        return None
    try:
        kept = json.loads(text)
        if kept["version"] != _VERSION:
            raise ValueError
        return Last(
            day=date.fromisoformat(kept["day"]),
            filters=str(kept["filters"]),
            until=_moment(kept["until"]),
            events=_numbers(kept["events"]),
            printed={str(name): str(Status(status)) for status, names in kept["printed"].items() for name in names},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UsageProblem(
            f"{file} is not as the program wrote it; move it away, and the next report begins anew"
        ) from None


def _root(file: Path) -> Path:
    """The workspace in which this is kept."""
    return file.parent.parent.parent


def _numbers(kept: str) -> array[int]:
    numbers = array("Q", b64decode(kept, validate=True))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _written(numbers: array[int]) -> str:
    """Eight bytes each, the lowest first, in letters: there may be a million of them."""
    if sys.byteorder == "big":
        numbers = array("Q", numbers)
        numbers.byteswap()
    return b64encode(numbers.tobytes()).decode()


def _moment(kept: object) -> str | None:
    if kept is None:
        return None
    if not isinstance(kept, str) or not kept.endswith("Z"):
        raise ValueError
    datetime.fromisoformat(kept)
    return kept


def keep(file: Path, last: Last) -> None:
    """Put this in the place of what was kept. Raises `UsageProblem` where that cannot be; the old one then stays."""
    printed: dict[str, list[str]] = {}
    for name, status in last.printed.items():
        printed.setdefault(status, []).append(name)
    kept = {
        "version": _VERSION,
        "day": last.day.isoformat(),
        "filters": last.filters,
        "until": last.until,
        "events": _written(last.events),
        "printed": printed,
    }
    root = _root(file)
    replace_file(file, [json.dumps(kept, ensure_ascii=False), "\n"], root=root, like=root / JOURNAL)


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold the lock on what is kept, so that of two runs of one name the second sees what the first printed.

    Raises `UsageProblem` where it cannot be kept at all, and where another run holds it too long.
    """
    with ExitStack() as stack:
        try:
            root = _root(file)
            make_folder(root, file.parent, root / JOURNAL)
            stack.enter_context(locked(file.with_suffix(".lock"), _PATIENCE, file_mode(root / JOURNAL)))
        except TimeoutError:
            raise UsageProblem(
                f"another run has been at work on the report '{file.stem}' for {_PATIENCE:g} seconds"
            ) from None
        except OSError as error:
            why = error.strerror or error
            raise UsageProblem(f"what a report printed cannot be kept in {file.parent}: {why}; or use --peek") from None
        yield
