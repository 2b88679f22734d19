"""The register's files that `import` writes: one for each paper and one for actors, and no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policytrack.commands.exporting import SCHEMA_LINE, keep_schema
from policytrack.errors import UsageProblem
from policytrack.register.files import register_files
from policytrack.register.plainly import plain_yaml
from policytrack.register.write import yaml_of
from policytrack.workspace import replace_file

HEAD = "# Written by `policytrack import`, and anew when it reads a newer copy: mend texts at their source.\n"
_ACTORS = "data/imported-actors.yaml"


class Files:
    """What the register's files hold, as they are written; those of ours may be changed."""

    def __init__(self, root: Path) -> None:
        """Raises `UsageProblem` for a file that is no YAML."""
        self.root = root
        self.ours: dict[str, dict[str, Any]] = {}
        self.actors: set[str] = set()
        self.papers: dict[str, str] = {}
        self.entries: dict[str, tuple[str, dict[str, Any]]] = {}
        self._changed: set[str] = set()
        for name in register_files(root) if root.is_dir() else ():
            self._read(name)

    def _read(self, name: str) -> None:
        text = (self.root / name).read_text("utf-8-sig")
        value = plain_yaml(text, name)
        if not isinstance(value, dict):
            return
        if text.startswith(HEAD):
            self.ours[name] = value
        self.actors |= {str(actor).casefold() for actor in value.get("actors", {})}
        self.papers |= {str(paper).casefold(): name for paper in value.get("papers", {})}
        for entry in value.get("recommendations", ()):
            if isinstance(entry, dict) and "id" in entry:
                self.entries[entry["id"].casefold()] = (name, entry)

    def entry(self, id: str) -> dict[str, Any] | None:
        """A recommendation as its file has it; None where there is none."""
        found = self.entries.get(id.casefold())
        return None if found is None else found[1]

    def put(self, entry: dict[str, Any]) -> None:
        """Add a recommendation, or put it in the place of that with its id.

        Raises `UsageProblem` where that stands in a file that somebody else has written.
        """
        held = self.entries.get(entry["id"].casefold())
        if held is None:
            name = self.papers[entry["paper"].casefold()]
            self._own(name, entry["id"])
            self.ours[name].setdefault("recommendations", []).append(entry)
        else:
            name, before = held
            self._own(name, entry["id"])
            # What somebody has added by hand, such as topics, stays.
            listed = self.ours[name]["recommendations"]
            listed[listed.index(before)] = entry | {
                key: value for key, value in before.items() if key not in entry and key in _KEPT
            }
        self.entries[entry["id"].casefold()] = (name, entry)
        self._changed.add(name)

    def put_paper(self, id: str, paper: Mapping[str, str], pillars: Mapping[str, str], *, is_newest: bool) -> None:
        """Declare a paper, in a file of its own, unless it is; the newest copy's words replace what we wrote."""
        name = self.papers.setdefault(id.casefold(), f"data/{id}.yaml")
        if name not in self.ours:
            if (self.root / name).exists():
                return  # another file declares it, or has its place: `put` says so
            self.ours[name] = {"papers": {}, "recommendations": []}
        papers = self.ours[name].setdefault("papers", {})
        before = papers.get(id, {})
        known = before.get("pillars", {}) | {
            code: words for code, words in pillars.items() if code not in before.get("pillars", {})
        }
        now = (before | paper) if is_newest or not before else before
        now = now | ({"pillars": known} if known else {})
        if now != before:
            papers[id] = now
            self._changed.add(name)

    def put_actors(self, actors: Mapping[str, Any]) -> None:
        """Declare those actors that nobody has declared."""
        new = {name: value for name, value in actors.items() if name.casefold() not in self.actors}
        if new:
            held = self.ours.setdefault(_ACTORS, {})
            held["actors"] = held.get("actors", {}) | new
            self.actors |= {name.casefold() for name in new}
            self._changed.add(_ACTORS)

    def write(self) -> list[str]:
        """Write the files that changed, each beside the old one and then in its place; their names."""
        if self._changed:
            keep_schema(self.root)
        for name in sorted(self._changed):
            replace_file(self.root / name, self._pieces(self.ours[name]))
        return sorted(self._changed)

    def _pieces(self, value: Mapping[str, Any]) -> Iterator[str]:
        yield HEAD
        yield SCHEMA_LINE
        yield "\n"
        yield from yaml_of({key: section for key, section in value.items() if section})

    def _own(self, name: str, id: str) -> None:
        if name not in self.ours:
            raise UsageProblem(f"{id} stands in {name}, which `import` has not written and leaves alone")


_KEPT = (
    *("topics", "done_when", "priority", "combine", "parts", "ongoing", "checkable", "note", "same_as"),
    *("conflicts_with", "superseded_by", "former_ids", "pillar_inferred"),
)
"""What may be added by hand to a recommendation that `import` has written."""
