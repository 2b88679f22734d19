"""A register as one YAML file, which says at its end which of its papers `import` keeps up to date."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO

from policytrack.errors import UsageProblem
from policytrack.files.filenames import free_name
from policytrack.files.plain_files import decoded
from policytrack.files.safe_paths import opened_inside
from policytrack.index.workers import parallel_map
from policytrack.interchange.register_files import ACTORS, HEAD
from policytrack.register.declarations import SECTIONS
from policytrack.register.discovery import ENDING, FOLDER, register_files
from policytrack.register.plain_stream import NotPlain, plain_sections
from policytrack.register.plain_yaml import plain_yaml
from policytrack.register.scan import SECTION_NAMES
from policytrack.register.writer import item_yaml, yaml_of
from policytrack.workspace.editor_schema import SCHEMA_LINE
from policytrack.workspace.opening import REGISTER

MERGED = REGISTER.as_posix()
"""The path of the one file, from the workspace's folder."""
_IMPORTED = b"\n# Kept up to date by `policytrack import`: "
_RECOMMENDATIONS = re.compile(rb"^recommendations:\n(?=  - )", re.MULTILINE)
_NEXT_SECTION = re.compile(rb"^[^ #\n]", re.MULTILINE)
_BLOCK_START = re.compile(rb"^  - ", re.MULTILINE)
_OTHER_LAYOUT = re.compile(rb"^(?!    |  - |$)", re.MULTILINE)
_PAPER = re.compile(rb'^  (?:  |- )paper: "?([^"\n]+)', re.MULTILINE)
_MANY = 2_000
"""With so many recommendations, several processes are faster than one."""
_PIECE = 250
_IN_MEMORY = 8_000_000
_AT_A_TIME = 1 << 20


class RegisterContents:
    """What the files of a register say; of recommendations, whose order may differ, it holds digests by id alone."""

    def __init__(self) -> None:
        self.recommendations = 0
        """How many there are."""
        self._sections: dict[str, Any] = {}
        self._digests: dict[str, bytes] = {}

    def add(self, file: BinaryIO, name: str) -> None:
        """Add an open file. Raises `UsageProblem`, with the line, if it is not the YAML of a register."""
        for key, value in _values_in(file, name):
            if key == "recommendations" and isinstance(value, dict):
                self.recommendations += 1
                content = json.dumps(value, sort_keys=True).encode()
                self._digests[str(value.get("id"))] = sha256(content).digest()
            else:
                _merge(self._sections, key, value)

    def says_the_same(self, other: RegisterContents) -> bool:
        return self._sections == other._sections and self._digests == other._digests


def _merge(merged: dict[str, Any], key: str, value: Any) -> None:
    """Add what one file has under a top-level key, or an item of a list there, to what other files have there."""
    if key in SECTIONS and isinstance(value, dict):
        merged.setdefault(key, {}).update(value)
    elif value:
        merged.setdefault(key, []).append(value)


def _values_in(file: BinaryIO, name: str) -> Iterator[tuple[str, Any]]:
    """As `plain_sections`. Raises `UsageProblem`, with the line, for what is not the YAML of a register."""
    try:
        yield from plain_sections(file)
    except NotPlain:
        file.seek(0)
        plain_yaml(decoded(file.read(), name), name)
        raise UsageProblem(f"{name} is not the YAML of a register; `policytrack check` says why") from None


def register_text(root: Path) -> Iterator[str]:
    """The register as one YAML file, in pieces, in the order of its files and without comments.

    The recommendations are read, written anew by all processors, and kept in a temporary file until all papers and
    actors, which come before them, have been read.
    """
    declared: dict[str, Any] = {}
    set_aside: list[Any] = []
    imported: list[str] = []
    with SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="") as written:
        before = ""
        for text in _written_anew(_recommendations(root, declared, set_aside, imported)):
            written.write(before + text)
            before = "\n"
        yield f"{SCHEMA_LINE}\n"
        others = {key: declared[key] for key in SECTIONS if declared.get(key)}
        yield from yaml_of(others)
        if before:
            yield "\nrecommendations:\n" if others else "recommendations:\n"
            written.seek(0)
            while piece := written.read(_AT_A_TIME):
                yield piece
    if set_aside:
        yield "\n" if others or before else ""
        yield from yaml_of({"set_aside": set_aside})
    if imported:
        yield f"{_IMPORTED.decode()}{', '.join(imported)}\n"


def _recommendations(
    root: Path, declared: dict[str, Any], set_aside: list[Any], imported: list[str]
) -> Iterator[Mapping[str, Any]]:
    """The recommendations in the register's files; everything else in them is added to the other arguments.

    *imported* are the papers that `import` keeps up to date.
    """
    for name in register_files(root):
        for key, value in _sections_of(root, name):
            if key == "recommendations":
                yield value
            elif key == "set_aside":
                set_aside.append(value)
            elif value:
                declared.setdefault(key, {}).update(value)
                imported += value if key == "papers" and _is_imported(root, name) else ()


def _sections_of(root: Path, name: str) -> Iterator[tuple[str, Any]]:
    """As `plain_sections`, for a file of the register. Raises `UsageProblem` if it cannot be read."""
    try:
        with opened_inside(root, root / name) as file:
            yield from plain_sections(file)
    except OSError as error:
        raise UsageProblem(f"{name} cannot be read: {error.strerror or error}") from None
    except NotPlain:
        raise UsageProblem(f"{name} has changed since it was checked; run `policytrack check`") from None


def _is_imported(root: Path, name: str) -> bool:
    with opened_inside(root, root / name) as file:
        return file.read(len(HEAD) + 3).decode("utf-8-sig", "replace").startswith(HEAD)


def _written_anew(recommendations: Iterator[Mapping[str, Any]]) -> Iterator[str]:
    """The YAML of the recommendations, some hundred at a time."""
    first = list(islice(recommendations, _MANY))
    if len(first) < _MANY:
        return map(_yaml, [first] if first else [])
    pieces = chain((first,), iter(lambda: list(islice(recommendations, _PIECE)), []))
    return parallel_map(_yaml, pieces, singly=True)


def _yaml(recommendations: list[Mapping[str, Any]]) -> str:
    return "\n".join(map(item_yaml, recommendations))


def split_register(file: BinaryIO, name: str) -> dict[str, Iterable[bytes]] | None:
    """The contents of the files to write for an open register that was exported as one, by path, in pieces.

    Each paper that `import` keeps up to date has a file of its own, so that it goes on doing so. None if there is no
    such paper.
    """
    content = file.read()
    end = content.rfind(_IMPORTED)
    if end < 0:
        return None
    names = decoded(content[end + len(_IMPORTED) :], name)
    imported = {paper.casefold() for paper in names.strip().split(", ")}
    sections, blocks = _divided(content, end, name)
    declared = sections.get("papers", {})
    papers = {id: paper for id, paper in declared.items() if id.casefold() in imported}
    others: list[memoryview] = []
    by_paper: dict[str, list[memoryview]] = {id.casefold(): [] for id in papers}
    for paper, block in blocks:
        by_paper.get(paper.casefold(), others).append(block)
    sections["papers"] = {id: paper for id, paper in declared.items() if id not in papers}
    files: dict[str, Iterable[bytes]] = {MERGED: _file_pieces(f"{SCHEMA_LINE}\n", sections, others)}
    taken = {REGISTER.stem, ACTORS}
    for id, paper in papers.items():
        stem = free_name(id, taken)
        taken.add(stem.casefold())
        pieces = _file_pieces(f"{HEAD}{SCHEMA_LINE}\n", {"papers": {id: paper}}, by_paper[id.casefold()])
        files[f"{FOLDER}/{stem}{ENDING}"] = pieces
    return files


def _divided(content: bytes, end: int, name: str) -> tuple[dict[str, Any], Iterable[tuple[str, memoryview]]]:
    """The sections of an exported register but for the recommendations, and the paper and lines of each of these.

    The register ends at the offset *end*. Lines are as they were exported, unless the layout has been changed since.
    """
    head = _RECOMMENDATIONS.search(content)
    after = None if head is None else _NEXT_SECTION.search(content, head.end(), end)
    last = end if after is None else after.start()
    sections: dict[str, Any] = {}
    if head is not None and not _OTHER_LAYOUT.search(content, head.end(), last):
        for key, value in _values_in(BytesIO(content[: head.start()] + content[last:end]), name):
            _merge(sections, key, value)
        return sections, _blocks(content, head.end(), last)
    blocks = []
    for key, value in _values_in(BytesIO(content[:end]), name):
        if key == "recommendations" and isinstance(value, dict):
            blocks.append((str(value.get("paper")), memoryview(item_yaml(value).encode())))
        else:
            _merge(sections, key, value)
    return sections, blocks


def _blocks(content: bytes, start: int, end: int) -> Iterator[tuple[str, memoryview]]:
    """The paper and the lines of each recommendation between these offsets."""
    view = memoryview(content)
    starts = [match.start() for match in _BLOCK_START.finditer(content, start, end)]
    for begin, stop in zip(starts, [*starts[1:], end], strict=True):
        paper = _PAPER.search(content, begin, stop)
        while content[stop - 2 : stop] == b"\n\n":  # the empty line between two
            stop -= 1
        yield "" if paper is None else paper[1].decode("utf-8", "replace"), view[begin:stop]


def _file_pieces(head: str, sections: Mapping[str, Any], blocks: Iterable[memoryview]) -> Iterator[bytes]:
    yield head.encode()
    yield from (text.encode() for text in yaml_of({key: sections[key] for key in SECTION_NAMES if sections.get(key)}))
    for number, block in enumerate(blocks):
        yield b"\n" if number else b"\nrecommendations:\n"
        yield bytes(block)
