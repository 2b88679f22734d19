"""Brings the index up to date with the register's files.

A file is read again only if its bytes have changed, or if something in another file that it depends on (a paper, an
actor, an id) has changed.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from sqlite3 import Connection

from policytrack.domain.model import Paper, Recommendation
from policytrack.domain.query import actors_of, all_passages
from policytrack.files.stamps import Stamp, stamp_of
from policytrack.index.counted import CountedLists
from policytrack.index.freshness import RACY
from policytrack.index.ingest.cross_file_checks import circle_problems, id_problems, write_shared_problems
from policytrack.index.ingest.recommendations import Writer, declared_of, declared_row, problem_row
from policytrack.index.progress import Progress
from policytrack.index.schema import OF_RECOMMENDATION
from policytrack.register.consistency import declaration_problems
from policytrack.register.declarations import Declaration
from policytrack.register.discovery import UnreadableFile, register_files, text_and_digest
from policytrack.register.recommendations import RecommendationReader
from policytrack.register.scan import Outline, id_node, outline, problem_reporter
from policytrack.register.symbols import SymbolTable, TextFile
from policytrack.text.passages import PaperText, passage_context

_TEXTS_KEPT = 4
_PROGRESS_STEP = 500
_ROOM = 8_000_000


def update(db: Connection, root: Path, progress: Progress | None = None) -> tuple[list[int], list[int]]:
    """Read what has changed under *root*; the caller commits.

    Returns the numbers of the recommendations that were written, and of those that were removed before.
    """
    paths = register_files(root)
    known = dict(db.execute("SELECT path, whole FROM file WHERE kind = 'yaml'"))
    files = _Files(db, root)
    outlines = {path: files.outline(path) for path in paths if path not in known or files.changed("yaml", path)}
    unchanged = [path for path in paths if path not in outlines]
    declared: list[Declaration] = []
    for path in paths:
        declared += outlines[path].declared if path in outlines else _declared(db, path)
    texts = files.texts(declared)
    context = SymbolTable(declared, texts, _ids(db, paths, outlines), lru_cache(_TEXTS_KEPT)(files.paper_text))
    are_complete = all(outline.is_complete for outline in outlines.values())
    context.complete = are_complete and all(known[path] for path in unchanged)
    for path in unchanged:
        dependencies, before = db.execute(
            "SELECT dependencies, fingerprint FROM file WHERE kind = 'yaml' AND path = ?", (path,)
        ).fetchone()
        if context.fingerprint([(kind, name) for kind, name in json.loads(dependencies)]) != before:
            outlines[path] = files.outline(path)
    lists = CountedLists(db)
    free = [no for path in (known.keys() - set(paths)) | outlines.keys() for no in _forget(db, path)]
    gone = list(free)
    lists.drop(free)
    free.sort(reverse=True)
    written: list[int] = []
    total = sum(len(outline.ids) for outline in outlines.values())

    def report_progress() -> None:
        if progress is not None and len(written) % _PROGRESS_STEP == 0:
            progress("reading the register", len(written), total)

    for path in sorted(outlines):
        _write(files, outlines.pop(path), context, lists, free, written, report_progress)
    lists.save()
    problems = [
        *declaration_problems(declared, texts, context.complete),
        *id_problems(db),
        *circle_problems(db),
    ]
    write_shared_problems(db, root, problems)
    return written, gone


class _Files:
    """The files on disk, compared with what the index remembers of them."""

    def __init__(self, db: Connection, root: Path) -> None:
        self.db = db
        self.root = root
        self.room = _ROOM
        self.stamps: dict[str, tuple[Stamp | None, int]] = {}

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
            if text_and_digest(self.root, path)[1] != digest:
                return True
        except UnreadableFile:
            return True
        self.remember(kind, path, (present, now), digest=digest)
        return False

    def outline(self, path: str) -> Outline:
        """The outline of the file; its items are cached while there is room for them."""
        stamp = stamp_of(self.root, path)
        self.stamps[path] = (stamp, time.time_ns())
        result = outline(self.root, path, self.room)
        if result.cached_items is not None and stamp is not None:
            self.room -= stamp.size
        return result

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

    def paper_text(self, path: str) -> PaperText:
        return PaperText(text_and_digest(self.root, path)[0])

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


def _ids(db: Connection, paths: Iterable[str], outlines: dict[str, Outline]) -> dict[str, str]:
    """Every id, by its folded form."""
    ids: dict[str, str] = {}
    for path in paths:
        if path in outlines:
            ids.update((name.casefold(), name) for name, _, _ in outlines[path].ids)
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


def _write(
    files: _Files,
    file_outline: Outline,
    context: SymbolTable,
    lists: CountedLists,
    free: list[int],
    written: list[int],
    report_progress: Callable[[], None],
) -> None:
    """Read the recommendations of an outlined file, and store everything in it.

    The numbers of its recommendations are added to *written*; *report_progress* is called after each.
    """
    db, path, problems = files.db, file_outline.path, file_outline.problems
    doubt, remark = (problem_reporter(path, problems, blocking=False, remark=is_remark) for is_remark in (False, True))
    reader = RecommendationReader(context, problem_reporter(path, problems), doubt, remark)
    writer = Writer(db, lists, free, written)
    context.drain_dependencies()
    for section, node in file_outline.items(files.root):
        before = len(problems)
        if section == "recommendations":
            recommendation = reader.recommendation(node)
            if recommendation is not None:
                paper = context.papers.get(recommendation.paper)
                text = context.text(paper) if paper is not None else None
                surroundings = [passage_context(text, passage) for passage in all_passages(recommendation)]
                place = id_node(node)
                asked = [name for name, role in actors_of(recommendation) if role == "asked"]
                asked_and_above = [above for name in asked for above in context.ancestors(name)]
                contexts = [(near.before, near.after) for near in surroundings]
                pillar = _pillar(context, recommendation)
                writer.add(recommendation, (path, place.line, place.column), pillar, asked_and_above, contexts)
                report_progress()
                problems[before:] = [problem._replace(id=recommendation.id) for problem in problems[before:]]
        else:
            aside = reader.set_aside(node)
            if aside is not None:
                writer.run(path, aside.paper, aside.passage, "set-aside")
    writer.flush()
    db.executemany("INSERT INTO declared VALUES (?, ?, ?, ?, ?, ?, ?)", map(declared_row, file_outline.declared))
    db.executemany(
        "INSERT INTO problem VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [problem_row(problem, shared=False) for problem in problems],
    )
    dependencies = context.drain_dependencies()
    files.remember("yaml", path, files.stamps[path], digest=file_outline.digest or None)
    db.execute(
        "UPDATE file SET whole = ?, dependencies = ?, fingerprint = ? WHERE kind = 'yaml' AND path = ?",
        (file_outline.is_complete, json.dumps(dependencies), context.fingerprint(dependencies), path),
    )


def _pillar(context: SymbolTable, recommendation: Recommendation) -> tuple[str | None, int | None]:
    """The pillar's key, which names the paper whose pillar it is, and its rank there."""
    paper = context.papers.get(recommendation.paper)
    pillars = list(context.pillars(paper)) if paper is not None and recommendation.pillar is not None else []
    if paper is None or recommendation.pillar not in pillars:
        return None, None
    return f"{paper.pillars_from or paper.id} {recommendation.pillar}", pillars.index(recommendation.pillar)
