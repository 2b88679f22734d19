"""Read a register's file as plain values an item at a time, so that a large file takes up little memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import yaml
from yaml.events import (
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

_BASE: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class NotPlain(Exception):
    """The file is not YAML, or holds what a register's file may not: `plain_yaml` says what, and where."""


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
                yield key, _value(event, next_event)
        else:
            yield key, _value(event, next_event)
    next_event()  # the document ends
    if type(next_event()) is not StreamEndEvent:
        raise NotPlain


def _value(event: Any, next_event: Callable[[], Any]) -> Any:
    if type(event) is ScalarEvent:
        return event.value
    if type(event) is MappingStartEvent:
        mapping: dict[str, Any] = {}
        while type(event := next_event()) is not MappingEndEvent:
            key = _key(event)
            if key in mapping:
                raise NotPlain
            mapping[key] = _value(next_event(), next_event)
        return mapping
    if type(event) is not SequenceStartEvent:  # an alias
        raise NotPlain
    items = []
    while type(event := next_event()) is not SequenceEndEvent:
        items.append(_value(event, next_event))
    return items


def _key(event: Any) -> str:
    if type(event) is not ScalarEvent:
        raise NotPlain
    key: str = event.value
    return key
