"""What the last report of a name printed, and so what the next of that name compares with: its baseline.

It is kept in `.policytrack/last/NAME.json` in the workspace: the day, the filters, every status, and which entries
of the journal were known; so that the next report can say what has changed since, however late it was recorded or
merged.
"""

from __future__ import annotations

import json
import shlex
import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from policytrack.domain.statuses import Status
from policytrack.errors import UsageProblem
from policytrack.files.atomic import replace_file
from policytrack.files.filenames import checked_name
from policytrack.files.locks import locked
from policytrack.files.plain_files import LARGE, NoSuchFile, text_of
from policytrack.files.safe_paths import NotFollowed, file_mode, inside, make_folder
from policytrack.journal.location import JOURNAL
from policytrack.reports.build import ReportScope
from policytrack.reports.since import StartingPoint, after

FOLDER = Path(".policytrack", "last")
_VERSION = 2
_PATIENCE = 300.0  # seconds; a report of another process takes less


class Baseline(NamedTuple):
    """What the last report printed: the day, the filters, and the *events* known (by number, in order).

    *until* is the newest moment at which one of them was recorded, None where there was none; *printed_statuses* are
    those of the recommendations that passed the filters, by id.
    """

    day: date
    filters: str
    until: str | None
    events: array[int]
    printed_statuses: Mapping[str, str]


def _path(root: Path, name: str) -> Path:
    """Where the last report of this name is kept. Raises `UsageProblem` for a name that no file can have."""
    return root / FOLDER / f"{checked_name(name)}.json"


def _read(file: Path) -> Baseline | None:
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
        return Baseline(
            day=date.fromisoformat(kept["day"]),
            filters=str(kept["filters"]),
            until=_moment(kept["until"]),
            events=_numbers(kept["events"]),
            printed_statuses={
                str(name): str(Status(status)) for status, names in kept["printed"].items() for name in names
            },
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


def _keep(file: Path, baseline: Baseline) -> None:
    """Put this in the place of what was kept. Raises `UsageProblem` where that cannot be; the old one then stays."""
    printed: dict[str, list[str]] = {}
    for name, status in baseline.printed_statuses.items():
        printed.setdefault(status, []).append(name)
    kept = {
        "version": _VERSION,
        "day": baseline.day.isoformat(),
        "filters": baseline.filters,
        "until": baseline.until,
        "events": _written(baseline.events),
        "printed": printed,
    }
    root = _root(file)
    replace_file(file, [json.dumps(kept, ensure_ascii=False), "\n"], root=root, like=root / JOURNAL)


@contextmanager
def _held(file: Path) -> Iterator[None]:
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


class BaselineFile(NamedTuple):
    """Where the baseline of a name is kept, and what it was when the file was opened; None where there was none yet."""

    file: Path
    baseline: Baseline | None
    is_peek: bool

    def start(self, scope: ReportScope) -> StartingPoint | None:
        """Where the comparison starts. Raises `UsageProblem` where the last report was about a later day."""
        if self.baseline is None:
            return None
        if self.baseline.day > scope.viewpoint.day:
            raise UsageProblem(
                f"the last report named '{self.file.stem}' was about {self.baseline.day}, which lies after "
                f"{scope.viewpoint.day}; set the clock if it is wrong, or name the day with --as-of"
            )
        until = "" if self.baseline.until is None else after(self.baseline.until)
        late = frozenset(scope.index.journal.late(self.baseline.events, until))
        same = self.baseline.filters == _typed(scope)
        filters, printed = (None, self.baseline.printed_statuses) if same else (self.baseline.filters, None)
        return StartingPoint(self.baseline.day, until, late, is_last=True, filters=filters, printed=printed)

    def is_silent_for(self, days: int, scope: ReportScope) -> bool:
        """Whether the last report was so many days ago, or more."""
        return self.baseline is not None and (scope.viewpoint.day - self.baseline.day).days >= days

    def replace(self, scope: ReportScope) -> None:
        """Keep what this report printed instead, unless it only peeked; its output is safe."""
        if self.is_peek:
            return
        index, selection, viewpoint = scope
        _keep(
            self.file,
            Baseline(
                day=viewpoint.day,
                filters=_typed(scope),
                until=index.journal.last_recorded,
                events=index.journal.numbers(),
                printed_statuses=index.statuses(selection.query, viewpoint.day),
            ),
        )


def _typed(scope: ReportScope) -> str:
    """What narrows the report, as it was typed: a day such as `today` is another one next time, and the same filter."""
    return shlex.join([*scope.selection.options(), *scope.viewpoint.assessor_words()])


@contextmanager
def baseline_of(root: Path, name: str, *, is_peek: bool) -> Iterator[BaselineFile]:
    """The baseline of this name; nobody else prints a report of the name until this has ended, unless it *is_peek*.

    Raises `UsageProblem` where it cannot be read or kept, and where another run holds it too long.
    """
    file = _path(root, name)
    if is_peek:
        yield BaselineFile(file, _read(file), is_peek)
        return
    with _held(file):
        yield BaselineFile(file, _read(file), is_peek)
