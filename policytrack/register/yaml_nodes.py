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

from policytrack.errors import Problem
from policytrack.register.yaml_errors import character_problem, conflict, syntax_problem

LONGEST_SCALAR = 100_000
DEEPEST = 12
_LONGEST_QUOTE = 80


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


def quoted(words: str) -> str:
    """Words of the file in quotes, for a message: on one line, and not too many."""
    return f"'{shortened(words)}'"


def shortened(words: str) -> str:
    """As `quoted`, without the quotes."""
    short = words if len(words) <= _LONGEST_QUOTE else f"{words[:_LONGEST_QUOTE]}…"
    # Half of a pair of surrogates, which only PyYAML's own parser lets through, cannot be stored.
    return " ".join(short.split()).encode("utf-8", "backslashreplace").decode()


class Report(Protocol):
    """Takes a problem at a place."""

    def __call__(self, where: Node, message: str) -> None: ...


class Unreadable(Exception):
    """The file stops being YAML; *problem* says where and why.

    *cuts_short*: what was read last may have more to it than was read.
    """

    def __init__(self, problem: Problem, cuts_short: bool = False) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.cuts_short = cuts_short


class _Events(Protocol):
    def get_event(self) -> Any: ...


def sections(text: str, file: str, report: Report) -> Iterator[tuple[Scalar, Node, bool]]:
    """Yield each top-level key with its value; a list's items come one by one.

    The third value says whether the node is an item of a list. Raises `Unreadable`
    where the text stops being YAML or is not one mapping.
    """
    try:
        yield from _Builder(text, file, report).sections()
    except yaml.MarkedYAMLError as error:
        cuts_short = isinstance(error, yaml.parser.ParserError)
        raise Unreadable(conflict(text, file) or syntax_problem(error, text, file), cuts_short) from None
    except yaml.reader.ReaderError:
        raise Unreadable(character_problem(text, file)) from None
    except Unreadable:
        problem = conflict(text, file)
        if problem is not None:
            raise Unreadable(problem) from None
        raise


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
        if type(event) is ScalarEvent:
            if event.anchor is not None or event.tag is not None:
                self.plain_node(event)
            return self.scalar(event)
        mark = event.start_mark
        if depth > DEEPEST:
            self.stop_at(event, f"lists and mappings stand more than {DEEPEST} deep here; write the register flat")
        if type(event) is MappingStartEvent:
            self.plain_node(event)
            entries: dict[str, tuple[Scalar, Node]] = {}
            keys: dict[str, Scalar] = {}
            while type(inner := self.next()) is not MappingEndEvent:
                key = self.key(inner, keys)
                entries.setdefault(key.text, (key, self.node(self.next(), depth + 1)))
            return Mapping(entries, mark.line + 1, mark.column + 1)
        if type(event) is not SequenceStartEvent:
            self.stop_alias(event)
        self.plain_node(event)
        items = []
        while type(inner := self.next()) is not SequenceEndEvent:
            items.append(self.node(inner, depth + 1))
        return Listing(items, mark.line + 1, mark.column + 1)

    def scalar(self, event: Any) -> Scalar:
        mark = event.start_mark
        text = event.value
        scalar = Scalar(text, not event.style, mark.line + 1, mark.column + 1)
        if len(text) > LONGEST_SCALAR:
            self.report(
                scalar, f"this text is {len(text):,} characters long; the most is {LONGEST_SCALAR:,}, so shorten it"
            )
            scalar.text = text[:80]
        return scalar

    def key(self, event: Any, seen: dict[str, Scalar]) -> Scalar:
        if type(event) is AliasEvent:
            self.stop_alias(event)
        if type(event) is not ScalarEvent:
            self.stop_at(event, "a key must be a word, and a list or a mapping stands here; put text in quotes")
        self.plain_node(event)
        key = self.scalar(event)
        first = seen.setdefault(key.text, key)
        if first is not key:
            self.report(key, f"the key {quoted(key.text)} stands twice, first on line {first.line}; keep one")
        return key

    def plain_node(self, event: Any) -> None:
        """Refuse what would make a value mean something else than it shows."""
        if event.anchor is not None:
            name = quoted(f"&{event.anchor}")
            self.stop_at(event, f"the anchor {name} stands here; write values out, and text that begins so in quotes")
        if event.tag is not None:
            name = quoted(event.tag.replace("tag:yaml.org,2002:", "!!"))
            self.stop_at(event, f"the tag {name} stands here; take it out, or put text that begins so in quotes")

    def stop_alias(self, event: Any) -> NoReturn:
        name = quoted(f"*{event.anchor}")
        self.stop_at(event, f"the alias {name} stands here; write the value out, or text that begins so in quotes")

    def stop_at(self, event: Any, message: str) -> NoReturn:
        self.stop(event.start_mark.line + 1, event.start_mark.column + 1, message)

    def stop(self, line: int, column: int, message: str) -> NoReturn:
        raise Unreadable(Problem(self.file, line, column, message))
