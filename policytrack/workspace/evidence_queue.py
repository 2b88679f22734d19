"""Pages that are to be kept or archived later: a line for each, in files of the program's own folder.

Git ignores that folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from policytrack.errors import UsageProblem
from policytrack.files.atomic import replace_file
from policytrack.files.locks import locked
from policytrack.files.own_folder import OWN_FOLDER
from policytrack.files.safe_paths import file_mode, make_folder, read_file, without_links
from policytrack.journal.location import JOURNAL

_PATIENCE = 30.0  # seconds


class QueuedPage(NamedTuple):
    """A page that waits: the id of the entry that cites it, and its address."""

    event: str
    address: str


class EvidenceQueue:
    """The pages that wait in the workspace at *root*, each once, in the order in which they came.

    They wait to be kept, or if it is *for_archives*, to be archived.
    """

    def __init__(self, root: Path, *, for_archives: bool = False) -> None:
        self._root = root
        self._path = root / OWN_FOLDER / f"{'archive' if for_archives else 'evidence'}-queue.jsonl"

    def pages(self) -> list[QueuedPage]:
        """All pages that wait; lines that cannot be read are left out."""
        try:
            lines = read_file(self._root, self._path).splitlines()
        except OSError:
            return []
        return [*dict.fromkeys(page for line in lines if (page := _read(line)) is not None)]

    def change(self, *, add: Iterable[QueuedPage] = (), remove: Iterable[QueuedPage] = ()) -> None:
        """Take pages out, and add others that are not there yet. Raises `UsageProblem` if that cannot be written."""
        added, removed = [*add], {*remove}
        if not added and not self._path.exists():
            return
        with self._locked():
            before = self.pages()
            after = [*dict.fromkeys((*(page for page in before if page not in removed), *added))]
            if after != before:
                lines = (f"{json.dumps(page._asdict(), ensure_ascii=False)}\n" for page in after)
                replace_file(self._path, lines, root=self._root, like=self._root / JOURNAL)

    @contextmanager
    def in_one_process(self) -> Iterator[bool]:
        """True within the `with`, and until its end only for this process, if no other one keeps the queue's pages."""
        with ExitStack() as stack:
            try:
                stack.enter_context(self._lock(self._path.with_name("evidence-keep.lock"), 0))
            except TimeoutError:
                is_ours = False
            except OSError as error:
                raise UsageProblem(f"{self._path} cannot be written: {error.strerror or error}") from None
            else:
                is_ours = True
            yield is_ours

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            with self._lock(self._path.with_suffix(".lock"), _PATIENCE):
                yield
        except OSError as error:
            raise UsageProblem(f"{self._path} cannot be written: {error.strerror or error}") from None

    @contextmanager
    def _lock(self, path: Path, patience: float) -> Iterator[None]:
        journal = self._root / JOURNAL
        make_folder(self._root, without_links(self._root, path).parent, journal)
        with locked(path, patience, file_mode(journal)):
            yield


def _read(line: bytes) -> QueuedPage | None:
    try:
        values = json.loads(line)
        page = QueuedPage(values["event"], values["address"])
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return page if isinstance(page.event, str) and isinstance(page.address, str) else None
