"""Check the declarations of all files against each other and against the papers' texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from policytrack.domain.model import Actor, Assessor, Paper
from policytrack.errors import Problem
from policytrack.register.declarations import Declaration, DeclarationKind
from policytrack.register.symbols import TextFile, cycles, undeclared_message
from policytrack.register.yaml_nodes import quoted

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}\Z")


def declaration_problems(
    declared: Iterable[Declaration], texts: Mapping[str, TextFile], complete: bool
) -> list[Problem]:
    """The problems of the declarations of all files; *complete*: whether all files could be read."""
    problems: list[Problem] = []
    first: dict[tuple[DeclarationKind, str], Declaration] = {}
    folded: dict[tuple[DeclarationKind, str], Declaration] = {}
    for declaration in declared:
        name = declaration.value.id
        same_fold = folded.setdefault((declaration.kind, name.casefold()), declaration)
        if first.setdefault((declaration.kind, name), declaration) is not declaration:
            earlier = first[declaration.kind, name]
            message = (
                f"the {declaration.kind} '{name}' is declared twice, first at {earlier.file}:{earlier.line}; keep one"
            )
            problems.append(_problem(declaration, None, message))
        elif same_fold is not declaration:
            place = f"'{same_fold.value.id}' at {same_fold.file}:{same_fold.line}"
            message = f"the {declaration.kind} '{name}' differs from {place} only by case; rename one, or keep one"
            problems.append(_problem(declaration, None, message))
    actors = {
        declaration.value.id: declaration.value
        for declaration in first.values()
        if isinstance(declaration.value, Actor)
    }
    papers = {
        declaration.value.id: declaration.value
        for declaration in first.values()
        if isinstance(declaration.value, Paper)
    }
    above = {name: [actor.part_of] for name, actor in actors.items() if actor.part_of is not None}
    cycles_by_first = {path[0]: path for path in cycles(above)}
    prefixes: dict[str, str] = {}
    for declaration in first.values():
        value = declaration.value
        if isinstance(value, Actor | Assessor):
            problems += _actor_problems(declaration, value, actors, cycles_by_first, complete)
        elif isinstance(value, Paper):
            holder = prefixes.setdefault(value.prefix.casefold(), value.id)
            if value.prefix and holder != value.id:
                problems.append(
                    _problem(
                        declaration,
                        "prefix",
                        f"the prefix '{value.prefix}' is taken by the paper '{holder}'; choose another",
                    )
                )
            problems += _paper_problems(declaration, value, papers, texts, complete)
    return problems


def _problem(declaration: Declaration, field: str | None, message: str, *, blocking: bool = True) -> Problem:
    line, column = declaration.places.get(field or "", (declaration.line, declaration.column))
    return Problem(declaration.file, line, column, message, blocking=blocking)


def _actor_problems(
    declaration: Declaration,
    value: Actor | Assessor,
    actors: Mapping[str, Actor],
    cycles_by_first: Mapping[str, Sequence[str]],
    complete: bool,
) -> list[Problem]:
    """The problems of `part_of`; *cycles_by_first* has the circles of actors by their first name."""
    above = value.part_of
    if above is None:
        return []
    if above not in actors:
        return [_problem(declaration, "part_of", undeclared_message("actor", above, actors))] if complete else []
    # A circle is reported once, at the actor whose name comes first.
    if isinstance(value, Actor) and value.id in cycles_by_first:
        circle = " > ".join(cycles_by_first[value.id])
        return [
            _problem(
                declaration,
                "part_of",
                f"these actors are part of each other in a circle: {circle}; make one of them a side",
            )
        ]
    return []


def _paper_problems(
    declaration: Declaration, paper: Paper, papers: Mapping[str, Paper], texts: Mapping[str, TextFile], complete: bool
) -> list[Problem]:
    problems = []
    other = paper.pillars_from
    if other is not None and complete:
        if other not in papers:
            problems.append(_problem(declaration, "pillars_from", undeclared_message("paper", other, papers)))
        elif not papers[other].pillars:
            problems.append(
                _problem(
                    declaration, "pillars_from", f"the paper '{other}' has no pillars of its own; name one that has"
                )
            )
    if not paper.text:
        return problems
    file = texts.get(paper.text, TextFile(None, "this file does not exist"))
    if file.trouble is not None:
        problems.append(_problem(declaration, "text", f"{paper.text}: {file.trouble}"))
    elif paper.digest is None:
        if "digest" not in declaration.places:
            problems.append(
                _problem(
                    declaration, "text", f"the text's digest is missing; write digest: {file.digest}", blocking=False
                )
            )
    elif not _DIGEST.match(paper.digest):
        problems.append(
            _problem(
                declaration,
                "digest",
                f"{quoted(paper.digest)} is not a digest; write digest: {file.digest}",
                blocking=False,
            )
        )
    elif paper.digest != file.digest:
        problems.append(
            _problem(
                declaration,
                "digest",
                f"{paper.text} has changed since it was encoded; read it again, then write digest: {file.digest}",
                blocking=False,
            )
        )
    return problems
