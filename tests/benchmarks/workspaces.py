"""Workspaces of any size on disk, made of generated papers; the same size is the same files, byte for byte.

`python -m tests.benchmarks.workspaces FOLDER SIZE [events]` makes one, with a journal or without, and says where.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from policytrack.journal import event_id
from tests.benchmarks import journals, papers
from tests.benchmarks.journals import EACH, generated_journal
from tests.benchmarks.papers import PILLARS, TOPICS, GeneratedPaper, Judged, generated_actors, generated_paper

_IN_A_PAPER = 500
_SMALL = 100
# 1 January 2026: a file that has just been changed is looked at again by its content, and these are to seem old.
_CHANGED = 1_767_225_600
_SOURCES = (__file__, papers.__file__, journals.__file__, event_id.__file__)


class Generated(NamedTuple):
    """A workspace with so many recommendations and events, and the cache folder in which its index is to lie."""

    size: int
    root: Path
    cache: Path
    events: int = 0

    @property
    def index_file(self) -> Path:
        """The index, which must have been made."""
        return next((self.cache / "policytrack").glob("*.sqlite3"))

    def forget_index(self) -> None:
        shutil.rmtree(self.cache, ignore_errors=True)

    @property
    def files(self) -> list[Path]:
        """The register's files."""
        return sorted((self.root / "data").glob("*.yaml"))

    @property
    def journal(self) -> Path:
        return self.root / "data/journal.jsonl"


def workspace(folder: Path, size: int, *, with_events: bool = False) -> Generated:
    """The workspace of this size under *folder*, with ten events for each recommendation or with no journal.

    One that is there already is used again; what has been recorded in it meanwhile is taken out.
    """
    digest = sha256(b"".join(Path(source).read_bytes() for source in _SOURCES)).hexdigest()[:12]
    place = folder / f"{size}-{'events-' if with_events else ''}{digest}"
    made = Generated(size, place / "workspace", place / "cache", size * EACH if with_events else 0)
    complete = place / "complete"
    if not complete.exists():
        shutil.rmtree(place, ignore_errors=True)
        judged = _write(made.root, size)
        if with_events:
            _put(made.journal, generated_journal(judged, size))
            complete.write_text(str(made.journal.stat().st_size), "ascii")
        else:
            complete.touch()
    elif with_events:
        _cut(made, int(complete.read_text("ascii")))
    return made


def _cut(made: Generated, size: int) -> None:
    """Let the journal be of this size again."""
    if made.journal.stat().st_size != size:
        os.truncate(made.journal, size)
        os.utime(made.journal, (_CHANGED, _CHANGED))
        made.forget_index()


def _write(root: Path, size: int) -> list[Judged]:
    """Write the register and its papers; gives back what can be judged."""
    for name in ("data", "seeds"):
        (root / name).mkdir(parents=True)
    if size < _SMALL:
        # Two papers, as the shipped register has, in one file.
        both = [generated_paper(0, size // 2), generated_paper(1, size - size // 2)]
        for paper in both:
            _put(root / _text(paper), [paper.text.encode()])
        lines = [*_common(), "papers:", *_declared(both), "recommendations:"]
        _put(root / "data/recommendations.yaml", _ended([*lines, *both[0].recommendations, *both[1].recommendations]))
        return [*both[0].judged, *both[1].judged]
    _put(root / "data/common.yaml", _ended(_common()))
    judged = []
    for number, first in enumerate(range(0, size, _IN_A_PAPER)):
        paper = generated_paper(number, min(_IN_A_PAPER, size - first))
        _put(root / _text(paper), [paper.text.encode()])
        lines = ["papers:", *_declared([paper]), "recommendations:", *paper.recommendations]
        _put(root / f"data/{paper.key}.yaml", _ended(lines))
        judged += paper.judged
    return judged


def _put(path: Path, pieces: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(pieces)
    os.utime(path, (_CHANGED, _CHANGED))


def _ended(lines: Iterable[str]) -> Iterator[bytes]:
    return (f"{line}\n".encode() for line in lines)


def _text(paper: GeneratedPaper) -> str:
    return f"seeds/{paper.key}.txt"


def _common() -> list[str]:
    lines = ["actors:"]
    for actor, (name, above) in generated_actors().items():
        lines.append(f'  {actor}: {{name: "{name}", part_of: {above}}}' if above else f"  {actor}: {name}")
    return [*lines, "topics:", *(f"  {topic}: {topic.replace('-', ' ').capitalize()}" for topic in TOPICS)]


def _declared(papers: Iterable[GeneratedPaper]) -> Iterator[str]:
    for paper in papers:
        yield f"  {paper.key}:"
        yield f"    prefix: {paper.prefix}"
        yield f"    title: {paper.title}"
        yield f"    authors: [Author {paper.prefix}]"
        yield f"    published: {paper.published}"
        yield f"    text: {_text(paper)}"
        yield f"    digest: sha256:{sha256(paper.text.encode()).hexdigest()}"
        if paper.has_pillars:
            yield f"    pillars: {{{', '.join(f'{code}: {name}' for code, name in PILLARS.items())}}}"
        else:
            yield "    pillars_from: paper-0000"


if __name__ == "__main__":
    print(workspace(Path(sys.argv[1]).absolute(), int(sys.argv[2]), with_events="events" in sys.argv[3:]).root)
