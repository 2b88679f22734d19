"""The sections of a register's file, with its recommendations read without the YAML parser where that is safe.

Where a line begins with the indentation of the items of `recommendations` and a dash, an item begins, unless a quote or
a bracket is open there. Then the item before cannot be read by itself, and the parser reads all of the text. So items
can be read one by one: those that are written in the usual way by `usual_yaml`, and all others by the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from policytrack.register.usual_yaml import NotUsual, usual_item
from policytrack.register.yaml_nodes import InvalidYaml, Node, ProblemReporter, Scalar, sections

_LARGEST = 2_000_000
_NAME = "recommendations"
_HEAD = f"{_NAME}:\n"
_ITEMS = re.compile(r"^recommendations:\n(?:[ \t]*(?:#[^\n]*)?\n)*(?=( *)- )", re.MULTILINE)
_NEXT_SECTION = re.compile(r"\n[^ \t\n#-]")
_INDIVISIBLE = ("\r", "\x85", "\u2028", "\u2029", "\n---", "\n...", "\n%")
"""Other line breaks of YAML, by which lines would have to be counted, and what begins or ends a document."""
_ID = "- id: "


class UsualItem(NamedTuple):
    """A recommendation that was read by `usual_yaml`: its values, and its lines, of which the first is *line*.

    Its id is at *column*.
    """

    values: Any
    lines: str
    line: int
    column: int

    def node(self, file: str, report: ProblemReporter) -> Node:
        """The item as the YAML parser reads it."""
        [(_, node, _)] = sections(_HEAD + self.lines, file, report, self.line - 2)
        return node


Item = Node | UsualItem


def item_sections(
    text: str, file: str, report: ProblemReporter, lines_before: int = 0
) -> Iterator[tuple[Scalar, Item, bool]]:
    """As `yaml_nodes.sections`, but recommendations may be `UsualItem`s."""
    one_by_one = _one_by_one(text, file, lines_before) if len(text) <= _LARGEST else None
    yield from sections(text, file, report, lines_before) if one_by_one is None else one_by_one


def _one_by_one(text: str, file: str, lines_before: int) -> list[tuple[Scalar, Item, bool]] | None:
    """The sections, with each recommendation read by itself; None if that cannot be done, or there is a problem."""
    head = _ITEMS.search(text)
    if head is None or any(sign in text for sign in _INDIVISIBLE):
        return None
    after = _NEXT_SECTION.search(text, head.end())
    stop = len(text) if after is None else after.start() + 1
    first_line = lines_before + text.count("\n", 0, head.end()) + 1
    try:
        items = list(_items(text[head.end() : stop], head[1], file, first_line))
        # The rest is read with an item that stands for all of them.
        blank = "\n" * (text.count("\n", head.end(), stop) - 1)
        rest = f"{text[: head.end()]}{head[1]}- x\n{blank}{text[stop:]}"
        result: list[tuple[Scalar, Item, bool]] = []
        for key, node, in_list in sections(rest, file, refuse, lines_before):
            if node.line == first_line:
                result += [(key, item, True) for item in items]
            else:
                result.append((key, node, in_list))
    except (InvalidYaml, NotUsual):
        return None
    return result


def _items(text: str, indent: str, file: str, line: int) -> Iterator[Item]:
    """The items in this text, which begins on *line*. Raises `NotUsual` if there is a problem in one."""
    dash = f"{indent}- "
    column = len(indent) + len(_ID) + 1
    for number, piece in enumerate(text.split(f"\n{dash}")):
        lines = f"{piece}\n" if number == 0 else f"{dash}{piece}\n"
        try:
            if not lines.startswith(_ID, len(indent)):
                raise NotUsual
            yield UsualItem(usual_item(lines.rstrip("\n") + "\n", len(indent)), lines, line, column)
        except NotUsual:
            for key, node, in_list in sections(_HEAD + lines, file, refuse, line - 2):
                if key.text != _NAME or not in_list:
                    raise NotUsual from None
                yield node
        line += piece.count("\n") + 1


def refuse(where: Node, message: str) -> None:
    """Report nothing: whatever there is to report, the YAML parser has to read."""
    raise NotUsual
