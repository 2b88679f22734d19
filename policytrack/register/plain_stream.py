"""Read a register's file as plain values an item at a time, so that a large file takes up little memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from sys import intern
from typing import Any, BinaryIO

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from policytrack.register.yaml_nodes import quoted

_BASE: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class NotPlain(Exception):
    """The text is not YAML, or holds what is not read as plain values; *mark* is where, None if that is not known."""

    def __init__(self, message: str = "", mark: Any = None) -> None:
        super().__init__(message)
        self.mark = mark


def plain_sections(file: BinaryIO) -> Iterator[tuple[str, Any]]:
    """The top-level keys of an open file, each with its value or, if that is a list, once with each item of it.

    The values are those of `plain_yaml`. Raises `NotPlain`, in the worst case after it has yielded all items.
    """
    try:
        yield from _sections(_BASE(file).get_event)
    except (yaml.YAMLError, RecursionError, UnicodeDecodeError):
        raise NotPlain from None


def _sections(next_event: Callable[[], Any]) -> Iterator[tuple[str, Any]]:
    next_event()  # the stream starts
    if type(next_event()) is not DocumentStartEvent:
        return
    if type(next_event()) is not MappingStartEvent:
        raise NotPlain
    seen: set[str] = set()
    while type(event := next_event()) is not MappingEndEvent:
        key = _key(event)
        if key in seen:
            raise NotPlain
        seen.add(key)
        event = next_event()
        if type(event) is SequenceStartEvent:
            while type(event := next_event()) is not SequenceEndEvent:
                yield key, value_at(event, next_event)
        else:
            yield key, value_at(event, next_event)
    next_event()  # the document ends
    if type(next_event()) is not StreamEndEvent:
        raise NotPlain


def value_at(event: Any, next_event: Callable[[], Any], nulls: Collection[str] = ()) -> Any:
    """The value that begins with this event; None for a text without quotes that is one of *nulls*.

    Raises `NotPlain` for an alias, a repeated key, of which one value would be lost, or a key that is no text.
    """
    kind = type(event)
    if kind is ScalarEvent:
        return None if nulls and not event.style and event.value in nulls else event.value
    if kind is MappingStartEvent:
        mapping: dict[str, Any] = {}
        while type(event := next_event()) is not MappingEndEvent:
            key = _key(event)
            if key in mapping:
                raise NotPlain(f"the key {quoted(key)} appears twice in one mapping; keep one", event.start_mark)
            mapping[key] = value_at(next_event(), next_event, nulls)
        return mapping
    if kind is not SequenceStartEvent:
        raise NotPlain("an alias was found here; write its value out", event.start_mark)
    items = []
    while type(event := next_event()) is not SequenceEndEvent:
        items.append(value_at(event, next_event, nulls))
    return items


def _key(event: Any) -> str:
    if type(event) is not ScalarEvent:
        is_alias = type(event) is AliasEvent
        message = "an alias was found here; write its value out" if is_alias else "a key must be a word or words"
        raise NotPlain(message, event.start_mark)
    return intern(event.value)  # a table of 100,000 rows has a few keys
