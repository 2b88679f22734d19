"""Whether the declarations of all files agree with one another, and with the papers' texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from policytrack.domain.model import Actor, Assessor, Paper
from policytrack.errors import Problem
from policytrack.register.declarations import Declared, Kind
from policytrack.register.symbols import TextFile, circles, undeclared
from policytrack.register.yaml_nodes import quoted

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}\Z")


def declaration_problems(declared: Iterable[Declared], texts: Mapping[str, TextFile], complete: bool) -> list[Problem]:
    """What is wrong among the declarations of all files; *complete* says that all could be read."""
    problems: list[Problem] = []
    first: dict[tuple[Kind, str], Declared] = {}
    folded: dict[tuple[Kind, str], Declared] = {}
    for one in declared:
        name = one.value.id
        alike = folded.setdefault((one.kind, name.casefold()), one)
        if first.setdefault((one.kind, name), one) is not one:
            earlier = first[one.kind, name]
            message = f"the {one.kind} '{name}' is declared twice, first at {earlier.file}:{earlier.line}; keep one"
            problems.append(_problem(one, None, message))
        elif alike is not one:
            place = f"'{alike.value.id}' at {alike.file}:{alike.line}"
            message = f"the {one.kind} '{name}' differs from {place} only by case; rename one, or keep one"
            problems.append(_problem(one, None, message))
    actors = {one.value.id: one.value for one in first.values() if isinstance(one.value, Actor)}
    papers = {one.value.id: one.value for one in first.values() if isinstance(one.value, Paper)}
    above = {name: [actor.part_of] for name, actor in actors.items() if actor.part_of is not None}
    rounds = {way[0]: way for way in circles(above)}
    prefixes: dict[str, str] = {}
    for one in first.values():
        value = one.value
        if isinstance(value, Actor | Assessor):
            problems += _actor_problems(one, value, actors, rounds, complete)
        elif isinstance(value, Paper):
            holder = prefixes.setdefault(value.prefix.casefold(), value.id)
            if value.prefix and holder != value.id:
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
    one: Declared,
    value: Actor | Assessor,
    actors: Mapping[str, Actor],
    rounds: Mapping[str, Sequence[str]],
    complete: bool,
) -> list[Problem]:
    """What is wrong with *part_of*; *rounds* are the circles of actors by their first names."""
    above = value.part_of
    if above is None:
        return []
    if above not in actors:
        return [_problem(one, "part_of", undeclared("actor", above, actors))] if complete else []
    # Of a circle, the actor whose name comes first tells.
    if isinstance(value, Actor) and value.id in rounds:
        way = " > ".join(rounds[value.id])
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
            problems.append(_problem(one, "pillars_from", undeclared("paper", other, papers)))
        elif not papers[other].pillars:
            problems.append(
                _problem(one, "pillars_from", f"the paper '{other}' has no pillars of its own; name one that has")
            )
    if not paper.text:
        return problems
    found = texts.get(paper.text, TextFile(None, "there is no such file"))
    if found.trouble is not None:
        problems.append(_problem(one, "text", f"{paper.text}: {found.trouble}"))
    elif paper.digest is None:
        if "digest" not in one.places:
            problems.append(
                _problem(one, "text", f"the text's digest is missing; write digest: {found.digest}", blocking=False)
            )
    elif not _DIGEST.match(paper.digest):
        problems.append(
            _problem(
                one, "digest", f"{quoted(paper.digest)} is no digest; write digest: {found.digest}", blocking=False
            )
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
