"""What is read without the YAML parser is what the parser reads, and all else is left to it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytrack.errors import Problem
from policytrack.register.fields import looks_typed
from policytrack.register.item_sections import UsualItem, item_sections
from policytrack.register.scan import problem_reporter
from policytrack.register.usual_yaml import NotUsual, TypedText, usual_item
from policytrack.register.yaml_nodes import InvalidYaml, ListNode, MappingNode, Node, Scalar, sections
from tests.register.test_mutations import EDITS, MARKS, ODD, REGISTER, WORDS, Edit, edited

ITEM = """\
  - id: EX-1
    title: Give buses way, and "trams", at 10:30
    actors: [town, {id: works, role: with}]
    topics: []
    ongoing: true
    passage: {from: "Give: buses", to: 'their way.'}
    done_when: >-
      buses have
      # their own lanes
    parts:
      - id: a
        title: Half of it
        actors:
        - town
      - {id: b, deadline: 2027-01-31}
"""
ENDS = ("", " ", '"', "'", "]", "}", " # a remark", ":", " |-", " >-")
FLOWS = ("[a, b]", "[a, {b: c}]", "{a: b, c: d}", '"a"', "'a'")
VALUES = st.one_of(
    st.sampled_from((*WORDS, *FLOWS, "true", "~", ">-", "|-", "", "é", "a: b")),
    st.text(st.sampled_from("ab .,:;-#'\"[]{}>|%@&*!?~0_\u00a0é\u2019\u200b\t"), max_size=8),
)
ENTRIES = st.builds(
    lambda indent, dash, key, value, end: f"{' ' * indent}{dash}{key}{value}{end}",
    st.sampled_from((2, 4, 4, 4, 5, 6, 6, 8)),
    st.sampled_from(("", "", "", "- ", "-")),
    st.sampled_from(("a: ", "b: ", "from: ", "no: ", "a b: ", "a:", "", "? ", "<<: ")),
    VALUES,
    st.sampled_from(ENDS),
)


def as_usual(node: Node) -> Any:
    """What `usual_item` is to return for the node; raises `NotUsual` where a text needs a second look."""
    if isinstance(node, ListNode):
        return [as_usual(item) for item in node.items]
    if isinstance(node, MappingNode):
        return {as_usual(key): as_usual(value) for key, value in node.entries.values()}
    if not node.text.strip() == node.text != "" or not node.text.isprintable():
        raise NotUsual
    return TypedText(node.text) if looks_typed(node) else node.text


def kinds(value: Any) -> Any:
    """The value with the name of each text's type."""
    if isinstance(value, list):
        return [kinds(item) for item in value]
    return {key: kinds(item) for key, item in value.items()} if isinstance(value, dict) else (type(value), value)


def parsed(lines: str) -> Node:
    problems: list[Problem] = []
    [(_, node, _)] = sections(f"recommendations:\n{lines}", "x.yaml", problem_reporter("x.yaml", problems))
    assert not problems
    return node


def assert_same(lines: str) -> bool:
    """Assert that the item, if it is usual, is what the parser reads; whether it is usual."""
    try:
        values = usual_item(lines, 2)
    except NotUsual:
        return False
    expected = as_usual(parsed(lines))
    assert kinds(values) == kinds(expected)
    assert list(values) == list(expected)
    return True


def test_what_is_usual_is_read_as_the_parser_reads_it() -> None:
    assert assert_same(ITEM.replace("    topics: []\n", ""))


@settings(max_examples=400)
@given(st.lists(ENTRIES, min_size=1, max_size=6))
def test_lines_are_read_as_the_parser_reads_them_or_left_to_it(entries: list[str]) -> None:
    assert_same("\n".join(["  - id: EX-1", *entries, ""]))


@settings(max_examples=400)
@given(st.integers(0, len(ITEM)), st.integers(0, 3), st.sampled_from((*MARKS, *ODD, *WORDS, " ", "\n")))
def test_an_item_is_read_as_the_parser_reads_it_whatever_is_put_in(at: int, without: int, piece: str) -> None:
    assert_same(ITEM[:at] + piece + ITEM[at + without :])


@pytest.mark.parametrize("value", ["|-\n      a", "&a b", "*a", "!a b", '"a\\tb"', "a # b", "", '" a"', "[]", "a\tb"])
def test_what_needs_a_second_look_is_left_to_the_parser(value: str) -> None:
    assert not assert_same(f"  - id: EX-1\n    note: {value}\n")


def outcome(text: str, *, one_by_one: bool) -> tuple[list[Any], list[str]]:
    """Everything that is read from a file: sections and items with their places, and the problems."""
    problems: list[Problem] = []
    report = problem_reporter("x.yaml", problems)
    found: list[Any] = []
    try:
        for key, item, in_list in (item_sections if one_by_one else sections)(text, "x.yaml", report, 3):
            node = item.node("x.yaml", report) if isinstance(item, UsualItem) else item
            found.append((key.text, key.line, in_list, placed(node)))
            if isinstance(item, UsualItem):
                assert isinstance(node, MappingNode)
                name = node.entries["id"][1]
                assert (item.line, item.column) == (name.line, name.column)
    except InvalidYaml as invalid:
        problems.append(invalid.problem)
    return found, list(map(str, problems))


def placed(node: Node) -> Any:
    content: Any
    if isinstance(node, Scalar):
        content = node.text, node.plain
    elif isinstance(node, ListNode):
        content = [placed(item) for item in node.items]
    else:
        content = [(placed(key), placed(value)) for key, value in node.entries.values()]
    return node.line, node.column, content


@settings(max_examples=100, deadline=None)
@given(EDITS)
def test_a_file_is_read_item_by_item_as_the_parser_reads_it(edits: list[Edit]) -> None:
    text = edited(edits)

    assert outcome(text, one_by_one=True) == outcome(text, one_by_one=False)


def test_most_of_the_shipped_register_is_usual() -> None:
    read = list(item_sections(REGISTER, "x.yaml", problem_reporter("x.yaml", [])))
    are_usual = [isinstance(item, UsualItem) for key, item, _ in read if key.text == "recommendations"]

    assert sum(are_usual) > 0.7 * len(are_usual)
