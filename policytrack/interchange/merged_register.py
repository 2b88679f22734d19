"""A register as one YAML file, which says at its end which of its papers `import` keeps up to date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from policytrack.files.filenames import free_name
from policytrack.interchange.register_files import ACTORS, HEAD, imported_file
from policytrack.register.discovery import ENDING, FOLDER, register_files, text_and_digest
from policytrack.register.plain_yaml import plain_yaml
from policytrack.register.scan import SECTION_NAMES
from policytrack.register.writer import yaml_of
from policytrack.workspace.editor_schema import SCHEMA_LINE
from policytrack.workspace.opening import REGISTER

MERGED = REGISTER.as_posix()
"""The path of the one file, from the workspace's folder."""
_IMPORTED = "\n# Kept up to date by `policytrack import`: "


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
    """The register as one YAML file, in pieces, in the order of its files and without comments."""
    sections: dict[str, Any] = {}
    imported: list[str] = []
    for name in register_files(root):
        text = text_and_digest(root, name)[0]
        of_file = plain_yaml(text, name) or {}
        if text.startswith(HEAD):
            imported += of_file.get("papers", ())
        _merge(sections, of_file)
    yield SCHEMA_LINE
    yield "\n"
    yield from yaml_of({key: sections[key] for key in SECTION_NAMES if sections.get(key)})
    if imported:
        yield f"{_IMPORTED}{', '.join(imported)}\n"


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
