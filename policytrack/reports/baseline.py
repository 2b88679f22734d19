"""The baseline of a report's name: what the last report of that name printed, with which the next one compares.

It is stored in `.policytrack/last/NAME.json` in the workspace: the day, the filters, every status, and which events
were known. So the next report can say what has changed since, however late it was recorded or merged.
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
from policytrack.files.own_folder import OWN_FOLDER
from policytrack.files.plain_files import LARGE, NoSuchFile, text_of
from policytrack.files.safe_paths import NotFollowed, file_mode, inside, make_folder
from policytrack.journal.location import JOURNAL
from policytrack.reports.scope import ReportScope
from policytrack.reports.since import StartingPoint, after

FOLDER = Path(OWN_FOLDER, "last")
_VERSION = 2
_PATIENCE = 300.0  # seconds; a report of another process takes less


class Baseline(NamedTuple):
    """What the last report of a name printed.

    *day* is the day it was about, *filters* its filters as typed, *events* the numbers of the events known then, in
    order. *until* is the moment at which the newest of them was recorded, None if there was none; *printed_statuses*
    are those of the recommendations that passed the filters, by id.
    """

    day: date
    filters: str
    until: str | None
    events: array[int]
    printed_statuses: Mapping[str, str]


def _path(root: Path, name: str) -> Path:
    """The path of the baseline with this name. Raises `UsageProblem` for a name that no file can have."""
    return root / FOLDER / f"{checked_name(name)}.json"


def _read(file: Path) -> Baseline | None:
    """The baseline in this file; None if there is no file. Raises `UsageProblem` if it cannot be read."""
    try:
        text = text_of(inside(_root(file), file), LARGE)
    except NotFollowed as error:
        raise UsageProblem(f"{file} cannot be read: {error.strerror}") from None
    except NoSuchFile:
        return None
    try:
        values = json.loads(text)
        if values["version"] != _VERSION:
            raise ValueError
        return Baseline(
            day=date.fromisoformat(values["day"]),
            filters=str(values["filters"]),
            until=_moment(values["until"]),
            events=_decoded(values["events"]),
            printed_statuses={
                str(name): str(Status(status)) for status, names in values["printed"].items() for name in names
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UsageProblem(
            f"{file} is not as the program wrote it; move it away, and the next report begins anew"
        ) from None


def _root(file: Path) -> Path:
    """The workspace's folder, from the path of a baseline."""
    return file.parent.parent.parent


def _decoded(text: str) -> array[int]:
    """The numbers that `_encoded` turned into this text."""
    numbers = array("Q", b64decode(text, validate=True))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _encoded(numbers: array[int]) -> str:
    """The numbers in Base64, eight bytes each, the lowest byte first: there may be a million of them."""
    if sys.byteorder == "big":
        numbers = array("Q", numbers)
        numbers.byteswap()
    return b64encode(numbers.tobytes()).decode()


def _moment(value: object) -> str | None:
    """The value, which must be a moment in UTC or None. Raises `ValueError` for anything else."""
    if value is None:
        return None
    if not isinstance(value, str) or not value.endswith("Z"):
        raise ValueError
    datetime.fromisoformat(value)
    return value


def _keep(file: Path, baseline: Baseline) -> None:
    """Replace the baseline in this file. Raises `UsageProblem` if that fails; the old one then stays."""
    printed: dict[str, list[str]] = {}
    for name, status in baseline.printed_statuses.items():
        printed.setdefault(status, []).append(name)
    values = {
        "version": _VERSION,
        "day": baseline.day.isoformat(),
        "filters": baseline.filters,
        "until": baseline.until,
        "events": _encoded(baseline.events),
        "printed": printed,
    }
    root = _root(file)
    replace_file(file, [json.dumps(values, ensure_ascii=False), "\n"], root=root, like=root / JOURNAL)


@contextmanager
def _held(file: Path) -> Iterator[None]:
    """Hold the lock on a baseline, so that of two runs with the same name the second sees what the first printed.

    Raises `UsageProblem` if the file cannot be written, or another run holds the lock for too long.
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
            raise UsageProblem(
                f"cannot record this report in {file.parent}: {why}; with --peek nothing is recorded"
            ) from None
        yield


class BaselineFile(NamedTuple):
    """The file of a baseline, and the *baseline* that was in it; None before the first report. *is_peek*: leave it."""

    file: Path
    baseline: Baseline | None
    is_peek: bool

    def start(self, scope: ReportScope) -> StartingPoint | None:
        """The starting point of the comparison. Raises `UsageProblem` if the last report was about a later day."""
        if self.baseline is None:
            return None
        if self.baseline.day > scope.viewpoint.day:
            raise UsageProblem(
                f"the last report named '{self.file.stem}' was about {self.baseline.day}, which lies after "
                f"{scope.viewpoint.day}; set the clock if it is wrong, or set the date with --as-of"
            )
        until = "" if self.baseline.until is None else after(self.baseline.until)
        late = frozenset(scope.index.journal.late(self.baseline.events, until))
        same = self.baseline.filters == _typed(scope)
        filters, printed = (None, self.baseline.printed_statuses) if same else (self.baseline.filters, None)
        return StartingPoint(self.baseline.day, until, late, is_last=True, filters=filters, printed_statuses=printed)

    def is_silent_for(self, days: int, scope: ReportScope) -> bool:
        """Whether the last report was at least this many days ago."""
        return self.baseline is not None and (scope.viewpoint.day - self.baseline.day).days >= days

    def replace(self, scope: ReportScope) -> None:
        """Store what this report printed as the new baseline, unless it only peeks. Call it once the output is safe."""
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
                printed_statuses=index.statistics.statuses(selection.query, viewpoint.day),
            ),
        )


def _typed(scope: ReportScope) -> str:
    """The filters and the assessor as typed, so that `today` counts as the same filter on another day."""
    return shlex.join([*scope.selection.options(), *scope.viewpoint.option_words()])


@contextmanager
def baseline_of(root: Path, name: str, *, is_peek: bool) -> Iterator[BaselineFile]:
    """The baseline of this name, locked against other runs until the `with` ends, unless it *is_peek*.

    Raises `UsageProblem` if it cannot be read or stored, or another run holds it for too long.
    """
    file = _path(root, name)
    if is_peek:
        yield BaselineFile(file, _read(file), is_peek)
        return
    with _held(file):
        yield BaselineFile(file, _read(file), is_peek)
