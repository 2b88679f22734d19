"""A first look at one file: what it declares and which ids it uses.

A recommendation can only be read once every file's papers and actors are known, so
each file is looked at twice. A small file's recommendations are kept between the two
looks; a large one is parsed again, which costs time and saves memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from policytrack.errors import Problem
from policytrack.register.declarations import SECTIONS, Declared, declarations
from policytrack.register.discovery import Trouble, read
from policytrack.register.yaml_nodes import Mapping, Node, Report, Scalar, Unreadable, quoted, sections
from policytrack.text.did_you_mean import nearest

_ITEM_SECTIONS = ("recommendations", "set_aside")
_KNOWN = (*SECTIONS, *_ITEM_SECTIONS)
_KEPT_CHARACTERS = 2_000_000


@dataclass
class Outline:
    """What a file declares, its ids with their places, and what is wrong with it as a whole.

    *whole*: all that it declares is here; else what seems to be declared nowhere may be declared in it.
    """

    path: str
    digest: str = ""
    whole: bool = True
    declared: list[Declared] = field(default_factory=list)
    ids: list[tuple[str, int, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    kept: list[tuple[str, Node]] | None = None
    listed: Scalar | None = None

    def items(self, root: Path) -> Iterator[tuple[str, Node]]:
        """The items of `recommendations` and `set_aside`, each with its section's name."""
        if self.kept is not None:
            yield from self.kept
            return
        held: list[tuple[str, Node]] = []
        with suppress(Trouble, Unreadable):  # the first look has reported them
            for key, node, in_list in sections(read(root, self.path)[0], self.path, _silent):
                if in_list and key.text in _ITEM_SECTIONS:
                    yield from held
                    held = [(key.text, node)]
            yield from held


def outline(root: Path, path: str, room: int = _KEPT_CHARACTERS) -> Outline:
    """Look through one file; every problem found is in its `problems`.

    A file that is no longer than *room* characters keeps its items.
    """
    found = Outline(path)
    report = reporter(path, found.problems)
    try:
        text, found.digest = read(root, path)
        found.kept = [] if len(text) <= room else None
        for key, node, in_list in sections(text, path, report):
            _section(found, key, node, in_list, report)
    except Trouble as trouble:
        found.whole = False
        found.problems.append(Problem(path, trouble.line, trouble.column, trouble.message))
    except Unreadable as unreadable:
        found.whole = False
        found.problems.append(unreadable.problem)
        if unreadable.cuts_short and found.kept:
            found.kept.pop()
    return found


def reporter(path: str, problems: list[Problem], *, blocking: bool = True, remark: bool = False) -> Report:
    """A report that appends to *problems*."""

    def report(where: Node, message: str) -> None:
        problems.append(Problem(path, where.line, where.column, message, blocking=blocking, remark=remark))

    return report


def _silent(where: Node, message: str) -> None:
    """What the first look reported is not reported again."""


def _section(found: Outline, key: Scalar, node: Node, in_list: bool, report: Report) -> None:
    if key.text in SECTIONS:
        _declarations(found, key, node, in_list, report)
    elif key.text not in _ITEM_SECTIONS:
        close = nearest(key.text, _KNOWN)
        hint = f"did you mean '{close}'?" if close else f"the keys here are {', '.join(_KNOWN)}"
        report(key, f"unknown key {quoted(key.text)}; {hint}")
        found.whole = False
    elif not in_list:
        report(node, f"'{key.text}' is a list; begin each item with '- '")
    else:
        if key.text == "recommendations":
            _ids(found, node)
        if found.kept is not None:
            found.kept.append((key.text, node))


def _declarations(found: Outline, key: Scalar, node: Node, in_list: bool, report: Report) -> None:
    if in_list:
        if found.listed is not key:  # one report stands for all of its items
            report(node, f"'{key.text}' is a mapping, and a list stands here; write 'name: …' without the '-'")
        found.listed = key
        found.whole = False
        return
    made = list(declarations(key, node, found.path, report))
    found.declared += made
    if not isinstance(node, Mapping) or len(made) < len(node.entries):
        found.whole = False


def _ids(found: Outline, node: Node) -> None:
    name = id_node(node)
    if isinstance(name, Scalar) and name.text:
        found.ids.append((name.text, name.line, name.column))


def id_node(node: Node) -> Node:
    """The node of a recommendation's id: the place to report what is wrong with it; else the node itself."""
    return node.entries["id"][1] if isinstance(node, Mapping) and "id" in node.entries else node
