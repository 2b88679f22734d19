"""The first pass over a file: what it declares, its ids, and the items that are read later."""

from __future__ import annotations

from pathlib import Path

import pytest

from policytrack.register.parts import Part
from policytrack.register.scan import Outline, outline
from policytrack.register.yaml_nodes import Scalar

TEXT = """\
actors:
  town: Town
recommendations:
  - {id: EX-1, title: One}
  - {title: Without an id}
set_aside:
  - {id: EX-9}
"""


def outlined(root: Path, text: str | bytes, **room: int) -> Outline:
    (root / "data").mkdir(exist_ok=True)
    (root / "data/x.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return outline(root, Part("data/x.yaml"), **room)


def items(result: Outline, root: Path) -> list[tuple[str, int]]:
    """The section of each item, and its line."""
    return [(section, node.line) for section, node in result.items(root)]


def messages(result: Outline) -> list[str]:
    return [f"{problem.line}:{problem.column}: {problem.message}" for problem in result.problems]


def test_a_file_declares_names_and_has_ids_with_their_places(tmp_path: Path) -> None:
    result = outlined(tmp_path, TEXT)

    assert [declaration.value.id for declaration in result.declared] == ["town"]
    assert result.ids == [("EX-1", 4, 10)]  # what is set aside is no recommendation
    assert (result.problems, result.is_complete) == ([], True)


@pytest.mark.parametrize("room", [0, 1_000_000])
def test_a_large_file_gives_the_same_items_as_a_small_one(tmp_path: Path, room: int) -> None:
    result = outlined(tmp_path, TEXT, room=room)

    assert (result.cached_items is None) is (room == 0)
    assert items(result, tmp_path) == [
        ("recommendations", 4),
        ("recommendations", 5),
        ("set_aside", 7),
    ]


@pytest.mark.parametrize("room", [0, 1_000_000])
def test_the_item_before_a_syntax_error_is_not_read_for_it_may_be_cut_short(tmp_path: Path, room: int) -> None:
    result = outlined(tmp_path, "recommendations:\n  - {id: EX-1}\n  - id: EX-2\n  title: [x\n", room=room)

    assert items(result, tmp_path) == [("recommendations", 2)]
    assert (len(result.problems), result.is_complete) == (1, False)


def test_a_large_file_that_has_gone_since_gives_no_items(tmp_path: Path) -> None:
    result = outlined(tmp_path, TEXT, room=0)
    (tmp_path / "data/x.yaml").unlink()

    assert items(result, tmp_path) == []


@pytest.mark.parametrize(
    "content", [b"", b"# nothing\n", b"~\n", b"- a\n", b"a", b"\xff\xfea\x00", b"a: \xe9\n", b"\0"]
)
def test_a_file_without_a_register_has_one_problem_and_is_incomplete(tmp_path: Path, content: bytes) -> None:
    result = outlined(tmp_path, content)

    assert (len(result.problems), result.is_complete, items(result, tmp_path)) == (1, False, [])


def test_after_an_unknown_key_names_may_be_missing(tmp_path: Path) -> None:
    result = outlined(tmp_path, "actros: {town: Town}\nzzz: 1\n")

    assert messages(result)[0] == "1:1: unknown key 'actros'; did you mean 'actors'?"
    assert messages(result)[1].startswith("2:1: unknown key 'zzz'; the keys here are papers, ")
    assert not result.is_complete


def test_a_section_that_is_a_list_is_told_once_however_long_it_is(tmp_path: Path) -> None:
    result = outlined(tmp_path, "actors:\n  - town\n  - council\ntopics:\n  - buses\n")

    assert [problem.line for problem in result.problems] == [2, 5]
    assert (result.declared, result.is_complete) == ([], False)
    assert isinstance(result.list_key, Scalar)


def test_recommendations_that_are_no_list_are_told(tmp_path: Path) -> None:
    result = outlined(tmp_path, "recommendations: {id: EX-1}\n")

    assert messages(result) == ["1:18: 'recommendations' is a list; begin each item with '- '"]
    assert (result.ids, items(result, tmp_path)) == ([], [])


def test_a_declaration_that_cannot_be_read_leaves_the_others(tmp_path: Path) -> None:
    result = outlined(tmp_path, "actors:\n  no: Norway\n  town: Town\n  'a b': x\n  '\u202e': y\n")

    assert [declaration.value.id for declaration in result.declared] == ["town"]
    assert ([problem.line for problem in result.problems], result.is_complete) == ([2, 4, 5], False)
