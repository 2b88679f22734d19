"""Read what a file declares for all files: papers, actors, topics and assessors.

Declarations are read before recommendations, because a recommendation in one file may refer to a paper in another.
The index stores them with their places, so that they can be checked together again without reading unchanged files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Literal, NamedTuple

from policytrack.domain.model import Actor, Assessor, Paper, Topic
from policytrack.errors import UsageProblem
from policytrack.register.fields import Fields, node_id, node_mapping, node_text
from policytrack.register.yaml_nodes import ListNode, MappingNode, Node, ProblemReporter, Scalar, quoted
from policytrack.text.author_names import has_words, read_author
from policytrack.text.dates import edtf_window
from policytrack.text.values import Author, Window

DeclarationKind = Literal["paper", "actor", "topic", "assessor"]
SECTIONS: Mapping[str, DeclarationKind] = {
    "papers": "paper",
    "actors": "actor",
    "topics": "topic",
    "assessors": "assessor",
}

_PAPER_KEYS = (
    "prefix", "title", "authors", "outlet", "outlet_basis", "published", "published_basis",
    "url", "text", "digest", "pillars", "pillars_from", "status_column", "publish_text",
)  # fmt: skip
_WEB = r"(?i:https?)://[\w\[][^\s\\<>\"]*"
_PLACEHOLDER_WINDOW = Window(*(edtf_window("2000-01-01").earliest,) * 2)


class Declaration(NamedTuple):
    """A declaration and its place, line and column from 1; *places* are those of its fields."""

    kind: DeclarationKind
    value: Paper | Actor | Topic | Assessor
    file: str
    line: int
    column: int
    places: Mapping[str, tuple[int, int]]


def declarations(section: Scalar, node: Node, file: str, report: ProblemReporter) -> Iterator[Declaration]:
    """The declarations in one of the `SECTIONS`; mistakes go to *report*."""
    kind = SECTIONS[section.text]
    named = node_mapping(node, f"'{section.text}'", "{NAME: …, ANOTHER: …}", report)
    for key, value in named.entries.values() if named is not None else ():
        name = node_id(key, f"a {kind}", report)
        if name is None:
            continue
        if kind == "topic":
            words = node_text(value, name, report)
            yield Declaration(kind, Topic(name, words or name), file, key.line, key.column, {})
        elif kind == "paper":
            body = node_mapping(value, f"the paper '{name}'", "{prefix: …, title: …, published: …}", report)
            if body is not None:
                paper = _paper(name, body, report)
                yield Declaration(kind, paper, file, key.line, key.column, _places(body))
        else:
            yield Declaration(kind, _actor(kind, name, value, report), file, key.line, key.column, _places(value))


def _places(node: Node) -> dict[str, tuple[int, int]]:
    if not isinstance(node, MappingNode):
        return {}
    return {name: (value.line, value.column) for name, (_, value) in node.entries.items()}


def _actor(kind: DeclarationKind, name: str, node: Node, report: ProblemReporter) -> Actor | Assessor:
    if isinstance(node, Scalar):
        words = node_text(node, name, report) or name
        return Actor(name, words) if kind == "actor" else Assessor(name, words)
    body = node_mapping(node, f"the {kind} '{name}'", "{name: …, part_of: …}", report)
    if body is None:
        return Actor(name, name) if kind == "actor" else Assessor(name, name)
    known = ("name", "part_of") if kind == "actor" else ("name", "part_of", "independent")
    fields = Fields(body, known, report)
    fields.require("name")
    words = fields.text("name") or name
    if kind == "actor":
        return Actor(name, words, fields.text("part_of"))
    return Assessor(name, words, fields.text("part_of"), fields.flag("independent", False))


def _paper(name: str, body: MappingNode, report: ProblemReporter) -> Paper:
    fields = Fields(body, _PAPER_KEYS, report)
    fields.require("prefix", "title", "published")
    published, window = _published(fields)
    text, digest = fields.text("text"), fields.text("digest")
    if text is not None and _leaves_workspace(text):
        report(
            fields.place("text"),
            f"{quoted(text)} is not a path inside the workspace; write one, such as seeds/paper.txt",
        )
        text = ""  # the paper has a text, but it must not be read
    if digest is not None and "text" not in fields:
        report(fields.place("digest"), "the paper has a digest and no text; add 'text', or remove 'digest'")
    return Paper(
        id=name,
        prefix=fields.name("prefix", "a prefix") or "",
        title=fields.text("title") or name,
        published=published,
        window=window,
        authors=tuple(_authors(fields, report)),
        outlet=fields.text("outlet"),
        outlet_basis=fields.text("outlet_basis"),
        published_basis=fields.text("published_basis"),
        url=_web_address(fields),
        text=text,
        digest=digest,
        pillars=_pillars(fields, report),
        pillars_from=fields.text("pillars_from"),
        status_column=fields.text("status_column"),
        publish_text=fields.flag("publish_text", False),
    )


def _web_address(fields: Fields) -> str | None:
    """The paper's address on the web: readers copy it, and a browser would run `javascript:`."""
    url = fields.text("url")
    if url is not None and not re.fullmatch(_WEB, url):
        fields.report(
            fields.place("url"), f"{quoted(url)} is no address on the web; write one that begins with https://"
        )
        return None
    return url


def _authors(fields: Fields, report: ProblemReporter) -> Iterator[Author]:
    node = fields.value("authors")
    items = node.items if isinstance(node, ListNode) else [node] if node is not None else []
    for item in items:
        if not isinstance(item, MappingNode):
            text = node_text(item, "authors", report)
            if text is not None:
                yield read_author(text)
            continue
        if "organisation" in item.entries:
            name = Fields(item, ("organisation",), report).text("organisation") or ""
            yield Author(name, name)
            continue
        author = Fields(item, ("name", "family", "organisation"), report)
        author.require("name", "family")
        name, family = author.text("name") or "", author.text("family") or ""
        if name and family and not has_words(name, family):
            report(
                author.place("family"),
                f"{quoted(family)} is not in {quoted(name)}; 'family' is the part of the name that is the family name",
            )
        yield Author(name, family)


def _leaves_workspace(path: str) -> bool:
    """Whether a path leads out of the workspace on any system."""
    return (
        PurePosixPath(path).is_absolute()
        or ".." in PurePosixPath(path).parts
        or "\\" in path
        or bool(PureWindowsPath(path).drive)
    )


def _published(fields: Fields) -> tuple[str, Window]:
    words = fields.date_words("published")
    if words is not None:
        try:
            return words, edtf_window(words)
        except UsageProblem as problem:
            fields.report(fields.place("published"), str(problem))
    return "", _PLACEHOLDER_WINDOW


def _pillars(fields: Fields, report: ProblemReporter) -> dict[str, str] | None:
    node = fields.value("pillars")
    if node is None:
        return None
    if "pillars_from" in fields:
        report(node, "'pillars' and 'pillars_from' exclude each other; keep one")
    named = node_mapping(node, "'pillars'", "{A: …, B: …}", report)
    pillars = {}
    for key, value in named.entries.values() if named is not None else ():
        code = node_id(key, "a pillar", report)
        if code is not None:
            pillars[code] = node_text(value, code, report) or code
    return pillars
