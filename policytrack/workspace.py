"""Where a workspace is, and opening it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from stat import S_IMODE, S_ISDIR, S_ISREG
from typing import TYPE_CHECKING, NamedTuple

from policytrack.errors import JournalUnusable, NotFound, RegisterUnusable, UsageProblem
from policytrack.index import open_index
from policytrack.index.ask import Index
from policytrack.locks import take
from policytrack.plain_files import is_there
from policytrack.safe_paths import file_mode, make_folder, open_file, own
from policytrack.vocabulary import TRACKER

if TYPE_CHECKING:
    from policytrack.index.events import Progress
    from policytrack.viewpoint import Viewpoint

REGISTER = Path("data", "recommendations.yaml")
SETTINGS = "policytrack.toml"
_tidied: set[Path] = set()
_PACKED = Path(__file__).parent / "shipped"
"""The shipped workspace of a wheel; a checkout has none there."""


class Workspace(NamedTuple):
    """A folder with `data/` and `seeds/`; *shipped*: the one inside the program, which is read-only.

    *watch* makes what is told how far the reading of large files has come; *warn* is told what changes no answer and
    should be known. *writing* is called before anything is recorded, which must not be done twice.
    """

    root: Path
    shipped: bool = False
    watch: Callable[[], AbstractContextManager[Progress | None]] = nullcontext
    warn: Callable[[str], object] = str
    writing: Callable[[], object] = tuple

    def refuse_shipped(self) -> None:
        """Raises `UsageProblem` for the shipped workspace, which is read-only."""
        if self.shipped:
            raise UsageProblem(
                "the papers that the program brings are read-only; "
                "`policytrack init DIR --shipped` makes a workspace from them that you can mark"
            )

    def open(self, viewpoint: Viewpoint | None = None, *, recording: bool = False) -> Index:
        """The index, up to date, to answer from this viewpoint.

        Raises `RegisterUnusable` or `JournalUnusable` where the one or the other cannot be read truthfully, and
        `NotFound` for an assessor that nobody knows.
        """
        index = self.open_despite_journal(viewpoint, recording=recording)
        bad = index.journal.bad_lines()
        if bad:
            name = index.journal.path
            raise JournalUnusable("\n".join(f"{name}:{line.line}: {line.message}" for line in bad))
        return index

    def open_despite_journal(self, viewpoint: Viewpoint | None = None, *, recording: bool = False) -> Index:
        """As `open`, even where lines of the journal cannot be trusted."""
        index = self.open_anyway(recording=recording)
        problems = index.problems(blocking_only=True)
        if problems:
            raise RegisterUnusable(problems)
        gone = index.journal.all_gone()
        if gone:
            path = index.journal.path
            what = "1 entry was" if gone == 1 else f"{gone:,} entries were"
            self.warn(
                f"policytrack: {path} {'holds no entry' if path.exists() else 'is missing'}, and {what} recorded in it "
                "before; put it back from git or a backup, or, if that is meant, run `policytrack check --forget`"
            )
        if viewpoint is not None:
            index.look_again(viewpoint.known_until, _assessor(index, viewpoint.assessor))
        return index

    def open_anyway(self, *, recording: bool = False) -> Index:
        """As `open`, for who wants to see the problems."""
        with self.watch() as progress:
            return open_index(self.root, progress, recording=recording)

    def text(self, path: str) -> str | None:
        """The words of a paper, or None where they cannot be read; `check` says why."""
        from policytrack.register.files import Trouble, read

        try:
            return read(self.root, path)[0]
        except Trouble:
            return None


def _assessor(index: Index, typed: str | None) -> str:
    """The assessor that is meant, the tracker where none is. Raises `NotFound` for one that nobody knows."""
    if typed is None:
        return TRACKER
    known = {name.casefold(): name for name in (*index.actors, *index.assessors, TRACKER)}
    name = known.get(typed.strip().casefold())
    if name is None:
        from policytrack.words import unknown

        raise NotFound(unknown("assessor", typed, known.values()))
    return name


def find_workspace(named: Path | None = None) -> Workspace:
    """The workspace that is named, else the nearest upwards from here, else the shipped one.

    Raises `UsageProblem` where the named one is no folder, and where a path is no UTF-8.
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
    """The workspace in this folder. Raises `UsageProblem` where its path is no text, which no index can store."""
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
    """The register and papers that the program brings: beside its code in a wheel, above it in a checkout."""
    return _PACKED if _PACKED.is_dir() else Path(__file__).parent.parent


def replace_file(
    path: Path, pieces: Iterable[str] | Iterable[bytes], *, root: Path | None = None, like: Path | None = None
) -> None:
    """Write a file, text in UTF-8, beside *path*, and put it in its place when all of it is on the disk.

    A file that was there hands down its permissions; where there is a file that it is *like*, it gets no more than that
    one has. Where the user named the path, a link stays a link; below *root*, the folder of a workspace or an export,
    nothing is written through one. What a killed process has left beside it is removed. Raises `UsageProblem` where
    the file cannot be written; what was there is then as it was.
    """
    if not path.name:
        raise UsageProblem(f"'{path}' is a folder; name the file to be written")
    try:
        path = path.resolve() if root is None else own(root, path)
        mode = path.stat().st_mode if path.exists() else None
    except (OSError, RuntimeError) as error:  # links in a circle
        raise UsageProblem(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from None
    if mode is not None and not S_ISREG(mode):
        raise UsageProblem(f"{path} is {'a folder' if S_ISDIR(mode) else 'no file'}; name the file to be written")
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        if root is None:
            path.parent.mkdir(parents=True, exist_ok=True)
        else:
            make_folder(root, path.parent, like)
        _remove_leftovers(path, whole_folder=root is not None)
        allowed = file_mode(like) if mode is None else S_IMODE(mode) & (0o7777 if like is None else file_mode(like))
        try:
            with os.fdopen(open_file(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, allowed & 0o777), "wb") as file:
                take(file.fileno())  # so that nobody takes it for a leftover
                file.writelines(piece.encode() if isinstance(piece, str) else piece for piece in pieces)
                file.flush()
                if mode is not None:
                    beside.chmod(allowed)
                os.fsync(file.fileno())
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise UsageProblem(
            f"{path} cannot be written: {error.strerror or error}; what was there is as it was"
        ) from None


def _remove_leftovers(path: Path, *, whole_folder: bool) -> None:
    """Remove what `replace_file` was writing for this file, or any in its folder, when its process was killed."""
    if whole_folder and path.parent in _tidied:
        return
    _tidied.add(path.parent)
    name = r"\..+" if whole_folder else re.escape(f".{path.name}")
    with suppress(OSError):
        for other in os.listdir(path.parent):
            found = re.fullmatch(rf"{name}\.(\d{{1,10}})\.new", other) if other.endswith(".new") else None
            if found is not None and not _is_running(int(found[1])):
                with suppress(OSError):
                    _remove_unless_held(path.with_name(other))


def _is_running(process: int) -> bool:
    """Whether another process has this number; on Windows nobody asks, for there an open file cannot be removed."""
    if process == os.getpid() or os.name == "nt":
        return False  # in a container each run may have the same number
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _remove_unless_held(path: Path) -> None:
    """Remove a file that nobody is writing, be it on another machine."""
    if os.name != "nt":
        handle = open_file(path, os.O_RDWR)
        try:
            if not take(handle):
                return
        finally:
            os.close(handle)
    path.unlink()


def write_new(path: Path, content: bytes, *, root: Path) -> None:
    """Write a file that does not exist yet, below *root*, through no link.

    Raises `UsageProblem` where it exists, or cannot be written.
    """
    try:
        make_folder(root, path.parent)
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise UsageProblem(f"{path} exists already; choose another folder, or move the file away") from None
    except OSError as error:
        raise UsageProblem(f"{path} cannot be written: {error.strerror or error}") from None
