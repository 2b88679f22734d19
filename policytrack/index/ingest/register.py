"""Brings the index up to date with the register's files.

A file is read again only if its bytes have changed, or if something in another file that it depends on (a paper, an
actor, an id) has changed. Many files, or a large one, are read by as many processes as there are processors.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path
from sqlite3 import Connection

from policytrack.domain.model import Paper
from policytrack.errors import Problem
from policytrack.files.stamps import Stamp, stamp_of
from policytrack.index.counted import CountedLists
from policytrack.index.freshness import RACY
from policytrack.index.ingest.cross_file_checks import circle_problems, id_problems, write_shared_problems
from policytrack.index.ingest.processes import SHARED_FROM
from policytrack.index.ingest.recommendations import RowWriter, declared_of, declared_row, problem_row
from policytrack.index.ingest.register_reader import NumberedPart, PartRows, RegisterReader, Symbols
from policytrack.index.progress import Progress
from policytrack.index.schema import OF_RECOMMENDATION
from policytrack.index.workers import Pool, Workers, processors
from policytrack.register.consistency import declaration_problems
from policytrack.register.declarations import Declaration
from policytrack.register.discovery import UnreadableFile, digest_of, read_bytes, register_files, text_and_digest
from policytrack.register.parts import Part, parts_of
from policytrack.register.scan import Outline
from policytrack.register.symbols import SymbolKind, SymbolTable, TextFile

_ROOM = 8_000_000


def update(
    db: Connection,
    root: Path,
    progress: Progress | None = None,
    pool: Pool | None = None,
    beside: Callable[[], None] = lambda: None,
) -> tuple[list[int], list[int]]:
    """Read what has changed under *root*; the caller commits. This process does *beside* while others begin to read.

    Returns the numbers of the recommendations that were written, and of those that were removed before.
    """
    paths = register_files(root)
    known = dict(db.execute("SELECT path, whole FROM file WHERE kind = 'yaml'"))
    files = _Files(db, root)
    with _Readers(files, pool) as readers:
        changed = [path for path in paths if path not in known or files.changed("yaml", path)]
        outlines = readers.outlines(changed, beside)
        unchanged = [path for path in paths if path not in outlines]
        declared: list[Declaration] = []
        for path in paths:
            declared += _declared_in(outlines[path]) if path in outlines else _declared(db, path)
        texts = files.texts(declared)
        are_complete = all(outline.is_complete for parts in outlines.values() for outline in parts)
        are_complete = are_complete and all(known[path] for path in unchanged)
        symbols = Symbols(declared, texts, _ids(db, paths, outlines), are_complete)
        table = symbols.table(root)
        outlines |= readers.outlines([path for path in unchanged if _depends_on_a_change(db, path, table)])
        lists = CountedLists(db)
        free = [no for path in (known.keys() - set(paths)) | outlines.keys() for no in _forget(db, path)]
        gone = list(free)
        lists.drop(free)
        written: list[int] = []
        total = sum(outline.recommendations for parts in outlines.values() for outline in parts)
        writer = RowWriter(db)
        for path, read in readers.read(symbols, {path: outlines[path] for path in sorted(outlines)}, sorted(free)):
            problems = [problem for outline in outlines[path] for problem in outline.problems]
            dependencies: set[tuple[SymbolKind, str]] = set()
            for part in read:
                writer.write(part.rows)
                lists.add(part.counted)
                written += part.numbers
                problems += part.problems
                dependencies.update(part.dependencies)
                if progress is not None:
                    progress("reading the register", len(written), total)
            _finish(files, path, outlines[path], problems, dependencies, table)
    lists.save()
    shared = [
        *declaration_problems(declared, texts, are_complete),
        *id_problems(db),
        *circle_problems(db),
    ]
    write_shared_problems(db, root, shared)
    return written, gone


class _Readers:
    """Reads files in two passes, part by part; several processes do it if there is much to read."""

    def __init__(self, files: _Files, pool: Pool | None) -> None:
        self.files = files
        self.pool = pool
        self.size = 0
        self._is_much = False
        self._workers = Workers(partial(RegisterReader, files.root, _ROOM), 0)

    def __enter__(self) -> _Readers:
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.close()

    def outlines(self, paths: Iterable[str], beside: Callable[[], None] = lambda: None) -> dict[str, list[Outline]]:
        """The first pass: the outlines of each file's parts, in the order of the paths; *beside* is done meanwhile.

        A file with a mistake in a part is one part, because the mistake may be in how it was divided.
        """
        parts = {}
        for path in paths:
            parts[path], size = self.files.parts(path)
            self.size += size
        if self.size >= SHARED_FROM and not self._is_much:
            self._is_much = True
            self._workers.close()
            number = processors()
            self._workers = Workers(
                partial(RegisterReader, self.files.root, _ROOM // number, are_many=True), number, self.pool
            )
        all_outlines = self._workers.map_ahead(RegisterReader.outline, [*chain.from_iterable(parts.values())])
        beside()
        outlines = {path: [*islice(all_outlines, len(parts[path]))] for path in parts}
        wholes = [path for path in outlines if not _are_sound(outlines[path])]
        whole_outlines = self._workers.map(RegisterReader.outline, map(Part, wholes))
        return outlines | {path: [outline] for path, outline in zip(wholes, whole_outlines, strict=True)}

    def read(
        self, symbols: Symbols, outlines: dict[str, list[Outline]], free: list[int]
    ) -> Iterator[tuple[str, Iterator[PartRows]]]:
        """The second pass: for each file, what is to be stored of its parts.

        Recommendations get the *free* numbers, and then the next ones.
        """
        last: int = self.files.db.execute("SELECT coalesce(max(no), 0) FROM rec").fetchone()[0]
        next_ones = max(last, *free) + 1 if free else last + 1
        parts = []
        for outline in chain.from_iterable(outlines.values()):
            numbers: Sequence[int] = free[: outline.recommendations]
            free = free[len(numbers) :]
            if len(numbers) < outline.recommendations:
                further = range(next_ones, next_ones + outline.recommendations - len(numbers))
                next_ones = further.stop
                numbers = [*numbers, *further] if numbers else further
            parts.append(NumberedPart(outline.part, numbers))
        self._workers.everywhere(RegisterReader.know, symbols)
        all_rows = self._workers.map(RegisterReader.read, parts)
        for path, outlines_of_file in outlines.items():
            yield path, islice(all_rows, len(outlines_of_file))


def _are_sound(outlines: Sequence[Outline]) -> bool:
    """Whether the parts of a file are what its whole would be, because they have no mistake and no key in common."""
    if len(outlines) == 1:
        return True
    first, *others = outlines
    keys = [first.keys, *(outline.keys - {"recommendations"} for outline in others)]
    are_distinct = len(set().union(*keys)) == sum(map(len, keys))
    return are_distinct and not any(outline.problems or not outline.is_complete for outline in outlines)


class _Files:
    """The files on disk, compared with what the index remembers of them."""

    def __init__(self, db: Connection, root: Path) -> None:
        self.db = db
        self.root = root
        self.moments: dict[str, tuple[Stamp | None, int, str | None]] = {}
        """Of each file that is read: its stamp, when it was read, and its digest."""

    def changed(self, kind: str, path: str) -> bool:
        """Whether the file's bytes differ from those that the index knows; a new stamp is remembered."""
        row = self.db.execute(
            "SELECT size, modified, changed, inode, seen, digest FROM file WHERE kind = ? AND path = ?", (kind, path)
        ).fetchone()
        if row is None:
            return True
        *stamp, seen, digest = row
        now, present = time.time_ns(), stamp_of(self.root, path)
        if digest is None:
            return True
        if present == Stamp(*stamp) and present.modified < seen - RACY:
            return False
        try:
            if digest_of(read_bytes(self.root, path)) != digest:
                return True
        except UnreadableFile:
            return True
        self.remember(kind, path, (present, now), digest=digest)
        return False

    def parts(self, path: str) -> tuple[list[Part], int]:
        """The parts in which the file is to be read, and its size; the stamp and the digest are noted."""
        stamp, seen = stamp_of(self.root, path), time.time_ns()
        try:
            content = read_bytes(self.root, path)
        except UnreadableFile:
            self.moments[path] = (stamp, seen, None)
            return [Part(path)], 0
        self.moments[path] = (stamp, seen, digest_of(content))
        return parts_of(path, content), len(content)

    def texts(self, declared: Iterable[Declaration]) -> dict[str, TextFile]:
        """The digest of each paper's text, or why the text cannot be read."""
        papers = (declaration.value for declaration in declared if isinstance(declaration.value, Paper))
        wanted = {paper.text for paper in papers if paper.text}
        for path in self.db.execute("SELECT path FROM file WHERE kind = 'text'").fetchall():
            if path[0] not in wanted:
                self.db.execute("DELETE FROM file WHERE kind = 'text' AND path = ?", path)
        for path in wanted:
            if self.changed("text", path):
                moment = (stamp_of(self.root, path), time.time_ns())
                digest, trouble = None, None
                try:
                    digest = text_and_digest(self.root, path)[1]
                except UnreadableFile as reason:
                    trouble = str(reason)
                self.remember("text", path, moment, digest=digest, trouble=trouble)
        rows = self.db.execute("SELECT path, digest, trouble FROM file WHERE kind = 'text'")
        return {path: TextFile(digest, trouble) for path, digest, trouble in rows}

    def remember(
        self,
        kind: str,
        path: str,
        moment: tuple[Stamp | None, int],
        *,
        digest: str | None,
        trouble: str | None = None,
    ) -> None:
        stamp, seen = moment
        parts = (None, None, None, None) if stamp is None else stamp
        self.db.execute(
            """INSERT INTO file (kind, path, size, modified, changed, inode, seen, digest, trouble)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (kind, path) DO UPDATE SET size = excluded.size, modified = excluded.modified,
            changed = excluded.changed, inode = excluded.inode, seen = excluded.seen, digest = excluded.digest,
            trouble = excluded.trouble""",
            (kind, path, *parts, seen, digest, trouble),
        )


def _declared(db: Connection, path: str) -> list[Declaration]:
    rows = db.execute(
        "SELECT file, kind, name, line, column, value, places FROM declared WHERE file = ? ORDER BY rowid",
        (path,),
    )
    return [declared_of(row) for row in rows]


def _declared_in(outlines: Iterable[Outline]) -> list[Declaration]:
    return [declaration for outline in outlines for declaration in outline.declared]


def _ids(db: Connection, paths: Iterable[str], outlines: dict[str, list[Outline]]) -> dict[str, str]:
    """Every id, by its folded form."""
    ids: dict[str, str] = {}
    for path in paths:
        if path in outlines:
            ids.update((name.casefold(), name) for outline in outlines[path] for name, _, _ in outline.ids)
        else:
            ids.update(db.execute("SELECT folded, id FROM rec WHERE file = ?", (path,)))
    return ids


def _forget(db: Connection, path: str) -> list[int]:
    """Remove everything that was read from the file; the numbers of its recommendations."""
    nos = [no for (no,) in db.execute("SELECT no FROM rec WHERE file = ?", (path,))]
    for table in OF_RECOMMENDATION:
        db.execute(f"DELETE FROM {table} WHERE no IN (SELECT no FROM rec WHERE file = ?)", (path,))
    for table in ("rec", "declared", "run"):
        db.execute(f"DELETE FROM {table} WHERE file = ?", (path,))
    db.execute("DELETE FROM problem WHERE file = ? AND NOT shared", (path,))
    db.execute("DELETE FROM file WHERE kind = 'yaml' AND path = ?", (path,))
    return nos


def _depends_on_a_change(db: Connection, path: str, symbols: SymbolTable) -> bool:
    """Whether something that the file refers to is no longer as it was when the file was read."""
    dependencies, before = db.execute(
        "SELECT dependencies, fingerprint FROM file WHERE kind = 'yaml' AND path = ?", (path,)
    ).fetchone()
    return bool(symbols.fingerprint([(kind, name) for kind, name in json.loads(dependencies)]) != before)


def _finish(
    files: _Files,
    path: str,
    outlines: Iterable[Outline],
    problems: Iterable[Problem],
    dependencies: set[tuple[SymbolKind, str]],
    symbols: SymbolTable,
) -> None:
    """Store what is known of a file whose recommendations have been written."""
    db, (stamp, seen, digest) = files.db, files.moments[path]
    declared = _declared_in(outlines)
    db.executemany("INSERT INTO declared VALUES (?, ?, ?, ?, ?, ?, ?)", map(declared_row, declared))
    db.executemany(
        "INSERT INTO problem VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [problem_row(problem, shared=False) for problem in problems],
    )
    files.remember("yaml", path, (stamp, seen), digest=digest)
    is_complete = all(outline.is_complete for outline in outlines)
    in_order = sorted(dependencies)
    db.execute(
        "UPDATE file SET whole = ?, dependencies = ?, fingerprint = ? WHERE kind = 'yaml' AND path = ?",
        (is_complete, json.dumps(in_order), symbols.fingerprint(in_order), path),
    )
