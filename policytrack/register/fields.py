"""Read the fields of a mapping as text, ids, flags and so on, and report every mistake.

A value is returned even if a problem is reported, so that a single run finds all problems of a file. What was read
from a file with problems is not used.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Any, TypeGuard

from policytrack.register.typed_forms import is_typed
from policytrack.register.usual_yaml import NotUsual, TypedText
from policytrack.register.yaml_nodes import ListNode, MappingNode, Node, ProblemReporter, Scalar, quoted, shortened
from policytrack.text.did_you_mean import nearest

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\Z", re.ASCII)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def looks_typed(scalar: Scalar) -> bool:
    """Whether other YAML parsers would read this unquoted scalar as something else than text."""
    return scalar.plain and is_typed(scalar.text)


def fields_of(node: MappingNode, known: Collection[str], report: ProblemReporter) -> Fields:
    """The fields of a mapping, which may be a `UsualItem`'s; a key that is not in *known* is a mistake."""
    return UsualFields(node, known, report) if isinstance(node, dict) else Fields(node, known, report)


class Fields:
    """The fields of a mapping; a key that is not in *known* is a mistake."""

    def __init__(self, node: MappingNode, known: Collection[str], report: ProblemReporter) -> None:
        self.node = node
        self.report = report
        for name in node.entries:
            if name not in known:
                close = nearest(name, known)
                hint = f"did you mean '{close}'?" if close else f"the keys here are {', '.join(known)}"
                report(node.entries[name][0], f"unknown key {quoted(name)}; {hint}")

    def __contains__(self, name: str) -> bool:
        return name in self.node.entries

    def value(self, name: str) -> Node | None:
        """The value of the field, None if it is absent."""
        entry = self.node.entries.get(name)
        return entry[1] if entry is not None else None

    def place(self, name: str) -> Node:
        """The node at which to report a problem of the field: its value, else the mapping."""
        return self.value(name) or self.node

    def require(self, *names: str) -> None:
        """Report each of these fields that is absent."""
        for name in names:
            if name not in self.node.entries:
                self.report(self.node, f"'{name}' is missing; add it")

    def text(self, name: str) -> str | None:
        """The field's text; None if it is absent or not text."""
        entry = self.node.entries.get(name)
        return None if entry is None else node_text(entry[1], name, self.report)

    def name(self, field: str, kind: str) -> str | None:
        """The field's id, of letters, digits, - and _; None if it is absent or not an id."""
        node = self.value(field)
        if not isinstance(node, Scalar) or not node.text.strip():
            return None if node is None else node_text(node, field, self.report)
        return node_id(node, kind, self.report)

    def date_words(self, name: str) -> str | None:
        """As `text`, but an unquoted date is allowed."""
        node = self.value(name)
        return None if node is None else node_text(node, name, self.report, dates=True)

    def day(self, name: str) -> date | None:
        """The field as a date, such as 2026-03-31; None if it is absent or not a date."""
        words = self.date_words(name)
        if words is None:
            return None
        try:
            return date.fromisoformat(words)
        except ValueError:
            self.report(self.place(name), f"{quoted(words)} is not a date; write it as in 2026-03-31")
            return None

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list; a single text counts as a list of one."""
        return tuple([text for _, text in self.placed_texts(name)])

    def placed_texts(self, name: str) -> list[tuple[Node, str]]:
        """As `texts`, each with its node."""
        items = items_of(self.value(name))
        return [
            (item, item.text)
            for item in items
            if node_text(item, name, self.report) is not None and isinstance(item, Scalar)
        ]

    def choice(self, name: str, choices: Collection[str]) -> str | None:
        """The field's text if it is one of *choices*, else None."""
        words = self.text(name)
        if words is not None and words not in choices:
            close = nearest(words, choices)
            hint = f"did you mean '{close}'? It is one of" if close else "it is one of"
            self.report(self.place(name), f"'{name}' cannot be {quoted(words)}; {hint} {', '.join(choices)}")
            return None
        return words

    def flag(self, name: str, default: bool) -> bool:
        """The field as a flag, written true or false; *default* if it is absent or neither."""
        node = self.value(name)
        if node is None:
            return default
        if not isinstance(node, Scalar) or not node.plain or node.text not in ("true", "false"):
            shown = quoted(node.text) if isinstance(node, Scalar) else "this"
            self.report(node, f"{shown} is neither true nor false; write one of these two words")
            return default
        return node.text == "true"


class UsualFields(Fields):
    """The fields of a mapping that `usual_yaml` has read, whose texts need no second look.

    Nothing has a place there, so reporters must raise `NotUsual`, and the item is then read by the YAML parser.
    """

    def __init__(self, values: dict[str, Any], known: Collection[str], report: ProblemReporter) -> None:
        self.values = values
        self.report = report
        for name in values:
            if name not in known:
                raise NotUsual

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def value(self, name: str) -> Any:
        return self.values.get(name)

    def place(self, name: str) -> Any:
        return self.values

    def require(self, *names: str) -> None:
        for name in names:
            if name not in self.values:
                raise NotUsual

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        if value is not None and type(value) is not str:
            raise NotUsual
        return value

    def name(self, field: str, kind: str) -> str | None:
        name = self.text(field)
        if name is not None and not _ID.match(name):
            raise NotUsual
        return name

    def placed_texts(self, name: str) -> list[tuple[Any, str]]:
        return [(text, text) for text in self.texts(name)]

    def texts(self, name: str) -> tuple[str, ...]:
        items = items_of(self.values.get(name))
        for item in items:
            if type(item) is not str:
                raise NotUsual
        return tuple(items)

    def flag(self, name: str, default: bool) -> bool:
        value = self.values.get(name)
        if value is None:
            return default
        if type(value) is not TypedText or value not in ("true", "false"):
            raise NotUsual
        return value == "true"


def items_of(node: Node | None) -> list[Any]:
    """The items of a list; another node counts as a list of one."""
    if isinstance(node, ListNode):
        return node.items
    return node if isinstance(node, list) else [] if node is None else [node]


def is_list(node: Node | None) -> TypeGuard[ListNode]:
    """Whether the node is a list."""
    return isinstance(node, ListNode | list)


def is_mapping(node: Node | None) -> TypeGuard[MappingNode]:
    """Whether the node is a mapping."""
    return isinstance(node, MappingNode | dict)


def pairs_of(node: MappingNode) -> Collection[tuple[Any, Any]]:
    """The keys of a mapping and their values, both as nodes."""
    return node.items() if isinstance(node, dict) else node.entries.values()


def written(node: Node | None) -> str | None:
    """The text of a scalar as it is written; None for any other node."""
    return node.text if isinstance(node, Scalar) else node if isinstance(node, str) else None


def node_text(node: Node, name: str, report: ProblemReporter, *, dates: bool = False) -> str | None:
    """The node's text, stripped; None, with a report, if it is not text. *dates*: allow an unquoted date."""
    value: object = node
    if type(value) is str or (dates and type(value) is TypedText):  # a usual item's, with nothing wrong
        return value
    if not isinstance(node, Scalar):
        kind = "a list" if isinstance(node, ListNode) else "a mapping"
        report(node, f"'{name}' is text, and {kind} was found here; write text, in quotes if it has brackets")
        return None
    text = node.text.strip()
    if not text:
        report(node, f"'{name}' has no value; write one, or leave the key out")
        return None
    if not dates and looks_typed(node):
        _report_typed(node, report)
        return None
    control = None if node.text.isprintable() else _CONTROL.search(node.text)
    if control is not None:
        report(node, f"the control character U+{ord(control.group()):04X} was found in this text; remove it")
        return None
    return text


def _report_typed(scalar: Scalar, report: ProblemReporter) -> None:
    words = shortened(scalar.text)
    if words in ("~", "null", "Null", "NULL"):
        report(scalar, f"'{words}' without quotes means nothing; leave the key out, or write \"{words}\"")
        return
    report(scalar, f"'{words}' without quotes is not text to every YAML reader; write \"{words}\"")


def node_id(scalar: Scalar, kind: str, report: ProblemReporter) -> str | None:
    """The scalar as an id of letters, digits, - and _; None, with a report, if it is not one."""
    if looks_typed(scalar):
        _report_typed(scalar, report)
        return None
    if not _ID.match(scalar.text):
        report(scalar, f"{quoted(scalar.text)} cannot name {kind}; use letters, digits, - and _")
        return None
    return scalar.text


def node_mapping(node: Node, what: str, like: str, report: ProblemReporter) -> MappingNode | None:
    """The node as a mapping; None, with a report that shows what it should be *like*, if it is not one."""
    if isinstance(node, MappingNode | dict):
        return node
    kind = "a list" if isinstance(node, ListNode) else "text" if written(node) else "nothing"
    report(node, f"{what} is a mapping such as {like}, and {kind} was found here")
    return None
