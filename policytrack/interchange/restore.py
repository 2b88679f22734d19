"""Restore what `export` wrote: a register, and the journal line by line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from policytrack.errors import JournalUnusable, RegisterUnusable, UsageProblem
from policytrack.files.atomic import replace_file
from policytrack.files.plain_files import opened
from policytrack.files.safe_paths import NotFollowed, inside, make_folder, opened_inside
from policytrack.interchange.merged_register import MERGED, RegisterContents, split_register
from policytrack.journal.location import JOURNAL
from policytrack.register.discovery import register_files
from policytrack.register.scan import SECTION_NAMES
from policytrack.text.escaping import counted
from policytrack.workspace.future_entries import future_event_warnings
from policytrack.workspace.opening import REGISTER, Workspace
from policytrack.workspace.outcome import Outcome

_AT_A_TIME = 1 << 20


def is_export(file: Path) -> bool:
    """Whether a file is a register or a journal, or a folder with a register."""
    if file.is_dir():
        return (file / REGISTER).is_file()
    try:
        with opened(file) as content:
            head = content.read(4_096)
    except (UsageProblem, OSError):
        return False
    if file.suffix == ".jsonl":
        return head.startswith(b'{"id":"p1-')
    return (
        file.suffix == ".yaml"
        and any(line.rstrip() in {f"{name}:".encode() for name in SECTION_NAMES} for line in head.splitlines())
        and b"\npapers:" in b"\n" + head
    )


def restore(
    workspace: Workspace, file: Path, now: datetime, refresh: Callable[[Workspace], None], *, dry_run: bool
) -> Outcome:
    """Add a register, a journal, or a folder with both and the papers' texts to the workspace; nothing is replaced.

    What `import` kept up to date before the export it keeps up to date here, too.

    In a *dry_run* nothing is written. *refresh* brings the index up to date with a register that was added. Events from
    later than *now* are warned of. Raises `UsageProblem` if the workspace has a different register, `RegisterUnusable`
    if the register to be added cannot be used, and `JournalUnusable` if a line of the journal is not as it was
    recorded; nothing is written in these cases.
    """
    workspace.refuse_shipped()
    outcome = Outcome()
    with outcome.kept():
        if file.is_dir():
            journal = file / JOURNAL
            lines = _new_lines(workspace, _inside(file, journal)) if journal.is_file() else []
            texts = {path.name: _Source(path, file) for path in sorted((file / "seeds").glob("*"))}
            register = {name: _Source(file / name, file) for name in register_files(file)}
            line = _restore_register(workspace, register, texts, refresh, dry_run=dry_run)
            outcome.lines.append(line)
            _restore_events(workspace, lines, outcome, now, dry_run=dry_run)
        elif file.suffix == ".jsonl":
            _restore_events(workspace, _new_lines(workspace, file), outcome, now, dry_run=dry_run)
        else:
            register = {MERGED: _Source(file)}
            outcome.lines.append(_restore_register(workspace, register, {}, refresh, dry_run=dry_run))
    return outcome


def _inside(folder: Path, path: Path) -> Path:
    """The path, which is in the folder. Raises `UsageProblem` if a link leads out of the folder."""
    try:
        return inside(folder, path)
    except NotFollowed as reason:
        raise UsageProblem(f"{path} is not imported: {reason.strerror}") from None


class _Source(NamedTuple):
    """A file to be imported; links may not lead out of the *folder*, if there is one."""

    path: Path
    folder: Path | None = None

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The open file. Raises `UsageProblem` if it cannot be read, or a link leads out of the folder."""
        try:
            with opened(self.path) if self.folder is None else opened_inside(self.folder, self.path) as file:
                yield file
        except OSError as error:
            raise UsageProblem(f"{self.path} is not imported: {error.strerror or error}") from None

    def pieces(self) -> Iterator[bytes]:
        """The content of the file. Raises as `open` does."""
        with self.open() as file:
            while piece := file.read(_AT_A_TIME):
                yield piece


def _restore_register(
    workspace: Workspace,
    register: Mapping[str, _Source],
    texts: Mapping[str, _Source],
    refresh: Callable[[Workspace], None],
    *,
    dry_run: bool,
) -> str:
    """Write the register, whose files are by path, and the texts of its papers; the sentence says what was done."""
    root = workspace.root
    present = register_files(root) if root.is_dir() else []
    if present or dry_run:
        contents = _contents(register)
        if not present:
            return _took_in(contents.recommendations)
        if contents.says_the_same(_contents({name: _Source(root / name, root) for name in present})):
            return "the register is the same"
        raise UsageProblem(
            f"{root / present[0]} says something else already; import into another folder with --into DIR"
        )
    written = []
    try:
        for name, source in texts.items():
            path = root / "seeds" / name
            if not os.path.lexists(path):
                replace_file(path, source.pieces(), root=root)
                written.append(path)
        for name, source in register.items():
            for path_in_workspace, pieces in _files_of(name, source).items():
                replace_file(root / path_in_workspace, pieces, root=root)
                written.append(root / path_in_workspace)
        return _took_in(_recommendations(workspace, refresh))
    except (RegisterUnusable, UsageProblem):
        for path in written:
            path.unlink()
        raise


def _took_in(recommendations: int) -> str:
    return f"took in the register: {recommendations:,} recommendations"


def _contents(register: Mapping[str, _Source]) -> RegisterContents:
    contents = RegisterContents()
    for source in register.values():
        with source.open() as file:
            contents.add(file, str(source.path))
    return contents


def _files_of(name: str, source: _Source) -> Mapping[str, Iterable[bytes]]:
    """The contents of the files to write for a file of an export, by path: `export` merges several into one."""
    files = None
    if name == MERGED:
        with source.open() as file:
            files = split_register(file, str(source.path))
    return files or {name: source.pieces()}


def _recommendations(workspace: Workspace, refresh: Callable[[Workspace], None]) -> int:
    """How many recommendations the register has. Raises `RegisterUnusable` if it cannot be used."""
    refresh(workspace)
    with closing(workspace.open_anyway()) as index:
        problems = index.problems(blocking_only=True)
        if problems:
            raise RegisterUnusable(problems)
        return index.statistics.sizes()["recommendation"]


def _new_lines(workspace: Workspace, file: Path) -> list[bytes]:
    """The lines of a journal's file that the workspace's journal lacks.

    Raises `JournalUnusable` if any line of the file is not as it was recorded.
    """
    from policytrack.journal.codec import LONGEST, TOO_LONG, values_of
    from policytrack.journal.event_id import id_in, verify
    from policytrack.journal.fault import NotAnEvent
    from policytrack.journal.file_access import lines_in

    _inside(workspace.root, workspace.root / JOURNAL)
    known_ids = {id_in(line) for line in workspace.journal().lines()}
    new, problems = [], []
    with opened(file) as content:
        for number, line in enumerate(lines_in(content), 1):
            if not line.strip():
                continue
            if len(line) == LONGEST and not line.endswith(b"\n"):
                problems.append(f"{file}:{number}: {TOO_LONG}")
                continue
            try:
                id = verify(line)
                values_of(line)
            except NotAnEvent as reason:
                problems.append(f"{file}:{number}: {reason}")
                continue
            if id not in known_ids:
                known_ids.add(id)
                new.append(line if line.endswith(b"\n") else line + b"\n")
    if problems:
        raise JournalUnusable("\n".join(problems))
    return new


def _restore_events(
    workspace: Workspace, lines: list[bytes], outcome: Outcome, now: datetime, *, dry_run: bool
) -> None:
    from policytrack.journal.codec import event_of
    from policytrack.journal.stamping import ALLOWANCE

    root = workspace.root
    if lines and not dry_run:
        workspace.writing()
        make_folder(root, root / "data")
        outcome.warnings += workspace.journal().append(lines)
    outcome.warnings += future_event_warnings(
        [event for event in map(event_of, lines) if event.recorded - now > ALLOWANCE], now
    )
    outcome.lines.append(f"took in {counted(len(lines), 'entry', 'entries')} that were not there")
