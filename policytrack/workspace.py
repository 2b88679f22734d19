"""Where a workspace is, and opening it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from stat import S_IMODE, S_ISDIR, S_ISREG
from typing import TYPE_CHECKING, NamedTuple

from policytrack.errors import JournalUnusable, RegisterUnusable, UsageProblem
from policytrack.index import Index, open_index
from policytrack.plain_files import is_there

if TYPE_CHECKING:
    from policytrack.index.events import Progress

REGISTER = Path("data", "recommendations.yaml")
SETTINGS = "policytrack.toml"
_PACKED = Path(__file__).parent / "shipped"
"""The shipped workspace of a wheel; a checkout has none there."""


class Workspace(NamedTuple):
    """A folder with `data/` and `seeds/`; *shipped*: the one inside the program, which is read-only.

    *watch* makes what is told how far the reading of large files has come.
    """

    root: Path
    shipped: bool = False
    watch: Callable[[], AbstractContextManager[Progress | None]] = nullcontext

    def open(self, *, recording: bool = False) -> Index:
        """The index, up to date.

        Raises `RegisterUnusable` or `JournalUnusable` where the one or the other cannot be read truthfully.
        """
        index = self.open_despite_journal(recording=recording)
        bad = index.journal.bad_lines()
        if bad:
            name = index.journal.path
            raise JournalUnusable("\n".join(f"{name}:{line.line}: {line.message}" for line in bad))
        return index

    def open_despite_journal(self, *, recording: bool = False) -> Index:
        """As `open`, even where lines of the journal cannot be trusted."""
        index = self.open_anyway(recording=recording)
        problems = index.problems(blocking_only=True)
        if problems:
            raise RegisterUnusable(problems)
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


def replace_file(path: Path, pieces: Iterable[str] | Iterable[bytes]) -> None:
    """Write a file, text in UTF-8, beside *path*, and put it in its place when all of it is on the disk.

    A link stays one, and a file that was there hands down its permissions. Raises `UsageProblem` where that
    cannot be; what was there is then as it was.
    """
    if not path.name:
        raise UsageProblem(f"'{path}' is a folder; name the file to be written")
    try:
        path = path.resolve()
        mode = path.stat().st_mode if path.exists() else None
    except (OSError, RuntimeError) as error:  # links in a circle
        raise UsageProblem(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from None
    if mode is not None and not S_ISREG(mode):
        raise UsageProblem(f"{path} is {'a folder' if S_ISDIR(mode) else 'no file'}; name the file to be written")
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("xb") as file:
                file.writelines(piece.encode() if isinstance(piece, str) else piece for piece in pieces)
                file.flush()
                if mode is not None:
                    beside.chmod(S_IMODE(mode))
                os.fsync(file.fileno())
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise UsageProblem(
            f"{path} cannot be written: {error.strerror or error}; what was there is as it was"
        ) from None


def write_new(path: Path, content: bytes) -> None:
    """Write a file that does not exist yet. Raises `UsageProblem` where it does or cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise UsageProblem(f"{path} exists already; choose another folder, or move the file away") from None
    except OSError as error:
        raise UsageProblem(f"{path} cannot be written: {error.strerror or error}") from None
