"""Everything that a recommendation may lean on, from all files together.

The context remembers what was looked up in it, so that the index can tell which
unchanged files must be read again because something they lean on has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from policytrack.model import Actor, Assessor, Paper, Problem
from policytrack.passages import PaperText
from policytrack.register.declared import Declared, Kind
from policytrack.words import unknown

Item = TypeVar("Item")


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
        self._leans: set[tuple[str, str]] = set()

    def paper(self, name: str) -> Paper | None:
        self._leans.add(("paper", name))
        return self.papers.get(name)

    def text(self, paper: Paper) -> PaperText | None:
        """The paper's words, or None where it has none that can be read."""
        self._leans.add(("paper", paper.id))
        found = self.texts.get(paper.text) if paper.text is not None else None
        if paper.text is None or found is None or found.trouble is not None:
            return None
        return self._read_text(paper.text)

    def pillars(self, paper: Paper) -> Mapping[str, str]:
        """The pillars that the paper is read under: its own, or another's."""
        self._leans.add(("paper", paper.id))
        other = self.paper(paper.pillars_from) if paper.pillars_from is not None else None
        return (other.pillars if other is not None else paper.pillars) or {}

    def chain(self, name: str) -> tuple[str, ...]:
        """The actor and all above it, up to its side; empty where nobody has that name."""
        self._leans.add(("actor", name))
        return chain(self.actors, name)

    def has_topic(self, name: str) -> bool:
        """Whether the topic may be used: it is declared, or none is."""
        self._leans.add(("topic", name))
        return not self.topics or name in self.topics

    def id_like(self, words: str) -> str | None:
        """The id, as its recommendation writes it, that *words* name."""
        self._leans.add(("id", words))
        return self.ids.get(words.casefold())

    def take_leans(self) -> list[tuple[str, str]]:
        """What has been looked up since the last call, in order."""
        leans, self._leans = sorted(self._leans), set()
        return leans

    def fingerprint(self, leans: Iterable[tuple[str, str]]) -> str:
        """One text that differs when anything looked up would answer differently."""
        return repr([self._answer(kind, name) for kind, name in leans])

    def _answer(self, kind: str, name: str) -> object:
        if kind == "actor":
            return chain(self.actors, name)
        if kind == "topic":
            return not self.topics or name in self.topics
        if kind == "id":
            return self.ids.get(name.casefold())
        paper = self.papers.get(name)
        if paper is None or paper.text is None:
            return paper
        return paper, self.texts.get(paper.text)


def chain(actors: Mapping[str, Actor], name: str | None) -> tuple[str, ...]:
    """The actor and all above it; stops where a name is unknown or comes round again."""
    above: list[str] = []
    while name is not None and name in actors and name not in above:
        above.append(name)
        name = actors[name].part_of
    return tuple(above)


def declaration_problems(declared: Iterable[Declared], texts: Mapping[str, TextFile], complete: bool) -> list[Problem]:
    """What is wrong among the declarations of all files; *complete* says that all could be read."""
    problems: list[Problem] = []
    first: dict[tuple[Kind, str], Declared] = {}
    for one in declared:
        name = one.value.id
        earlier = first.setdefault((one.kind, name), one)
        if earlier is not one:
            problems.append(
                _problem(
                    one,
                    None,
                    f"the {one.kind} '{name}' is declared twice, first at {earlier.file}:{earlier.line}; keep one",
                )
            )
    actors = {one.value.id: one.value for one in first.values() if isinstance(one.value, Actor)}
    papers = {one.value.id: one.value for one in first.values() if isinstance(one.value, Paper)}
    prefixes: dict[str, str] = {}
    for one in first.values():
        value = one.value
        if isinstance(value, Actor | Assessor):
            problems += _actor_problems(one, value, actors, complete)
        elif isinstance(value, Paper):
            holder = prefixes.setdefault(value.prefix.casefold(), value.id)
            if holder != value.id:
                problems.append(
                    _problem(
                        one,
                        "prefix",
                        f"the prefix '{value.prefix}' is taken by the paper '{holder}'; choose another",
                    )
                )
            problems += _paper_problems(one, value, papers, texts, complete)
    return problems


def _problem(one: Declared, field: str | None, message: str, *, blocking: bool = True) -> Problem:
    line, column = one.places.get(field or "", (one.line, one.column))
    return Problem(one.file, line, column, message, blocking=blocking)


def _actor_problems(
    one: Declared, value: Actor | Assessor, actors: Mapping[str, Actor], complete: bool
) -> list[Problem]:
    above = value.part_of
    if above is None:
        return []
    if above not in actors:
        return [_problem(one, "part_of", unknown("actor", above, actors))] if complete else []
    circle = chain(actors, above)
    # Each member of a circle sees it; the one whose name comes first tells.
    if isinstance(value, Actor) and value.id == min(circle, default=None) and value.id in circle:
        way = " > ".join([value.id, *circle[: circle.index(value.id) + 1]])
        return [
            _problem(
                one,
                "part_of",
                f"these actors are part of each other in a circle: {way}; make one of them a side",
            )
        ]
    return []


def _paper_problems(
    one: Declared, paper: Paper, papers: Mapping[str, Paper], texts: Mapping[str, TextFile], complete: bool
) -> list[Problem]:
    problems = []
    other = paper.pillars_from
    if other is not None and complete:
        if other not in papers:
            problems.append(_problem(one, "pillars_from", unknown("paper", other, papers)))
        elif not papers[other].pillars:
            problems.append(_problem(one, "pillars_from", f"the paper '{other}' has no pillars of its own"))
    if paper.text is None:
        return problems
    found = texts.get(paper.text, TextFile(None, "there is no such file"))
    if found.trouble is not None:
        problems.append(_problem(one, "text", f"{paper.text}: {found.trouble}"))
    elif paper.digest is None:
        problems.append(
            _problem(one, "text", f"the text's digest is missing; write digest: {found.digest}", blocking=False)
        )
    elif paper.digest != found.digest:
        problems.append(
            _problem(
                one,
                "digest",
                f"{paper.text} has changed since it was encoded; read it again, then write digest: {found.digest}",
                blocking=False,
            )
        )
    return problems
