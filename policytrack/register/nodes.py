"""YAML as text with places: the only module that knows PyYAML.

PyYAML's events are made into mappings, lists and scalars that remember their line
and column. Nothing is guessed: every scalar stays the text that was written. What
YAML would hide is refused: keys that stand twice, aliases, tags, second documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn, Protocol, cast

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from policytrack.model import Problem

LONGEST_SCALAR = 100_000
DEEPEST = 12


class Scalar:
    """A piece of text; *plain* when it stands without quotes."""

    __slots__ = ("column", "line", "plain", "text")

    def __init__(self, text: str, plain: bool, line: int, column: int) -> None:
        self.text = text
        self.plain = plain
        self.line = line
        self.column = column


class Listing:
    """A list of nodes."""

    __slots__ = ("column", "items", "line")

    def __init__(self, items: list[Node], line: int, column: int) -> None:
        self.items = items
        self.line = line
        self.column = column


class Mapping:
    """Keys, in their order, each with the place it stands at and its value."""

    __slots__ = ("column", "entries", "line")

    def __init__(self, entries: dict[str, tuple[Scalar, Node]], line: int, column: int) -> None:
        self.entries = entries
        self.line = line
        self.column = column


Node = Scalar | Listing | Mapping


class Report(Protocol):
    """Takes a problem at a place."""

    def __call__(self, where: Node, message: str) -> None: ...


class Unreadable(Exception):
    """The file stops being YAML; *problem* says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class _Events(Protocol):
    def get_event(self) -> Any: ...


# What libyaml says, in words that say what to do; tried in this order.
_SYNTAX = (
    ("found character '\\t' that cannot start any token", "a tab stands here; indent with spaces"),
    ("found a tab character", "a tab stands here; indent with spaces"),
    ("found character that cannot start any token", "{character}"),
    ("cannot start any token", "{character}"),
    ("mapping values are not allowed", "a ': ' stands inside unquoted text; put the text in quotes"),
    (
        "did not find expected key",
        "a key was expected here; is the line above unfinished, or this one indented wrongly?",
    ),
    (
        "expected <block end>",
        "a key was expected here; is the line above unfinished, or this one indented wrongly?",
    ),
    ("could not find expected ':'", "a ':' is missing after this key, or a line above is unfinished"),
    ("did not find expected ',' or", "a ',' or a closing bracket is missing"),
    ("did not find expected node content", "a value is missing here"),
    ("unknown escape character", "a backslash in double quotes needs a second one; or use single quotes"),
    ("expected ',' or", "a ',' or a closing bracket is missing"),
    (
        "did not find expected '-' indicator",
        "an item that begins with '- ' was expected here; look at the indentation",
    ),
    ("unexpected end of stream", "a quote that opens here is never closed"),
    ("nesting", f"lists and mappings stand more than {DEEPEST} deep here; write the register flat"),
)


def sections(text: str, file: str, report: Report) -> Iterator[tuple[Scalar, Node, bool]]:
    """Yield each top-level key with its value; a list's items come one by one.

    The third value says whether the node is an item of a list. Raises `Unreadable`
    where the text stops being YAML or is not one mapping.
    """
    builder = _Builder(text, file, report)
    try:
        yield from builder.sections()
    except yaml.MarkedYAMLError as error:
        raise Unreadable(_syntax_problem(error, text, file)) from None


def _parser(text: str) -> _Events:
    # Where PyYAML was built without libyaml, its own parser gives the same events, ten times slower.
    return cast(_Events, getattr(yaml, "CLoader", yaml.Loader)(text))


class _Builder:
    def __init__(self, text: str, file: str, report: Report) -> None:
        self.next: Callable[[], Any] = _parser(text).get_event
        self.file = file
        self.report = report

    def sections(self) -> Iterator[tuple[Scalar, Node, bool]]:
        self.next()  # the stream starts
        start = self.next()
        if type(start) is not DocumentStartEvent:
            self.stop(1, 1, "this file holds nothing; write papers, actors or recommendations, or delete it")
        root = self.next()
        if type(root) is not MappingStartEvent:
            if type(root) is ScalarEvent and not root.value:
                self.stop(1, 1, "this file holds nothing; write papers, actors or recommendations, or delete it")
            self.stop_at(root, "this file must be a mapping with keys such as papers, actors or recommendations")
        self.plain_node(root)
        seen: dict[str, Scalar] = {}
        while type(event := self.next()) is not MappingEndEvent:
            key = self.key(event, seen)
            event = self.next()
            if type(event) is SequenceStartEvent:
                self.plain_node(event)
                while type(item := self.next()) is not SequenceEndEvent:
                    yield key, self.node(item, 3), True
            else:
                yield key, self.node(event, 2), False
        self.next()  # the document ends
        after = self.next()
        if type(after) is DocumentStartEvent:
            self.stop_at(after, "a second YAML document starts here; a file holds one")

    def node(self, event: Any, depth: int) -> Node:
        mark = event.start_mark
        if type(event) is ScalarEvent:
            self.plain_node(event)
            return self.scalar(event)
        if depth > DEEPEST:
            self.stop_at(event, f"lists and mappings stand more than {DEEPEST} deep here; write the register flat")
        if type(event) is MappingStartEvent:
            self.plain_node(event)
            entries: dict[str, tuple[Scalar, Node]] = {}
            keys: dict[str, Scalar] = {}
            while type(inner := self.next()) is not MappingEndEvent:
                key = self.key(inner, keys)
                value = self.node(self.next(), depth + 1)
                if key.text not in entries:
                    entries[key.text] = (key, value)
            return Mapping(entries, mark.line + 1, mark.column + 1)
        if type(event) is not SequenceStartEvent:
            self.stop_at(event, f"the alias '*{event.anchor}' stands here; write the value out")
        self.plain_node(event)
        items = []
        while type(inner := self.next()) is not SequenceEndEvent:
            items.append(self.node(inner, depth + 1))
        return Listing(items, mark.line + 1, mark.column + 1)

    def scalar(self, event: Any) -> Scalar:
        mark = event.start_mark
        text = event.value
        scalar = Scalar(text, event.style is None or event.style == "", mark.line + 1, mark.column + 1)
        if len(text) > LONGEST_SCALAR:
            self.report(scalar, f"this text is {len(text):,} characters long; the most is {LONGEST_SCALAR:,}")
            scalar.text = text[:80]
        return scalar

    def key(self, event: Any, seen: dict[str, Scalar]) -> Scalar:
        if type(event) is AliasEvent:
            self.stop_at(event, f"the alias '*{event.anchor}' stands here; write the value out")
        if type(event) is not ScalarEvent:
            self.stop_at(event, "a key must be a word; a list or a mapping stands here")
        self.plain_node(event)
        key = self.scalar(event)
        first = seen.setdefault(key.text, key)
        if first is not key:
            self.report(key, f"the key '{key.text}' stands twice (first on line {first.line}); keep one")
        return key

    def plain_node(self, event: Any) -> None:
        """Refuse what would make a value mean something else than it shows."""
        if event.anchor is not None:
            self.stop_at(
                event,
                f"the anchor '&{event.anchor}' stands here; anchors and aliases are not used, write values out",
            )
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.stop_at(event, f"the tag '{tag}' stands here; tags are not used, values are text")

    def stop_at(self, event: Any, message: str) -> NoReturn:
        self.stop(event.start_mark.line + 1, event.start_mark.column + 1, message)

    def stop(self, line: int, column: int, message: str) -> NoReturn:
        raise Unreadable(Problem(self.file, line, column, message))


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    said = error.problem or "it cannot be read"
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    lines = text.split("\n")
    here = lines[line - 1][column - 1 : column] if line <= len(lines) else ""
    if "unexpected end of stream" in said and error.context_mark is not None:
        line, column = error.context_mark.line + 1, error.context_mark.column + 1
    if here == "\t":
        character = "a tab stands here; indent with spaces"
    else:
        character = f"text cannot begin with '{here}'; put it in quotes"
    for words, message in _SYNTAX:
        if words in said:
            return Problem(file, line, column, message.format(character=character))
    return Problem(file, line, column, f"this is not YAML: {said}")
