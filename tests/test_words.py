"""No text that users see has words over which readers stumbled; `WORDS` has what to write instead of each.

The texts are the help of all commands, every string of the package but docstrings and SQL, the files that it ships,
README and docs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import policytrack
from tests.cli.test_help import ALL
from tests.console import PAGES, ROOT

PACKAGE = Path(policytrack.__file__).parent

WORDS = {
    "what moved": "what changed",
    "what presses": "what needs attention",
    "where all stand": "overall status",
    "what stands so": "filter by status",
    "stands otherwise": "has another status",
    "what the clock says": "deadline status",
    "say with --note why": "explain with --note",
    "shows announced, not implemented": "normally supports only 'announced'",
    "no room here for": "columns hidden",
    "does not go well": "failed",
    "no cause is claimed": "this report does not claim that the papers caused any of these actions",
    "says nothing of why": "this report does not claim that the papers caused any of these actions",
    "looked at": "reviewed",
    "looked through": "reviewed",
    "have become others": "has changed",
    "leaves the denominator": "is left out of the totals",
    "of one's own": "your own",
    "of ours": "our",
    "besides": "also",
    "as yet": "yet",
    "so to speak": "",
    "left alone": "unchanged",
    "leaves alone": "does not change",
    "come to": "become",
    "unless said": "the default is",
    "such as one": "such as",
    "one such as": "such as",
    "mend": "fix",
    "mends": "fixes",
    "mended": "fixed",
    "told": "said",
    "umbrella": "parent recommendation",
}
_SQL = re.compile(r"\b(SELECT|INSERT|CREATE|WHERE|UPDATE|DELETE|UNION)\b")
_FORBIDDEN = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, WORDS))})(?![\w-])", re.IGNORECASE)


def _strings(source: str) -> Iterator[str]:
    """The strings of a module, but for its docstrings and SQL."""
    tree = ast.parse(source)
    docstrings = {
        id(statement.value)
        for node in ast.walk(tree)
        for statement in (getattr(node, "body", None) if isinstance(getattr(node, "body", None), list) else None) or ()
        if isinstance(statement, ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docstrings:
            continue
        if _SQL.search(node.value) is None:
            yield node.value


MODULES = {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for path in sorted(PACKAGE.rglob("*.py"))
    if "shipped" not in path.parts
}
TEXTS = {
    **{f"help of {name}": command.help or "" for name, command in ALL.items()},
    **{
        str(path.relative_to(ROOT)): path.read_text("utf-8")
        for suffix in ("html", "md", "yaml", "json")
        for path in sorted(PACKAGE.rglob(f"*.{suffix}"))
        if "shipped" not in path.parts
    },
    **{str(page.relative_to(ROOT)): page.read_text("utf-8") for page in PAGES},
}


def _found(text: str) -> list[str]:
    plain = " ".join(text.split())
    return [plain[max(0, match.start() - 40) : match.end() + 40] for match in _FORBIDDEN.finditer(plain)]


@pytest.mark.parametrize("name", MODULES)
def test_no_message_has_words_that_readers_stumble_over(name: str) -> None:
    assert [found for string in _strings(MODULES[name]) for found in _found(string)] == []


@pytest.mark.parametrize("name", TEXTS)
def test_no_help_and_no_page_has_words_that_readers_stumble_over(name: str) -> None:
    assert _found(TEXTS[name]) == []


def test_such_words_are_found_across_lines_and_in_any_case() -> None:
    assert _found("It was Looked\n  at twice.") == ["It was Looked at twice."]
    assert _found("It was amended, and sharply so.") == []
    assert [*_strings('"""Looked at."""\nx = "looked at"')] == ["looked at"]
