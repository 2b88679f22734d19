"""Workspaces of any size on disk, made of generated papers; the same size is the same files, byte for byte."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks import papers
from tests.benchmarks.papers import PILLARS, TOPICS, GeneratedPaper, generated_actors, generated_paper

_IN_A_PAPER = 500
_SMALL = 100
# 1 January 2026: a file that has just been changed is looked at again by its content, and these are to seem old.
_CHANGED = 1_767_225_600


class Generated(NamedTuple):
    """A workspace with so many recommendations, and the cache folder in which its index is to lie."""

    size: int
    root: Path
    cache: Path

    @property
    def index_file(self) -> Path:
        """The index, which must have been made."""
        return next((self.cache / "policytrack").glob("*.sqlite3"))

    def forget_index(self) -> None:
        shutil.rmtree(self.cache, ignore_errors=True)

    @property
    def files(self) -> list[Path]:
        """The register's files."""
        return sorted((self.root / "data").iterdir())


def workspace(folder: Path, size: int) -> Generated:
    """The workspace of this size under *folder*; one that is there already is used again."""
    recipe = sha256(Path(__file__).read_bytes() + Path(papers.__file__).read_bytes()).hexdigest()[:12]
    place = folder / f"{size}-{recipe}"
    made = Generated(size, place / "workspace", place / "cache")
    if not (place / "complete").exists():
        shutil.rmtree(place, ignore_errors=True)
        _write(made.root, size)
        (place / "complete").touch()
    return made


def _write(root: Path, size: int) -> None:
    for name in ("data", "seeds"):
        (root / name).mkdir(parents=True)
    if size < _SMALL:
        # Two papers, as the shipped register has, in one file.
        both = [generated_paper(0, size // 2), generated_paper(1, size - size // 2)]
        for paper in both:
            _put(root / _text(paper), [paper.text])
        lines = [*_common(), "papers:", *_declared(both), "recommendations:"]
        _put(root / "data/recommendations.yaml", _ended([*lines, *both[0].recommendations, *both[1].recommendations]))
        return
    _put(root / "data/common.yaml", _ended(_common()))
    for number, first in enumerate(range(0, size, _IN_A_PAPER)):
        paper = generated_paper(number, min(_IN_A_PAPER, size - first))
        _put(root / _text(paper), [paper.text])
        lines = ["papers:", *_declared([paper]), "recommendations:", *paper.recommendations]
        _put(root / f"data/{paper.key}.yaml", _ended(lines))


def _put(path: Path, pieces: Iterable[str]) -> None:
    path.write_bytes("".join(pieces).encode())
    os.utime(path, (_CHANGED, _CHANGED))


def _ended(lines: Iterable[str]) -> Iterator[str]:
    return (f"{line}\n" for line in lines)


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
