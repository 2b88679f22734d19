"""The symbol table: all that recommendations refer to by name, from all files together.

It records what was looked up, so that the index knows which unchanged files must be read again because a paper, an
actor or another symbol they refer to has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple

from policytrack.domain.model import Actor, Assessor, Paper
from policytrack.domain.responsibility import AncestorsByActor, ancestors_of
from policytrack.register.declarations import Declaration
from policytrack.register.discovery import UnreadableFile
from policytrack.register.yaml_nodes import quoted, shortened
from policytrack.text.did_you_mean import MOST_LISTED, nearest, slip_of, unknown
from policytrack.text.passages import PaperText

SymbolKind = Literal["paper", "prefixes", "actor", "topic", "id"]
_MANY = 2_000


class TextFile(NamedTuple):
    """A paper's text file: its digest, or the message that says why it cannot be read."""

    digest: str | None
    trouble: str | None


class SymbolTable:
    """The papers, actors, topics and ids of all files, and a record of what was looked up."""

    def __init__(
        self,
        declared: Iterable[Declaration],
        texts: Mapping[str, TextFile],
        ids: Mapping[str, str],
        read_text: Callable[[str], PaperText],
    ) -> None:
        """*texts* has the papers' text files by path, *ids* the ids by case-folded id; *read_text* takes a path."""
        self.papers: dict[str, Paper] = {}
        self.actors: dict[str, Actor] = {}
        self.assessors: dict[str, Assessor] = {}
        self.topics: set[str] = set()
        for declaration in declared:
            value = declaration.value
            if isinstance(value, Paper):
                self.papers.setdefault(value.id, value)
            elif isinstance(value, Actor):
                self.actors.setdefault(value.id, value)
            elif isinstance(value, Assessor):
                self.assessors.setdefault(value.id, value)
            else:
                self.topics.add(value.id)
        self._ancestors = AncestorsByActor(self.actors)
        self.texts = texts
        self.ids = ids
        self.complete = True
        self._read_text = read_text
        self._dependencies: set[tuple[SymbolKind, str]] = set()
        self._unknown: dict[tuple[SymbolKind, str], str] = {}

    def paper(self, name: str) -> Paper | None:
        self._dependencies.add(("paper", name))
        return self.papers.get(name)

    def paper_of_id(self, id: str) -> Paper | None:
        """The paper whose prefix begins this id, the longest prefix if there are several; None if there is none."""
        self._dependencies.add(("prefixes", ""))
        fitting = [paper for paper in self.papers.values() if paper.prefix and id.startswith(f"{paper.prefix}-")]
        longest = max(fitting, key=lambda paper: len(paper.prefix), default=None)
        return self.paper(longest.id) if longest is not None else None

    def text(self, paper: Paper) -> PaperText | None:
        """The paper's text; None if it has none, or the file cannot be read."""
        self._dependencies.add(("paper", paper.id))
        file = self.texts.get(paper.text) if paper.text is not None else None
        if paper.text is None or file is None or file.trouble is not None:
            return None
        try:
            return self._read_text(paper.text)
        except UnreadableFile:  # the file has just been removed; the next reading of the register will report it
            return None

    def pillars(self, paper: Paper) -> Mapping[str, str]:
        """The pillars of the paper by code: its own, or those of the paper that `pillars_from` names."""
        self._dependencies.add(("paper", paper.id))
        other = self.paper(paper.pillars_from) if paper.pillars_from is not None else None
        return (other.pillars if other is not None else paper.pillars) or {}

    def ancestors(self, name: str) -> tuple[str, ...]:
        """The actor and all actors above it, up to its side; empty if there is no such actor."""
        self._dependencies.add(("actor", name))
        return self._ancestors.get(name, ())

    def allows_topic(self, name: str) -> bool:
        """Whether the topic may be used: it is declared, or no topics are declared at all."""
        self._dependencies.add(("topic", name))
        return not self.topics or name in self.topics

    def matching_id(self, words: str) -> str | None:
        """The id that equals *words* regardless of case, as its recommendation writes it; None if there is none."""
        self._dependencies.add(("id", words))
        return self.ids.get(words.casefold())

    def unknown_message(self, kind: SymbolKind, name: str) -> str:
        """The message that there is no *kind* of this name, with the nearest name or what to do."""
        if (kind, name) not in self._unknown:
            self._unknown[kind, name] = self._why_unknown(kind, name)
        return self._unknown[kind, name]

    def _why_unknown(self, kind: SymbolKind, name: str) -> str:
        if kind == "id":
            # With very many ids, comparing each mistyped one with all of them would take minutes.
            slip = slip_of(name, self.ids) if len(self.ids) > _MANY else nearest(name, self.ids.values())
            remedy = f"the nearest is '{slip}'" if slip else "write the id of one that there is, or remove it"
            return f"no recommendation {quoted(name)}; {remedy}"
        declared: dict[SymbolKind, Iterable[str]] = {
            "paper": self.papers,
            "actor": self.actors,
            "topic": sorted(self.topics),
        }
        return undeclared_message(kind, name, declared[kind])

    def drain_dependencies(self) -> list[tuple[SymbolKind, str]]:
        """What was looked up since the last call, sorted."""
        dependencies, self._dependencies = sorted(self._dependencies), set()
        return dependencies

    def fingerprint(self, dependencies: Iterable[tuple[SymbolKind, str]]) -> str:
        """A text that changes whenever the answer to one of these lookups, or the message about it, changes."""
        return repr((self.complete, [self._answer(kind, name) for kind, name in dependencies]))

    def _answer(self, kind: SymbolKind, name: str) -> object:
        known: object
        if kind == "prefixes":
            return sorted((paper.prefix, paper.id) for paper in self.papers.values())
        if kind == "actor":
            known = ancestors_of(self.actors, name)
        elif kind == "topic":
            known = not self.topics or name in self.topics
        elif kind == "id":
            known = self.ids.get(name.casefold())
        else:
            paper = self.papers.get(name)
            known = paper and (paper, self.texts.get(paper.text or ""))
        return known or self.unknown_message(kind, name)


def undeclared_message(kind: str, name: str, declared: Iterable[str]) -> str:
    """As `did_you_mean.unknown`; if it has neither a nearest name nor a list of names, it also says what to do."""
    listed = list(declared)
    message = unknown(kind, shortened(name), listed)
    is_enough = 0 < len(listed) <= MOST_LISTED or nearest(name, listed) is not None
    return message if is_enough else f"{message}; declare it under '{kind}s', or remove it"


def cycles(below: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The circles in a graph, each once, as the names from the alphabetically first one back to itself.

    *below* maps each name to the names below it; names with none may be absent.
    """
    circles: dict[frozenset[str], list[str]] = {}
    done: set[str] = set()
    for top in sorted(below):
        path: dict[str, None] = {}  # an ordered set
        levels = [iter([top])]
        while levels:
            name = next(levels[-1], None)
            if name is None:
                levels.pop()
                if path:
                    done.add(path.popitem()[0])
            elif name in path:
                names = [*path]
                circle = names[names.index(name) :]
                first = circle.index(min(circle))
                turned = [*circle[first:], *circle[: first + 1]]
                circles.setdefault(frozenset(circle), turned)
            elif name in below and name not in done:
                path[name] = None
                levels.append(iter(below[name]))
    return list(circles.values())
