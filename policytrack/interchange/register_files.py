"""The register's files that `import` writes: one for each paper and one for actors, and no other."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policytrack.errors import UsageProblem
from policytrack.files.atomic import replace_file
from policytrack.files.filenames import free_name
from policytrack.register.discovery import ENDING, FOLDER, Trouble, read, register_files
from policytrack.register.plain_yaml import plain_yaml
from policytrack.register.writer import item_yaml, yaml_of
from policytrack.workspace.editor_schema import SCHEMA_LINE, keep_schema

HEAD = "# Written by `policytrack import`, and anew when it reads a newer copy: mend texts at their source.\n"
_ACTORS = "imported-actors"
_SECTION = re.compile(r"^recommendations:\n((?:[ #].*\n|\n)*)", re.MULTILINE)
_BLOCK = re.compile(r"^  - ", re.MULTILINE)
_ID = re.compile(r"id: ([A-Za-z0-9_-]+)\n")
_KEPT = (
    *("topics", "done_when", "priority", "combine", "parts", "ongoing", "checkable", "note", "same_as"),
    *("conflicts_with", "superseded_by", "former_ids", "pillar_inferred"),
)
"""What may be added by hand to a recommendation that `import` has written."""


class _File:
    """A file of ours: its sections, and of each recommendation the lines, which are read only if they must be."""

    def __init__(self, sections: dict[str, Any], blocks: dict[str, str]) -> None:
        self.sections, self.blocks = sections, blocks

    def pieces(self) -> Iterator[str]:
        yield HEAD
        yield SCHEMA_LINE
        yield "\n"
        yield from yaml_of({key: section for key, section in self.sections.items() if section})
        if self.blocks:
            yield "\nrecommendations:\n"
            for number, block in enumerate(self.blocks.values()):
                yield "\n" if number else ""
                yield block


class Files:
    """What the register's files hold, as they are written; those of ours may be changed."""

    def __init__(self, root: Path) -> None:
        """Raises `UsageProblem` for a file that is no YAML."""
        self.root = root
        self.ours: dict[str, _File] = {}
        self.actors: set[str] = set()
        self.papers: dict[str, str] = {}
        self.prefixes: dict[str, str] = {}
        self.places: dict[str, str] = {}
        self._changed: set[str] = set()
        for name in register_files(root) if root.is_dir() else ():
            self._read(name)

    def _read(self, name: str) -> None:
        try:
            text = read(self.root, name)[0]
        except Trouble as reason:
            raise UsageProblem(f"{name}: {reason}") from None
        is_ours = text.startswith(HEAD)
        found = _SECTION.search(text) if is_ours else None
        blocks = _blocks(found[1]) if found is not None else {}
        rest = text[: found.start()] + text[found.end() :] if found is not None and blocks is not None else text
        sections = plain_yaml(rest, name) or {}
        if not isinstance(sections, dict):
            return
        entries = sections.pop("recommendations", None) or []
        if is_ours:
            if not blocks:  # somebody has laid it out in another way
                blocks = {entry["id"].casefold(): item_yaml(entry) for entry in entries}
            self.ours[name] = _File(sections, blocks)
            self.places |= dict.fromkeys(blocks, name)
        else:
            self.places |= {
                str(entry["id"]).casefold(): name for entry in entries if isinstance(entry, dict) and "id" in entry
            }
        self.actors |= {str(actor).casefold() for actor in sections.get("actors", {})}
        for paper, said in sections.get("papers", {}).items():
            self.papers[str(paper).casefold()] = name
            if isinstance(said, Mapping):
                self.prefixes[str(said.get("prefix")).casefold()] = str(paper)

    def block(self, id: str) -> str | None:
        """The lines of a recommendation of ours; None where there is none."""
        name = self.places.get(id.casefold())
        return self.ours[name].blocks[id.casefold()] if name in self.ours else None

    def entry(self, id: str) -> dict[str, Any] | None:
        """A recommendation of ours as its file has it; None where there is none."""
        block = self.block(id)
        return None if block is None else plain_yaml(f"x:\n{block}", id)["x"][0]

    def written(self) -> Iterator[str]:
        """The ids of all recommendations of ours."""
        for file in self.ours.values():
            for folded, block in file.blocks.items():
                found = _ID.search(block)
                yield found[1] if found is not None else folded

    def put(self, entry: dict[str, Any]) -> None:
        """Add a recommendation, or put it in the place of that with its id.

        Raises `UsageProblem` where that stands in a file that somebody else has written.
        """
        folded = entry["id"].casefold()
        name = self.places.get(folded, self.papers[entry["paper"].casefold()])
        if name not in self.ours:
            raise UsageProblem(f"{entry['id']} stands in {name}, which `import` has not written and leaves alone")
        before = self.entry(entry["id"])
        if before is not None:
            # What somebody has added by hand stays.
            entry = entry | {key: value for key, value in before.items() if key not in entry and key in _KEPT}
        self.ours[name].blocks[folded] = item_yaml(entry)
        self.places[folded] = name
        self._changed.add(name)

    def put_paper(self, id: str, paper: Mapping[str, str], pillars: Mapping[str, str], *, is_newest: bool) -> None:
        """Declare a paper, in a file of its own, unless it is; the newest copy's words replace what we wrote."""
        owner = self.prefixes.setdefault(paper["prefix"].casefold(), id)
        if owner.casefold() != id.casefold():
            raise UsageProblem(
                f"the prefix '{paper['prefix']}' is that of the paper '{owner}'; '{id}' needs another one"
            )
        own = next(prefix for prefix, each in self.prefixes.items() if each.casefold() == id.casefold())
        if own != paper["prefix"].casefold():
            raise UsageProblem(f"the ids of the paper '{id}' begin with {own.upper()} since it was first read")
        if id.casefold() not in self.papers:
            self.papers[id.casefold()] = self._begun(id, _ACTORS)
        name = self.papers[id.casefold()]
        if name not in self.ours:
            return  # a file that somebody else has written declares it: `put` says so
        papers = self.ours[name].sections.setdefault("papers", {})
        before = papers.get(id, {})
        held = before.get("pillars", {})
        known = held | {code: words for code, words in pillars.items() if code not in held}
        now = (before | paper) if is_newest or not before else before
        now = now | ({"pillars": known} if known else {})
        if now != before:
            papers[id] = now
            self._changed.add(name)

    def put_actors(self, actors: Mapping[str, Any]) -> None:
        """Declare those actors that nobody has declared."""
        new = {name: value for name, value in actors.items() if name.casefold() not in self.actors}
        if new:
            place = next((name for name, file in self.ours.items() if "actors" in file.sections), None)
            place = place or self._begun(_ACTORS)
            sections = self.ours[place].sections
            sections["actors"] = sections.get("actors", {}) | new
            self.actors |= {name.casefold() for name in new}
            self._changed.add(place)

    def _begun(self, stem: str, *kept_free: str) -> str:
        """The path of a new file for imports, named *stem*, or with a number added if that is taken or *kept free*."""
        there = os.listdir(self.root / FOLDER) if (self.root / FOLDER).is_dir() else []
        taken = {Path(name).stem.casefold() for name in (*there, *self.ours)}
        name = f"{FOLDER}/{free_name(stem, taken.union(kept_free))}{ENDING}"
        self.ours[name] = _File({}, {})
        return name

    @property
    def has_changed(self) -> bool:
        """Whether there is something to write."""
        return bool(self._changed)

    def write(self) -> list[str]:
        """Write the files that changed, each beside the old one and then in its place; their names."""
        if self._changed:
            keep_schema(self.root)
        for name in sorted(self._changed):
            replace_file(self.root / name, self.ours[name].pieces(), root=self.root)
        return sorted(self._changed)

    def take_back(self) -> None:
        """Take away what was written, where nothing was there before."""
        for name in self._changed:
            (self.root / name).unlink(missing_ok=True)


def _blocks(section: str) -> dict[str, str] | None:
    """The lines of each recommendation, by its folded id; None where they are not laid out as we lay them out."""
    starts = [found.start() for found in _BLOCK.finditer(section)]
    blocks = {}
    for start, end in zip(starts, [*starts[1:], len(section)], strict=True):
        found = _ID.match(section, start + 4)
        if found is None:
            return None
        blocks[found[1].casefold()] = section[start:end].rstrip("\n") + "\n"
    return blocks
