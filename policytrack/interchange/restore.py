"""Restore what `export` wrote: a register, and the journal line by line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from policytrack.errors import JournalUnusable, RegisterUnusable, UsageProblem
from policytrack.files.atomic import replace_file, write_new
from policytrack.files.plain_files import bytes_of, decoded, opened
from policytrack.files.safe_paths import NotFollowed, inside, make_folder, read_file
from policytrack.interchange.merged_register import MERGED, merged_sections, split_register
from policytrack.journal.location import JOURNAL
from policytrack.register.discovery import register_files
from policytrack.register.scan import SECTION_NAMES
from policytrack.text.escaping import counted
from policytrack.workspace.future_entries import future_event_warnings
from policytrack.workspace.opening import REGISTER, Workspace
from policytrack.workspace.outcome import Outcome


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
            texts = {path.name: _read_in(file, path) for path in sorted((file / "seeds").glob("*"))}
            register = {name: _text_in(file, name) for name in register_files(file)}
            line = _restore_register(workspace, register, texts, refresh, dry_run=dry_run)
            outcome.lines.append(line)
            _restore_events(workspace, lines, outcome, now, dry_run=dry_run)
        elif file.suffix == ".jsonl":
            _restore_events(workspace, _new_lines(workspace, file), outcome, now, dry_run=dry_run)
        else:
            register = {MERGED: decoded(bytes_of(file), str(file))}
            outcome.lines.append(_restore_register(workspace, register, {}, refresh, dry_run=dry_run))
    return outcome


def _inside(folder: Path, path: Path) -> Path:
    """The path, which is in the folder. Raises `UsageProblem` if a link leads out of the folder."""
    try:
        return inside(folder, path)
    except NotFollowed as reason:
        raise UsageProblem(f"{path} is not imported: {reason.strerror}") from None


def _read_in(folder: Path, path: Path) -> bytes:
    """The content of a file in the folder. Raises `UsageProblem` if it cannot be read, or a link leads out."""
    try:
        return read_file(folder, path)
    except OSError as error:
        raise UsageProblem(f"{path} is not imported: {error.strerror or error}") from None


def _text_in(folder: Path, name: str) -> str:
    return decoded(_read_in(folder, folder / name), str(folder / name))


def _restore_register(
    workspace: Workspace,
    register: Mapping[str, str],
    texts: Mapping[str, bytes],
    refresh: Callable[[Workspace], None],
    *,
    dry_run: bool,
) -> str:
    """Write the register, whose texts are by path, and the texts of its papers; the sentence says what was done."""
    root = workspace.root
    new = merged_sections(register.items())
    if present := register_files(root) if root.is_dir() else []:
        if _by_id(merged_sections((name, _text_in(root, name)) for name in present)) == _by_id(new):
            return "the register is the same"
        raise UsageProblem(
            f"{root / present[0]} says something else already; import into another folder with --into DIR"
        )
    if not dry_run:
        written = [name for name in texts if not os.path.lexists(root / "seeds" / name)]
        for name in written:
            write_new(root / "seeds" / name, texts[name], root=root)
        files = {path: chunks for name, text in register.items() for path, chunks in _files_of(name, text).items()}
        for path, chunks in files.items():
            replace_file(root / path, chunks, root=root)
        try:
            _refuse_unusable(workspace, refresh)
        except RegisterUnusable:
            for path in (*files, *(f"seeds/{name}" for name in written)):
                (root / path).unlink()
            raise
    return f"took in the register: {len(new.get('recommendations', [])):,} recommendations"


def _files_of(name: str, text: str) -> dict[str, Iterable[str]]:
    """The texts of the files to write for a file of an export, by path: `export` merges several into one."""
    return split_register(text, name) if name == MERGED else {name: [text]}


def _by_id(sections: dict[str, Any]) -> dict[str, Any]:
    """The sections with recommendations by id: their order may differ."""
    return sections | {"recommendations": {entry["id"]: entry for entry in sections.get("recommendations", ())}}


def _refuse_unusable(workspace: Workspace, refresh: Callable[[Workspace], None]) -> None:
    """Raise `RegisterUnusable` if the register cannot be used."""
    refresh(workspace)
    with closing(workspace.open_anyway()) as index:
        problems = index.problems(blocking_only=True)
    if problems:
        raise RegisterUnusable(problems)


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
