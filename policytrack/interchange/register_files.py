"""The register files that `import` writes: one for each paper, and one for actors. It changes no others."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from policytrack.errors import UsageProblem
from policytrack.files.atomic import replace_file
from policytrack.files.filenames import free_name
from policytrack.register.discovery import ENDING, FOLDER, UnreadableFile, register_files, text_and_digest
from policytrack.register.plain_yaml import plain_yaml
from policytrack.register.writer import item_yaml, yaml_of
from policytrack.workspace.editor_schema import SCHEMA_LINE, keep_schema

HEAD = "# Written by `policytrack import`, and again when it reads a newer copy: fix texts at their source.\n"
ACTORS = "imported-actors"
_RECOMMENDATIONS = re.compile(r"^recommendations:\n", re.MULTILINE)
_NEXT_SECTION = re.compile(r"^[^ #\n]", re.MULTILINE)
_BLOCK_START = re.compile(r"^  - ", re.MULTILINE)
_TITLE = re.compile(r"^    title: (.*(?:\n      .*)*)", re.MULTILINE)
_BLOCKS_AT_A_TIME = 1_000
_ID = re.compile(r"id: ([A-Za-z0-9_-]+)\n")
_KEYS_ADDED_BY_HAND = (
    *("topics", "done_when", "priority", "combine", "parts", "ongoing", "checkable", "note", "same_as"),
    *("conflicts_with", "superseded_by", "former_ids", "pillar_inferred"),
)
"""Keys that people may add to a recommendation that `import` has written; they are kept when it is written again."""
_REFERENCES = ("contains", "same_as", "conflicts_with", "superseded_by")
"""Keys that name other recommendations by their ids."""


class _ImportedFile:
    """A file that `import` wrote: its other sections, and by case-folded id the YAML lines of each recommendation."""

    def __init__(self, sections: dict[str, Any], blocks: dict[str, str]) -> None:
        self.sections, self.blocks = sections, blocks

    def chunks(self) -> Iterator[str]:
        yield HEAD
        yield SCHEMA_LINE
        yield "\n"
        yield from yaml_of({key: section for key, section in self.sections.items() if section})
        before = "\nrecommendations:\n"
        blocks = iter(self.blocks.values())
        while some := list(islice(blocks, _BLOCKS_AT_A_TIME)):
            yield before + "\n".join(some)
            before = "\n"


class RegisterFiles:
    """All register files of a workspace; those that `import` wrote can be changed.

    The keys of dictionaries are case-folded ids or prefixes, but for *imported*, which is by file name.
    """

    def __init__(self, root: Path) -> None:
        """Raises `UsageProblem` if a file cannot be read or is not YAML."""
        self.root = root
        self.imported: dict[str, _ImportedFile] = {}
        self.actors: dict[str, tuple[str, str]] = {}
        """The ids and names of actors."""
        self.topics: dict[str, str] = {}
        """The ids of topics by themselves, case-folded."""
        self.digests: dict[str, str] = {}
        """Those of the files' bytes, by path, as they are on the disk."""
        self.file_by_paper: dict[str, str] = {}
        self.paper_by_prefix: dict[str, str] = {}
        self.file_by_id: dict[str, str] = {}
        self._former_ids: list[tuple[str, str, str]] = []
        """Those in files that `import` did not write, as `former_ids` returns them."""
        self._references: list[tuple[str, str, str]] = []
        """The ids that entries in files which `import` did not write refer to, with the entry and the file."""
        self._changed: set[str] = set()
        for name in register_files(root) if root.is_dir() else ():
            self._read(name)

    def _read(self, name: str) -> None:
        try:
            text, self.digests[name] = text_and_digest(self.root, name)
        except UnreadableFile as reason:
            raise UsageProblem(f"{name}: {reason}") from None
        is_imported = text.startswith(HEAD)
        start, end = _place_of_recommendations(text) if is_imported else (0, 0)
        blocks = _blocks(text, start, end)
        rest = text[:start].removesuffix("recommendations:\n") + text[end:] if blocks else text
        sections = plain_yaml(rest, name) or {}
        if not isinstance(sections, dict):
            return
        entries = sections.pop("recommendations", None) or []
        if is_imported:
            if not blocks:  # somebody has changed the layout
                blocks = {entry["id"].casefold(): item_yaml(entry) for entry in entries}
            self.imported[name] = _ImportedFile(sections, blocks)
            self.file_by_id |= dict.fromkeys(blocks, name)
        else:
            entries = [entry for entry in entries if isinstance(entry, dict) and "id" in entry]
            self.file_by_id |= {str(entry["id"]).casefold(): name for entry in entries}
            self._former_ids += [
                (former, entry["id"], name) for entry in entries for former in _ids(entry, "former_ids")
            ]
            self._references += [
                (id, entry["id"], name) for entry in entries for key in _REFERENCES for id in _ids(entry, key)
            ]
        self.actors |= {
            str(actor).casefold(): (str(actor), _name_of(actor, value))
            for actor, value in (sections.get("actors") or {}).items()
        }
        self.topics |= {str(topic).casefold(): str(topic) for topic in sections.get("topics") or {}}
        for paper, fields in sections.get("papers", {}).items():
            self.file_by_paper[str(paper).casefold()] = name
            if isinstance(fields, Mapping):
                self.paper_by_prefix[str(fields.get("prefix")).casefold()] = str(paper)

    def block(self, id: str) -> str | None:
        """The YAML lines of an imported recommendation; None if there is no such recommendation."""
        name = self.file_by_id.get(id.casefold())
        return self.imported[name].blocks[id.casefold()] if name in self.imported else None

    def entry(self, id: str) -> dict[str, Any] | None:
        """An imported recommendation as a register entry; None if there is no such recommendation."""
        block = self.block(id)
        return None if block is None else entry_in(block, id)

    def asked(self, id: str) -> list[str]:
        """The actors that an imported recommendation asks."""
        actors = (self.entry(id) or {}).get("actors", [])
        return [
            actor if isinstance(actor, str) else actor["id"]
            for actor in ([actors] if isinstance(actors, str) else actors)
            if isinstance(actor, str) or actor.get("role", "asked") == "asked"
        ]

    def put_gone(self, id: str, since: date | None) -> None:
        """Note since which copy an imported recommendation is no longer in its table; None: the newest copy has it."""
        block = self.block(id)
        if block is None or (since is None and "\n    gone_since: " not in block):
            return
        entry = self.entry(id) or {}
        after = {key: value for key, value in entry.items() if key != "gone_since"}
        after |= {} if since is None else {"gone_since": since.isoformat()}
        if after != entry:
            name = self.file_by_id[id.casefold()]
            self.imported[name].blocks[id.casefold()] = item_yaml(after)
            self._changed.add(name)

    @property
    def names(self) -> Iterator[str]:
        """The paths of all files, those that are to be written included."""
        written = [name for name in register_files(self.root) if name not in self.imported]
        yield from sorted((*written, *self.imported))

    def former_ids(self) -> Iterator[tuple[str, str, str]]:
        """Every former id, with the recommendation that has it and the path of its file."""
        yield from self._former_ids
        for name, file in self.imported.items():
            for folded, block in file.blocks.items():
                if "former_ids:" in block:
                    entry = self.entry(folded) or {}
                    yield from ((former, entry["id"], name) for former in _ids(entry, "former_ids"))

    def present_ids(self) -> dict[str, str]:
        """The ids of imported recommendations by their case-folded former ids, unless another has such an id now."""
        return {
            former.casefold(): id
            for former, id, name in self.former_ids()
            if name in self.imported and former.casefold() not in self.file_by_id
        }

    def imported_ids(self) -> Iterator[str]:
        """The ids of all imported recommendations."""
        for file in self.imported.values():
            for folded, block in file.blocks.items():
                match = _ID.search(block)
                yield match[1] if match is not None else folded

    def imported_titles(self) -> Iterator[str]:
        """The titles of all imported recommendations, as the files write them."""
        for file in self.imported.values():
            for block in file.blocks.values():
                if (match := _TITLE.search(block)) is not None:
                    yield match[1]

    def put_block(self, id: str, paper: str, block: str) -> None:
        """Add a recommendation of the paper, given as its YAML lines, or replace the one with this id.

        Raises `UsageProblem` if that one is in a file that `import` has not written.
        """
        folded = id.casefold()
        name = self.file_by_id.get(folded, self.file_by_paper[paper.casefold()])
        if name not in self.imported:
            raise UsageProblem(f"{id} stands in {name}, which `import` did not write and does not change")
        self.imported[name].blocks[folded] = block
        self.file_by_id[folded] = name
        self._changed.add(name)

    def join(self, old: str, entry: dict[str, Any]) -> list[str]:
        """Put an entry in the place of its own and of *old*'s; return the YAML lines of all that changed.

        Imported entries that refer to *old* refer to the other id afterwards. Raises `UsageProblem` if an entry in a
        file that `import` has not written does.
        """
        for reference, id, name in self._references:
            if reference.casefold() == old.casefold():
                raise UsageProblem(f"{id} in {name} refers to {old}; write {entry['id']} there first")
        name, folded = self.file_by_id[entry["id"].casefold()], entry["id"].casefold()
        self.imported[name].blocks[folded] = item_yaml(entry)
        file_of_old = self.file_by_id.pop(old.casefold())
        del self.imported[file_of_old].blocks[old.casefold()]
        self._changed |= {name, file_of_old}
        return [self.imported[name].blocks[folded], *self._renamed_references(old, entry["id"])]

    def _renamed_references(self, old: str, new: str) -> Iterator[str]:
        keys = tuple(f"\n    {key}:" for key in _REFERENCES)
        for file in self.imported.values():
            for folded, block in file.blocks.items():
                if folded != new.casefold() and any(key in block for key in keys):
                    entry = self.entry(folded) or {}
                    references = {key: _ids(entry, key) for key in _REFERENCES if key in entry}
                    renamed = {
                        key: list(dict.fromkeys(new if id.casefold() == old.casefold() else id for id in ids))
                        for key, ids in references.items()
                    }
                    if renamed != references:
                        renamed_block = item_yaml({**entry, **renamed})
                        self.put_block(entry["id"], entry["paper"], renamed_block)
                        yield renamed_block

    def put_paper(self, id: str, paper: Mapping[str, str], pillars: Mapping[str, str], *, is_newest: bool) -> None:
        """Declare a paper, in a new file if it is not declared yet; the newest snapshot replaces what `import` wrote.

        Raises `UsageProblem` if the prefix belongs to another paper, or the paper has another prefix.
        """
        owner = self.paper_by_prefix.setdefault(paper["prefix"].casefold(), id)
        if owner.casefold() != id.casefold():
            raise UsageProblem(
                f"the prefix '{paper['prefix']}' is that of the paper '{owner}'; '{id}' needs another one"
            )
        prefix = next(prefix for prefix, other in self.paper_by_prefix.items() if other.casefold() == id.casefold())
        if prefix != paper["prefix"].casefold():
            raise UsageProblem(f"the ids of the paper '{id}' begin with {prefix.upper()} since it was first read")
        if id.casefold() not in self.file_by_paper:
            self.file_by_paper[id.casefold()] = self._new_file(id, ACTORS)
        name = self.file_by_paper[id.casefold()]
        if name not in self.imported:
            return  # declared in a file that `import` has not written: `put_block` raises the error
        papers = self.imported[name].sections.setdefault("papers", {})
        before = papers.get(id, {})
        declared = before.get("pillars", {})
        all_pillars = declared | {code: name for code, name in pillars.items() if code not in declared}
        others = {key: value for key, value in before.items() if key != "status_column"}  # which a mapping may lose
        after = {**others, **paper} if is_newest or not before else before
        after = after | ({"pillars": all_pillars} if all_pillars else {})
        if after != before:
            papers[id] = after
            self._changed.add(name)

    def put_actors(self, actors: Mapping[str, Any]) -> None:
        """Declare the actors that no file declares yet."""
        new = {name: value for name, value in actors.items() if name.casefold() not in self.actors}
        if new:
            self._declare("actors", new)
            self.actors |= {id.casefold(): (id, _name_of(id, value)) for id, value in new.items()}

    def put_topics(self, topics: Mapping[str, str]) -> None:
        """Declare the topics that no file declares yet, given as names by id.

        A register that has recommendations and declares no topics allows any; there, none is declared.
        """
        new = {id: name for id, name in topics.items() if id.casefold() not in self.topics}
        if new and (self.topics or not self.file_by_id):
            self._declare("topics", new)
            self.topics |= {id.casefold(): id for id in new}

    def _declare(self, section: str, new: Mapping[str, Any]) -> None:
        """Add to a section of the file that has what `import` declares."""
        declaring = {"actors", "topics"}
        places = [name for name, file in self.imported.items() if declaring & file.sections.keys()]
        places.sort(key=lambda name: section not in self.imported[name].sections)
        place = places[0] if places else self._new_file(ACTORS)
        sections = self.imported[place].sections
        sections[section] = sections.get(section, {}) | new
        self._changed.add(place)

    def _new_file(self, stem: str, *reserved: str) -> str:
        """The path of a new file, named *stem*, or with a number added if that name is taken or *reserved*."""
        existing = os.listdir(self.root / FOLDER) if (self.root / FOLDER).is_dir() else []
        taken = {Path(name).stem.casefold() for name in (*existing, *self.imported)}
        name = f"{FOLDER}/{free_name(stem, taken.union(reserved))}{ENDING}"
        self.imported[name] = _ImportedFile({}, {})
        return name

    @property
    def are_all_imported(self) -> bool:
        """Whether `import` has written all files of the register."""
        return self.digests.keys() <= self.imported.keys()

    @property
    def has_changed(self) -> bool:
        """Whether there is something to write."""
        return bool(self._changed)

    def write(self) -> list[str]:
        """Write the changed files, each completely before it replaces the old one; return their names."""
        if self._changed:
            keep_schema(self.root)
        for name in sorted(self._changed):
            digest = sha256()
            pieces = (_counted_in(digest, chunk.encode()) for chunk in self.imported[name].chunks())
            replace_file(self.root / name, pieces, root=self.root)
            self.digests[name] = f"sha256:{digest.hexdigest()}"
        return sorted(self._changed)

    def remove_written(self) -> None:
        """Remove the files that `write` wrote; only for a first import, which has no older ones."""
        for name in self._changed:
            (self.root / name).unlink(missing_ok=True)


def _name_of(actor: str, value: Any) -> str:
    """The name of an actor, from what the register says of it."""
    return str(value.get("name", actor) if isinstance(value, Mapping) else value)


def _ids(entry: Mapping[str, Any], key: str) -> list[str]:
    ids = entry.get(key, [])
    return [ids] if isinstance(ids, str) else ids


def _counted_in(digest: Any, chunk: bytes) -> bytes:
    digest.update(chunk)
    return chunk


def entry_in(block: str, id: str) -> dict[str, Any]:
    """The register entry in these YAML lines, of the recommendation with this id."""
    entry: dict[str, Any] = plain_yaml(f"x:\n{block}", id)["x"][0]
    return entry


def with_keys_added_by_hand(entry: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The entry, with the keys that people may add as they were *before*, also where a table has them."""
    return {**entry, **{key: value for key, value in before.items() if key in _KEYS_ADDED_BY_HAND}}


def _place_of_recommendations(text: str) -> tuple[int, int]:
    """The offsets between which the recommendations stand in a file's text; 0 and 0 if there are none."""
    section = _RECOMMENDATIONS.search(text)
    if section is None:
        return 0, 0
    after = _NEXT_SECTION.search(text, section.end())
    return section.end(), len(text) if after is None else after.start()


def _blocks(text: str, start: int, end: int) -> dict[str, str] | None:
    """The lines of each recommendation between two offsets of a text, by case-folded id.

    None if the layout is not that of `writer.item_yaml`.
    """
    starts = [match.start() for match in _BLOCK_START.finditer(text, start, end)]
    blocks = {}
    for first, last in pairwise([*starts, end]):
        match = _ID.match(text, first + 4)
        if match is None:
            return None
        while text[last - 1] == "\n":
            last -= 1
        blocks[match[1].casefold()] = f"{text[first:last]}\n"
    return blocks
