"""The folder of kept copies: one WARC file for each body, named after its SHA-256, written completely or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from policytrack.errors import UsageProblem
from policytrack.evidence.capture import Capture
from policytrack.evidence.warc import Damaged, digest_in, read_warc, write_warc
from policytrack.files.atomic import replacing
from policytrack.files.durable import sync_folder
from policytrack.files.safe_paths import NotFollowed, opened_inside

FOLDER = "evidence"
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
_NAME = re.compile(r"([0-9a-f]{64})\.warc\.gz")


class NotKept(Exception):
    """No copy with this digest is kept, or it is damaged; the text says which."""


class KeptCopies:
    """The copies in a folder, by the digest of their bodies, such as `sha256:5f3a…`.

    Nothing is written through a link below *root*, which is the folder or holds it. A new file is no more accessible
    than the file *like*.
    """

    def __init__(self, folder: Path, root: Path | None = None, like: Path | None = None) -> None:
        self.folder, self.root, self._like = folder, root or folder, like

    def path(self, digest: str) -> Path:
        """The file of a copy, whether it is there or not. Raises `NotKept` for what is no digest."""
        match = _DIGEST.fullmatch(digest)
        if match is None:
            raise NotKept(f"'{digest[:80]}' is no SHA-256 such as sha256:5f3a…")
        return self.folder / match[1][:2] / f"{match[1]}.warc.gz"

    def keep(self, capture: Capture) -> str:
        """Keep a capture, unless an undamaged copy of the same body is there; returns the digest of the body.

        The file is complete and on the disk when this returns. Raises `UsageProblem` if it cannot be written.
        """
        digest = capture.digest
        path = self.path(digest)
        if path.exists() and self.damage(digest) is None:
            return digest
        is_first = not path.parent.is_dir()
        with (
            replacing(path, root=self.root, like=self._like) as new,
            os.fdopen(new.handle, "wb", closefd=False) as file,
        ):
            write_warc(file, capture)
        try:
            sync_folder(path.parent)
            if is_first:
                sync_folder(self.folder)
        except OSError as error:
            raise UsageProblem(f"{path} cannot be written: {error.strerror or error}") from None
        return digest

    def read(self, digest: str) -> Capture:
        """A kept copy. Raises `NotKept` if it is not there or damaged."""
        path = self.path(digest)
        try:
            with opened_inside(self.root, path) as file:
                capture = read_warc(file)
        except (OSError, Damaged) as error:
            raise NotKept(self._why(path, error)) from None
        if capture.digest != digest:
            raise NotKept(f"{path} is damaged: its SHA-256 is not the one in its name")
        return capture

    def damage(self, digest: str) -> str | None:
        """What is wrong with a copy, in a sentence; None if it is there, and what its name says."""
        path = self.path(digest)
        try:
            with opened_inside(self.root, path) as file:
                if digest_in(file) == digest:
                    return None
        except (OSError, Damaged) as error:
            return self._why(path, error)
        return f"{path} is damaged: its SHA-256 is not the one in its name"

    def holds(self, digest: str) -> bool:
        """Whether a file of this name is there; `damage` says whether it is sound."""
        return _DIGEST.fullmatch(digest) is not None and self.path(digest).is_file()

    def digests(self) -> Iterator[str]:
        """The digests of all files that are there, in order; half-written files of killed processes do not count."""
        try:
            folders = sorted(name for name in os.listdir(self.folder) if re.fullmatch("[0-9a-f]{2}", name))
        except OSError:
            return
        for folder in folders:
            try:
                names = sorted(os.listdir(self.folder / folder))
            except OSError:
                continue
            for name in names:
                match = _NAME.fullmatch(name)
                if match is not None and name.startswith(folder):
                    yield f"sha256:{match[1]}"

    def uncited(self, cited: Iterable[str]) -> list[str]:
        """The digests of the files that nothing cites."""
        known = {*cited}
        return [digest for digest in self.digests() if digest not in known]

    def _why(self, path: Path, error: OSError | Damaged) -> str:
        if isinstance(error, FileNotFoundError):
            return f"{path} is missing"
        if isinstance(error, NotFollowed):
            return f"{path} cannot be read: {error.strerror}"
        return f"{path} is damaged: {error}" if isinstance(error, Damaged) else f"{path}: {error.strerror or error}"
