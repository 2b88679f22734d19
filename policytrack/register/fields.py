"""Fields of a mapping, typed by who reads them, with every mistake reported.

A reader gives back a value even where it reports a problem, so that one run finds
all of a file's problems; what comes of a file with problems is never used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from yaml.resolver import Resolver

from policytrack.register.yaml_nodes import Listing, Mapping, Node, Report, Scalar, quoted, shortened
from policytrack.text.did_you_mean import nearest

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\Z", re.ASCII)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_OTHER_GUESSES = re.compile(r"(?:[yYnN]|0o[0-7]+)\Z")
# PyYAML's own table of what YAML 1.1 takes for a number, a date or a yes, by first letter.
_GUESSES = {first: [test for _, test in tests] for first, tests in Resolver.yaml_implicit_resolvers.items()}
_LONGEST_GUESS = 64


def looks_typed(scalar: Scalar) -> bool:
    """Whether another YAML reader would take this bare word for something else than text."""
    # No number, date or yes has more than a few dozen characters.
    if not scalar.plain or not 0 < len(scalar.text) < _LONGEST_GUESS:
        return False
    tests = _GUESSES.get(scalar.text[0], ())
    return any(test.match(scalar.text) for test in tests) or bool(_OTHER_GUESSES.match(scalar.text))


class Fields:
    """The fields of one mapping; what is not in *known* is a mistake."""

    def __init__(self, node: Mapping, known: Iterable[str], report: Report) -> None:
        self.node = node
        self.report = report
        known = tuple(known)
        for name, (key, _) in node.entries.items():
            if name not in known:
                close = nearest(name, known)
                hint = f"did you mean '{close}'?" if close else f"the keys here are {', '.join(known)}"
                report(key, f"unknown key {quoted(name)}; {hint}")

    def __contains__(self, name: str) -> bool:
        return name in self.node.entries

    def value(self, name: str) -> Node | None:
        """The node under *name*, or None."""
        entry = self.node.entries.get(name)
        return entry[1] if entry is not None else None

    def place(self, name: str) -> Node:
        """The node under *name*, else the mapping: where to report a problem of *name*."""
        return self.value(name) or self.node

    def require(self, *names: str) -> None:
        for name in names:
            if name not in self.node.entries:
                self.report(self.node, f"'{name}' is missing; add it")

    def text(self, name: str) -> str | None:
        """One piece of text."""
        node = self.value(name)
        return None if node is None else text_of(node, name, self.report)

    def name(self, field: str, kind: str) -> str | None:
        """A name made of letters, digits, - and _."""
        node = self.value(field)
        if not isinstance(node, Scalar) or not node.text.strip():
            return None if node is None else text_of(node, field, self.report)
        return id_of(node, kind, self.report)

    def date_words(self, name: str) -> str | None:
        """Text that may be a bare date."""
        node = self.value(name)
        return None if node is None else text_of(node, name, self.report, dates=True)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; one alone stands for a list of one."""
        return tuple(scalar.text for scalar in self.scalars(name))

    def scalars(self, name: str) -> list[Scalar]:
        """As `texts`, with their places."""
        node = self.value(name)
        if node is None:
            return []
        items = node.items if isinstance(node, Listing) else [node]
        good = [i for i in items if text_of(i, name, self.report) is not None]
        return [item for item in good if isinstance(item, Scalar)]

    def choice(self, name: str, choices: Iterable[str]) -> str | None:
        """One of *choices*."""
        words = self.text(name)
        listed = tuple(choices)
        if words is not None and words not in listed:
            close = nearest(words, listed)
            hint = f"did you mean '{close}'? It is one of" if close else "it is one of"
            self.report(self.place(name), f"'{name}' cannot be {quoted(words)}; {hint} {', '.join(listed)}")
            return None
        return words

    def flag(self, name: str, unless_said: bool) -> bool:
        """True or false, in those words only."""
        node = self.value(name)
        if node is None:
            return unless_said
        if not isinstance(node, Scalar) or not node.plain or node.text not in ("true", "false"):
            shown = quoted(node.text) if isinstance(node, Scalar) else "this"
            self.report(node, f"{shown} is neither true nor false; write one of these two words")
            return unless_said
        return node.text == "true"


def text_of(node: Node, name: str, report: Report, *, dates: bool = False) -> str | None:
    """Read a node as text, or report why it is none."""
    if not isinstance(node, Scalar):
        kind = "a list" if isinstance(node, Listing) else "a mapping"
        report(node, f"'{name}' is text, and {kind} stands here; write text, in quotes if it has brackets")
        return None
    if not node.text.strip():
        report(node, f"'{name}' has no value; write one, or leave the key out")
        return None
    if not dates and looks_typed(node):
        _report_typed(node, report)
        return None
    control = None if node.text.isprintable() else _CONTROL.search(node.text)
    if control is not None:
        report(node, f"the control character U+{ord(control.group()):04X} stands in this text; take it out")
        return None
    return node.text.strip()


def _report_typed(scalar: Scalar, report: Report) -> None:
    words = shortened(scalar.text)
    if words in ("~", "null", "Null", "NULL"):
        report(scalar, f"'{words}' without quotes means nothing; leave the key out, or write \"{words}\"")
        return
    report(scalar, f"'{words}' without quotes is not text to every YAML reader; write \"{words}\"")


def id_of(scalar: Scalar, kind: str, report: Report) -> str | None:
    """Read a name made of letters, digits, - and _."""
    if looks_typed(scalar):
        _report_typed(scalar, report)
        return None
    if not _ID.match(scalar.text):
        report(scalar, f"{quoted(scalar.text)} cannot name {kind}; use letters, digits, - and _")
        return None
    return scalar.text


def mapping_of(node: Node, what: str, like: str, report: Report) -> Mapping | None:
    """Read a node as a mapping *like* this one, or report that it is none."""
    if isinstance(node, Mapping):
        return node
    kind = "a list" if isinstance(node, Listing) else "text" if node.text else "nothing"
    report(node, f"{what} is a mapping such as {like}, and {kind} stands here")
    return None
