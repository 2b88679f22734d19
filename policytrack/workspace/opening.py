"""Finds a workspace and opens it."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from policytrack.domain.vocabulary import TRACKER
from policytrack.errors import JournalUnusable, NotFound, RegisterUnusable, UsageProblem
from policytrack.files.own_folder import SETTINGS
from policytrack.files.plain_files import is_there
from policytrack.index.index import Index
from policytrack.index.lifecycle import open_index
from policytrack.index.location import growth_path
from policytrack.journal.file_journal import FileJournal
from policytrack.journal.location import JOURNAL, LOCK
from policytrack.workspace.outcome import carrying

if TYPE_CHECKING:
    from policytrack.domain.viewpoint import Viewpoint
    from policytrack.index.progress import Progress
    from policytrack.journal.protocol import Journal

REGISTER = Path("data", "recommendations.yaml")
_NAMED = 3
"""How many papers a warning names."""
_PACKED = Path(__file__).parents[1] / "shipped"
"""The shipped workspace of a wheel; a checkout has none there."""


def file_journal(root: Path) -> "Journal":
    """The journal of the workspace at *root*, as a file of lines."""
    return FileJournal(root / JOURNAL, root / LOCK, growth_path(root))


def _do_nothing() -> None:
    pass


class Workspace(NamedTuple):
    """A folder with `data/` and `seeds/`; *shipped*: the one inside the program, which is read-only.

    *watch* makes the function that reports how far the reading of large files has come. *writing* is called before
    anything is recorded, which must not be done twice. *open_journal* says how the journal is kept. If it *is_partial*,
    that is only a part of the journal, for which no index is kept.
    """

    root: Path
    shipped: bool = False
    watch: "Callable[[], AbstractContextManager[Progress | None]]" = nullcontext
    writing: Callable[[], None] = _do_nothing
    open_journal: "Callable[[Path], Journal]" = file_journal
    is_partial: bool = False

    @property
    def is_source_tree(self) -> bool:
        """Whether it is a clone of the program's repository, whose journal is shipped with the program.

        The program need not run from there: README's set-up line installs a copy of it.
        """
        return (self.root / "policytrack" / "workspace" / "opening.py").is_file()

    def journal(self) -> "Journal":
        """The journal, to be added to."""
        return self.open_journal(self.root)

    def refuse_shipped(self) -> None:
        """Raises `UsageProblem` for the shipped workspace, which is read-only."""
        if self.shipped:
            raise UsageProblem(
                "the papers that the program brings are read-only; "
                "`policytrack init DIR --shipped` makes a workspace from them that you can mark"
            )

    def open(self, viewpoint: "Viewpoint | None" = None, *, recording: bool = False) -> tuple[Index, list[str]]:
        """The index, up to date, to answer from this viewpoint; and warnings, which change no answer.

        Raises `RegisterUnusable` or `JournalUnusable` if the register or the journal cannot be read truthfully, and
        `NotFound` for an unknown assessor; the error then carries the warnings.
        """
        index, warnings = self.open_despite_journal(viewpoint, recording=recording)
        with carrying(warnings):
            bad = index.journal.bad_lines()
            if bad:
                name = index.journal.name
                raise JournalUnusable("\n".join(f"{name}:{line.number}: {line.message}" for line in bad))
        return index, warnings

    def open_despite_journal(
        self, viewpoint: "Viewpoint | None" = None, *, recording: bool = False
    ) -> tuple[Index, list[str]]:
        """As `open`, even if lines of the journal cannot be trusted."""
        index = self.open_anyway(recording=recording)
        problems = index.problems(blocking_only=True)
        if problems:
            raise RegisterUnusable(problems)
        warnings = _vanished_journal_warnings(index)
        if viewpoint is not None:
            warnings += _unpublished_warnings(index, viewpoint)
            with carrying(warnings):
                index.as_known(viewpoint.known_until, _assessor(index, viewpoint.assessor))
        return index, warnings

    def open_anyway(self, *, recording: bool = False) -> Index:
        """The index, up to date, whatever problems the register and the journal have."""
        with self.watch() as progress:
            return open_index(self.root, self.journal(), progress, recording=recording, in_memory=self.is_partial)

    @contextmanager
    def answering(self, viewpoint: "Viewpoint | None") -> Iterator[tuple[Index, list[str]]]:
        """The index as `open` returns it, closed at the end; an error that is raised within carries the warnings."""
        index, warnings = self.open(viewpoint)
        with closing(index), carrying(warnings):
            yield index, warnings

    def text(self, path: str) -> str | None:
        """The text of a paper, or None if it cannot be read; `check` says why."""
        from policytrack.register.discovery import UnreadableFile, text_and_digest

        try:
            return text_and_digest(self.root, path)[0]
        except UnreadableFile:
            return None


def _vanished_journal_warnings(index: Index) -> list[str]:
    """A sentence that says so if every entry that the journal once held has vanished; else none."""
    gone = index.journal.lost_where_none_left()
    if not gone:
        return []
    state = "holds no entry" if index.journal.exists() else "is missing"
    what = "1 entry was" if gone == 1 else f"{gone:,} entries were"
    return [
        f"{index.journal.name} {state}, and {what} recorded in it before; "
        "put it back from git or a backup, or, if that is meant, run `policytrack check --forget`"
    ]


def _unpublished_warnings(index: Index, viewpoint: "Viewpoint") -> list[str]:
    """A sentence that says so if papers had not appeared by a past day for which the answer is asked; else none."""
    if viewpoint.day >= viewpoint.today:
        return []
    later = [paper.id for paper in index.papers.values() if paper.window.earliest > viewpoint.day]
    if not later:
        return []
    from policytrack.text.date_words import day_words
    from policytrack.text.escaping import counted

    by = f"appeared by {day_words(viewpoint.day)}"
    if len(later) == len(index.papers):
        return [f"no paper of the register had {by}"]
    more = f" and {counted(len(later) - _NAMED, 'other paper')}" if len(later) > _NAMED else ""
    return [f"{', '.join(later[:_NAMED])}{more} had not {by}, but what is recommended there is included"]


def _assessor(index: Index, typed: str | None) -> str:
    """The assessor with the name that was typed; the tracker if none was. Raises `NotFound` for an unknown one."""
    if typed is None:
        return TRACKER
    known = {name.casefold(): name for name in (*index.actors, *index.assessors, TRACKER)}
    name = known.get(typed.strip().casefold())
    if name is None:
        from policytrack.text.did_you_mean import unknown

        raise NotFound(unknown("assessor", typed, known.values()))
    return name


def find_workspace(named: Path | None = None) -> Workspace:
    """The workspace in the folder *named*, else in POLICYTRACK_WORKSPACE, else the nearest in the folders upwards.

    If there is none, the shipped workspace. Raises `UsageProblem` if the named folder does not exist, or if a path is
    not UTF-8.
    """
    if named is None and os.environ.get("POLICYTRACK_WORKSPACE"):
        named = Path(os.environ["POLICYTRACK_WORKSPACE"])
    if named is not None:
        if is_there(named) and not named.is_dir():
            raise UsageProblem(f"{named} is a file; a workspace is a folder with data/ and seeds/")
        if not named.is_dir():
            raise UsageProblem(f"there is no folder {named}; `policytrack init {named}` makes a workspace there")
        return _at(named.absolute())
    for folder in _upwards():
        if (folder / SETTINGS).is_file() or (folder / REGISTER).is_file():
            return _at(folder)
    return Workspace(shipped_root(), shipped=True)


def _at(folder: Path) -> Workspace:
    """The workspace in this folder. Raises `UsageProblem` if its path is not UTF-8, which no index can store."""
    try:
        str(folder).encode()
    except UnicodeEncodeError:
        raise UsageProblem(
            f"the path {folder} is not UTF-8; rename its folders, and name the workspace again"
        ) from None
    return Workspace(folder, shipped=_PACKED.is_dir() and folder.samefile(_PACKED))


def _upwards() -> list[Path]:
    try:
        here = Path.cwd()
    except OSError:  # the folder has been deleted under our feet
        return []
    return [here, *here.parents]


def shipped_root() -> Path:
    """The folder of the shipped workspace: inside the package in a wheel, above it in a checkout."""
    return _PACKED if _PACKED.is_dir() else Path(__file__).parents[2]
