"""YAML nodes with their places, built from PyYAML's events.

Mappings, lists and scalars have their line and column, from 1. Every scalar is the text that was written, never a
number, a date or a flag. Repeated keys, aliases, tags and second documents are mistakes.
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
    """A text; *plain* if it is written without quotes."""

    __slots__ = ("column", "line", "plain", "text")

    def __init__(self, text: str, plain: bool, line: int, column: int) -> None:
        self.text = text
        self.plain = plain
        self.line = line
        self.column = column


class ListNode:
    """A list of nodes."""

    __slots__ = ("column", "items", "line")

    def __init__(self, items: list[Node], line: int, column: int) -> None:
        self.items = items
        self.line = line
        self.column = column


class MappingNode:
    """A mapping: for each key, in order, the key's own node and its value."""

    __slots__ = ("column", "entries", "line")

    def __init__(self, entries: dict[str, tuple[Scalar, Node]], line: int, column: int) -> None:
        self.entries = entries
        self.line = line
        self.column = column


Node = Scalar | ListNode | MappingNode


def quoted(words: str) -> str:
    """The words in quotes, for a message: on one line and shortened."""
    return f"'{shortened(words)}'"


def shortened(words: str) -> str:
    """The words on one line, cut after 80 characters with an ellipsis."""
    short = words if len(words) <= _LONGEST_QUOTE else f"{words[:_LONGEST_QUOTE]}…"
    # A lone surrogate, which only PyYAML's own parser accepts, cannot be encoded.
    return " ".join(short.split()).encode("utf-8", "backslashreplace").decode()


class ProblemReporter(Protocol):
    """A function that reports a problem at the place of a node."""

    def __call__(self, where: Node, message: str) -> None: ...


class InvalidYaml(Exception):
    """The file is not valid YAML; *problem* says where and why.

    *cuts_short*: the last node that was read may be incomplete.
    """

    def __init__(self, problem: Problem, cuts_short: bool = False) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.cuts_short = cuts_short


class _EventSource(Protocol):
    def get_event(self) -> Any: ...


def sections(
    text: str, file: str, report: ProblemReporter, lines_before: int = 0
) -> Iterator[tuple[Scalar, Node, bool]]:
    """The top-level keys, each with its value or, if that is a list, once with each item of it.

    The third value says whether the node is an item of a list. *lines_before* are the lines of the file before the
    text. Raises `InvalidYaml` where the text is not valid YAML, or if it is not a mapping.
    """
    try:
        yield from _Builder(text, file, report, lines_before).sections()
    except yaml.MarkedYAMLError as error:
        cuts_short = isinstance(error, yaml.parser.ParserError)
        raise InvalidYaml(conflict(text, file) or syntax_problem(error, text, file), cuts_short) from None
    except yaml.reader.ReaderError:
        raise InvalidYaml(character_problem(text, file)) from None
    except InvalidYaml:
        problem = conflict(text, file)
        if problem is not None:
            raise InvalidYaml(problem) from None
        raise


def _parser(text: str) -> _EventSource:
    # If PyYAML was built without libyaml, its own parser gives the same events, ten times slower.
    return cast(_EventSource, getattr(yaml, "CLoader", yaml.Loader)(text))


class _Builder:
    """Builds nodes from the parser's events."""

    def __init__(self, text: str, file: str, report: ProblemReporter, lines_before: int) -> None:
        self.next: Callable[[], Any] = _parser(text).get_event
        self.file = file
        self.report = report
        self.first_line = lines_before + 1

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
        self.refuse_properties(root)
        seen: dict[str, Scalar] = {}
        while type(event := self.next()) is not MappingEndEvent:
            key = self.scalar(event) if type(event) is ScalarEvent else self.refuse_key(event)
            first = seen.setdefault(key.text, key)
            if first is not key:
                self.report_repeated(key, first)
            event = self.next()
            if type(event) is SequenceStartEvent:
                self.refuse_properties(event)
                while type(item := self.next()) is not SequenceEndEvent:
                    yield key, self.node(item, 3), True
            else:
                yield key, self.node(event, 2), False
        self.next()  # the document ends
        after = self.next()
        if type(after) is DocumentStartEvent:
            self.stop_at(after, "a second YAML document starts here; a file holds one")

    def node(self, event: Any, depth: int) -> Node:
        kind = type(event)
        if kind is ScalarEvent:
            return self.scalar(event)
        if depth > DEEPEST:
            self.stop_at(event, f"lists and mappings stand more than {DEEPEST} deep here; write the register flat")
        if kind is not MappingStartEvent and kind is not SequenceStartEvent:
            self.stop_at_alias(event)
        if event.anchor is not None or event.tag is not None:
            self.refuse_properties(event)
        mark = event.start_mark
        line, column = mark.line + self.first_line, mark.column + 1
        next_event, scalar = self.next, self.scalar
        if kind is SequenceStartEvent:
            items: list[Node] = []
            while type(inner := next_event()) is not SequenceEndEvent:
                items.append(scalar(inner) if type(inner) is ScalarEvent else self.node(inner, depth + 1))
            return ListNode(items, line, column)
        entries: dict[str, tuple[Scalar, Node]] = {}
        while type(inner := next_event()) is not MappingEndEvent:
            key = scalar(inner) if type(inner) is ScalarEvent else self.refuse_key(inner)
            first = entries.get(key.text)
            if first is not None:
                self.report_repeated(key, first[0])
            value = next_event()
            node = scalar(value) if type(value) is ScalarEvent else self.node(value, depth + 1)
            if first is None:
                entries[key.text] = (key, node)
        return MappingNode(entries, line, column)

    def scalar(self, event: Any) -> Scalar:
        if event.anchor is not None or event.tag is not None:
            self.refuse_properties(event)
        mark = event.start_mark
        text = event.value
        scalar = Scalar(text, not event.style, mark.line + self.first_line, mark.column + 1)
        if len(text) > LONGEST_SCALAR:
            self.report(
                scalar, f"this text is {len(text):,} characters long; the most is {LONGEST_SCALAR:,}, so shorten it"
            )
            scalar.text = text[:80]
        return scalar

    def refuse_key(self, event: Any) -> NoReturn:
        if type(event) is AliasEvent:
            self.stop_at_alias(event)
        self.stop_at(event, "a key must be a word, and a list or a mapping was found here; put text in quotes")

    def report_repeated(self, key: Scalar, first: Scalar) -> None:
        self.report(key, f"the key {quoted(key.text)} appears twice, first on line {first.line}; keep one")

    def refuse_properties(self, event: Any) -> None:
        """Raise `InvalidYaml` if the node has an anchor or a tag, which would change what its text means."""
        if event.anchor is not None:
            name = quoted(f"&{event.anchor}")
            self.stop_at(
                event, f"the anchor {name} was found here; write values out, and text that begins so in quotes"
            )
        if event.tag is not None:
            name = quoted(event.tag.replace("tag:yaml.org,2002:", "!!"))
            self.stop_at(event, f"the tag {name} was found here; remove it, or put text that begins so in quotes")

    def stop_at_alias(self, event: Any) -> NoReturn:
        name = quoted(f"*{event.anchor}")
        self.stop_at(event, f"the alias {name} was found here; write the value out, or text that begins so in quotes")

    def stop_at(self, event: Any, message: str) -> NoReturn:
        self.stop(event.start_mark.line + self.first_line, event.start_mark.column + 1, message)

    def stop(self, line: int, column: int, message: str) -> NoReturn:
        raise InvalidYaml(Problem(self.file, line, column, message))
