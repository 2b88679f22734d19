"""The first pass over a file, or a part of it: what it declares and which ids it uses.

A recommendation can only be read once the papers and actors of all files are known, so each file is read in two
passes. The recommendations of a small file stay in memory between them; a large file is parsed again, which takes time
and saves memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from policytrack.errors import Problem
from policytrack.register.declarations import SECTIONS, Declaration, declarations
from policytrack.register.discovery import UnreadableFile
from policytrack.register.item_sections import Item, UsualItem, item_sections
from policytrack.register.parts import Part, part_text
from policytrack.register.yaml_nodes import InvalidYaml, MappingNode, Node, ProblemReporter, Scalar, quoted
from policytrack.text.did_you_mean import nearest

_ITEM_SECTIONS = ("recommendations", "set_aside")
SECTION_NAMES = (*SECTIONS, *_ITEM_SECTIONS)
"""The sections of a register's file, in the order in which they are written."""
_CACHED_CHARACTERS = 2_000_000


@dataclass
class Outline:
    """What a file, or a part of it, declares, its ids with their places, and its problems.

    *is_complete*: all its declarations could be read; otherwise a name that seems undeclared may be declared in it.
    *keys* are its sections, and *recommendations* is the number of items in that one. *characters* is the length of its
    text. *cached_items* are None if that is large; *list_key* is the key of a section wrongly written as a list.
    """

    part: Part
    characters: int = 0
    is_complete: bool = True
    keys: set[str] = field(default_factory=set)
    recommendations: int = 0
    declared: list[Declaration] = field(default_factory=list)
    ids: list[tuple[str, int, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    cached_items: list[tuple[str, Item]] | None = None
    list_key: Scalar | None = None

    def items(self, root: Path) -> Iterator[tuple[str, Item]]:
        """The items of `recommendations` and `set_aside`, each with its section's name."""
        if self.cached_items is not None:
            yield from self.cached_items
            return
        pending: list[tuple[str, Item]] = []  # the last item, which an error after it may cut short
        try:
            text, lines_before = part_text(root, self.part)
            for key, node, in_list in item_sections(text, self.part.path, _ignore_problem, lines_before):
                if in_list and key.text in _ITEM_SECTIONS:
                    yield from pending
                    pending = [(key.text, node)]
        except UnreadableFile:  # as below, the first pass has reported it
            return
        except InvalidYaml as invalid:
            if invalid.cuts_short:
                return
        yield from pending


def outline(root: Path, part: Part, room: int = _CACHED_CHARACTERS) -> Outline:
    """The outline of a file or a part of it, with all its problems.

    The items are cached if the text has at most *room* characters.
    """
    result = Outline(part)
    report = problem_reporter(part.path, result.problems)
    try:
        text, lines_before = part_text(root, part)
        result.characters = len(text)
        result.cached_items = [] if len(text) <= room else None
        for key, node, in_list in item_sections(text, part.path, report, lines_before):
            _section(result, key, node, in_list, report)
    except UnreadableFile as trouble:
        result.is_complete = False
        result.problems.append(Problem(part.path, trouble.line, trouble.column, trouble.message))
    except InvalidYaml as unreadable:
        result.is_complete = False
        result.problems.append(unreadable.problem)
        if unreadable.cuts_short and result.cached_items:
            result.cached_items.pop()
    return result


def problem_reporter(
    path: str, problems: list[Problem], *, blocking: bool = True, remark: bool = False
) -> ProblemReporter:
    """A function that adds problems to the list."""

    def report(where: Node, message: str) -> None:
        problems.append(Problem(path, where.line, where.column, message, blocking=blocking, remark=remark))

    return report


def _ignore_problem(where: Node, message: str) -> None:
    """Report nothing: the first pass has reported the problems."""


def _section(result: Outline, key: Scalar, node: Item, in_list: bool, report: ProblemReporter) -> None:
    result.keys.add(key.text)
    if isinstance(node, UsualItem):
        result.recommendations += 1
        result.ids.append((node.values["id"], node.line, node.column))
        if result.cached_items is not None:
            result.cached_items.append((key.text, node))
        return
    if key.text in SECTIONS:
        _declarations(result, key, node, in_list, report)
    elif key.text not in _ITEM_SECTIONS:
        close = nearest(key.text, SECTION_NAMES)
        hint = f"did you mean '{close}'?" if close else f"the keys here are {', '.join(SECTION_NAMES)}"
        report(key, f"unknown key {quoted(key.text)}; {hint}")
        result.is_complete = False
    elif not in_list:
        report(node, f"'{key.text}' is a list; begin each item with '- '")
    else:
        if key.text == "recommendations":
            result.recommendations += 1
            _ids(result, node)
        if result.cached_items is not None:
            result.cached_items.append((key.text, node))


def _declarations(result: Outline, key: Scalar, node: Node, in_list: bool, report: ProblemReporter) -> None:
    if in_list:
        if result.list_key is not key:  # reported once for all items of the list
            report(node, f"'{key.text}' is a mapping, and a list was found here; write 'name: …' without the '-'")
        result.list_key = key
        result.is_complete = False
        return
    declared = list(declarations(key, node, result.part.path, report))
    result.declared += declared
    if not isinstance(node, MappingNode) or len(declared) < len(node.entries):
        result.is_complete = False


def _ids(result: Outline, node: Node) -> None:
    name = id_node(node)
    if isinstance(name, Scalar) and name.text:
        result.ids.append((name.text, name.line, name.column))


def id_node(node: Item) -> Item:
    """The node at which to report problems of a recommendation: that of its id, else the node itself."""
    return node.entries["id"][1] if isinstance(node, MappingNode) and "id" in node.entries else node
