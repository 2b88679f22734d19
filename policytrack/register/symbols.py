"""Everything that a recommendation may lean on, from all files together.

The context remembers what was looked up in it, so that the index can tell which
unchanged files must be read again because something they lean on has changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple

from policytrack.domain.model import Actor, Assessor, Paper
from policytrack.register.declarations import Declared
from policytrack.register.discovery import Trouble
from policytrack.register.yaml_nodes import quoted, shortened
from policytrack.text.did_you_mean import MOST_LISTED, nearest, slip_of, unknown
from policytrack.text.passages import PaperText

Name = Literal["paper", "actor", "topic", "id"]
_MANY = 2_000
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}\Z")


class TextFile(NamedTuple):
    """A paper's text as it was found: its digest, or why it cannot be read."""

    digest: str | None
    trouble: str | None


class Context:
    """The papers, actors, topics and ids of all files, and a record of what was asked for."""

    def __init__(
        self,
        declared: Iterable[Declared],
        texts: Mapping[str, TextFile],
        ids: Mapping[str, str],
        read_text: Callable[[str], PaperText],
    ) -> None:
        """*ids* maps each folded id to the id; *read_text* folds the text at a path."""
        self.papers: dict[str, Paper] = {}
        self.actors: dict[str, Actor] = {}
        self.assessors: dict[str, Assessor] = {}
        self.topics: set[str] = set()
        for one in declared:
            value = one.value
            if isinstance(value, Paper):
                self.papers.setdefault(value.id, value)
            elif isinstance(value, Actor):
                self.actors.setdefault(value.id, value)
            elif isinstance(value, Assessor):
                self.assessors.setdefault(value.id, value)
            else:
                self.topics.add(value.id)
        self.texts = texts
        self.ids = ids
        self.complete = True
        self._read_text = read_text
        self._dependencies: set[tuple[Name, str]] = set()
        self._unknown: dict[tuple[Name, str], str] = {}

    def paper(self, name: str) -> Paper | None:
        self._dependencies.add(("paper", name))
        return self.papers.get(name)

    def text(self, paper: Paper) -> PaperText | None:
        """The paper's words, or None where it has none that can be read."""
        self._dependencies.add(("paper", paper.id))
        found = self.texts.get(paper.text) if paper.text is not None else None
        if paper.text is None or found is None or found.trouble is not None:
            return None
        try:
            return self._read_text(paper.text)
        except Trouble:  # it went away a moment ago; the next look at the register will tell
            return None

    def pillars(self, paper: Paper) -> Mapping[str, str]:
        """The pillars that the paper is read under: its own, or another's."""
        self._dependencies.add(("paper", paper.id))
        other = self.paper(paper.pillars_from) if paper.pillars_from is not None else None
        return (other.pillars if other is not None else paper.pillars) or {}

    def chain(self, name: str) -> tuple[str, ...]:
        """The actor and all above it, up to its side; empty where nobody has that name."""
        self._dependencies.add(("actor", name))
        return chain(self.actors, name)

    def has_topic(self, name: str) -> bool:
        """Whether the topic may be used: it is declared, or none is."""
        self._dependencies.add(("topic", name))
        return not self.topics or name in self.topics

    def id_like(self, words: str) -> str | None:
        """The id, as its recommendation writes it, that *words* name."""
        self._dependencies.add(("id", words))
        return self.ids.get(words.casefold())

    def unknown(self, kind: Name, name: str) -> str:
        """Says that there is no *kind* called *name*, with the nearest, or with what to do."""
        if (kind, name) not in self._unknown:
            self._unknown[kind, name] = self._why_unknown(kind, name)
        return self._unknown[kind, name]

    def _why_unknown(self, kind: Name, name: str) -> str:
        if kind == "id":
            # Among very many ids, comparing with each would take minutes when many are mistyped.
            slip = slip_of(name, self.ids) if len(self.ids) > _MANY else nearest(name, self.ids.values())
            remedy = f"the nearest is '{slip}'" if slip else "write the id of one that there is, or take it out"
            return f"no recommendation {quoted(name)}; {remedy}"
        declared: dict[Name, Iterable[str]] = {"paper": self.papers, "actor": self.actors, "topic": sorted(self.topics)}
        return undeclared(kind, name, declared[kind])

    def drain_dependencies(self) -> list[tuple[Name, str]]:
        """What has been looked up since the last call, in order."""
        dependencies, self._dependencies = sorted(self._dependencies), set()
        return dependencies

    def fingerprint(self, dependencies: Iterable[tuple[Name, str]]) -> str:
        """One text that differs when anything looked up would answer differently, or be reported differently."""
        return repr((self.complete, [self._answer(kind, name) for kind, name in dependencies]))

    def _answer(self, kind: Name, name: str) -> object:
        known: object
        if kind == "actor":
            known = chain(self.actors, name)
        elif kind == "topic":
            known = not self.topics or name in self.topics
        elif kind == "id":
            known = self.ids.get(name.casefold())
        else:
            paper = self.papers.get(name)
            known = paper and (paper, self.texts.get(paper.text or ""))
        return known or self.unknown(kind, name)


def undeclared(kind: str, name: str, there_are: Iterable[str]) -> str:
    """As `words.unknown`, with what to do where no name that there is comes near."""
    listed = list(there_are)
    said = unknown(kind, shortened(name), listed)
    is_enough = 0 < len(listed) <= MOST_LISTED or nearest(name, listed) is not None
    return said if is_enough else f"{said}; declare it under '{kind}s', or take it out"


def chain(actors: Mapping[str, Actor], name: str | None) -> tuple[str, ...]:
    """The actor and all above it; stops where a name is unknown or comes round again."""
    above: dict[str, None] = {}  # in order, and found at once: a chain may be thousands long
    while name is not None and name in actors and name not in above:
        above[name] = None
        name = actors[name].part_of
    return tuple(above)


def circles(below: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The ways from a name down to itself, each once, from the first of its names and back to it.

    *below* has every name that has something below it.
    """
    found: dict[frozenset[str], list[str]] = {}
    done: set[str] = set()
    for top in sorted(below):
        way: dict[str, None] = {}  # in order, and found at once
        levels = [iter([top])]
        while levels:
            name = next(levels[-1], None)
            if name is None:
                levels.pop()
                if way:
                    done.add(way.popitem()[0])
            elif name in way:
                names = [*way]
                circle = names[names.index(name) :]
                first = circle.index(min(circle))
                turned = [*circle[first:], *circle[: first + 1]]
                found.setdefault(frozenset(circle), turned)
            elif name in below and name not in done:
                way[name] = None
                levels.append(iter(below[name]))
    return list(found.values())
