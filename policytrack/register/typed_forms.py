"""Which texts YAML parsers read as a number, a date or a flag if they are written without quotes."""

from __future__ import annotations

import re
from collections.abc import Callable

from yaml.resolver import Resolver

_LONGEST = 64


def _matchers() -> dict[str, list[Callable[[str], object]]]:
    """What matches such texts, by their first character.

    It is PyYAML's table for YAML 1.1, with what other versions add.
    """
    forms = {first: [test.match for _, test in tests] for first, tests in Resolver.yaml_implicit_resolvers.items()}
    for first, pattern in (*((letter, "[yYnN]") for letter in "yYnN"), ("0", "0o[0-7]+")):
        forms.setdefault(first, []).append(re.compile(rf"{pattern}\Z").match)
    return forms


_MATCHERS = _matchers()
TYPED_STARTS = frozenset(_MATCHERS)
"""The characters that such texts begin with."""


def is_typed(text: str) -> bool:
    """Whether some YAML parser reads this text without quotes as something else than text."""
    # No number, date or flag is longer than a few dozen characters.
    if not 0 < len(text) < _LONGEST:
        return False
    matchers = _MATCHERS.get(text[0])
    return matchers is not None and any(matches(text) for matches in matchers)
