"""A register as one YAML file, which says at its end which of its papers `import` keeps up to date."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO

from policytrack.errors import UsageProblem
from policytrack.files.filenames import free_name
from policytrack.files.safe_paths import inside, open_file
from policytrack.index.workers import parallel_map
from policytrack.interchange.register_files import ACTORS, HEAD, imported_file
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
_IMPORTED = "\n# Kept up to date by `policytrack import`: "
_MANY = 2_000
"""With so many recommendations, several processes are faster than one."""
_PIECE = 250
_IN_MEMORY = 8_000_000
_AT_A_TIME = 1 << 20


def merged_sections(texts: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The sections of the register's files, given by path and text, in the order of the files."""
    merged: dict[str, Any] = {}
    for name, text in texts:
        _merge(merged, plain_yaml(text, name) or {})
    return merged


def _merge(merged: dict[str, Any], sections: Mapping[str, Any]) -> None:
    for key, section in sections.items():
        if isinstance(section, list):
            merged.setdefault(key, []).extend(section)
        else:
            merged.setdefault(key, {}).update(section)


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
        yield f"{_IMPORTED}{', '.join(imported)}\n"


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
        with _opened(root, name) as file:
            yield from plain_sections(file)
    except OSError as error:
        raise UsageProblem(f"{name} cannot be read: {error.strerror or error}") from None
    except NotPlain:
        raise UsageProblem(f"{name} has changed since it was checked; run `policytrack check`") from None


def _is_imported(root: Path, name: str) -> bool:
    with _opened(root, name) as file:
        return file.read(len(HEAD) + 3).decode("utf-8-sig", "replace").startswith(HEAD)


def _opened(root: Path, name: str) -> BinaryIO:
    path = os.path.realpath(inside(root, root / name))
    return os.fdopen(open_file(Path(path), os.O_RDONLY), "rb")


def _written_anew(recommendations: Iterator[Mapping[str, Any]]) -> Iterator[str]:
    """The YAML of the recommendations, some hundred at a time."""
    first = list(islice(recommendations, _MANY))
    if len(first) < _MANY:
        return map(_yaml, [first] if first else [])
    return parallel_map(_yaml, chain((first,), iter(lambda: list(islice(recommendations, _PIECE)), [])))


def _yaml(recommendations: list[Mapping[str, Any]]) -> str:
    return "\n".join(map(item_yaml, recommendations))


def split_register(text: str, name: str) -> dict[str, Iterable[str]]:
    """The texts of the files to write for a register that was exported as one, by path, in pieces.

    Each paper that `import` keeps up to date has a file of its own, so that it goes on doing so.
    """
    names = {paper.casefold() for paper in text.rpartition(_IMPORTED)[2].strip().split(", ")}
    sections = plain_yaml(text, name) if _IMPORTED in text else {}
    papers = {id: paper for id, paper in sections.get("papers", {}).items() if id.casefold() in names}
    if not papers:
        return {MERGED: [text]}
    others: list[Any] = []
    by_paper: dict[str, list[Any]] = {id.casefold(): [] for id in papers}
    for entry in sections.pop("recommendations", ()):
        by_paper.get(str(entry.get("paper")).casefold(), others).append(entry)
    sections["papers"] = {id: paper for id, paper in sections["papers"].items() if id not in papers}
    sections["recommendations"] = others
    rest = yaml_of({key: sections[key] for key in SECTION_NAMES if sections.get(key)})
    files: dict[str, Iterable[str]] = {MERGED: (SCHEMA_LINE, "\n", *rest)}
    taken = {REGISTER.stem, ACTORS}
    for id, paper in papers.items():
        stem = free_name(id, taken)
        taken.add(stem.casefold())
        files[f"{FOLDER}/{stem}{ENDING}"] = imported_file({"papers": {id: paper}}, by_paper[id.casefold()])
    return files
