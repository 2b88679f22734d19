"""What the last report of a name printed: the day, the filters, and which events were known.

It stands in `.policytrack/last/NAME.json` in the workspace, so that the next report of that name can say what
has changed since, however late it was recorded or merged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from policytrack.errors import UsageProblem
from policytrack.locks import locked
from policytrack.workspace import replace_file

FOLDER = Path(".policytrack", "last")
_VERSION = 1
_PATIENCE = 300.0  # seconds; a report of another process takes less
_NAME = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}"


class Last(NamedTuple):
    """What was printed: about which day, with which filters, knowing which *events* (their numbers in the index).

    *until* is the newest moment at which one of them was recorded, None where there was none; *shown* are the ids
    of the recommendations that passed the filters, None where nothing was filtered.
    """

    day: date
    filters: str
    until: str | None
    events: frozenset[int]
    shown: frozenset[str] | None


def file_of(root: Path, name: str) -> Path:
    """Where the last report of this name is kept. Raises `UsageProblem` for a name that no file can have."""
    return root / FOLDER / f"{checked_name(name)}.json"


def checked_name(name: str) -> str:
    """The name, if a file can have it. Raises `UsageProblem` otherwise."""
    if not re.fullmatch(_NAME, name):
        raise UsageProblem(f"'{name}' cannot be the name of a file; write up to 100 letters, digits, '-', '_' and '.'")
    return name


def read(file: Path) -> Last | None:
    """What was kept; None where there is nothing. Raises `UsageProblem` for what cannot be read."""
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageProblem(f"{file} cannot be read: {error}") from None
    try:
        kept = json.loads(text)
        if kept["version"] != _VERSION:
            raise ValueError
        return Last(
            day=date.fromisoformat(kept["day"]),
            filters=str(kept["filters"]),
            until=kept["until"],
            events=frozenset(int(digits, 16) for digits in kept["events"]),
            shown=None if kept["shown"] is None else frozenset(kept["shown"]),
        )
    except (ValueError, KeyError, TypeError):
        raise UsageProblem(
            f"{file} is not as the program wrote it; move it away, and the next report begins anew"
        ) from None


def keep(file: Path, last: Last) -> None:
    """Put this in the place of what was kept. Raises `UsageProblem` where that cannot be; the old one then stays."""
    kept = {
        "version": _VERSION,
        "day": last.day.isoformat(),
        "filters": last.filters,
        "until": last.until,
        "events": [f"{number:015x}" for number in sorted(last.events)],
        "shown": None if last.shown is None else sorted(last.shown),
    }
    replace_file(file, [json.dumps(kept, ensure_ascii=False), "\n"])


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold the lock on what is kept, so that of two runs of one name the second sees what the first printed.

    Raises `UsageProblem` where it cannot be kept at all, and where another run holds it too long.
    """
    with ExitStack() as stack:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(file.with_suffix(".lock"), _PATIENCE))
        except TimeoutError:
            raise UsageProblem(
                f"another run has been at work on the report '{file.stem}' for {_PATIENCE:g} seconds"
            ) from None
        except OSError as error:
            why = error.strerror or error
            raise UsageProblem(f"what a report printed cannot be kept in {file.parent}: {why}; or use --peek") from None
        yield
